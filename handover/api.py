"""交接与资料 over the API: the same verbs, filters and visibility as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from handover.filters import HandoverFilter, NoticeFilter, RequestFilter
from handover.models import ChangeNotice, DocumentRequest, Handover
from handover.serializers import documents as of_request
from handover.serializers import handovers as of_handover
from handover.serializers import notices as of_notice
from handover.serializers.shared import PaperAttachmentSerializer, PaperCommentSerializer
from handover.workflow import documents, handovers, notices
from records.steps import NotYours
from records.viewsets import REFUSALS, RecordViewSet

if TYPE_CHECKING:
    from records.viewsets import RecordViewSet as Base
else:
    Base = object

MADE = {400: REFUSALS[400], 403: REFUSALS[403]}


class OfPapers(Base):
    """What the three have in common; mixed into each kind's `RecordViewSet`."""

    comment_serializer = PaperCommentSerializer
    attachment_serializer = PaperAttachmentSerializer
    sort = "-created"
    rows: tuple[str, ...] = ()  # of the detail, read besides it

    def prefetched(self) -> list[Any]:
        return [*self.rows, "attachments__uploaded_by"]

    def opened(self, serializer: type[Any], verb: Any) -> Response:
        """Begin a record with what the caller sent."""
        if reason := self.workflow.may_not_open(self.request.user):
            raise NotYours(reason)
        paper = verb(by=self.request.user, **self.given(serializer))
        return self.answer(paper.number, status.HTTP_201_CREATED)


class HandoverViewSet(OfPapers, RecordViewSet):
    """The hand-overs that the caller may see."""

    queryset = Handover.objects.none()  # for the description
    kind, workflow = "handovers", handovers
    serializer_class = of_handover.HandoverSerializer
    detail_serializer = of_handover.HandoverDetailSerializer
    step_serializers = of_handover.STEP_SERIALIZERS
    filterset_class = HandoverFilter
    related = ("contact", "acknowledged_by", "supersedes")
    rows = ("machines__equipment",)

    @extend_schema(
        request=of_handover.HandoverOpenSerializer,
        responses={201: of_handover.HandoverDetailSerializer, 409: REFUSALS[409], **MADE},
    )
    def create(self, request: Request) -> Response:
        """Draw up a hand-over; `hand` gives it to the service centre."""
        return self.opened(of_handover.HandoverOpenSerializer, handovers.open_handover)


class DocumentRequestViewSet(OfPapers, RecordViewSet):
    """The document requests that the caller may see."""

    queryset = DocumentRequest.objects.none()  # for the description
    kind, workflow = "document_requests", documents
    serializer_class = of_request.DocumentRequestSerializer
    detail_serializer = of_request.DocumentRequestDetailSerializer
    step_serializers = of_request.STEP_SERIALIZERS
    filterset_class = RequestFilter
    related = ("provided_by", "received_by")
    rows = ("documents",)

    @extend_schema(
        request=of_request.DocumentRequestOpenSerializer,
        responses={201: of_request.DocumentRequestDetailSerializer, **MADE},
    )
    def create(self, request: Request) -> Response:
        """Ask for documents; whoever provides them is told at once."""
        return self.opened(of_request.DocumentRequestOpenSerializer, documents.open_request)


class ChangeNoticeViewSet(OfPapers, RecordViewSet):
    """The change notices that the caller may see."""

    queryset = ChangeNotice.objects.none()  # for the description
    kind, workflow = "change_notices", notices
    serializer_class = of_notice.ChangeNoticeSerializer
    detail_serializer = of_notice.ChangeNoticeDetailSerializer
    step_serializers = of_notice.STEP_SERIALIZERS
    filterset_class = NoticeFilter
    related = ("noted_by",)
    rows = ("machines__equipment", "machines__told_by")

    @extend_schema(
        request=of_notice.ChangeNoticeOpenSerializer,
        responses={201: of_notice.ChangeNoticeDetailSerializer, **MADE},
    )
    def create(self, request: Request) -> Response:
        """Draw up a notice; the machines of its product and range are listed at once."""
        return self.opened(of_notice.ChangeNoticeOpenSerializer, notices.open_notice)
