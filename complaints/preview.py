"""提交后的时限: what will be owed by when once this is submitted (domain §4), before it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from complaints import deadlines
from records import clock, clocks, policies
from records.due import duration_text, moment_text

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# What starts later, once somebody has it: the span alone can be said.
AFTER_ASSIGNING = (deadlines.CAUSE, deadlines.HANDLE)


@dataclass(frozen=True)
class Line:
    label: StrPromise
    span: str
    when: str


def lines(
    *,
    level: int | None,
    urgent: bool,
    received_at: datetime | None = None,
    customer_limit: datetime | None = None,
) -> list[Line]:
    """The clocks that start with the submission, and those that a level brings later.

    level: as the answers propose it, None while they leave it open.
    """
    policy, calendar, now = policies.current(), clocks.current_calendar(), clock.now()
    received = received_at or now

    def minutes(subject: str) -> int | None:
        return policy.minutes(subject, level=level or 0, urgent=urgent)

    def line(subject: str, start: datetime | None) -> Line | None:
        allowed = minutes(subject)
        if allowed is None:
            return None
        when = _("分派后起算")
        if start is not None:
            when = moment_text(calendar.add_working_minutes(start, allowed), now)
        return Line(deadlines.SUBJECTS[subject], duration_text(allowed), when)

    shown = [
        line(deadlines.FIRST_RESPONSE, received),
        line(deadlines.JUDGE, now),
    ]
    if level is not None:
        shown += [line(subject, None) for subject in AFTER_ASSIGNING]
        shown.append(line(deadlines.CLOSE, received))
    if customer_limit is not None:
        label = deadlines.SUBJECTS[deadlines.CUSTOMER_LIMIT]
        shown.append(Line(label, "", moment_text(customer_limit, now)))
    return [one for one in shown if one is not None]
