"""资料申请 (S6, S8-6.1): asked for by the service centre, provided by 总师办资料室 or 质保部."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as L  # noqa: N812  as in `steps`

from accounts.models import User
from handover import people
from handover.choices import RequestKind
from handover.choices import RequestStatus as S
from handover.models import DocumentRequest, ProvidedDocument
from handover.workflow import steps
from handover.workflow.base import apply, begun, required, step, tell
from handover.workflow.clocks import (
    acknowledge,
    ask_exemption,
    decide_exemption,
    explain_breach,
    urge,
    withdraw_exemption,
)
from handover.workflow.shared import attach, cancel, comment
from records import clock
from records.steps import NotYours, check

FACTS = ("title", "kind", "product", "equipment", "order", "wanted_on", "reason")
MOST = 50  # documents of one request

PROVIDE = step(
    "provide", L("提供资料"), {S.REQUESTED}, S.DELIVERED, who=(people.only_who_provides,)
)
REFUSE = step("refuse", L("不能提供"), {S.REQUESTED}, S.REFUSED, who=(people.only_who_provides,))
RECEIVE = step("receive", L("签收资料"), {S.DELIVERED}, S.RECEIVED, who=(people.only_who_asked,))
STEPS = steps.table(PROVIDE, REFUSE, RECEIVE)


def may_not_open(by: User) -> str:
    """Why this person may ask for nothing, or ""."""
    if by.is_active and by.has_perm("handover.request_documents"):
        return ""
    return _("资料由售后服务中心（技术支持部）申请。")


@transaction.atomic
def open_request(*, by: User, **facts: Any) -> DocumentRequest:
    """申请资料: for a product, a machine or an order; it is out at once."""
    if reason := may_not_open(by):
        raise NotYours(reason)
    request = DocumentRequest(status=S.REQUESTED, begun_at=clock.now())
    apply(request, facts, FACTS)
    required({"title": request.title}, _("请写需要什么资料。"))
    required({"reason": request.reason}, _("请写用途。"))
    if request.kind not in RequestKind.values:
        raise ValidationError({"kind": _("请从列出的选项中选。")})
    machine = request.equipment
    if machine is not None:
        request.product = request.product or machine.product
        request.order = request.order or (machine.order_line.order if machine.order_line else None)
    if request.product is None and request.order is None:
        raise ValidationError(_("产品、设备、订单至少填一项。"))
    if request.wanted_on is not None and request.wanted_on < clock.today():
        raise ValidationError({"wanted_on": _("需要日期不能早于今天。")})
    begun(request, "document_request", by=by)
    words = gettext_lazy("%(name)s申请资料，请提供。")
    tell(people.told_of(request), words, request, besides=by, name=by)
    return request


@transaction.atomic
def provide(
    request: DocumentRequest,
    *,
    by: User,
    documents: Sequence[Mapping[str, str]],
    note: str = "",
    version: int | None = None,
) -> DocumentRequest:
    """提供资料: which documents, in which editions; files are attached before or with it."""
    request = PROVIDE.begin(request, by=by, version=version)
    rows = [
        ProvidedDocument(request=request, position=position, **row)
        for position, row in enumerate(documents, 1)
    ]
    if not rows:
        raise ValidationError({"documents": _("请写提供了哪些文件。")})
    if len(rows) > MOST:
        raise ValidationError({"documents": _("一次最多 %(most)d 份文件。") % {"most": MOST}})
    for row in rows:
        required({"documents": row.name}, _("每一行都要写文件名称。"))
        check(row)
    ProvidedDocument.objects.bulk_create(rows)
    request.provided_by, request.provided_at, request.delivery_note = by, clock.now(), note
    listed = [str(row) for row in rows]
    PROVIDE.finish(request, by=by, opinion=note, changes={"documents": [[], listed]})
    words = gettext_lazy("资料已提供，请签收：%(what)s")
    tell([request.opened_by], words, request, besides=by, what=_("、").join(listed))
    return request


@transaction.atomic
def refuse(
    request: DocumentRequest, *, by: User, reason: str, version: int | None = None
) -> DocumentRequest:
    """不能提供, with the reason."""
    request = REFUSE.begin(request, by=by, version=version)
    required({"reason": reason}, _("请写不能提供的理由。"))
    request.refuse_reason, request.ended_at = reason, clock.now()
    REFUSE.finish(request, by=by, opinion=reason)
    words = gettext_lazy("不能提供：%(reason)s")
    tell([request.opened_by], words, request, besides=by, reason=reason)
    return request


@transaction.atomic
def receive(
    request: DocumentRequest, *, by: User, opinion: str = "", version: int | None = None
) -> DocumentRequest:
    """签收资料."""
    request = RECEIVE.begin(request, by=by, version=version)
    request.received_by, request.ended_at = by, clock.now()
    RECEIVE.finish(request, by=by, opinion=opinion)
    words = gettext_lazy("资料已签收。")
    tell([request.provided_by], words, request, besides=by)
    return request


__all__ = [
    "STEPS",
    "acknowledge",
    "ask_exemption",
    "attach",
    "cancel",
    "comment",
    "decide_exemption",
    "explain_breach",
    "may_not_open",
    "open_request",
    "provide",
    "receive",
    "refuse",
    "urge",
    "withdraw_exemption",
]
