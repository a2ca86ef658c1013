"""Addresses under /installs/; what has a name of its own stands before the numbers."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.http import SignedInRequest
from installs.models import Acceptance, InstallPlan
from installs.print_views import plans as plan_prints
from installs.views.board import BOARD, LEDGER
from installs.views.plans import listing as plan_pages
from installs.views.plans.calendar import calendar as plan_calendar
from installs.views.plans.steps import step as plan_step
from records.detail_pages import RecordPages

app_name = "installs"

OF_ACCEPTANCES = RecordPages(Acceptance)


def acceptance(request: SignedInRequest, number: str) -> HttpResponse:
    """What the API answers of it, for those who may see it."""
    return redirect("api:acceptance-detail", OF_ACCEPTANCES.find(request, number).number)


acceptances: list[URLPattern | URLResolver] = [
    path("<str:number>/", require_safe(acceptance), name="detail"),
    *OF_ACCEPTANCES.urls(),
]

plans: list[URLPattern | URLResolver] = [
    *plan_pages.LIST.urls(),
    path("calendar/", require_GET(plan_calendar), name="calendar"),
    path("new/", require_http_methods(["GET", "HEAD", "POST"])(plan_pages.new), name="new"),
    path("blank-form.pdf", plan_prints.blank_form_pdf, name="blank_form_pdf"),
    path("<str:number>/", require_safe(plan_pages.page), name="detail"),
    path("<str:number>/form.pdf", plan_prints.form_pdf, name="form_pdf"),
    *RecordPages(InstallPlan).urls(),
    path("<str:number>/<slug:verb>/", plan_step, name="step"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((BOARD.urls(), "board"))),
    path("ledger/", include((LEDGER.urls(), "ledger"))),
    path("plans/", include((plans, "plans"))),
    path("acceptances/", include((acceptances, "acceptances"))),
]
