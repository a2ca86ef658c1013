"""更改通知 (S6, S8-6.1): issued, taken note of by the service centre, told for every machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as L  # noqa: N812  as in `steps`

from accounts.models import User
from handover import people
from handover.choices import How, NoticeKind
from handover.choices import NoticeStatus as S
from handover.models import ChangeNotice, NoticeMachine
from handover.workflow import gates, steps
from handover.workflow.base import apply, begun, refuse_later, required, step, tell
from handover.workflow.clocks import (
    acknowledge,
    ask_exemption,
    decide_exemption,
    explain_breach,
    urge,
    withdraw_exemption,
)
from handover.workflow.concerned import machines_in_range, set_machines
from handover.workflow.shared import attach, cancel, comment
from handover.workflow.steps import SAVE_DRAFT
from records import clock
from records.audit import Changes
from records.steps import NotNow, NotYours
from registry.models import Equipment

FACTS = (
    "title",
    "kind",
    "document_number",
    "old_edition",
    "new_edition",
    "content",
    "product",
    "serial_from",
    "serial_to",
)
RANGE = ("product", "serial_from", "serial_to")

CHOOSE_MACHINES = step("choose_machines", L("选定设备"), {S.DRAFT}, who=(people.only_opener,))
ISSUE = step(
    "issue",
    L("发布"),
    {S.DRAFT},
    S.ISSUED,
    permission="issue_notice",
    who=(people.only_opener,),
    guards=(gates.notice_is_incomplete, gates.nothing_is_concerned),
)
TAKE_NOTE = step(
    "take_note",
    L("服务中心签收"),
    {S.ISSUED},
    S.ISSUED,
    S.CLOSED,
    permission="take_note",
    guards=(gates.was_noted,),
)
INFORM = step(
    "inform", L("记录通知客户"), {S.ISSUED}, S.ISSUED, S.CLOSED, permission="inform_customers"
)
LEAVE_OUT = step(
    "leave_out", L("记为不适用"), {S.ISSUED}, S.ISSUED, S.CLOSED, permission="inform_customers"
)
STEPS = steps.table(SAVE_DRAFT, CHOOSE_MACHINES, ISSUE, TAKE_NOTE, INFORM, LEAVE_OUT)


def may_not_open(by: User) -> str:
    """Why this person may draw up none, or ""."""
    if by.is_active and by.has_perm("handover.issue_notice"):
        return ""
    return _("更改通知由技术管理部或研发部发布。")


@transaction.atomic
def open_notice(*, by: User, **facts: Any) -> ChangeNotice:
    """Draw up a notice; the machines of its product and range are listed at once."""
    if reason := may_not_open(by):
        raise NotYours(reason)
    notice = ChangeNotice()
    _apply(notice, facts)
    begun(notice, "change_notice", by=by)
    set_machines(notice, _proposed(notice))
    return notice


def _apply(notice: ChangeNotice, facts: dict[str, Any]) -> None:
    apply(notice, facts, FACTS)
    required({"title": notice.title}, _("请写主题。"))
    if notice.kind not in NoticeKind.values:
        raise ValidationError({"kind": _("请从列出的选项中选。")})


def _proposed(notice: ChangeNotice) -> list[Equipment]:
    return machines_in_range(notice.product, notice.serial_from, notice.serial_to)


@transaction.atomic
def save_draft(
    notice: ChangeNotice, *, by: User, version: int | None = None, **facts: Any
) -> ChangeNotice:
    """修改草稿; another product or range lists its machines anew."""
    notice = SAVE_DRAFT.begin(notice, by=by, version=version)
    before = [getattr(notice, name) for name in RANGE]
    _apply(notice, facts)
    moved = before != [getattr(notice, name) for name in RANGE]
    changes = set_machines(notice, _proposed(notice)) if moved else {}
    return SAVE_DRAFT.finish(notice, by=by, changes=changes)


@transaction.atomic
def choose_machines(
    notice: ChangeNotice,
    *,
    by: User,
    machines: Sequence[Equipment],
    version: int | None = None,
) -> ChangeNotice:
    """选定设备: exactly these are concerned, whatever the register proposed."""
    notice = CHOOSE_MACHINES.begin(notice, by=by, version=version)
    changes = set_machines(notice, machines)
    return CHOOSE_MACHINES.finish(notice, by=by, changes=changes)


@transaction.atomic
def issue(
    notice: ChangeNotice, *, by: User, opinion: str = "", version: int | None = None
) -> ChangeNotice:
    """发布 to the service centre and to the sales of the machines' customers."""
    notice = ISSUE.begin(notice, by=by, version=version)
    notice.begun_at = clock.now()
    ISSUE.finish(notice, by=by, opinion=opinion)
    words = gettext_lazy("%(what)s已发布，涉及设备 %(n)d 台。")
    what, count = NoticeKind(notice.kind).label, notice.machines.count()
    tell(people.told_of(notice), words, notice, besides=by, what=what, n=count)
    return notice


