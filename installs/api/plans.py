"""Install plans over the API: the same verbs, filters and visibility as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from installs.filters.plans import PlanFilter
from installs.models import (
    InstallPlan,
    PlanApproval,
    PlanAttachment,
    Postponement,
    SpotCheck,
)
from installs.print_views.plans import plan_form_response
from installs.serializers import plans as says
from installs.serializers.plan_steps import STEP_SERIALIZERS, PlanOpenSerializer
from installs.workflow import plans as workflow
from records.steps import NotYours
from records.viewsets import REFUSALS, RecordViewSet


class InstallPlanViewSet(RecordViewSet):
    """The plans that the caller may see."""

    queryset = InstallPlan.objects.none()  # for the description
    kind, workflow = "install_plans", workflow
    serializer_class = says.PlanSerializer
    detail_serializer = says.PlanDetailSerializer
    comment_serializer = says.PlanCommentSerializer
    attachment_serializer = says.PlanAttachmentSerializer
    step_serializers = STEP_SERIALIZERS
    filterset_class, sort = PlanFilter, "-created"
    form_response = staticmethod(plan_form_response)

    def prefetched(self) -> list[Any]:
        return [
            *("shipments", "preparations", "steps", "documents"),
            Prefetch("postponements", Postponement.objects.select_related("by")),
            Prefetch(
                "spot_checks", SpotCheck.objects.select_related("by").prefetch_related("items")
            ),
            Prefetch("approvals", PlanApproval.objects.select_related("signer")),
            Prefetch("attachments", PlanAttachment.objects.select_related("uploaded_by")),
        ]

    @extend_schema(
        request=PlanOpenSerializer,
        responses={201: says.PlanDetailSerializer, 400: REFUSALS[400], 403: REFUSALS[403]},
    )
    def create(self, request: Request) -> Response:
        """Draw up a plan; `submit` sends it for approval."""
        if reason := workflow.may_not_open(request.user):
            raise NotYours(reason)
        plan = workflow.open_plan(by=request.user, **self.given(PlanOpenSerializer))
        return self.answer(plan.number, status.HTTP_201_CREATED)
