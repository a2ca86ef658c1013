"""Every arrow of shipments and replenishments in one table: states and who (S6, S5-3.1).

The two share what is the same for both; a state's code means one thing wherever it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as L  # noqa: N812  a word on every third line

from records import clock_rights
from shipping import people
from shipping.choices import BEFORE_SHIPPING, DRAFT, ENDED, OPEN
from shipping.choices import ReplenishmentStatus as R
from shipping.choices import ShipmentStatus as S
from shipping.workflow import gates
from shipping.workflow.base import FollowingStep, ShippingStep, step

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

SAVE_DRAFT = step("save_draft", L("编辑发货清单"), {S.DRAFT}, who=(people.only_who_prepares,))
PACK = step(
    "pack",
    L("包装检查"),
    {S.DRAFT},
    S.PACKED,
    permission="pack_shipment",
    guards=(gates.nothing_to_pack,),
)
UNPACK = step("unpack", L("退回备货"), {S.PACKED}, S.DRAFT, permission="pack_shipment")
SHIP = step(
    "ship",
    L("发货"),
    {S.PACKED},
    S.IN_TRANSIT,
    permission="pack_shipment",
    guards=(gates.has_no_address,),
)
NOTE_TRANSIT = step(
    "note_transit",
    L("在途跟进"),
    {S.IN_TRANSIT},
    permission="note_transit",
    who=(people.only_who_serves,),
)
REPORT_ARRIVAL = step(
    "report_arrival",
    L("登记到货"),
    {S.IN_TRANSIT},
    S.ARRIVED,
    permission="report_arrival",
    who=(people.only_who_serves,),
)
# The engineer at the site may count what nobody has reported yet: it has arrived.
COUNT = step(
    "count",
    L("到货清点"),
    {S.IN_TRANSIT, S.ARRIVED},
    S.SHORT,
    S.COUNTED,
    permission="count_shipment",
)
RECOUNT = step(
    "recount",
    L("更正清点"),
    {S.SHORT, S.COUNTED},
    S.SHORT,
    S.COUNTED,
    permission="count_shipment",
    guards=(gates.was_signed, gates.goes_on_elsewhere),
)
# The customer signs a short count too, as on paper; the list is then still waited for.
SIGN_RECEIPT = step(
    "sign_receipt",
    L("客户签收"),
    {S.SHORT, S.COUNTED},
    S.SHORT,
    S.SIGNED,
    permission="count_shipment",
    guards=(gates.was_signed,),
)
REQUEST_REPLENISHMENT = step(
    "request_replenishment",
    L("申请补发"),
    {S.SHORT},
    permission="request_replenishment",
    guards=(gates.nothing_to_ask,),
)
RAISE_COMPLAINT = step(
    "raise_complaint",
    L("转客诉"),
    {S.SHORT, S.COUNTED, S.SIGNED},
    permission="complaints.open_complaint",
    guards=(gates.nothing_is_amiss,),
)
ARCHIVE = step("archive", L("归档"), {S.SIGNED}, S.ARCHIVED, permission="archive_shipment")
# Of the shipment that came short, when a replenishing one was counted; nobody is offered it.
REPLENISHED = FollowingStep(
    name="replenished",
    label=L("补发清点"),
    sources=frozenset({S.SHORT, S.COUNTED}),
    targets=frozenset({S.SHORT, S.COUNTED, S.SIGNED}),
)

ACCEPT = step("accept", L("受理补发"), {R.REQUESTED}, R.ACCEPTED, permission="issue_replenishment")
REFUSE = step("refuse", L("退回申请"), {R.REQUESTED}, R.REFUSED, permission="issue_replenishment")
PREPARE = step(
    "prepare",
    L("重新备货"),
    {R.ACCEPTED},
    permission="issue_replenishment",
    guards=(gates.one_is_under_way,),
)
# Of a request, when the shipment made for it leaves and when it is counted.
DEPARTED = FollowingStep(
    name="departed",
    label=L("补发发出"),
    sources=frozenset({R.ACCEPTED}),
    targets=frozenset({R.SHIPPED}),
)
ARRIVED = FollowingStep(
    name="arrived",
    label=L("补发清点"),
    sources=frozenset({R.SHIPPED, R.SETTLED, R.REQUESTED}),
    targets=frozenset({R.SETTLED, R.REQUESTED}),
)

CANCEL = step(
    "cancel",
    L("撤销"),
    BEFORE_SHIPPING | {R.REQUESTED},
    S.CANCELLED,
    who=(people.only_who_cancels,),
)
COMMENT = step("comment", L("留言"), OPEN | ENDED | {DRAFT})
ATTACH = step("attach", L("添加附件"), OPEN | {DRAFT}, who=(people.only_who_works_on_it,))
ACKNOWLEDGE = step("acknowledge", L("已知悉"), OPEN | {DRAFT}, who=(clock_rights.only_who_answers,))
URGE = step("urge", L("催办"), OPEN | {DRAFT}, who=(people.only_who_may_urge,))
# What ran over is explained after the end as well.
EXPLAIN_BREACH = step(
    "explain_breach",
    L("说明超期原因"),
    OPEN | ENDED | {DRAFT},
    who=(clock_rights.only_who_explains,),
)
ASK_EXEMPTION = step(
    "ask_exemption",
    L("申请不计入考核"),
    OPEN | ENDED | {DRAFT},
    who=(clock_rights.only_who_explains,),
)
WITHDRAW_EXEMPTION = step(
    "withdraw_exemption",
    L("撤回不计入考核的申请"),
    OPEN | ENDED | {DRAFT},
    who=(clock_rights.only_who_asked,),
)
DECIDE_EXEMPTION = step(
    "decide_exemption",
    L("审批不计入考核"),
    OPEN | ENDED | {DRAFT},
    who=(clock_rights.only_who_exempts,),
)
SHARED = (
    CANCEL,
    COMMENT,
    ATTACH,
    ACKNOWLEDGE,
    URGE,
    EXPLAIN_BREACH,
    ASK_EXEMPTION,
    WITHDRAW_EXEMPTION,
    DECIDE_EXEMPTION,
)


def _table(*own: ShippingStep) -> dict[str, ShippingStep]:
    """The steps of one kind: its own in the order of the flow, then the shared ones."""
    return {one.name: one for one in (*own, *SHARED)}


SHIPMENT_STEPS = _table(
    SAVE_DRAFT,
    PACK,
    UNPACK,
    SHIP,
    NOTE_TRANSIT,
    REPORT_ARRIVAL,
    COUNT,
    RECOUNT,
    SIGN_RECEIPT,
    REQUEST_REPLENISHMENT,
    RAISE_COMPLAINT,
    ARCHIVE,
)
REPLENISHMENT_STEPS = _table(ACCEPT, REFUSE, PREPARE)
# What history tells besides the steps of the flow.
BESIDES: dict[str, StrPromise] = {
    "open": L("提出"),
    "take_over": L("移交给接任人"),
    **{one.name: one.label for one in (REPLENISHED, DEPARTED, ARRIVED)},
}


def offered(steps: Mapping[str, ShippingStep], record: Any, by: User) -> list[ShippingStep]:
    """The steps this person can take on the record as it stands."""
    return [one for one in steps.values() if one.offered(record, by)]


def words_of(steps: Mapping[str, ShippingStep], action: str) -> str:
    """What a line of history is called."""
    return str(steps[action].label if action in steps else BESIDES.get(action, action))
