"""Addresses of CAPAs; what has a name of its own stands before the numbers."""

from django.urls import path

from capa import print_views
from capa.models import Capa
from capa.views import details, drafts, figures, listing, mine, steps
from records.detail_pages import RecordPages, lookup_people

app_name = "capa"

urlpatterns = [
    *listing.LIST.urls(),
    path("board/", listing.board, name="board"),
    path("mine/", mine.due, name="mine"),
    path("follow-ups/", mine.follow_ups, name="follow_ups"),
    path("figures/", figures.page, name="figures"),
    path("new/", drafts.new, name="new"),
    path("blank-form.pdf", print_views.blank_form_pdf, name="blank_form_pdf"),
    path("forms.pdf", print_views.forms_pdf, name="forms_pdf"),
    path("people/", lookup_people, name="lookup_people"),
    path("<str:number>/", details.page, name="detail"),
    path("<str:number>/form.pdf", print_views.form_pdf, name="form_pdf"),
    path("<str:number>/edit/", drafts.edit, name="edit"),
    *RecordPages(Capa).urls(),
    path("<str:number>/<slug:verb>/", steps.step_page, name="step"),
]
