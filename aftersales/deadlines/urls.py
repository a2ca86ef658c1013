"""Addresses of 时限一览."""

from django.urls import path

from aftersales.deadlines import views

app_name = "deadlines"

urlpatterns = [
    path("", views.listing, name="list"),
    path("export/", views.export, name="export"),
]
