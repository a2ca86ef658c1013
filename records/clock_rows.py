"""A record's clocks as its page shows them: who has each, what can be done, where time went."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from records import calendars, clock_rights, stints
from records.due import DueDisplay, clock_name, describe, duration_text, moment_text
from records.models import BreachExemption, Deadline

if TYPE_CHECKING:
    from accounts.models import User

Act = BreachExemption.Act


@dataclass(frozen=True)
class Do:
    """A step on a clock: a link to its page, or a button that takes it at once."""

    label: str
    url: str
    clock_id: int
    at_once: bool = False


@dataclass(frozen=True)
class ClockRow:
    """One line of 各段时限."""

    label: str
    due: DueDisplay
    current: bool
    pk: int
    who: str = ""
    taken: str = ""  # when and by whom it was taken up, or that it waits to be
    flag: str = ""  # the first contact was written down later
    cause: str = ""
    exemption: str = ""
    dos: Sequence[Do] = field(default=())
    plain: bool = False
    why: str = ""  # where 为什么是这个时间？ is answered


def rows(
    record: Any,
    deadlines: Iterable[Deadline],
    user: User,
    now: datetime,
    *,
    order: Sequence[str],
    flags: Mapping[str, str],
    offered: Collection[str],
) -> list[ClockRow]:
    """Each clock in the order of the flow: the last of its kind, and earlier ones that ran over.

    flags: subject → a word beside it. offered: the names of the steps this person may take.
    """
    shown = [one for one in deadlines if one.status != Deadline.Status.CANCELLED]
    last = {one.subject: one for one in shown}
    place = {subject: number for number, subject in enumerate(order)}
    kept = [one for one in shown if last[one.subject] is one or one.breached_at is not None]
    kept.sort(key=lambda one: (place.get(one.subject, len(place)), one.started_at, one.pk))
    return [
        replace(
            _row(record, one, user, now, offered),
            flag=flags.get(one.subject, "") if last[one.subject] is one else "",
        )
        for one in kept
    ]


def _row(
    record: Any, deadline: Deadline, user: User, now: datetime, offered: Collection[str]
) -> ClockRow:
    shown = describe(deadline, now, calendars.load(deadline.calendar_version_id))
    open_ = deadline.status in Deadline.OPEN
    if not open_:
        took, limit = duration_text(shown.used), duration_text(shown.total)
        words = _("超期完成，%(time)s") if shown.state == "late" else "%(time)s"
        shown = replace(
            shown, word=words % {"time": took}, moment=_("限 %(time)s") % {"time": limit}
        )
    now_with = stints.current(deadline)
    cause = clock_rights.cause_of(deadline)
    return ClockRow(
        label=shown.label,
        due=shown,
        current=open_,
        pk=deadline.pk,
        who=str(deadline.owner or deadline.department or "") if open_ else "",
        taken=_taken(now_with, now) if open_ and now_with else "",
        cause=f"{cause.get_cause_display()}{_('：')}{cause.text}" if cause else "",
        exemption=_exemption(deadline),
        dos=_dos(record, deadline, user, offered),
        why=why_url(record, deadline),
    )


def why_url(record: Any, deadline: Deadline) -> str:
    """The page of `clock_views.ExplanationView`, at the same place below every record's page."""
    return f"{record.get_absolute_url()}clocks/{deadline.pk}/"


def _taken(now_with: Any, now: datetime) -> str:
    if now_with.acknowledged_at is None:
        return _("等待知悉")
    when = moment_text(now_with.acknowledged_at, now)
    return _("%(who)s %(when)s已知悉") % {"who": now_with.acknowledged_by, "when": when}


def _exemption(deadline: Deadline) -> str:
    last = clock_rights.exemption_of(deadline)
    if last is None or last.act == Act.WITHDRAWN:
        return ""
    words = {
        Act.ASKED: _("%(who)s申请不计入考核，待审批"),
        Act.APPROVED: _("不计入考核，%(who)s批准"),
        Act.REFUSED: _("不计入考核的申请未批准，%(who)s"),
    }[Act(last.act)]
    return words % {"who": last.by}


def _dos(record: Any, deadline: Deadline, user: User, offered: Collection[str]) -> list[Do]:
    """What this person can do about the clock now, what waits for them first."""
    page, found = record.get_absolute_url(), []
    explained = clock_rights.cause_of(deadline) is not None
    explain = _("更正超期原因") if explained else _("说明超期原因")
    for name, label, may in (
        ("acknowledge", _("已知悉"), clock_rights.may_acknowledge),
        ("decide_exemption", _("审批不计入考核"), clock_rights.may_decide_exemption),
        ("explain_breach", explain, clock_rights.may_explain),
        ("ask_exemption", _("申请不计入考核"), clock_rights.may_ask_exemption),
        ("withdraw_exemption", _("撤回申请"), clock_rights.may_withdraw_exemption),
        ("urge", _("催办"), clock_rights.may_urge),
    ):
        if name not in offered or not may(deadline, user):
            continue
        at_once = name == "acknowledge"
        query = "" if at_once else f"?clock_id={deadline.pk}"
        found.append(Do(label, f"{page}{name}/{query}", deadline.pk, at_once))
    return found


# --- where the time went ------------------------------------------------------------------------
@dataclass
class Share:
    """Working minutes of one person or department: until taken up, under work, standing still."""

    who: str
    department: str
    clocks: list[str]
    waiting: int = 0
    work: int = 0
    paused: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.work + self.paused


def shares(deadlines: Iterable[Deadline], subjects: Collection[str], now: datetime) -> list[Share]:
    """时间去向: what the clocks of these subjects took, by who had them.

    subjects: those that follow one another; a clock that spans others would count twice.
    """
    found: dict[tuple[int | None, int | None], Share] = {}
    for deadline in deadlines:
        if deadline.subject not in subjects or deadline.status == Deadline.Status.CANCELLED:
            continue
        for stint, spent in stints.spent(deadline, now):
            # Nobody was named: whoever took it up did the work.
            person = stint.owner or stint.acknowledged_by
            key = (person.pk if person else None, stint.department_id)
            share = found.setdefault(key, Share(str(person or ""), str(stint.department or ""), []))
            label = clock_name(deadline.label)
            if label not in share.clocks:
                share.clocks.append(label)
            share.waiting += spent.waiting
            share.work += spent.work
            share.paused += spent.paused
    return sorted(found.values(), key=lambda one: -one.total)
