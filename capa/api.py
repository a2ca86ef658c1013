"""纠正预防 over the API: the same verbs, filters and visibility as the pages (domain §5, §12).

`POST /api/capas/{number}/{verb}/` exists for every step; its body is the verb's arguments. A verb
that signs asks for the caller's password besides: a token alone never signs.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from capa import signing, workflow
from capa.filters import CapaFilter
from capa.models import Capa
from capa.print_views import capa_form_response
from capa.serializers import (
    STEP_SERIALIZERS,
    CapaDetailSerializer,
    CapaDraftSerializer,
    CapaOpenSerializer,
    CapaSerializer,
    rows,
)
from records.steps import NotYours
from records.viewsets import REFUSALS, RecordViewSet

RELATED = ("opened_by", "champion", "customer", "equipment", "repeat_of")
# What a detail reads besides the row: one statement each, however many rows there are.
ROWS = (
    "members__person",
    "is_is_not",
    "containments__owner",
    "rounds__opened_by",
    "rounds__proven_by",
    "rounds__evaluator",
    "rounds__verified_by",
    "rounds__causes__whys",
    "rounds__measures__owner",
    "rounds__measures__cause",
    "rounds__measures__replaces",
    "rounds__measures__reported_by",
    "rounds__measures__extensions__asked_by",
    "rounds__measures__extensions__decided_by",
    "rounds__readings__by",
    "standardisations__department",
    "deployments__owner",
    "deployments__product",
    "deployments__customer",
    "deployments__equipment",
    "approvals__acting_for",
    "follow_ups__by",
    "attachments__uploaded_by",
    "attachments__measure",
)


class CapaViewSet(RecordViewSet):
    """The CAPAs that the caller may see."""

    queryset = Capa.objects.none()  # for the description; see get_queryset
    kind = "capas"
    workflow = workflow
    serializer_class = CapaSerializer
    detail_serializer = CapaDetailSerializer
    comment_serializer = rows.CapaCommentSerializer
    attachment_serializer = rows.CapaAttachmentSerializer
    attachment_related = ("uploaded_by", "measure")
    step_serializers = STEP_SERIALIZERS
    filterset_class = CapaFilter
    sort = "-created"
    related = RELATED
    form_response = staticmethod(capa_form_response)

    def prefetched(self) -> list[Any]:
        return list(ROWS)

    def detail_context(self, record: Capa) -> dict[str, Any]:
        """Which names no longer fit what stands there."""
        return {"broken": signing.broken(record)}

    @extend_schema(
        request=CapaOpenSerializer,
        responses={201: CapaDetailSerializer, 400: REFUSALS[400], 403: REFUSALS[403]},
    )
    def create(self, request: Request) -> Response:
        """Open a draft; `start` lets it run."""
        if reason := workflow.may_not_open(request.user):
            raise NotYours(reason)
        capa = workflow.open_capa(by=request.user, **self.given(CapaOpenSerializer))
        return self.answer(capa.number, status.HTTP_201_CREATED)

    @extend_schema(request=CapaDraftSerializer, responses={200: CapaDetailSerializer, **REFUSALS})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep further facts of a draft."""
        capa = self.get_object()
        given = self.given(CapaDraftSerializer, partial=True)
        workflow.save_draft(capa, by=request.user, **given)
        return self.answer(capa.number)
