"""Addresses of complaints; what has a name of its own stands before the numbers."""

from django.urls import include, path

from complaints import print_views
from complaints.models import Complaint
from complaints.views import details, listing, steps
from records.detail_pages import RecordPages

app_name = "complaints"

urlpatterns = [
    *listing.LIST.urls(),
    path("classifier/", steps.classifier, name="classifier"),
    path("blank-form.pdf", print_views.blank_form_pdf, name="blank_form_pdf"),
    path("", include("complaints.intake_urls")),
    path("<str:number>/", details.page, name="detail"),
    path("<str:number>/form.pdf", print_views.form_pdf, name="form_pdf"),
    *RecordPages(Complaint).urls(),
    path("<str:number>/<slug:verb>/", steps.step_page, name="step"),
]
