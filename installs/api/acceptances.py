"""验收 over the API: the same verbs, filters and visibility as the pages (S5-3.3).

`POST /api/acceptances/{number}/{verb}/` exists for every step; its body is the verb's arguments.
A verb that signs asks for the caller's password besides: a token alone never signs.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from installs.filters.acceptances import AcceptanceFilter, TemplateFilter
from installs.models import Acceptance, AcceptanceTemplate
from installs.print_views.acceptances import acceptance_form_response
from installs.serializers import acceptance_rows as rows
from installs.serializers.acceptance_inputs import (
    STEP_SERIALIZERS,
    AcceptanceDraftSerializer,
    AcceptanceOpenSerializer,
    TemplateInputSerializer,
)
from installs.serializers.acceptances import (
    AcceptanceDetailSerializer,
    AcceptanceSerializer,
    TemplateDetailSerializer,
    TemplateSerializer,
)
from installs.signing import acceptances as signing
from installs.workflow import acceptances as workflow
from records.api import JSONAlways
from records.steps import NotYours
from records.viewsets import REFUSALS, RecordViewSet

# What a detail reads besides the row: one statement each, however many rows there are.
ROWS = (
    "preconditions",
    "rounds__opened_by",
    "rounds__concluded_by",
    "rounds__items__sampled",
    "rounds__items__measured_by",
    "rounds__adjustment__written_by",
    "rounds__adjustment__finished_by",
    "rounds__adjustment__actions__owner",
    "punches__owner",
    "punches__raised_by",
    "punches__settled_by",
    "approvals__acting_for",
    "signatures__witnessed_by",
    "raised__capa",
    "raised__by",
    "attachments__uploaded_by",
    "attachments__item",
)


class AcceptanceViewSet(RecordViewSet):
    """The acceptances that the caller may see."""

    queryset = Acceptance.objects.none()  # for the description
    kind = "acceptances"
    workflow = workflow
    serializer_class = AcceptanceSerializer
    detail_serializer = AcceptanceDetailSerializer
    comment_serializer = rows.AcceptanceCommentSerializer
    attachment_serializer = rows.AcceptanceAttachmentSerializer
    attachment_related = ("uploaded_by", "item")
    step_serializers = STEP_SERIALIZERS
    filterset_class = AcceptanceFilter
    sort = "-created"
    form_response = staticmethod(acceptance_form_response)
    related = (
        "template",
        "record__quality_by",
        "record__engineering_by",
        "record__service_contact",
        "record__taken_over_by",
    )

    def prefetched(self) -> list[Any]:
        return list(ROWS)

    def detail_context(self, record: Acceptance) -> dict[str, Any]:
        """Which names no longer fit what stands there."""
        return {"broken": signing.broken(record), "broken_drawn": signing.broken_drawn(record)}

    @extend_schema(
        request=AcceptanceOpenSerializer,
        responses={
            201: AcceptanceDetailSerializer,
            **{code: REFUSALS[code] for code in (400, 403, 409)},
        },
    )
    def create(self, request: Request) -> Response:
        """Draw up a draft for a machine; `start` begins measuring."""
        if reason := workflow.may_not_open(request.user):
            raise NotYours(reason)
        acceptance = workflow.open_acceptance(
            by=request.user, **self.given(AcceptanceOpenSerializer)
        )
        return self.answer(acceptance.number, status.HTTP_201_CREATED)

    @extend_schema(
        request=AcceptanceDraftSerializer,
        responses={200: AcceptanceDetailSerializer, **REFUSALS},
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep further facts of a draft."""
        acceptance = self.get_object()
        given = self.given(AcceptanceDraftSerializer, partial=True)
        workflow.save_draft(acceptance, by=request.user, **given)
        return self.answer(acceptance.number)


class TemplateViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """验收模板: every edition of each product's; one that is sent is the next, and in force."""

    queryset = AcceptanceTemplate.objects.none()  # for the description
    serializer_class = TemplateSerializer
    filterset_class = TemplateFilter
    content_negotiation_class = JSONAlways
    lookup_value_regex = r"\d{1,9}"
    sort = "-made"
    sorts = TemplateFilter.sorts

    def get_queryset(self) -> Any:
        visible = AcceptanceTemplate.objects.visible_to(self.request.user).for_list()
        return visible if self.action == "list" else visible.prefetch_related("items")

    def get_serializer_class(self) -> Any:
        return TemplateSerializer if self.action == "list" else TemplateDetailSerializer

    @extend_schema(
        request=TemplateInputSerializer,
        responses={
            201: TemplateDetailSerializer,
            **{code: REFUSALS[code] for code in (400, 403)},
        },
    )
    def create(self, request: Request) -> Response:
        """The next edition for a product."""
        if reason := workflow.may_not_keep(request.user):
            raise NotYours(reason)
        context = self.get_serializer_context()
        given = TemplateInputSerializer(data=request.data, context=context)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        template = workflow.save_template(values.pop("product"), by=request.user, **values)
        answer = TemplateDetailSerializer(template, context=context)
        return Response(answer.data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: TemplateDetailSerializer, **REFUSALS})
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """No acceptance begins by it any longer."""
        template = workflow.retire_template(self.get_object(), by=request.user)
        context = self.get_serializer_context()
        return Response(TemplateDetailSerializer(template, context=context).data)