@transaction.atomic
def take_note(
    notice: ChangeNotice, *, by: User, opinion: str = "", version: int | None = None
) -> ChangeNotice:
    """服务中心签收: documents and stock are changed over, the machines are told next."""
    notice = TAKE_NOTE.begin(notice, by=by, version=version)
    notice.noted_at, notice.noted_by = clock.now(), by
    _finish(TAKE_NOTE, notice, by, opinion=opinion)
    words = gettext_lazy("服务中心已签收。")
    tell([notice.opened_by], words, notice, besides=by)
    return notice


@transaction.atomic
def inform(
    notice: ChangeNotice,
    *,
    by: User,
    machines: Sequence[int],
    told_on: date,
    told_how: str,
    told_whom: str,
    confirmed_by: str = "",
    confirmed_on: date | None = None,
    version: int | None = None,
) -> ChangeNotice:
    """记录通知客户, for rows by their keys; again with 客户确认 when it came later."""
    notice = INFORM.begin(notice, by=by, version=version)
    rows = _rows(notice, machines)
    required({"told_whom": told_whom}, _("请写通知了谁。"))
    if told_how not in How.values:
        raise ValidationError({"told_how": _("请选方式。")})
    refuse_later(told_on=told_on, confirmed_on=confirmed_on)
    if bool(confirmed_by.strip()) != (confirmed_on is not None):
        name = "confirmed_on" if confirmed_on is None else "confirmed_by"
        raise ValidationError({name: _("客户确认人和确认日期要一起填。")})
    if confirmed_on is not None and confirmed_on < told_on:
        raise ValidationError({"confirmed_on": _("客户确认不能早于通知。")})
    for row in rows:
        row.told_on, row.told_how, row.told_whom, row.told_by = told_on, told_how, told_whom, by
        row.confirmed_by, row.confirmed_on = confirmed_by, confirmed_on
        row.left_out_reason = ""
    _save(rows, "told_on", "told_how", "told_whom", "told_by", "confirmed_by", "confirmed_on")
    return _finish(INFORM, notice, by, changes=_told(rows))


@transaction.atomic
def leave_out(
    notice: ChangeNotice,
    *,
    by: User,
    machines: Sequence[int],
    reason: str,
    version: int | None = None,
) -> ChangeNotice:
    """记为不适用: machines for which nothing has to be told, with the reason."""
    notice = LEAVE_OUT.begin(notice, by=by, version=version)
    rows = _rows(notice, machines)
    required({"reason": reason}, _("请写不适用的理由。"))
    for row in rows:
        row.left_out_reason = reason
    _save(rows)
    return _finish(LEAVE_OUT, notice, by, opinion=reason, changes=_told(rows))


def _rows(notice: ChangeNotice, keys: Sequence[int]) -> list[NoticeMachine]:
    """The rows that were named; one that is settled is not told anew."""
    rows = list(notice.machines.filter(pk__in=keys).select_related("equipment"))
    if not rows or len(rows) != len(set(keys)):
        raise ValidationError({"machines": _("请选这份通知涉及的设备。")})
    done = [str(row.equipment) for row in rows if row.is_settled]
    if done:
        raise NotNow(_("%(serials)s 已经落实。") % {"serials": _("、").join(done)})
    return rows


def _save(rows: Sequence[NoticeMachine], *names: str) -> None:
    for row in rows:
        row.clean_fields(exclude={"notice", "equipment", "told_by"})
    NoticeMachine.objects.bulk_update(rows, [*names, "left_out_reason"])


def _told(rows: Sequence[NoticeMachine]) -> Changes:
    return {"machines": [[], [str(row.equipment) for row in rows]]}


def _finish(
    done: Any, notice: ChangeNotice, by: User, *, opinion: str = "", changes: Changes | None = None
) -> ChangeNotice:
    """Closed with the last that was owed: service has signed for it, every machine is settled."""
    owed = notice.noted_at is None or any(not row.is_settled for row in notice.machines.all())
    if not owed:
        notice.ended_at = clock.now()
    to = S.ISSUED if owed else S.CLOSED
    done.finish(notice, by=by, to=to, opinion=opinion, changes=changes)
    if not owed:
        words = gettext_lazy("已全部落实。")
        tell([notice.opened_by, notice.noted_by], words, notice, besides=by)
    return notice


__all__ = [
    "STEPS",
    "acknowledge",
    "ask_exemption",
    "attach",
    "cancel",
    "choose_machines",
    "comment",
    "decide_exemption",
    "explain_breach",
    "inform",
    "issue",
    "leave_out",
    "machines_in_range",
    "may_not_open",
    "open_notice",
    "save_draft",
    "take_note",
    "urge",
    "withdraw_exemption",
]
