"""D5 to D7 in words, for the page of one CAPA: measures, their effect, what spreads further."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from capa.choices import CauseState, Discipline, MeasureStatus, Status
from capa.disciplines import day_text, fact, number_text
from capa.timeline import file_of, measure_tone
from records import clock
from records.due import moment_text

if TYPE_CHECKING:
    from capa.models import Capa, CapaAttachment, Cause, Deployment, Measure, Round

MEASURES_SHOWN = 60
ORDER = list(Status)


# --- D5, D6 -------------------------------------------------------------------------------
def measures(
    capa: Capa, round_: Round, files: Iterable[CapaAttachment], *, every: bool = True
) -> dict[str, Any]:
    """The measures with their extensions, rejections and evidence; the first ones of very many."""
    found = list(round_.measures.all())
    by_measure: dict[int, list[dict[str, str]]] = {}
    for file in files:
        if file.measure_id:
            by_measure.setdefault(file.measure_id, []).append(file_of(capa, file))
    causes = {cause.pk: cause for cause in round_.causes.all()}
    replaced = {m.replaces_id: m.number for m in found if m.replaces_id}
    shown = found if every else found[:MEASURES_SHOWN]
    running = capa.status == Status.IMPLEMENTING and round_.number == capa.round_number
    live = [m for m in found if m.pk not in replaced]
    return {
        "rows": [
            _measure(m, causes.get(m.cause_id), by_measure.get(m.pk, []), replaced, running=running)
            for m in shown
        ],
        "count": len(live),
        "done": sum(m.status == MeasureStatus.DONE for m in live),
        "hidden": len(found) - len(shown),
        "every": every and len(found) > MEASURES_SHOWN,
    }


def _measure(
    measure: Measure,
    cause: Cause | None,
    files: Sequence[dict[str, str]],
    replaced: dict[int, int],
    *,
    running: bool,
) -> dict[str, Any]:
    asked = list(measure.extensions.all())
    waits = running and measure.status == MeasureStatus.ACTIVE
    late = waits and measure.due_on < clock.today()
    return {
        "measure": measure,
        "kind": measure.get_kind_display(),
        "cause": f"{cause.number} {cause.get_branch_display()}" if cause else "",
        "owner": str(measure.owner),
        "due": day_text(measure.due_on),
        "first_due": day_text(measure.first_due_on)
        if measure.first_due_on != measure.due_on
        else "",
        "done": day_text(measure.done_on),
        "status": _("已超期") if late else measure.get_status_display(),
        "tone": measure_tone(measure.status, late=late),
        "files": files,
        "replaced": replaced.get(measure.pk),
        "replan_by": day_text(measure.replan_by),
        "extensions": [
            {
                "to": day_text(one.to_on),
                "reason": one.reason,
                "opinion": one.opinion,
                "tone": {True: "green", False: "red", None: "amber"}[one.agreed],
                "word": {True: _("同意延期"), False: _("不同意延期"), None: _("延期待决定")}[
                    one.agreed
                ],
            }
            for one in asked
        ],
    }


def effect(round_: Round) -> dict[str, Any]:
    """The effectiveness plan, the watching window counted down, what was measured, the verdict."""
    meets = round_.meets_target()
    today = clock.today()
    until = round_.window_until
    left = (until - today).days if until and round_.effective is None else None
    passed = 0
    if until and round_.window_days:
        passed = max(0, min(round_.window_days, round_.window_days - (until - today).days))
    return {
        "planned": bool(round_.indicator),
        "facts": [
            row
            for row in (
                fact(_("指标"), round_.indicator),
                fact(
                    _("目标"),
                    f"{round_.get_comparison_display()} {number_text(round_.target, round_.unit)}"
                    if round_.target is not None
                    else "",
                ),
                fact(_("数据来源"), _source(round_)),
                fact(_("验证人"), round_.evaluator),
                fact(_("观察期"), _window(round_)),
            )
            if row["value"]
        ],
        "until": until,
        "left": left,
        "over": left is not None and left < 0,
        "passed": passed,
        "days": round_.window_days or 1,
        "measured": number_text(round_.measured, round_.unit),
        "target": number_text(round_.target, round_.unit),
        "meets": meets,
        "measured_note": round_.measured_note,
        "readings": [
            {
                "day": day_text(one.taken_on),
                "subject": one.subject,
                "value": number_text(one.value),
                "passed": one.passed,
                "note": one.note,
                "by": str(one.by),
            }
            for one in round_.readings.all()
        ],
        "effective": round_.effective,
        "verdict": round_.verdict,
        "verified": _("%(who)s，%(when)s")
        % {"who": round_.verified_by, "when": moment_text(round_.verified_at, clock.now())}
        if round_.verified_at
        else "",
    }


def _source(round_: Round) -> str:
    if not round_.data_source:
        return ""
    note = f"{_('，')}{round_.data_note}" if round_.data_note else ""
    return f"{round_.get_data_source_display()}{note}"


def _window(round_: Round) -> str:
    if not round_.window_days:
        return ""
    days = _("%(days)d 天") % {"days": round_.window_days}
    if round_.window_until is None:
        return days
    return _("%(days)s，到 %(until)s 止") % {"days": days, "until": round_.window_until.isoformat()}


# --- D7 -----------------------------------------------------------------------------------
def standards(capa: Capa, round_number: int) -> list[dict[str, Any]]:
    """改了哪份文件, or why none."""
    return [
        {
            "kind": row.get_kind_display(),
            "number": row.document_number,
            "editions": _("%(old)s 改 %(new)s")
            % {"old": row.old_edition or _("新"), "new": row.new_edition}
            if row.new_edition
            else "",
            "department": str(row.department or ""),
            "day": day_text(row.changed_on),
            "reason": row.not_needed_reason,
        }
        for row in capa.standardisations.all()
        if row.round_number == round_number
    ]


def deployment(capa: Capa) -> dict[str, Any]:
    """The work list of 横向展开, with how much of it is settled."""
    rows = [_deployed(row) for row in capa.deployments.all()]
    settled = sum(row["settled"] for row in rows)
    return {
        "rows": rows,
        "settled": settled,
        "count": len(rows),
        "percent": round(100 * settled / len(rows)) if rows else 0,
    }


def _deployed(row: Deployment) -> dict[str, Any]:
    late = not row.is_settled and row.due_on < clock.today()
    if row.not_needed_reason:
        status, tone = _("不适用"), ""
    elif row.done_on:
        status, tone = _("已完成"), "green"
    else:
        status, tone = (_("已超期"), "red") if late else (_("进行中"), "blue")
    return {
        "row": row,
        "target": row.get_target_display(),
        "reached": str(row.reached),
        "owner": str(row.owner),
        "due": day_text(row.due_on),
        "done": day_text(row.done_on),
        "status": status,
        "tone": tone,
        "settled": row.is_settled,
        "said": row.not_needed_reason or row.note,
    }


# --- the list at the left -----------------------------------------------------------------
def navigation(capa: Capa, round_: Round) -> list[dict[str, Any]]:
    """D1 to D8, each with a check where it is done and a clock where it is worked on."""
    at = ORDER.index(Status(capa.status))
    planned = at > ORDER.index(Status.ANALYSING)
    done = {
        "D1": bool(capa.members.all()),
        "D2": bool(capa.description and capa.what) or planned,
        "D3": bool(capa.containments.all())
        and all(r.done_on or not r.quantity for r in capa.containments.all()),
        "D4": any(c.state == CauseState.ROOT for c in round_.causes.all()),
        "D5": planned,
        "D6": round_.effective is True,
        "D7": bool(standards(capa, round_.number))
        and all(row.is_settled for row in capa.deployments.all()),
        "D8": capa.status == Status.CLOSED,
    }
    begun = {
        "D1": capa.owner_id is not None,
        "D2": bool(capa.description),
        "D3": bool(capa.containments.all()),
        "D4": bool(round_.causes.all()),
        "D5": bool(round_.measures.all()),
        "D6": at >= ORDER.index(Status.IMPLEMENTING),
        "D7": bool(capa.standardisations.all() or capa.deployments.all()),
        "D8": capa.status == Status.CLOSING,
    }
    short = {"D1", "D2", "D3", "D8"} if capa.is_short else set()
    return [
        {
            "code": code,
            "label": label,
            "state": "done" if done[code] else "now" if begun[code] else "",
        }
        for code, label in Discipline.choices
        if code not in short or begun[code]
    ]
