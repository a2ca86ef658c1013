"""提交后的时限: what will be owed by when once this is submitted (domain §4), before it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from complaints import deadlines
from records import calendars, clock, clocks, policies
from records.due import duration_text, moment_text

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from registry.models import Customer, SalesOrder

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
    order: SalesOrder | None = None,
    customer: Customer | None = None,
    circumstances: frozenset[str] = frozenset(),
) -> list[Line]:
    """The clocks that start with the submission, and those that a level brings later.

    level: as the answers propose it, None while they leave it open.
    """
    in_force, now = policies.in_force(deadlines.scopes(order, customer)), clock.now()
    received, limits = received_at or now, deadlines.limits(order)

    def line(subject: str, start: datetime | None) -> Line | None:
        allowed, policy, _own = in_force.allowance(
            subject, level=level or 0, urgent=urgent, limits=limits
        )
        if allowed is None:
            return None
        when = _("分派后起算")
        if start is not None:
            on_call = policy.is_on_call(subject, circumstances)
            code = calendars.ROUND_THE_CLOCK if on_call else calendars.STANDARD
            calendar = clocks.current_calendar(code)
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
