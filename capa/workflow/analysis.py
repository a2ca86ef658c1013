"""Causes, measures and how their effect will be judged: D4, D5 and the plan of D6."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from capa import people
from capa.choices import Bone, Branch, CauseState, Comparison, DataSource, MeasureKind
from capa.models import Capa, Cause, Measure, Round, Why
from capa.models.analysis import LONGEST_WATCH
from capa.workflow import gates
from capa.workflow.steps import PLAN_EFFECTIVENESS, PLAN_MEASURES, RECORD_CAUSES
from records import audit, clock
from records.steps import check

Rows = Sequence[Mapping[str, Any]]
PROOF = ("proof_method", "proof_result", "proven_by")
EFFECT = (
    "indicator",
    "comparison",
    "target",
    "unit",
    "window_days",
    "data_source",
    "data_note",
    "evaluator",
)
ASIDE = 10_000  # numbers are unique: those that change places step aside first


# --- D4 ---------------------------------------------------------------------------------------
@transaction.atomic
def record_causes(
    capa: Capa,
    *,
    by: User,
    causes: Rows | None = None,
    version: int | None = None,
    **proof: Any,
) -> Capa:
    """填写根本原因 (D4): the fishbone with 5-Why chains, and how the roots were proven.

    causes: rows of branch, bone, text, state, reason, whys (answers in their order) replace what
    stood there, and are numbered in their order; `number` says which cause a row was until now,
    so that its measures stay with it. proof: proof_method, proof_result, proven_by.
    """
    capa = RECORD_CAUSES.begin(capa, by=by, version=version)
    current = gates.current(capa)
    before = _analysed(current)
    _set(current, proof, PROOF)
    if causes is not None:
        _replace_causes(current, causes)
    changes = audit.difference(before, _analysed(gates.current(capa)))
    return RECORD_CAUSES.finish(capa, by=by, changes=changes)


def _set(current: Round, values: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = set(values) - set(known)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("没有这一项。")))
    for name, value in values.items():
        setattr(current, name, value)
    check(current)
    current.save()


def _replace_causes(current: Round, rows: Rows) -> None:
    known = {cause.number: cause for cause in current.causes.all()}
    kept = [row["number"] for row in rows if row.get("number")]
    if len(set(kept)) < len(kept) or set(kept) - known.keys():
        raise ValidationError({"causes": _("原因的序号不对，请重新打开再填。")})
    for number in known.keys() - set(kept):
        if known[number].measures.exists():
            sentence = _("原因 %(number)d 还有措施，先改措施再删原因。") % {"number": number}
            raise ValidationError({"causes": sentence})
        known[number].whys.all().delete()
        known[number].delete()
    for cause in known.values():
        if cause.number in kept:
            Cause.objects.filter(pk=cause.pk).update(number=cause.number + ASIDE)
    for position, row in enumerate(rows, 1):
        cause = known[row["number"]] if row.get("number") else Cause(round=current)
        _write_cause(cause, position, row)


def _write_cause(cause: Cause, number: int, row: Mapping[str, Any]) -> None:
    cause.number = number
    for name in ("branch", "bone", "text", "reason"):
        setattr(cause, name, row.get(name, ""))
    cause.state = row.get("state") or CauseState.SUSPECTED
    where = {"number": number}
    if cause.branch not in Branch.values or cause.bone not in Bone.values:
        sentence = _("第 %(number)d 条原因要选产生或流出，和人机料法环测之一。") % where
        raise ValidationError({"causes": sentence})
    if not str(cause.text).strip():
        raise ValidationError({"causes": _("第 %(number)d 条原因还没有写。") % where})
    if cause.state == CauseState.EXCLUDED and not cause.reason.strip():
        raise ValidationError({"causes": _("第 %(number)d 条原因已排除，请写依据。") % where})
    check(cause)
    cause.save()
    cause.whys.all().delete()
    answers = [str(answer).strip() for answer in row.get("whys") or () if str(answer).strip()]
    whys = [Why(cause=cause, position=n, answer=answer) for n, answer in enumerate(answers, 1)]
    for why in whys:
        check(why)
    Why.objects.bulk_create(whys)


def _analysed(current: Round) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(current, name) for name in PROOF[:2]}
    values["proven_by"] = current.proven_by_id
    values["causes"] = [
        [c.number, c.branch, c.bone, c.text, c.state, [why.answer for why in c.whys.all()]]
        for c in current.causes.prefetch_related("whys")
    ]
    return values


# --- D5 ---------------------------------------------------------------------------------------
@transaction.atomic
def plan_measures(capa: Capa, *, by: User, measures: Rows, version: int | None = None) -> Capa:
    """制定措施 (D5): rows of cause (its number), kind, content, owner, due_on replace the old.

    Each points at a cause of this round and has an owner and a day that is not past.
    """
    capa = PLAN_MEASURES.begin(capa, by=by, version=version)
    current = gates.current(capa)
    before = _planned(current)
    causes = {cause.number: cause for cause in current.causes.all()}
    fresh = []
    for number, row in enumerate(measures, 1):
        cause = causes.get(row.get("cause", 0))
        if cause is None:
            sentence = _("第 %(number)d 条措施要对应这一轮的一个原因。") % {"number": number}
            raise ValidationError({"measures": sentence})
        fresh.append(measure_of(current, number, cause, row))
    current.measures.all().delete()
    Measure.objects.bulk_create(fresh)
    changes = audit.difference(before, _planned(current))
    return PLAN_MEASURES.finish(capa, by=by, changes=changes)


def measure_of(current: Round, number: int, cause: Cause, row: Mapping[str, Any]) -> Measure:
    """A measure as it is planned, checked; `row` has kind, content, owner, due_on."""
    content, owner, due_on = str(row.get("content", "")), row.get("owner"), row.get("due_on")
    where, faults = {"number": number}, []
    if not content.strip():
        faults.append(_("第 %(number)d 条措施还没有写内容。") % where)
    if owner is None:
        faults.append(_("第 %(number)d 条措施要有责任人。") % where)
    elif not owner.is_active:
        faults.append(_("第 %(number)d 条措施的责任人已离职。") % where)
    if due_on is None:
        faults.append(_("第 %(number)d 条措施要有计划日期。") % where)
    elif due_on < clock.today():
        faults.append(_("第 %(number)d 条措施的计划日期已经过去。") % where)
    kind = row.get("kind") or MeasureKind.CORRECTIVE
    if kind not in MeasureKind.values:
        faults.append(_("第 %(number)d 条措施要选纠正或预防。") % where)
    if faults or owner is None or due_on is None:
        raise ValidationError({"measures": faults})
    measure = Measure(
        round=current,
        number=number,
        cause=cause,
        kind=kind,
        content=content,
        owner=owner,
        first_owner=owner,
        due_on=due_on,
        first_due_on=due_on,
    )
    check(measure)
    return measure


def _planned(current: Round) -> dict[str, Any]:
    names = ("number", "cause__number", "kind", "content", "owner__name", "due_on")
    return {"measures": [list(row) for row in current.measures.values_list(*names)]}


# --- D6, before anything is implemented -------------------------------------------------------
@transaction.atomic
def plan_effectiveness(capa: Capa, *, by: User, version: int | None = None, **effect: Any) -> Capa:
    """制定有效性计划: indicator, comparison, target, unit, window_days, data_source, data_note and
    the evaluator, who neither leads nor carries out a measure (domain §5).
    """
    capa = PLAN_EFFECTIVENESS.begin(capa, by=by, version=version)
    current = gates.current(capa)
    before = audit.snapshot(current)
    faults = {}
    if effect.get("comparison", Comparison.AT_MOST) not in Comparison.values:
        faults["comparison"] = _("请选不大于或不小于。")
    if effect.get("data_source") and effect["data_source"] not in DataSource.values:
        faults["data_source"] = _("请从列出的数据来源中选。")
    days = effect.get("window_days")
    if days is not None and not 1 <= days <= LONGEST_WATCH:
        faults["window_days"] = _("观察期是 1 到 %(most)d 天。") % {"most": LONGEST_WATCH}
    evaluator = effect.get("evaluator")
    if evaluator is not None and (reason := people.cannot_evaluate(capa, evaluator)):
        faults["evaluator"] = reason
    if faults:
        raise ValidationError(faults)
    current.first_evaluator = effect.get("evaluator", current.evaluator)
    _set(current, effect, EFFECT)
    changes = audit.difference(before, audit.snapshot(current))
    return PLAN_EFFECTIVENESS.finish(capa, by=by, changes=changes)


def not_past(name: str, day: date | None, sentence: str) -> date:
    """A day that was asked for and lies ahead."""
    if day is None:
        raise ValidationError({name: _("请填日期。")})
    if day < clock.today():
        raise ValidationError({name: sentence})
    return day
