"""What people do with a clock: 已知悉, 催办, 超期原因, 不计入考核; the same for every record.

An app declares its steps (who sees the record, in which states) and its verbs in three lines:

    @transaction.atomic
    def urge(capa: Capa, *, by: User, clock_id: int, note: str) -> Capa:
        return clock_steps.urge(URGE, capa, by=by, clock_id=clock_id, note=note)

The conditions below are the steps' `who` and `guards`. All of it is history of the record
(`Step.note`), none of it changes the record's own row, so nobody's open form goes stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from records import calendars, clock, clock_rights, due, notices, stints
from records.models import BreachCause, BreachExemption, Deadline, Urge
from records.steps import NotNow, NotYours, Step

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrPromise

R = TypeVar("R", bound="Model")


# --- the verbs ----------------------------------------------------------------------------------
def acknowledge(step: Step[R], record: R, *, by: User, clock_id: int | None = None) -> R:
    """已知悉: take up what one answers for here, all of it or one clock; waiting becomes work.

    Said twice it is said once: a second tap changes nothing.
    """
    record = step.begin(record, by=by)
    if clock_id is not None and not stints.is_answerable(
        _clock(record, clock_id), by, clock.today()
    ):
        raise NotYours(_("这个时限由别人负责。"))
    taken = [
        one
        for one in clock_rights.of(record)
        if clock_id in {None, one.pk} and clock_rights.may_acknowledge(one, by)
    ]
    if not taken:
        return record
    for one in taken:
        stints.take_up(one.record, by=by, clock_id=one.pk)
    return step.note(record, by=by, opinion=_labels(taken))


def urge(step: Step[R], record: R, *, by: User, clock_id: int, note: str) -> R:
    """催办: ask whoever has a clock to go on; once per working hour and clock at most."""
    record = step.begin(record, by=by)
    deadline = _clock(record, clock_id)
    if not note.strip():
        raise ValidationError({"note": _("请写催什么，对方会收到。")})
    if deadline.status not in Deadline.OPEN:
        raise NotNow(_("这个时限已经结束，不用再催。"))
    if not clock_rights.may_urge(deadline, by):
        raise NotNow(_("这个时限由您自己负责。"))
    now = clock.now()
    before = deadline.urges.select_related("by").last()
    if before is not None:
        calendar = calendars.load(deadline.calendar_version_id)
        passed = calendar.working_minutes_between(before.at, now)
        if passed < clock_rights.URGED_EVERY:
            refusal = _("%(name)s刚催过，再过 %(time)s工作时间才能再催。")
            left = due.duration_text(clock_rights.URGED_EVERY - passed)
            raise NotNow(refusal % {"name": before.by, "time": left})
    Urge.objects.create(deadline=deadline, note=note.strip(), at=now, by=by)
    words = gettext_lazy("%(name)s催办“%(clock)s”：%(note)s")
    _tell(_who_has(deadline), words, record, deadline, by, name=by, note=note.strip())
    return step.note(record, by=by, opinion=_about(deadline, note))


def explain_breach(
    step: Step[R], record: R, *, by: User, clock_id: int, cause: str, text: str
) -> R:
    """说明超期原因: what kept it, by who had it; said again, the last word counts."""
    record = step.begin(record, by=by)
    deadline = _clock(record, clock_id)
    if not clock_rights.may_explain(deadline, by):
        _refuse_stranger(deadline)
    if cause not in BreachCause.Cause.values:
        raise ValidationError({"cause": _("请选超期的原因。")})
    if not text.strip():
        raise ValidationError({"text": _("请写明超期的经过。")})
    BreachCause.objects.create(
        breach=deadline.breach, cause=cause, text=text.strip(), at=clock.now(), by=by
    )
    words = due.source_text(BreachCause.Cause(cause).label)
    return step.note(record, by=by, opinion=_about(deadline, f"{words} {text.strip()}"))


def ask_exemption(step: Step[R], record: R, *, by: User, clock_id: int, reason: str) -> R:
    """申请不计入考核: with the reason; 品质主管 decides."""
    record = step.begin(record, by=by)
    deadline = _clock(record, clock_id)
    if not clock_rights.may_explain(deadline, by):
        _refuse_stranger(deadline)
    if not clock_rights.may_ask_exemption(deadline, by):
        raise NotNow(_("这次超期已经申请过了。"))
    _act(deadline, clock_rights.Act.ASKED, by, reason, _("请写为什么不计入考核。"))
    words = gettext_lazy("%(name)s申请“%(clock)s”超期不计入考核，待您审批。")
    deciders = [
        p for p in User.objects.in_role("qa_manager") if not clock_rights.is_bound(deadline, p)
    ]
    _tell(deciders, words, record, deadline, by, name=by)
    return step.note(record, by=by, opinion=_about(deadline, reason))


def withdraw_exemption(step: Step[R], record: R, *, by: User, clock_id: int, reason: str = "") -> R:
    """撤回申请: the row stays, the withdrawal is another one."""
    record = step.begin(record, by=by)
    deadline = _clock(record, clock_id)
    if not clock_rights.may_withdraw_exemption(deadline, by):
        raise NotNow(_("没有您提出、等待审批的申请。"))
    _act(deadline, clock_rights.Act.WITHDRAWN, by, reason)
    return step.note(record, by=by, opinion=_about(deadline, reason))


def decide_exemption(
    step: Step[R], record: R, *, by: User, clock_id: int, agreed: bool, opinion: str = ""
) -> R:
    """审批不计入考核: 品质主管, never who asked, never who had the clock or stands in for them."""
    record = step.begin(record, by=by)
    deadline = _clock(record, clock_id)
    last = clock_rights.exemption_of(deadline)
    if last is None or last.act != clock_rights.Act.ASKED:
        raise NotNow(_("没有等待审批的申请。"))
    if clock_rights.is_bound(deadline, by):
        raise NotYours(_("您提出过申请、负责过这个时限，或是其代理人，要由另一个人审批。"))
    demanded = "" if agreed else _("不批准时请写理由。")
    _act(
        deadline,
        clock_rights.Act.APPROVED if agreed else clock_rights.Act.REFUSED,
        by,
        opinion,
        demanded,
    )
    words = gettext_lazy("“%(clock)s”超期不计入考核：%(act)s。")
    answer = clock_rights.Act.APPROVED.label if agreed else clock_rights.Act.REFUSED.label
    _tell([last.by, deadline.owner], words, record, deadline, by, act=answer)
    verdict = due.source_text(answer)
    return step.note(record, by=by, opinion=_about(deadline, f"{verdict} {opinion}".strip()))


# --- what they share ----------------------------------------------------------------------------
def _clock(record: Any, clock_id: int) -> Deadline:
    for one in clock_rights.of(record):
        if one.pk == clock_id:
            return one
    raise ValidationError({"clock_id": _("这里没有这个时限。")})


def _refuse_stranger(deadline: Deadline) -> None:
    if deadline.breached_at is None or not hasattr(deadline, "breach"):
        raise NotNow(_("这个时限没有超期。"))
    raise NotYours(_("超期由当时负责的人、其代理人或部门负责人说明。"))


def _act(deadline: Deadline, act: str, by: User, text: str, demanded: str = "") -> None:
    if demanded and not text.strip():
        field = "reason" if act == clock_rights.Act.ASKED else "opinion"
        raise ValidationError({field: demanded})
    number = deadline.breach.exemptions.count() + 1
    BreachExemption.objects.create(
        breach=deadline.breach, number=number, act=act, text=text.strip(), at=clock.now(), by=by
    )


def _who_has(deadline: Deadline) -> list[User]:
    """Whom an urge reaches: the owner, else who took it up and the manager, else the department."""
    if deadline.owner is not None and deadline.owner.is_active:
        return [deadline.owner]
    now_with = stints.current(deadline)
    department = deadline.department
    named = [
        now_with.acknowledged_by if now_with else None,
        department.manager if department else None,
    ]
    found = [person for person in named if person is not None and person.is_active]
    if found or department is None:
        return found
    return list(department.people.filter(is_active=True))


def _about(deadline: Deadline, text: str) -> str:
    """`首次响应：…`, in the words of the source as history keeps them."""
    return f"{deadline.label}：{text.strip()}" if text.strip() else deadline.label


def _labels(deadlines: Iterable[Deadline]) -> str:
    return "、".join(deadline.label for deadline in deadlines)


def _tell(
    people: Iterable[User | None],
    text: StrPromise,
    record: Any,
    deadline: Deadline,
    besides: User,
    **values: object,
) -> None:
    def words() -> str:
        said = {"clock": due.clock_name(deadline.label)} | values
        return f"{record.number}{_('：')}{text % said}"

    notices.post(
        [person for person in people if person is not None],
        words,
        record_number=record.number,
        url=deadline.url or record.get_absolute_url(),
        besides=besides,
    )
