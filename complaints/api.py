"""客诉 over the API: the same verbs, filters and visibility as the pages (domain §3.3, §12).

`POST /api/complaints/{number}/{verb}/` exists for every step; its body is the verb's arguments.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from complaints import workflow
from complaints.classifier import QUESTIONS, propose
from complaints.filters import ComplaintFilter
from complaints.models import Complaint, ComplaintCapa
from complaints.print_views import complaint_form_response
from complaints.serializers import (
    STEP_SERIALIZERS,
    AnswersSerializer,
    ComplaintDetailSerializer,
    ComplaintSerializer,
    DraftSerializer,
    OpenSerializer,
    decisions,
)
from records.viewsets import REFUSALS, RecordViewSet

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


class ComplaintViewSet(RecordViewSet):
    """The complaints that the caller may see."""

    queryset = Complaint.objects.none()  # for the description; see get_queryset
    kind = "complaints"
    workflow = workflow
    serializer_class = ComplaintSerializer
    detail_serializer = ComplaintDetailSerializer
    comment_serializer = decisions.CommentSerializer
    attachment_serializer = decisions.AttachmentSerializer
    step_serializers = STEP_SERIALIZERS
    filterset_class = ComplaintFilter
    sort = "-received"
    related = ("order", "defect_code", "duplicate_of", "opened_by", "department", "contact")
    form_response = staticmethod(complaint_form_response)

    def prefetched(self) -> list[Any]:
        return _rows()

    # --- opening ------------------------------------------------------------------------------
    @extend_schema(
        request=OpenSerializer,
        responses={201: ComplaintDetailSerializer, 400: REFUSALS[400], 403: REFUSALS[403]},
    )
    def create(self, request: Request) -> Response:
        """Open a draft; with `"submit": true` it is registered at once, or nothing is kept."""
        given = self.given(OpenSerializer, partial=True)
        at_once, answers = given.pop("submit", False), given.pop("answers", None)
        with transaction.atomic():
            complaint = workflow.open_complaint(by=request.user, facts=given)
            if at_once:
                complaint = workflow.submit(complaint, by=request.user, answers=answers)
        return self.answer(complaint.number, status.HTTP_201_CREATED)

    @extend_schema(request=DraftSerializer, responses={200: ComplaintDetailSerializer, **REFUSALS})
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep further facts of a draft."""
        complaint = self.get_object()
        given = self.given(DraftSerializer, partial=True)
        version = given.pop("version", None)
        workflow.save_draft(complaint, by=request.user, facts=given, version=version)
        return self.answer(complaint.number)

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
        return Response(ProposalSerializer(propose(self.given(AnswersSerializer))).data)
