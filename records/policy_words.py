"""A policy in words: its rungs, and what differs between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import ROLES
from records import allowances, policies, subjects

# Whom a rung can tell besides the owner and the department's manager: who leads or oversees.
LEADING = (
    *("support_manager", "qa_manager", "tech_management", "engineering_manager"),
    *("rd_manager", "general_manager", "supervisor"),
)


def recipients() -> list[tuple[str, str]]:
    """Whom a rung can tell, as choices."""
    named = [(policies.OWNER, _("负责人")), (policies.MANAGER, _("部门负责人"))]
    return named + [(policies.GROUP + role, str(ROLES[role].label)) for role in LEADING]


def recipient(code: str) -> str:
    """One of them in words; a role that is no choice here by its own name."""
    role = ROLES.get(code.removeprefix(policies.GROUP))
    return dict(recipients()).get(code) or (str(role.label) if role else code)


def rung_moment(rung: dict[str, Any]) -> str:
    """75%, 100% or +4 小时."""
    after = rung.get("after", 0)
    return f"+{allowances.text(after)}" if after else f"{rung.get('percent', 100)}%"


def ladder_lines(ladder: Sequence[dict[str, Any]] | None) -> list[dict[str, str]]:
    """Each rung: when, and who is told."""
    return [
        {"when": rung_moment(rung), "who": _("、").join(recipient(code) for code in rung["to"])}
        for rung in ladder or ()
    ]


def ladder_text(ladder: Sequence[dict[str, Any]] | None) -> str:
    """The whole ladder in a line, for lists of differences."""
    if ladder is None:
        return _("按公司政策")
    return _("；").join(f"{line['when']} {line['who']}" for line in ladder_lines(ladder))


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, str]]:
    """What differs between two contents, line by line: label, before, after."""
    lines = []
    named = [subject.code for subject in subjects.every()]
    more = sorted({*before["rules"], *after["rules"]} - set(named))
    for subject in [*named, *more]:
        old, new = before["rules"].get(subject, {}), after["rules"].get(subject, {})
        for level in range(5):
            was, will = old.get(str(level)), new.get(str(level))
            if was != will:
                label = _("%(subject)s，%(level)s") % {
                    "subject": subjects.label_of(subject),
                    "level": subjects.level_label(level),
                }
                lines.append(_line(label, _time(was), _time(will)))
    if before["urgent_percent"] != after["urgent_percent"]:
        old, new = (f"{one['urgent_percent']}%" for one in (before, after))
        lines.append(_line(_("紧急时的比例"), old, new))
    if before["ladder"] != after["ladder"]:
        old, new = (ladder_text(one["ladder"]) for one in (before, after))
        lines.append(_line(_("提醒与升级"), old, new))
    for one, circumstance in subjects.circumstances().items():
        old, new = (set(content["on_call"].get(one, ())) for content in (before, after))
        if old != new:
            text = _("全天候，%(circumstance)s") % {"circumstance": circumstance}
            lines.append(_line(text, _names(old), _names(new)))
    return lines


def _line(label: str, before: str, after: str) -> dict[str, str]:
    return {"label": label, "before": before, "after": after}


def _time(minutes: int | None) -> str:
    return "" if minutes is None else allowances.text(minutes)


def _names(codes: set[str]) -> str:
    named = [subject.code for subject in subjects.every() if subject.code in codes]
    return _("、").join(subjects.label_of(code) for code in named)
