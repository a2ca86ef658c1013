"""A kind of record over the API: its list, its detail, every step as an endpoint, what hangs on it.

    class ComplaintViewSet(RecordViewSet):
        queryset, kind, workflow = Complaint.objects.none(), "complaints", workflow
        serializer_class, detail_serializer = ComplaintSerializer, ComplaintDetailSerializer
        step_serializers = STEP_SERIALIZERS
        filterset_class, sort = ComplaintFilter, "-received"
        …

`POST /api/<kind>/{number}/{verb}/` exists for every step of `workflow.STEPS`; its body is the
verb's arguments. The app adds `create` and `partial_update` in its own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from records import attachments
from records.api import JSONAlways
from records.models import Event
from records.serializers import EventSerializer
from records.steps import NotNow, NotYours, Step

if TYPE_CHECKING:
    from accounts.models import User

NUMBER = r"[\w.-]{1,24}"
REFUSALS = {
    400: OpenApiResponse(OpenApiTypes.OBJECT, description="Wrong values: sentences by field."),
    403: OpenApiResponse(OpenApiTypes.OBJECT, description="Wrong person: detail says why."),
    404: OpenApiResponse(OpenApiTypes.OBJECT, description="No such record, or not to be seen."),
    409: OpenApiResponse(
        OpenApiTypes.OBJECT,
        description="Wrong moment, or the content is not what was seen: theirs holds what stands.",
    ),
}


class RecordViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """What the API knows of one kind of record; a subclass declares it."""

    kind: str  # as in the address, `complaints`
    workflow: ClassVar[Any]  # the app's verbs, with `STEPS`
    detail_serializer: type[Any]
    comment_serializer: type[Any]
    attachment_serializer: type[Any]
    step_serializers: ClassVar[dict[str, type[Any]]]
    attachment_related: tuple[str, ...] = ("uploaded_by",)
    related: tuple[str, ...] = ()  # of the detail, besides the list's
    form: ClassVar[Any]  # made of it
    form_response: ClassVar[Any]  # (request, number) → the paper form, in a `staticmethod`

    lookup_field = "number"
    lookup_value_regex = NUMBER
    content_negotiation_class = JSONAlways

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for step in cls.workflow.STEPS.values():
            setattr(cls, step.name, _taking(cls, step))
        cls.form = _form(cls)
        _described(cls)

    # --- what a subclass says -----------------------------------------------------------------
    def prefetched(self) -> list[Any]:
        """What a detail reads besides its row: one statement each, however many rows there are."""
        return []

    def detail_context(self, record: Any) -> dict[str, Any]:
        """What the detail's serializer asks besides."""
        return {}

    # --- which rows ---------------------------------------------------------------------------
    @property
    def sorts(self) -> Any:
        return self.filterset_class.sorts  # type: ignore[attr-defined]  # django-filter's

    def visible(self) -> Any:
        model: Any = self.filterset_class._meta.model  # type: ignore[attr-defined]  # django-filter's
        return model.objects.visible_to(self.request.user)

    def get_queryset(self) -> Any:
        """What the caller may see; the rest does not exist for them."""
        return self.visible().for_list() if self.action == "list" else self.visible()

    def filter_queryset(self, queryset: Any) -> Any:
        """Only lists are narrowed; a record is found by its number alone."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    # --- answers ------------------------------------------------------------------------------
    def answer(self, number: str, code: int = status.HTTP_200_OK) -> Response:
        """The record as it stands now, or nothing when the caller may see it no longer."""
        found = self.visible().for_list().select_related(*self.related)
        record = found.prefetch_related(*self.prefetched()).filter(number=number).first()
        if record is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        context = {**self.get_serializer_context(), **self.detail_context(record)}
        return Response(self.detail_serializer(record, context=context).data, code)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One record with everything on it and the steps that the caller can take."""
        answer = self.answer(self.kwargs["number"])
        if answer.data is None:
            raise Http404
        return answer

    def given(self, serializer_class: type[Any], *, partial: bool = False) -> dict[str, Any]:
        """What the caller sent, as the verb takes it."""
        context = self.get_serializer_context()
        serializer = serializer_class(data=self.request.data, context=context, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def take(self, step: Step[Any]) -> Response:
        """Take a step. Who and when are asked before the values, as on the page."""
        record, by = self.get_object(), cast("User", self.request.user)
        if reason := step.not_yours(record, by):
            raise NotYours(reason)
        if reason := step.not_now(record):
            raise NotNow(reason)
        given = self.given(self.step_serializers[step.name])
        getattr(self.workflow, step.name)(record, by=by, **given)
        return self.answer(record.number)

    # --- what hangs on it ---------------------------------------------------------------------
    @action(detail=True, pagination_class=None)
    def history(self, request: Request, number: str) -> Response:
        """Every step that was taken, oldest first."""
        lines = Event.objects.filter(object_number=self.get_object().number)
        lines = lines.select_related("actor", "payload").order_by("seq")
        return Response(EventSerializer(lines, many=True).data)

    @action(detail=True, pagination_class=None)
    def comments(self, request: Request, number: str) -> Response:
        """What was said beside the record; `POST …/comment/` adds to it."""
        found = self.get_object().comments.select_related("by").prefetch_related("mentioned")
        return Response(self.comment_serializer(found, many=True).data)

    @action(detail=True, pagination_class=None)
    def attachments(self, request: Request, number: str) -> Response:
        """Photos and files; `POST …/attach/` adds one."""
        found = self.get_object().attachments.select_related(*self.attachment_related)
        return Response(self.attachment_serializer(found, many=True).data)

    @action(detail=True, url_path=r"attachments/(?P<uid>[0-9a-f-]{36})", url_name="attachment")
    def attachment(self, request: Request, number: str, uid: str) -> HttpResponseBase:
        """One file as it was uploaded."""
        try:
            found = get_object_or_404(self.get_object().attachments, uid=uid)
        except ValueError as error:
            raise serializers.ValidationError({"uid": "not a UUID"}) from error
        wanted = request.query_params.get("thumbnail", "").lower() in {"1", "true"}
        return attachments.serve(request._request, found, thumbnail=wanted)


def _described(cls: type[RecordViewSet]) -> None:
    """What the description of the API says of the endpoints that every kind of record has."""

    def listed(serializer: type[Any]) -> Any:
        answers = {200: serializer(many=True), 404: REFUSALS[404]}
        return extend_schema(responses=answers, filters=False)

    extend_schema_view(
        retrieve=extend_schema(responses={200: cls.detail_serializer, 404: REFUSALS[404]}),
        history=listed(EventSerializer),
        comments=listed(cls.comment_serializer),
        attachments=listed(cls.attachment_serializer),
        attachment=extend_schema(
            operation_id=f"{cls.kind}_attachment_download",
            parameters=[
                OpenApiParameter("uid", OpenApiTypes.UUID, OpenApiParameter.PATH),
                OpenApiParameter("thumbnail", OpenApiTypes.BOOL, description="The small version."),
            ],
            responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: REFUSALS[404]},
        ),
    )(cls)


