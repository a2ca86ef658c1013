"""D1 to D8 in words, for the page of one CAPA; all of it from what `detail` read beforehand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from capa import fishbone
from capa.choices import Branch, CauseState
from records import clock

if TYPE_CHECKING:
    from accounts.models import User
    from capa.models import Capa, Cause, Round

CAUSE_TONES = {CauseState.ROOT: "amber", CauseState.EXCLUDED: "", CauseState.SUSPECTED: "blue"}


def fact(label: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, **more}


def number_text(value: Decimal | None, unit: str = "") -> str:
    """`0.25 %`, without the zeros that the column keeps."""
    if value is None:
        return ""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} {unit}".strip()


def day_text(day: date | None) -> str:
    """`7-22`, with its year where that is another one."""
    if day is None:
        return ""
    short = f"{day.month}-{day.day}"
    return short if day.year == clock.today().year else f"{day.year}-{short}"


# --- D1 to D3 -----------------------------------------------------------------------------
def team(capa: Capa) -> list[dict[str, str]]:
    """组长, 倡导者 and the members, each with what they do."""
    rows = []
    if capa.owner is not None:
        rows.append(_person(capa.owner, _("组长")))
    if capa.champion is not None:
        rows.append(_person(capa.champion, _("倡导者")))
    rows += [_person(member.person, member.task) for member in capa.members.all()]
    return rows


def _person(person: User, what: str) -> dict[str, str]:
    department = person.department.name if person.department else ""
    return {"name": str(person), "what": _("，").join(t for t in (what, department) if t)}


def problem(capa: Capa) -> list[dict[str, Any]]:
    """5W2H and what stands around it; empty ones are left out."""
    rows = [
        fact(_("什么"), capa.what),
        fact(_("何时"), capa.when),
        fact(_("何处"), capa.where),
        fact(_("何人"), capa.who),
        fact(_("为何是问题"), capa.why),
        fact(_("如何发现"), capa.how),
        fact(_("多少"), capa.how_many),
        fact(_("首台问题"), capa.first_bad_serial),
        fact(_("首台合格"), capa.first_good_serial),
        fact(
            pgettext("CAPA", "重复"),
            capa.repeat_of.number if capa.repeat_of else "",
            url=capa.repeat_of.get_absolute_url() if capa.repeat_of else "",
            mono=True,
        ),
        fact(_("影响其他产品"), _("是") if capa.affects_others else ""),
    ]
    return [row for row in rows if row["value"]]


def contained(capa: Capa) -> dict[str, Any]:
    """The containment grid with its sums."""
    rows = [
        {
            "row": row,
            "place": row.get_place_display(),
            "due": day_text(row.due_on),
            "done": day_text(row.done_on),
            "late": row.done_on is None and row.due_on is not None and row.due_on < clock.today(),
        }
        for row in capa.containments.all()
    ]
    sums = {
        name: sum(getattr(line["row"], name) or 0 for line in rows)
        for name in ("quantity", "good", "bad")
    }
    return {"rows": rows, "sums": sums}


# --- D4 -----------------------------------------------------------------------------------
def analysis(capa: Capa, round_: Round) -> dict[str, Any]:
    """5-Why chains by branch, the fishbone, and the list of what stands at its bones."""
    causes = list(round_.causes.all())
    chains = [
        {
            "branch": branch.label,
            "title": _("产生原因") if branch == Branch.OCCURRENCE else _("流出原因"),
            "causes": [
                {"cause": cause, "whys": list(cause.whys.all())}
                for cause in causes
                if cause.branch == branch and (cause.whys.all() or cause.state == CauseState.ROOT)
            ],
        }
        for branch in Branch
    ]
    return {
        "chains": chains,
        "causes": [_cause(cause) for cause in causes],
        "fishbone": fishbone.of_round(round_, capa.title) if causes else "",
        "proof": [
            row
            for row in (
                fact(_("验证方法"), round_.proof_method, wide=True),
                fact(_("验证结果"), round_.proof_result, wide=True),
                fact(_("验证人"), round_.proven_by, wide=True),
            )
            if row["value"]
        ],
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "cause": cause,
        "branch": cause.get_branch_display(),
        "bone": cause.get_bone_display(),
        "state": cause.get_state_display(),
        "tone": CAUSE_TONES[CauseState(cause.state)],
    }
