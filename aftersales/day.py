"""今天的时限: what falls due today, laid out on the working day from first to last minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils import timezone

from complaints.rows import Row
from records.calendar import WorkCalendar

APART = 14  # per cent of the axis that a label needs; a pin that is nearer has none
TIME_APART = 5  # the same for a time; the pin's link still says it
EDGE = 8
ENDS = 4  # what stands nearer to an end takes the place of its time


@dataclass(frozen=True)
class Scale:
    """Where a moment of the day lies, in per cent of the axis."""

    first: int
    last: int

    def at(self, minute: float) -> float:
        return max(0.0, min(100.0, 100 * (minute - self.first) / (self.last - self.first)))

    def of(self, moment: datetime) -> float:
        local = timezone.localtime(moment)
        return self.at(local.hour * 60 + local.minute)


def axis(
    tasks: Sequence[tuple[Row, str]], now: datetime, calendar: WorkCalendar
) -> dict[str, Any] | None:
    """The axis with a pin for each task (row and what to do) due today; None without any."""
    today = calendar.local_date(now)
    spans = calendar.spans_on(today)
    due = [
        (row, do, row.due)
        for row, do in tasks
        if row.due and row.due.state in {"ok", "soon"}
        if calendar.local_date(row.due.due_at) == today
    ]
    if not spans or not due:
        return None
    scale = Scale(spans[0][0], spans[-1][1])
    here = scale.of(now)
    pins, labelled, timed = [], -100.0, -100.0
    taken = [here]
    for row, do, shown in sorted(due, key=lambda one: one[2].due_at):
        x = scale.of(shown.due_at)
        apart = x - labelled >= APART
        labelled = x if apart else labelled
        clear = x - timed >= TIME_APART and abs(x - here) >= 2 * TIME_APART
        if clear:
            timed = x
            taken.append(x)
        time = f"{timezone.localtime(shown.due_at):%H:%M}"
        pins.append(
            {
                "x": _percent(x),
                "url": row.url,
                "soon": shown.state == "soon",
                "text": f"{row.number} {do}" if apart else "",
                "time": time if clear else "",
                "title": f"{time} {row.number} {do}",
                "anchor": _anchor(x),
            }
        )
    return {
        "pins": pins,
        "now": _percent(here),
        "now_anchor": _anchor(here),
        "now_text": f"{timezone.localtime(now):%H:%M}",
        "lunch": [
            (_percent(scale.at(end)), _percent(scale.at(begin)))
            for (_begin, end), (begin, _end) in pairwise(spans)
        ],
        "begins": _time(scale.first) if min(taken) >= ENDS else "",
        "ends": _time(scale.last) if max(taken) <= 100 - ENDS else "",
    }


def _anchor(x: float) -> str:
    return "start" if x < EDGE else "end" if x > 100 - EDGE else "middle"


def _percent(x: float) -> str:
    return f"{x:.2f}%"


def _time(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"
