"""The eight stages of a complaint: who took each when, which is on, how often it came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from complaints import deadlines
from complaints.choices import STAGE_OF, Stage, Status
from complaints.models import Complaint
from records import clock
from records.due import moment_text
from records.models import Deadline, Event

STAGES = list(Stage)
# The clock that says until when a stage is to be done.
CLOCK_OF = {
    Stage.REGISTER: deadlines.JUDGE,
    Stage.JUDGE: deadlines.JUDGE,
    Stage.CLASSIFY: deadlines.CLASSIFY,
    Stage.SOLVE: deadlines.HANDLE,
    Stage.VERIFY: deadlines.VERIFY,
    Stage.COUNTERSIGN: deadlines.COUNTERSIGN,
    Stage.REPLY: deadlines.REPLY,
    Stage.CLOSE: deadlines.CLOSE,
}


@dataclass
class Shown:
    """One stage as `components/stepper.html` shows it."""

    label: str
    who: str = ""
    when: str = ""
    state: str = ""
    returned: str = ""


def place(status: str) -> int | None:
    """Which stage waits in this state, counted from 0; the stage before it is done."""
    if status == Status.REGISTERED:
        return STAGES.index(Stage.JUDGE)
    stage = STAGE_OF.get(status)
    return STAGES.index(stage) if stage else None


def stepper(
    complaint: Complaint,
    events: Iterable[Event],
    clocks: Mapping[str, Deadline],
    waits_for: str,
    comes_to: Mapping[str, str],
) -> dict[str, Any]:
    """What the stepper needs, for wide screens and phones.

    waits_for: who has it now. comes_to: who will have a stage that is still ahead.
    """
    now = clock.now()
    steps = [Shown(str(stage.label)) for stage in STAGES]
    returned = [0] * len(STAGES)
    before = ""
    for event in events:
        source, target = place(event.from_status), place(event.to_status)
        if source is None or target is None or event.from_status == event.to_status:
            continue
        if target > source or event.to_status == Status.CLOSED:
            steps[source].who = str(event.actor) if event.actor else _("系统")
            steps[source].when = moment_text(event.at, now)
            before = _("上一步 %(who)s %(when)s") % {
                "who": steps[source].who,
                "when": steps[source].when,
            }
        elif target < source or event.action == "send_back":
            returned[target] += 1
    current = place(complaint.status)
    ended = complaint.status == Status.CLOSED
    for index, (stage, shown) in enumerate(zip(STAGES, steps, strict=True)):
        if returned[index]:
            shown.returned = _("退回 %(n)d 次") % {"n": returned[index]}
        if ended or (current is not None and index < current):
            shown.state = "ok"
            continue
        shown.who, shown.when = comes_to.get(stage, ""), ""
        if index == current:
            shown.state, shown.who = "now", waits_for
        running = clocks.get(CLOCK_OF[stage])
        if running is not None:
            shown.when = _("%(moment)s 止") % {"moment": moment_text(running.due_at, now)}
    return {
        "steps": steps,
        "summary": _summary(current, ended, complaint),
        "before": before,
        "after": _after(current, ended),
    }


def _summary(current: int | None, ended: bool, complaint: Complaint) -> str:
    if ended or current is None:
        return str(complaint.get_status_display())
    return _("第 %(n)d 步，共 8 步：%(stage)s") % {
        "n": current + 1,
        "stage": STAGES[current].label,
    }


def _after(current: int | None, ended: bool) -> str:
    if ended or current is None or current + 1 >= len(STAGES):
        return ""
    return _("下一步 %(stage)s") % {"stage": STAGES[current + 1].label}