def _form(cls: type[RecordViewSet]) -> Any:
    """The paper form; its address stands beside the router's, since it ends in `.pdf`."""

    def form(self: RecordViewSet, request: Request, number: str) -> HttpResponseBase:
        """The paper form as PDF."""
        answer: HttpResponseBase = cls.form_response(request._request, number)
        return answer

    return extend_schema(
        operation_id=f"{cls.kind}_form",
        parameters=[OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH)],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 404: REFUSALS[404]},
        filters=False,
    )(form)


def _taking(cls: type[RecordViewSet], step: Step[Any]) -> Any:
    """The endpoint of one step."""

    def endpoint(self: RecordViewSet, request: Request, number: str) -> Response:
        return self.take(step)

    endpoint.__name__ = step.name
    told = (getattr(cls.workflow, step.name).__doc__ or "").strip()
    endpoint.__doc__ = f"{step.label}. {told}"
    parsers: dict[str, Any] = {"parser_classes": [MultiPartParser]} if step.name == "attach" else {}
    described = extend_schema(
        operation_id=f"{cls.kind}_{step.name}",
        request=cls.step_serializers[step.name],
        responses={
            200: cls.detail_serializer,
            204: OpenApiResponse(description="Done; the caller sees the record no longer."),
            **REFUSALS,
        },
    )
    return described(action(detail=True, methods=["post"], url_path=step.name, **parsers)(endpoint))
