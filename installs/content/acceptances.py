"""What each name under an acceptance stands for, as plain values that are hashed (domain §12).

Both sides sign the report of a round: what was asked, measured, judged, left over and concluded.
Values are read from the database, so that a change behind the verbs' backs shows. What goes on
afterwards (a problem is settled, the next round begins) is no part of what was signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from installs.models import Acceptance, AcceptanceRound, Item, Punch

HEAD = ("number", "kind", "order", "machine", "model", "site", "template")
ROUND = (
    *("number", "software_version", "proposed", "conclusion", "note", "tested_on"),
    *("concluded_at", "concluded_by"),
)
ASKED = (
    *("position", "section", "name", "requirement", "clause", "unit", "lower", "upper"),
    *("decimals", "samples", "least_cpk", "added"),
)
FOUND = (
    *("measured", "observed", "passed", "skip_reason", "note", "material", "parameters", "batch"),
    *("measured_at", "measured_by", "carried_from"),
)
PUNCH = (
    *(
        "number",
        "round_number",
        "grade",
        "problem",
        "side",
        "first_owner",
        "customer_owner",
        "due_on",
    ),
    "raised_at",
)


def _values(row: Any, names: Iterable[str]) -> list[Any]:
    """A row's values by name, a foreign key as the key that it holds."""
    return [_plain(getattr(row, row._meta.get_field(name).attname)) for name in names]


def _plain(value: Any) -> Any:
    """A number as it counts: databases give 2.5 back as 2.500000."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value


def _own(row: Any, names: Iterable[str], acceptance: Acceptance) -> list[Any]:
    """A row as the database has it: a verb may have changed its copy. A page has just read it."""
    if acceptance.kept is None:
        row = type(row)._default_manager.get(pk=row.pk)
    return _values(row, names)


def _item(item: Item) -> list[Any]:
    return [_values(item, ASKED), _values(item, FOUND), [_plain(one) for one in item.values]]


def left_over(acceptance: Acceptance, round_: AcceptanceRound) -> list[Punch]:
    """遗留问题 as this round was, or is about to be, signed with."""
    return [
        one
        for one in acceptance.punches.all()
        if one.round_number <= round_.number
        and (one.gone_from_round is None or one.gone_from_round > round_.number)
    ]


def _files(acceptance: Acceptance, round_: AcceptanceRound) -> list[str]:
    found = sorted(acceptance.attachments.all(), key=lambda file: file.pk)
    return [file.sha256 for file in found if file.round_number == round_.number]


def report(acceptance: Acceptance, round_: AcceptanceRound) -> list[Any]:
    """What both sides sign: 《设备/工艺验收报告》 of a round."""
    items = (
        round_.items.all()
        if acceptance.kept is not None
        else round_.items.prefetch_related("sampled")
    )
    before = ("kind", "done_on", "not_needed_reason", "note")
    return [
        _own(acceptance, HEAD, acceptance),
        _own(round_, ROUND, acceptance),
        [_values(row, before) for row in acceptance.preconditions.all()],
        [_item(one) for one in items],
        [_values(one, PUNCH) for one in left_over(acceptance, round_)],
        _files(acceptance, round_),
    ]


def adjustment(acceptance: Acceptance, round_: AcceptanceRound) -> list[Any]:
    """What 工艺技术部 signs: why the round failed, what is done about it, by whom, by when."""
    plan = round_.adjustment
    names = ("number", "cause", "retest", "due_on", "written_by", "written_at")
    actions = ("number", "content", "first_owner", "due_on")
    return [
        acceptance.number,
        round_.number,
        _own(plan, names, acceptance),
        [_values(one, actions) for one in plan.actions.all()],
    ]


def quality(acceptance: Acceptance) -> list[Any]:
    """What QA signs on 《产品售后记录》."""
    names = ("number", "quality", "quality_by", "quality_at")
    return [acceptance.number, _outcome(acceptance), _own(acceptance.record, names, acceptance)]


def engineering(acceptance: Acceptance) -> list[Any]:
    """What 工程部 signs on 《产品售后记录》."""
    names = ("number", "engineering", "engineering_by", "engineering_at")
    return [acceptance.number, _outcome(acceptance), _own(acceptance.record, names, acceptance)]


def taken_over(acceptance: Acceptance) -> list[Any]:
    """What the service department signs for: both parts, and who is there for the customer."""
    names = ("service_contact", "take_over_note", "taken_over_by", "taken_over_at")
    record = _own(acceptance.record, names, acceptance)
    return [quality(acceptance), engineering(acceptance), record]


def _outcome(acceptance: Acceptance) -> list[Any]:
    names = ("conclusion", "accepted_on", "warranty_from", "warranty_until")
    return _own(acceptance, names, acceptance)
