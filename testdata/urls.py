"""Addresses under /testdata/; what has a name of its own stands before the numbers."""

from django.urls import path

from records.detail_pages import RecordPages
from testdata.models import TestData
from testdata.views import details, drafts, listing, steps

app_name = "testdata"

urlpatterns = [
    *listing.LIST.urls(),
    path("new/", drafts.new, name="new"),
    path("<str:number>/", details.page, name="detail"),
    path("<str:number>/edit/", drafts.edit, name="edit"),
    path("<str:number>/progress/", details.progress, name="progress"),
    *RecordPages(TestData).urls(),
    path("<str:number>/<slug:verb>/", steps.step_page, name="step"),
]
