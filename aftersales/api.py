"""Everything under `/api/`: the endpoints of all apps, the log-in by token, the description.

An endpoint and its page are two faces of one thing: the same verbs, filters and visibility.
"""

from typing import Any

from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.exceptions import PermissionDenied
from rest_framework.routers import DefaultRouter
from rest_framework.throttling import ScopedRateThrottle

from accounts.api import DepartmentViewSet, PersonViewSet
from accounts.middleware import CHANGE_PASSWORD_FIRST
from aftersales.deadlines.api import DeadlineViewSet
from capa.api import CapaViewSet
from complaints.api import ComplaintViewSet
from handover.api import ChangeNoticeViewSet, DocumentRequestViewSet, HandoverViewSet
from installs.api.acceptances import AcceptanceViewSet, TemplateViewSet
from installs.api.plans import InstallPlanViewSet
from records.notice_api import NoticeViewSet
from records.outbox_api import OutboxViewSet
from registry.api import CustomerViewSet, EquipmentViewSet, OrderViewSet, ProductViewSet
from shipping.api import ReplenishmentViewSet, ShipmentViewSet
from testdata.api import TestDataViewSet

app_name = "api"

router = DefaultRouter()
router.include_format_suffixes = False
router.register("complaints", ComplaintViewSet, basename="complaint")
router.register("capas", CapaViewSet, basename="capa")
router.register("handovers", HandoverViewSet, basename="handover")
router.register("document-requests", DocumentRequestViewSet, basename="document-request")
router.register("change-notices", ChangeNoticeViewSet, basename="change-notice")
router.register("shipments", ShipmentViewSet, basename="shipment")
router.register("replenishments", ReplenishmentViewSet, basename="replenishment")
router.register("test-data", TestDataViewSet, basename="test-data")
router.register("install-plans", InstallPlanViewSet, basename="install-plan")
router.register("acceptances", AcceptanceViewSet, basename="acceptance")
router.register("acceptance-templates", TemplateViewSet, basename="acceptance-template")
router.register("customers", CustomerViewSet, basename="customer")
router.register("products", ProductViewSet, basename="product")
router.register("orders", OrderViewSet, basename="order")
router.register("equipment", EquipmentViewSet, basename="equipment")
router.register("people", PersonViewSet, basename="person")
router.register("departments", DepartmentViewSet, basename="department")
router.register("deadlines", DeadlineViewSet, basename="deadline")
router.register("notices", NoticeViewSet, basename="notice")
router.register("outbox", OutboxViewSet, basename="outbox")


class TokenSerializer(AuthTokenSerializer):
    """No token for a one-time password: what comes first is an own one, on the page."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Whose password it is, once it is known to be right."""
        given: dict[str, Any] = super().validate(attrs)
        if given["user"].must_change_password:
            raise PermissionDenied(CHANGE_PASSWORD_FIRST)
        return given


class TokenView(ObtainAuthToken):
    """`POST username, password` answers the token for `Authorization: Token …`."""

    serializer_class = TokenSerializer
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "token"


# The viewer brings styles of its own; no page of ours may.
viewer = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema")
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("token/", TokenView.as_view(), name="token"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", viewer, name="docs"),
    path(
        "complaints/<str:number>/form.pdf",
        ComplaintViewSet.as_view({"get": "form"}),
        name="complaint-form",
    ),
    path("capas/<str:number>/form.pdf", CapaViewSet.as_view({"get": "form"}), name="capa-form"),
    path(
        "shipments/<str:number>/form.pdf",
        ShipmentViewSet.as_view({"get": "form"}),
        name="shipment-form",
    ),
    path(
        "replenishments/<str:number>/form.pdf",
        ReplenishmentViewSet.as_view({"get": "form"}),
        name="replenishment-form",
    ),
    path(
        "install-plans/<str:number>/form.pdf",
        InstallPlanViewSet.as_view({"get": "form"}),
        name="install-plan-form",
    ),
    path(
        "acceptances/<str:number>/form.pdf",
        AcceptanceViewSet.as_view({"get": "form"}),
        name="acceptance-form",
    ),
    path("", include(router.urls)),
]
