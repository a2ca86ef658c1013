"""Pages that belong to no single kind of record."""

from django.urls import path

from records import form_views, notice_views

app_name = "records"

urlpatterns = [
    path("settings/forms/", form_views.editions, name="editions"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/read/", notice_views.read_all, name="read_all"),
    path("notices/<int:pk>/", notice_views.open_notice, name="open_notice"),
]
