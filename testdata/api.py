"""实验数据 over the API: the same verbs, filters and visibility as the pages (S5-3.5, domain §12).

`POST /api/test-data/{number}/{verb}/` exists for every step; its body is the verb's arguments.
`GET …/sheets/` answers with what was read out of the files.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from records.steps import NotYours
from records.viewsets import REFUSALS, RecordViewSet
from testdata import workflow
from testdata.filters import TestDataFilter
from testdata.models import DataSheet, TestData
from testdata.serializers import (
    STEP_SERIALIZERS,
    DataCommentSerializer,
    DataFileSerializer,
    DataSheetSerializer,
    TestDataDetailSerializer,
    TestDataDraftSerializer,
    TestDataOpenSerializer,
    TestDataSerializer,
)


class TestDataViewSet(RecordViewSet):
    """The test data that the caller may see."""

    __test__ = False

    queryset = TestData.objects.none()  # for the description; see get_queryset
    kind = "test-data"
    workflow = workflow
    serializer_class = TestDataSerializer
    detail_serializer = TestDataDetailSerializer
    comment_serializer = DataCommentSerializer
    attachment_serializer = DataFileSerializer
    attachment_related = ("uploaded_by", "preview")
    step_serializers = STEP_SERIALIZERS
    filterset_class = TestDataFilter
    sort = "-created"

    def prefetched(self) -> list[Any]:
        return ["attachments__uploaded_by", "attachments__preview"]

    @extend_schema(
        request=TestDataOpenSerializer,
        responses={201: TestDataDetailSerializer, 400: REFUSALS[400], 403: REFUSALS[403]},
    )
    def create(self, request: Request) -> Response:
        """Begin a draft; `attach` adds its files, `hand` hands it over."""
        if reason := workflow.may_not_open(request.user):
            raise NotYours(reason)
        data = workflow.open_data(by=request.user, **self.given(TestDataOpenSerializer))
        return self.answer(data.number, status.HTTP_201_CREATED)

    @extend_schema(
        request=TestDataDraftSerializer, responses={200: TestDataDetailSerializer, **REFUSALS}
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep further facts of a draft."""
        data = self.get_object()
        given = self.given(TestDataDraftSerializer, partial=True)
        workflow.save_draft(data, by=request.user, **given)
        return self.answer(data.number)

    @extend_schema(
        responses={200: DataSheetSerializer(many=True), 404: REFUSALS[404]}, filters=False
    )
    @action(detail=True, pagination_class=None)
    def sheets(self, request: Request, number: str) -> Response:
        """What was read out of the files: figures, courses and the first rows of each sheet."""
        found = DataSheet.objects.filter(preview__file__test_data=self.get_object())
        found = found.order_by("preview__file_id", "position").prefetch_related("columns")
        return Response(DataSheetSerializer(found, many=True).data)
