"""Whether it worked: readings within the watching period, the verdict, the next round (D6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from capa import signing
from capa.choices import Place, Status
from capa.models import Capa, Reading, Round
from capa.workflow import gates
from capa.workflow.base import required, tell
from capa.workflow.rounds import begin_next_round
from capa.workflow.steps import RECORD_READING, VERIFY
from records import approvals, audit, clock
from records.steps import NotNow, check


@transaction.atomic
def record_reading(
    capa: Capa,
    *,
    by: User,
    taken_on: date,
    subject: str,
    value: Decimal,
    passed: bool,
    note: str = "",
) -> Reading:
    """记录观察数据: one observation within the watching period (D6)."""
    capa = RECORD_READING.begin(capa, by=by)
    current = gates.current(capa)
    required({"subject": subject}, _("请写观察的对象，例如出厂编号或批次。"))
    if taken_on > clock.today():
        raise ValidationError({"taken_on": _("日期在未来，请核对。")})
    reading = Reading(
        round=current,
        taken_on=taken_on,
        subject=subject,
        value=value,
        passed=passed,
        note=note,
        by=by,
        at=clock.now(),
    )
    check(reading)
    reading.save()
    RECORD_READING.note(capa, by=by, opinion=f"{taken_on} {subject} {value}")
    return reading


@transaction.atomic
def fill_effectiveness(capa: Capa, *, value: Decimal, note: str, by: User | None = None) -> Capa:
    """取客诉数据: fill the indicator from counted complaints when the watching period is over.

    by: nobody where the timetable does it. The evaluator still decides and signs.
    """
    Capa.objects.select_for_update().values_list("pk").get(pk=capa.pk)
    fresh = Capa.objects.get(pk=capa.pk)
    if fresh.status != Status.VERIFYING:
        raise NotNow(_("只有待验证时才取数据。"))
    current = gates.current(fresh)
    before = audit.snapshot(current)
    _measure(current, value, note)
    audit.write(
        by=by,
        object_type=fresh._meta.label_lower,
        number=fresh.number,
        version=fresh.version,
        action="fill_effectiveness",
        from_status=fresh.status,
        to_status=fresh.status,
        opinion=note,
        changes=audit.difference(before, audit.snapshot(current)),
    )
    return fresh


def _measure(current: Round, value: Decimal, note: str) -> None:
    current.measured, current.measured_note = value, note
    current.measured_at = clock.now()
    check(current)
    current.save()


@transaction.atomic
def verify(
    capa: Capa,
    *,
    by: User,
    effective: bool,
    evidence: str,
    proof: approvals.Proof,
    seen: str,
    measured: Decimal | None = None,
    copy: bool = False,
    version: int | None = None,
) -> Capa:
    """效果验证 (S8-5.2): the evaluator signs the verdict, with its evidence.

    Effective only after the watching period and when the target holds → 标准化. Ineffective at any
    time → a new round; copy: it begins with the causes and the effectiveness plan of this one.
    measured: the indicator's value, where nothing fills it.
    """
    capa = VERIFY.begin(capa, by=by, version=version)
    approvals.require_seen(capa, seen, signing.hash_of(capa, Place.VERIFY))
    required({"evidence": evidence}, _("请写验证的证据：看了什么、数据如何。"))
    current = gates.current(capa)
    if measured is not None:
        _measure(current, measured, current.measured_note)
    if effective:
        _holds(capa, current)
    current.effective, current.verdict = effective, evidence
    current.verified_by, current.verified_at = by, clock.now()
    check(current)
    current.save()
    signing.sign_now(capa, Place.VERIFY, by=by, proof=proof, opinion=evidence[:2_000])
    if effective:
        capa.effective_at = clock.now()
        VERIFY.finish(capa, by=by, to=Status.STANDARDISING, opinion=evidence)
        words = gettext_lazy("验证有效，请填写标准化和横向展开。")
        tell([capa.owner], words, capa, besides=by)
        return capa
    begin_next_round(capa, by, evidence, copy=copy)
    VERIFY.finish(capa, by=by, to=Status.ANALYSING, opinion=evidence)
    words = gettext_lazy("验证无效，开始第 %(n)d 轮：%(reason)s")
    readers = [capa.owner, *User.objects.in_role("qa_manager")]
    tell(readers, words, capa, besides=by, n=capa.round_number, reason=evidence)
    return capa


def _holds(capa: Capa, current: Round) -> None:
    """What was agreed before decides: the period is over, and the target is met."""
    if reason := gates.window_is_open(capa):
        raise NotNow(reason)
    if current.measured is None:
        raise ValidationError({"measured": _("请填有效性指标的结果。")})
    if not current.meets_target():
        sentence = _("结果 %(value)s 没有达到目标 %(target)s，只能判无效。")
        values = {"value": f"{current.measured:g}", "target": f"{current.target:g}"}
        raise ValidationError({"measured": sentence % values})
