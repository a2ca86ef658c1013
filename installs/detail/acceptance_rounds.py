"""The rounds of an acceptance as its page shows them: items, figures, names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from installs import judging, reckoning
from installs.choices.acceptance import Conclusion, Place, Section
from installs.content.acceptances import left_over
from installs.forms.acceptance_measuring import plain
from installs.rows.acceptances import outcome_tone
from installs.rows.samples import drawn
from installs.signing import acceptances as signing
from records import clock
from records.due import moment_text
from records.handwriting import as_data_url

if TYPE_CHECKING:
    from decimal import Decimal

    from accounts.models import User
    from installs.models import Acceptance, AcceptanceRound, Item


def machine_url(acceptance: Acceptance, user: User) -> str:
    if not user.has_perm("registry.view_equipment"):
        return ""
    return acceptance.equipment.get_absolute_url()


def rounds(acceptance: Acceptance) -> list[dict[str, Any]]:
    """Every round, the first one first."""
    broken, drawn_broken = signing.broken(acceptance), signing.broken_drawn(acceptance)
    return [
        _round(acceptance, one, broken, drawn_broken)
        for one in sorted(acceptance.rounds.all(), key=lambda one: one.number)
    ]


def to_sign(acceptance: Acceptance) -> dict[str, Any]:
    """The report that a customer signs, to be read above the name."""
    prefetch_related_objects([acceptance], "rounds__items__sampled", "punches")
    every = rounds(acceptance)
    number = acceptance.round_number
    round_ = next((one for one in acceptance.rounds.all() if one.number == number), None)
    return {
        "rounds": [one for one in every if one["number"] == number],
        "left": left_over(acceptance, round_) if round_ else [],
    }


def _round(
    acceptance: Acceptance, round_: AcceptanceRound, broken: set[int], drawn_broken: set[int]
) -> dict[str, Any]:
    items = [_item(one) for one in round_.items.all()]
    computed = round_.proposed
    if not computed and acceptance.status == "measuring":
        computed = reckoning.proposed_of(acceptance, round_)
    return {
        "number": round_.number,
        "sections": [
            {"label": label, "items": mine, "plotted": any(one["plot"] for one in mine)}
            for key, label in Section.choices
            if (mine := [one for one in items if one["section"] == key])
        ],
        "judged": sum(one["state"] != "open" for one in items),
        "total": len(items),
        "computed": str(Conclusion(computed).label) if computed else "",
        "conclusion": round_.get_conclusion_display(),
        "tone": outcome_tone(round_.conclusion),
        "note": round_.note,
        "tested": round_.tested_on,
        "signs": _signs(acceptance, round_, broken, drawn_broken),
        "adjustment": getattr(round_, "adjustment", None),
    }


def limits(lower: Decimal | None, upper: Decimal | None, unit: str) -> str:
    """`95 至 105 nm`, `≤ 0.0005 Pa`."""
    if lower is not None and upper is not None:
        text = f"{plain(lower)} {_('至')} {plain(upper)}"
    elif upper is not None:
        text = f"≤ {plain(upper)}"
    elif lower is not None:
        text = f"≥ {plain(lower)}"
    else:
        return ""
    return f"{text} {unit}".strip()


def figure(value: Decimal | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"


def _item(item: Item) -> dict[str, Any]:
    state = {True: "pass", False: "fail", None: "skip" if item.skip_reason else "open"}
    values = item.values if item.is_sampled else []
    found = judging.figures(values, item.lower, item.upper) if values else None
    measured = plain(item.measured)
    return {
        "position": item.position,
        "section": item.section,
        "name": item.name,
        "requirement": item.requirement,
        "clause": item.clause,
        "limits": limits(item.lower, item.upper, item.unit),
        "found": " ".join(filter(None, [measured, item.observed])) or item.skip_reason,
        "state": state[item.passed],
        "note": item.note,
        "added": item.added,
        "carried": item.carried_from,
        "sampled": item.is_sampled,
        "least": item.samples,
        "n": found.n if found else 0,
        "mean": figure(found.mean, item.decimals) if found else "",
        "sd": figure(found.sd, item.decimals + 2) if found else "",
        "cpk": figure(found.cpk, 2) if found else "",
        "least_cpk": figure(item.least_cpk, 2),
        "plot": drawn(item.name, values, mean=found.mean, lower=item.lower, upper=item.upper)
        if found
        else "",
        "made_of": [text for text in (item.material, item.batch, item.parameters) if text],
    }


def _signs(
    acceptance: Acceptance, round_: AcceptanceRound, broken: set[int], drawn_broken: set[int]
) -> list[dict[str, Any]]:
    """Both sides: who, when, and whether the name still holds."""
    rows = [
        row
        for row in acceptance.approvals.all()
        if row.round_number == round_.number and row.place == Place.OURS and row.signer_name
    ]
    hands = [row for row in acceptance.signatures.all() if row.round_number == round_.number]
    waits = acceptance.status == "signing" and round_.number == acceptance.round_number
    ours = _name(_("制造方工程师"), rows[-1] if rows else None, broken)
    theirs = _name(_("客户"), hands[-1] if hands else None, drawn_broken)
    if hands:
        theirs |= {
            "image": as_data_url(hands[-1]),
            "title": hands[-1].signer_title,
            "witness": str(hands[-1].witnessed_by),
        }
    return [
        one | {"state": "wait"} if waits and one["state"] in {"ahead", "void"} else one
        for one in (ours, theirs)
    ]


def _name(place: str, row: Any, broken: set[int]) -> dict[str, Any]:
    if row is None:
        return {"place": place, "state": "ahead", "name": "", "note": ""}
    found = {
        "place": place,
        "name": row.signer_name,
        "note": moment_text(row.signed_at, clock.now()),
        "opinion": getattr(row, "opinion", ""),
    }
    if not row.agreed:
        return found | {"state": "void", "tag": _("已失效"), "tone": "slate"}
    if row.pk in broken:
        return found | {"state": "broken", "tag": _("签名与内容不符"), "tone": "red"}
    return found | {"state": "signed", "seal": _("签字")}
