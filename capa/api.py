"""纠正预防 over the API: the same verbs, filters and visibility as the pages (domain §5, §12).

`POST /api/capas/{number}/{verb}/` exists for every step; its body is the verb's arguments. A verb
that signs asks for the caller's password besides: a token alone never signs.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from capa import signing, workflow
from capa.filters import CapaFilter
from capa.models import Capa
from capa.print_views import capa_form_response
from capa.querysets import CapaQuerySet
from capa.serializers import (
    STEP_SERIALIZERS,
    CapaDetailSerializer,
    CapaDraftSerializer,
    CapaOpenSerializer,
    CapaSerializer,
    rows,
)
from records import attachments
from records.api import JSONAlways
from records.models import Event
from records.serializers import EventSerializer
from records.steps import NotNow, NotYours, Step

NUMBER = r"[\w.-]{1,24}"
REFUSALS = {
    400: OpenApiResponse(OpenApiTypes.OBJECT, description="Wrong values: sentences by field."),
    403: OpenApiResponse(OpenApiTypes.OBJECT, description="Wrong person: detail says why."),
    404: OpenApiResponse(OpenApiTypes.OBJECT, description="No such CAPA, or not to be seen."),
    409: OpenApiResponse(
        OpenApiTypes.OBJECT,
        description="Wrong moment, or the content is not the one that was seen.",
    ),
}
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


class CapaViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    queryset = Capa.objects.none()  # for the description; see get_queryset
    serializer_class = CapaSerializer
    lookup_field = "number"
    lookup_value_regex = NUMBER
    filterset_class = CapaFilter
    content_negotiation_class = JSONAlways
    sorts: ClassVar[dict[str, str]] = CapaFilter.sorts
    sort = "-created"

    def get_queryset(self) -> CapaQuerySet:
        """What the caller may see; the rest does not exist for them."""
        visible: CapaQuerySet = Capa.objects.visible_to(self.request.user)
        return visible.for_list() if self.action == "list" else visible

    def filter_queryset(self, queryset: Any) -> Any:
        """Only lists are narrowed; a CAPA is found by its number alone."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    # --- answers ------------------------------------------------------------------------------
    def _detail(self, number: str, code: int = status.HTTP_200_OK) -> Response:
        """The CAPA as it stands now, or nothing when the caller may see it no longer."""
        visible = Capa.objects.visible_to(self.request.user)
        found = visible.for_list().select_related(*RELATED).prefetch_related(*ROWS)
        capa = found.filter(number=number).first()
        if capa is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        context = self.get_serializer_context() | {"broken": signing.broken(capa)}
        return Response(CapaDetailSerializer(capa, context=context).data, code)

    @extend_schema(responses={200: CapaDetailSerializer, 404: REFUSALS[404]})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One CAPA with D1 to D8, its names and the steps that the caller can take."""
        answer = self._detail(self.kwargs["number"])
        if answer.data is None:
            raise Http404
        return answer

    @extend_schema(
        request=CapaOpenSerializer,
        responses={201: CapaDetailSerializer, 400: REFUSALS[400], 403: REFUSALS[403]},
    )
    def create(self, request: Request) -> Response:
        """Open a draft; `start` lets it run."""
        if reason := workflow.may_not_open(request.user):
            raise NotYours(reason)
        capa = workflow.open_capa(by=request.user, **self._given(CapaOpenSerializer))
        return self._detail(capa.number, status.HTTP_201_CREATED)

    @extend_schema(request=CapaDraftSerializer, responses={200: CapaDetailSerializer, **REFUSALS})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep further facts of a draft."""
        capa = self.get_object()
        given = self._given(CapaDraftSerializer, partial=True)
        workflow.save_draft(capa, by=request.user, **given)
        return self._detail(capa.number)

    def _given(self, serializer_class: type[Any], *, partial: bool = False) -> dict[str, Any]:
        context = self.get_serializer_context()
        serializer = serializer_class(data=self.request.data, context=context, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def take(self, step: Step[Capa]) -> Response:
        """Take a step. Who and when are asked before the values, as on the page."""
        capa = self.get_object()
        if reason := step.not_yours(capa, self.request.user):
            raise NotYours(reason)
        if reason := step.not_now(capa):
            raise NotNow(reason)
        given = self._given(STEP_SERIALIZERS[step.name])
        getattr(workflow, step.name)(capa, by=self.request.user, **given)
        return self._detail(capa.number)

    # --- what hangs on it ---------------------------------------------------------------------
    @extend_schema(responses={200: EventSerializer(many=True), 404: REFUSALS[404]}, filters=False)
    @action(detail=True, pagination_class=None)
    def history(self, request: Request, number: str) -> Response:
        """Every step that was taken, oldest first."""
        lines = Event.objects.filter(object_number=self.get_object().number)
        lines = lines.select_related("actor", "payload").order_by("seq")
        return Response(EventSerializer(lines, many=True).data)

    @extend_schema(
        responses={200: rows.CapaCommentSerializer(many=True), 404: REFUSALS[404]}, filters=False
    )
    @action(detail=True, pagination_class=None)
    def comments(self, request: Request, number: str) -> Response:
        """What was said beside the record; `POST …/comment/` adds to it."""
        found = self.get_object().comments.select_related("by").prefetch_related("mentioned")
        return Response(rows.CapaCommentSerializer(found, many=True).data)

    @extend_schema(
        responses={200: rows.CapaAttachmentSerializer(many=True), 404: REFUSALS[404]},
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def attachments(self, request: Request, number: str) -> Response:
        """Evidence; `POST …/attach/` adds one."""
        found = self.get_object().attachments.select_related("uploaded_by", "measure")
        return Response(rows.CapaAttachmentSerializer(found, many=True).data)

    @extend_schema(
        operation_id="capas_attachment_download",
        parameters=[
            OpenApiParameter("uid", OpenApiTypes.UUID, OpenApiParameter.PATH),
            OpenApiParameter("thumbnail", OpenApiTypes.BOOL, description="The small version."),
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: REFUSALS[404]},
    )
    @action(detail=True, url_path=r"attachments/(?P<uid>[0-9a-f-]{36})", url_name="attachment")
    def attachment(self, request: Request, number: str, uid: str) -> HttpResponseBase:
        """One file as it was uploaded."""
        try:
            found = get_object_or_404(self.get_object().attachments, uid=uid)
        except ValueError as error:
            raise serializers.ValidationError({"uid": "not a UUID"}) from error
        wanted = request.query_params.get("thumbnail", "").lower() in {"1", "true"}
        return attachments.serve(request._request, found, thumbnail=wanted)

    @extend_schema(
        operation_id="capas_form",
        parameters=[OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH)],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 404: REFUSALS[404]},
        filters=False,
    )
    def form(self, request: Request, number: str) -> HttpResponseBase:
        """纠正预防措施单 as PDF."""
        return capa_form_response(request._request, number)


def _taking(step: Step[Capa]) -> Any:
    """The endpoint of one step."""

    def endpoint(self: CapaViewSet, request: Request, number: str) -> Response:
        return self.take(step)

    endpoint.__name__ = step.name
    endpoint.__doc__ = f"{step.label}. {(getattr(workflow, step.name).__doc__ or '').strip()}"
    parsers = {"parser_classes": [MultiPartParser]} if step.name == "attach" else {}
    described = extend_schema(
        operation_id=f"capas_{step.name}",
        request=STEP_SERIALIZERS[step.name],
        responses={
            200: CapaDetailSerializer,
            204: OpenApiResponse(description="Done; the caller sees the CAPA no longer."),
            **REFUSALS,
        },
    )
    return described(action(detail=True, methods=["post"], url_path=step.name, **parsers)(endpoint))


for _step in workflow.STEPS.values():
    setattr(CapaViewSet, _step.name, _taking(_step))
