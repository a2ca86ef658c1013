"""通知 over the API: one's own, and marking them as read."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from records import clock
from records.models import Notice
from records.notices import words_of


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    text = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = ("id", "text", "record_number", "url", "created_at", "read_at")

    def get_text(self, notice: Notice) -> str:
        """In the reader's language."""
        return words_of(notice)


class NoticeFilter(filters.FilterSet):
    unread = filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")


class NoticeViewSet(ListModelMixin, GenericViewSet[Notice]):
    """What the caller was told, newest first."""

    queryset = Notice.objects.none()  # for the description; see get_queryset
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    lookup_value_regex = r"[0-9]{1,9}"
    sorts: ClassVar[dict[str, str]] = {"created": "created_at"}
    sort = "-created"

    def get_queryset(self) -> QuerySet[Notice]:
        """One's own, nobody else's."""
        return Notice.objects.filter(recipient=self.request.user.pk).select_related("deadline")

    @extend_schema(request=None, responses={204: OpenApiResponse(description="Read.")})
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        """Mark one as read."""
        notice = get_object_or_404(self.get_queryset(), pk=pk)
        return self._read(self.get_queryset().filter(pk=notice.pk))

    @extend_schema(
        operation_id="notices_read_all",
        request=None,
        responses={204: OpenApiResponse(description="Read.")},
    )
    @action(detail=False, methods=["post"], url_path="read")
    def read_all(self, request: Request, **kwargs: Any) -> Response:
        """Mark all as read."""
        return self._read(self.get_queryset())

    def _read(self, notices: QuerySet[Notice]) -> Response:
        notices.filter(read_at__isnull=True).update(read_at=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
