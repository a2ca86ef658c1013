"""Addresses of complaints; what has a name of its own stands before the numbers."""

from django.urls import include, path

from complaints import print_views
from complaints.views import details, listing, steps

app_name = "complaints"

urlpatterns = [
    *listing.LIST.urls(),
    path("classifier/", steps.classifier, name="classifier"),
    path("blank-form.pdf", print_views.blank_form_pdf, name="blank_form_pdf"),
    path("", include("complaints.intake_urls")),
    path("<str:number>/", details.page, name="detail"),
    path("<str:number>/form.pdf", print_views.form_pdf, name="form_pdf"),
    path("<str:number>/people/", details.people, name="people"),
    path("<str:number>/clocks/<int:pk>/", details.ClockExplanation.as_view(), name="clock"),
    path("<str:number>/files/<uuid:uid>/", details.file, name="file"),
    path("<str:number>/files/<uuid:uid>/thumb/", details.file, {"thumbnail": True}, name="thumb"),
    path("<str:number>/<slug:verb>/", steps.step_page, name="step"),
]
