"""D5 措施 and D6 实施与有效性, of a round."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from capa.choices import Branch, MeasureStatus
from capa.models import Measure, Round
from records.pdf.cells import Cells, boxes, day, moment, signer, yes_no


def of_round(round_: Round | None) -> Cells:
    """What was planned, what was done, and whether it worked."""
    measures = list(round_.measures.all()) if round_ else []
    return {
        "measures": [_measure(one) for one in measures],
        "no_branch": boxes(Branch.choices),
        "effect": _effect(round_),
    }


def _measure(one: Measure) -> Cells:
    later = one.due_on if one.due_on != one.first_due_on else None
    return {
        "number": one.number,
        "content": one.content,
        "cause": one.cause.number,
        "branch": boxes(Branch.choices, [one.cause.branch]),
        "kind": one.get_kind_display(),
        "owner": str(one.owner),
        "planned_on": day(one.first_due_on),
        "later": day(later),
        "replaces": one.replaces.number if one.replaces else "",
        "back": one.rejected_reason if one.status == MeasureStatus.REJECTED else "",
        "state": "" if one.status == MeasureStatus.DONE else one.get_status_display(),
        "done_on": day(one.done_on),
        "evidence": one.evidence,
        "files": "、".join(file.name for file in one.attachments.all()),
    }


def _effect(round_: Round | None) -> Cells:
    if round_ is None:
        return {"effective": yes_no(None, _("有效"), _("无效")), "signers": [signer(_("验证人"))]}
    return {
        "indicator": round_.indicator,
        "target": f"{round_.get_comparison_display()} {figure(round_.target, round_.unit)}"
        if round_.target is not None
        else "",
        "window": _window(round_),
        "source": "　".join(filter(None, [round_.get_data_source_display(), round_.data_note])),
        "evaluator": str(round_.evaluator or ""),
        "measured": figure(round_.measured, round_.unit),
        "measured_note": round_.measured_note,
        "readings": [
            {
                "on": day(one.taken_on),
                "subject": one.subject,
                "value": figure(one.value, round_.unit),
                "passed": yes_no(one.passed, _("合格"), _("不合格")),
                "by": str(one.by),
            }
            for one in round_.readings.all()
        ],
        "effective": yes_no(round_.effective, _("有效"), _("无效")),
        "verdict": round_.verdict,
        "signers": [signer(_("验证人"), round_.verified_by, moment(round_.verified_at))],
    }


def figure(value: Decimal | None, unit: str) -> str:
    """`0.5 %`, without the zeros that the column keeps."""
    if value is None:
        return ""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} {unit}".strip()


def _window(round_: Round) -> str:
    if not round_.window_days:
        return ""
    words = _("%(days)d 天") % {"days": round_.window_days}
    if round_.window_until is None:
        return words
    return _("%(days)s，至 %(until)s") % {"days": words, "until": day(round_.window_until)}
