"""Addresses under /installs/: acceptances; what has a name of its own stands before the numbers."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from installs.models import Acceptance
from records.detail_pages import RecordPages

app_name = "installs"

acceptances: list[URLPattern | URLResolver] = [
    path(
        "<str:number>/", RedirectView.as_view(pattern_name="api:acceptance-detail"), name="detail"
    ),
    *RecordPages(Acceptance).urls(),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("acceptances/", include((acceptances, "acceptances"))),
]
