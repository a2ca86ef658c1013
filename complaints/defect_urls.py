"""Addresses of the 故障代码 list."""

from django.urls import path

from complaints.views import defects

app_name = "defects"

urlpatterns = [
    path("", defects.codes, name="list"),
    path("new/", defects.new, name="new"),
    path("<int:pk>/", defects.edit, name="edit"),
    path("<int:pk>/deactivate/", defects.deactivate, name="deactivate"),
    path("<int:pk>/reactivate/", defects.reactivate, name="reactivate"),
]
