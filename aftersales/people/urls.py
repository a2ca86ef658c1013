"""Addresses of 人员与部门."""

from django.urls import path

from aftersales.people import departments, leaving_views, views

app_name = "people"

urlpatterns = [
    path("", views.people, name="list"),
    path("new/", views.new_person, name="new"),
    path("<int:pk>/", views.edit_person, name="person"),
    path("<int:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("<int:pk>/hand-over/", leaving_views.hand_over, name="hand_over"),
    path("<int:pk>/reactivate/", views.reactivate, name="reactivate"),
    path("<int:pk>/reset-password/", views.reset_password, name="reset_password"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.new_department, name="new_department"),
    path("departments/<int:pk>/", departments.edit_department, name="department"),
]
