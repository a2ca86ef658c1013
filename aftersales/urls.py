"""Every address of the product."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from aftersales.equipment_story import CustomerStory, MachineStory
from aftersales.health import healthz
from aftersales.home import home
from aftersales.order_page import OrderStory

# A code as the register takes it; these words are pages of their own.
CODE = r"(?!(?:add|import)/)[^/]+"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("", include("accounts.urls")),
    path("", include("records.urls")),
    path("people/", include("aftersales.people.urls")),
    # Before the register's own: the same addresses with what other apps know.
    re_path(rf"^registry/customers/(?P<code>{CODE})/$", CustomerStory.as_view()),
    re_path(rf"^registry/equipment/(?P<serial>{CODE})/$", MachineStory.as_view()),
    re_path(rf"^registry/orders/(?P<number>{CODE})/$", OrderStory.as_view()),
    path("registry/", include("registry.urls")),
    path("complaints/", include("complaints.urls")),
    path("capa/", include("capa.urls")),
    path("handover/", include("handover.urls")),
    path("testdata/", include("testdata.urls")),
    path("installs/shipments/", include("shipping.urls")),
    path("installs/", include("installs.urls")),
    path("deadlines/", include("aftersales.deadlines.urls")),
    path("settings/defects/", include("complaints.defect_urls")),
    path("api/", include("aftersales.api")),
    path("admin/", admin.site.urls),
]
