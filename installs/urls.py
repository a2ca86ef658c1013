"""Addresses under /installs/; what has a name of its own stands before the numbers."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from installs.models import Acceptance, InstallPlan
from installs.print_views import acceptances as acceptance_prints
from installs.print_views import plans as plan_prints
from installs.views.acceptances import listing as acceptance_pages
from installs.views.acceptances.steps import step as acceptance_step
from installs.views.board import BOARD, LEDGER
from installs.views.plans import listing as plan_pages
from installs.views.plans.calendar import calendar as plan_calendar
from installs.views.plans.steps import step as plan_step
from records.detail_pages import RecordPages

app_name = "installs"

acceptances: list[URLPattern | URLResolver] = [
    *acceptance_pages.LIST.urls(),
    path("new/", require_http_methods(["GET", "HEAD", "POST"])(acceptance_pages.new), name="new"),
    path("blank-form.pdf", acceptance_prints.blank_form_pdf, name="blank_form_pdf"),
    path("<str:number>/", require_safe(acceptance_pages.page), name="detail"),
    path("<str:number>/form.pdf", acceptance_prints.form_pdf, name="form_pdf"),
    *RecordPages(Acceptance).urls(),
    path("<str:number>/<slug:verb>/", acceptance_step, name="step"),
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
