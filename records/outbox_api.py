"""发件箱 over the API: what is on its way out, and sending again what was given up."""

from __future__ import annotations

from typing import Any, ClassVar, cast

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from records.delivery import channels
from records.models import Outbox

RESENT = inline_serializer("Resent", {"resent": serializers.IntegerField()})


class KeepsChannels(BasePermission):
    """Whoever may look after the company's channels."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user.has_perm(channels.PERMISSION))


class OutboxSerializer(serializers.ModelSerializer[Outbox]):
    """A message by record and person, not by what it says."""

    record_number = serializers.CharField(source="notice.record_number", read_only=True)
    about = serializers.CharField(source="notice.kind", read_only=True)
    recipient = serializers.CharField(source="notice.recipient.username", read_only=True)
    channel = serializers.CharField(source="channel.kind", read_only=True)

    class Meta:
        model = Outbox
        fields = (
            "id",
            "message_id",
            "record_number",
            "about",
            "recipient",
            "channel",
            "urgent",
            "state",
            "attempts",
            "last_error",
            "not_before",
            "created_at",
            "sent_at",
        )


class OutboxFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=Outbox.State)


class OutboxViewSet(ListModelMixin, GenericViewSet[Outbox]):
    """What is on its way out, newest first."""

    queryset = Outbox.objects.select_related("notice__recipient", "channel")
    serializer_class = OutboxSerializer
    filterset_class = OutboxFilter
    permission_classes = (IsAuthenticated, KeepsChannels)
    lookup_value_regex = r"[0-9]{1,9}"
    sorts: ClassVar[dict[str, str]] = {"created": "id"}
    sort = "-created"

    @extend_schema(request=None, responses=RESENT)
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """Try one again that was given up; 0 where it was not."""
        row = get_object_or_404(Outbox, pk=pk)
        return self._resend(request, Outbox.objects.filter(pk=row.pk))

    @extend_schema(operation_id="outbox_resend_all", request=None, responses=RESENT)
    @action(detail=False, methods=["post"], url_path="resend")
    def resend_all(self, request: Request, **kwargs: Any) -> Response:
        """Try all again that were given up."""
        return self._resend(request, Outbox.objects.all())

    def _resend(self, request: Request, rows: QuerySet[Outbox]) -> Response:
        by = cast("User", request.user)  # KeepsChannels let nobody else in
        return Response({"resent": channels.resend(rows, by=by)})
