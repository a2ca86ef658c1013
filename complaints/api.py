"""客诉 over the API: the same verbs, filters and visibility as the pages (domain §3.3, §12).

`POST /api/complaints/{number}/{verb}/` exists for every step; its body is the verb's arguments.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest
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

from complaints import workflow
from complaints.classifier import QUESTIONS, propose
from complaints.filters import ComplaintFilter
from complaints.models import Complaint, ComplaintCapa
from complaints.print_views import complaint_form_response
from complaints.querysets import ComplaintQuerySet
from complaints.serializers import (
    STEP_SERIALIZERS,
    AnswersSerializer,
    ComplaintDetailSerializer,
    ComplaintSerializer,
    DraftSerializer,
    OpenSerializer,
    decisions,
)
from records import attachments
from records.api import JSONAlways
from records.models import Event
from records.steps import NotNow, NotYours, Step

NUMBER = r"[\w.-]{1,24}"
REFUSALS = {
    400: OpenApiResponse(OpenApiTypes.OBJECT, description="Wrong values: sentences by field."),
    403: OpenApiResponse(OpenApiTypes.OBJECT, description="Wrong person: detail says why."),
    404: OpenApiResponse(OpenApiTypes.OBJECT, description="No such complaint, or not to be seen."),
    409: OpenApiResponse(
        OpenApiTypes.OBJECT,
        description="Wrong moment, or somebody else saved meanwhile: theirs holds what stands.",
    ),
}
# What a detail reads besides the row: one statement each, however many rows there are.
WITH_WHOM = {
    "rounds": ("opened_by", "analysed_by"),
    "tests": ("by",),
    "judgements": ("by", "responsible_department"),
    "classifications": ("by",),
    "confirmations": ("by",),
    "verifications": ("by",),
    "standardisations": ("by",),
    "replies": ("by",),
    "answers": ("by",),
    "quotations": ("by",),
    "contacts": ("by",),
    "attachments": ("uploaded_by",),
}


def _rows() -> list[str | Prefetch]:
    found: list[str | Prefetch] = [
        Prefetch(
            name,
            Complaint._meta.get_field(name).related_model._default_manager.select_related(*whom),
        )
        for name, whom in WITH_WHOM.items()
    ]
    found.append(Prefetch("capa_links", ComplaintCapa.objects.select_related("capa")))
    return [*found, "rounds__measures", "rounds__parts", "signoffs"]


class QuestionSerializer(serializers.Serializer):
    """One question of the classifier; kind says on which path it is asked, empty = always."""

    code = serializers.CharField()
    text = serializers.CharField()
    hint = serializers.CharField()
    kind = serializers.CharField()
    options = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class ProposalSerializer(serializers.Serializer):
    """What follows from the answers; level is null while it is open or contradicted."""

    kind = serializers.CharField()
    level = serializers.IntegerField(allow_null=True)
    label = serializers.CharField()
    criterion = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    conflicts = serializers.ListField(child=serializers.CharField())


class ComplaintViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    queryset = Complaint.objects.none()  # for the description; see get_queryset
    serializer_class = ComplaintSerializer
    lookup_field = "number"
    lookup_value_regex = NUMBER
    filterset_class = ComplaintFilter
    content_negotiation_class = JSONAlways
    sorts = ComplaintFilter.sorts
    sort = "-received"

    def get_queryset(self) -> ComplaintQuerySet:
        """What the caller may see; the rest does not exist for them."""
        visible: ComplaintQuerySet = Complaint.objects.visible_to(self.request.user)
        return visible.for_list() if self.action == "list" else visible

    def filter_queryset(self, queryset: Any) -> Any:
        """Only lists are narrowed; a complaint is found by its number alone."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    # --- answers ------------------------------------------------------------------------------
    def _detail(self, number: str, code: int = status.HTTP_200_OK) -> Response:
        """The complaint as it stands now, or nothing when the caller may see it no longer."""
        visible = Complaint.objects.visible_to(self.request.user)
        related = ("order", "defect_code", "duplicate_of", "opened_by", "department", "contact")
        found = visible.for_list().select_related(*related)
        complaint = found.prefetch_related(*_rows()).filter(number=number).first()
        if complaint is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        context = self.get_serializer_context()
        return Response(ComplaintDetailSerializer(complaint, context=context).data, code)

    @extend_schema(responses={200: ComplaintDetailSerializer, 404: REFUSALS[404]})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One complaint with everything on it and the steps that the caller can take."""
        answer = self._detail(self.kwargs["number"])
        if answer.data is None:
            raise Http404
        return answer

    # --- opening ------------------------------------------------------------------------------
    @extend_schema(
        request=OpenSerializer,
        responses={201: ComplaintDetailSerializer, 400: REFUSALS[400], 403: REFUSALS[403]},
    )
    def create(self, request: Request) -> Response:
        """Open a draft; with `"submit": true` it is registered at once, or nothing is kept."""
        given = self._given(OpenSerializer, partial=True)
        at_once, answers = given.pop("submit", False), given.pop("answers", None)
        with transaction.atomic():
            complaint = workflow.open_complaint(by=request.user, facts=given)
            if at_once:
                complaint = workflow.submit(complaint, by=request.user, answers=answers)
        return self._detail(complaint.number, status.HTTP_201_CREATED)

    @extend_schema(request=DraftSerializer, responses={200: ComplaintDetailSerializer, **REFUSALS})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep further facts of a draft."""
        complaint = self.get_object()
        given = self._given(DraftSerializer, partial=True)
        version = given.pop("version", None)
        workflow.save_draft(complaint, by=request.user, facts=given, version=version)
        return self._detail(complaint.number)

    def _given(self, serializer_class: type[Any], *, partial: bool = False) -> dict[str, Any]:
        context = self.get_serializer_context()
        serializer = serializer_class(data=self.request.data, context=context, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def take(self, step: Step[Complaint]) -> Response:
        """Take a step. Who and when are asked before the values, as on the page."""
        complaint = self.get_object()
        if reason := step.not_yours(complaint, self.request.user):
            raise NotYours(reason)
        if reason := step.not_now(complaint):
            raise NotNow(reason)
        given = self._given(STEP_SERIALIZERS[step.name])
        getattr(workflow, step.name)(complaint, by=self.request.user, **given)
        return self._detail(complaint.number)

    # --- what hangs on it ---------------------------------------------------------------------
    @extend_schema(
        responses={200: decisions.EventSerializer(many=True), 404: REFUSALS[404]}, filters=False
    )
    @action(detail=True, pagination_class=None)
    def history(self, request: Request, number: str) -> Response:
        """Every step that was taken, oldest first."""
        lines = Event.objects.filter(object_number=self.get_object().number)
        lines = lines.select_related("actor", "payload").order_by("seq")
        return Response(decisions.EventSerializer(lines, many=True).data)

    @extend_schema(
        responses={200: decisions.CommentSerializer(many=True), 404: REFUSALS[404]}, filters=False
    )
    @action(detail=True, pagination_class=None)
    def comments(self, request: Request, number: str) -> Response:
        """What was said beside the record; `POST …/comment/` adds to it."""
        found = self.get_object().comments.select_related("by").prefetch_related("mentioned")
        return Response(decisions.CommentSerializer(found, many=True).data)

    @extend_schema(
        responses={200: decisions.AttachmentSerializer(many=True), 404: REFUSALS[404]},
        filters=False,
    )
    @action(detail=True, pagination_class=None)
    def attachments(self, request: Request, number: str) -> Response:
        """Photos and files; `POST …/attach/` adds one."""
        found = self.get_object().attachments.select_related("uploaded_by")
        return Response(decisions.AttachmentSerializer(found, many=True).data)

    @extend_schema(
        operation_id="complaints_attachment_download",
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
        return attachments.serve(_plain(request), found, thumbnail=wanted)

    @extend_schema(
        operation_id="complaints_form",
        parameters=[OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH)],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 404: REFUSALS[404]},
        filters=False,
    )
    def form(self, request: Request, number: str) -> HttpResponseBase:
        """客诉处理单 as PDF."""
        return complaint_form_response(_plain(request), number)

    # --- the classifier -----------------------------------------------------------------------
    @extend_schema(responses=QuestionSerializer(many=True), filters=False)
    @action(detail=False, pagination_class=None)
    def classifier(self, request: Request) -> Response:
        """The questions that lead to kind and level; they never name a level (S3-3.2)."""
        questions = [
            {
                "code": question.code,
                "text": question.text,
                "hint": question.hint,
                "kind": question.kind or "",
                "options": [{"value": v, "label": str(label)} for v, label in question.options],
            }
            for question in QUESTIONS
        ]
        return Response(QuestionSerializer(questions, many=True).data)

    @extend_schema(
        operation_id="complaints_propose",
        request=AnswersSerializer,
        responses={200: ProposalSerializer, 400: REFUSALS[400]},
    )
    @classifier.mapping.post
    def propose(self, request: Request) -> Response:
        """What the answers lead to, or what is still open or contradictory."""
        return Response(ProposalSerializer(propose(self._given(AnswersSerializer))).data)


def _plain(request: Request) -> HttpRequest:
    return request._request


def _taking(step: Step[Complaint]) -> Any:
    """The endpoint of one step."""

    def endpoint(self: ComplaintViewSet, request: Request, number: str) -> Response:
        return self.take(step)

    endpoint.__name__ = step.name
    endpoint.__doc__ = f"{step.label}. {(getattr(workflow, step.name).__doc__ or '').strip()}"
    parsers = {"parser_classes": [MultiPartParser]} if step.name == "attach" else {}
    described = extend_schema(
        operation_id=f"complaints_{step.name}",
        request=STEP_SERIALIZERS[step.name],
        responses={
            200: ComplaintDetailSerializer,
            204: OpenApiResponse(description="Done; the caller sees the complaint no longer."),
            **REFUSALS,
        },
    )
    return described(action(detail=True, methods=["post"], url_path=step.name, **parsers)(endpoint))


for _step in workflow.STEPS.values():
    setattr(ComplaintViewSet, _step.name, _taking(_step))
