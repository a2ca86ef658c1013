"""Every address of the product."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from aftersales.health import healthz
from aftersales.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("", include("accounts.urls")),
    path("", include("records.urls")),
    path("people/", include("aftersales.people.urls")),
    path("registry/", include("registry.urls")),
    path("complaints/", include("complaints.urls")),
    path("api/", include("aftersales.api")),
    path("admin/", admin.site.urls),
]
