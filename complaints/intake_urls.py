"""Addresses of the entry pages; they stand before those that begin with a number."""

from django.urls import path

from complaints.views import amending, intake, intake_parts

urlpatterns = [
    path("new/", intake.new, name="new"),
    path("on-spot/new/", intake.on_spot_new, name="on-spot-new"),
    path("new/draft/", intake_parts.keep, name="draft-keep"),
    path("new/machine/", intake_parts.machine, name="entry-machine"),
    path("new/aside/", intake_parts.aside, name="entry-aside"),
    path("new/files/<uuid:uid>/", intake_parts.draft_file, name="draft-file"),
    path("new/files/<uuid:uid>/remove/", intake_parts.remove_file, name="draft-file-remove"),
    path("new/<uuid:key>/files/", intake_parts.upload, name="draft-upload"),
    path("<str:number>/edit/", intake.edit, name="edit"),
    path("<str:number>/on-spot/", intake.on_spot, name="on-spot"),
    path("<str:number>/amend/", amending.amend, name="amend"),
    path("<str:number>/discard/", intake.discard, name="discard"),
    path("<str:number>/restore/", intake.restore, name="restore"),
]
