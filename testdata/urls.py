"""Addresses under /testdata/."""

from django.urls import URLPattern, URLResolver

app_name = "testdata"

urlpatterns: list[URLPattern | URLResolver] = []
