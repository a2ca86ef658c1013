"""What a clock begins with: whose time it gets, and in which calendar it is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, NotRequired, TypedDict
from uuid import UUID

from accounts.models import User
from records import calendar_seed, calendars, policies
from records.models import Deadline


class Terms(TypedDict):
    """What clocks begin with."""

    level: int  # 0: not classified (yet)
    urgent: bool
    started_at: datetime
    owner_id: int | None
    department_id: int | None
    due_at: NotRequired[datetime | None]  # an agreed date, not working time; nothing pauses it
    pausable: NotRequired[bool]
    url: NotRequired[str]  # where its notices lead to
    calendar: NotRequired[str]  # a calendar by its code, whatever the policy says
    scopes: NotRequired[Iterable[str]]  # "order:SO-1", "customer:KH-1": whose policy is asked
    circumstances: NotRequired[frozenset[str]]  # "downtime", "safety": may bring in who is on call
    limits: NotRequired[Mapping[str, int]]  # subject → the contract's own minutes, which win
    # What was used of the same subject since then goes on counting: a return, no fresh start.
    used_since: NotRequired[datetime | None]
    taken_up_by: NotRequired[int | None]  # who did the work before the clock was written down


class Answer(NamedTuple):
    """Who answers for a clock: a person where there is one, and the department in any case."""

    owner_id: int | None
    department_id: int | None


def answer_of(person: User | None) -> Answer | None:
    """A person's own answer, a leaver's department for a leaver; None where there is neither."""
    if person is None or not (person.is_active or person.department_id):
        return None
    return Answer(person.pk if person.is_active else None, person.department_id)


# (calendar, department) → the version that counts now, asked once for clocks that begin together.
Known = dict[tuple[str, int | None], UUID]


def begun(
    record: str,
    subject: str,
    in_force: policies.InForce,
    calendar_ids: Known,
    terms: Terms,
) -> Deadline | None:
    """A clock under the terms that count now, not yet planned; None without any limit."""
    due_at = terms.get("due_at")
    allowance = in_force.allowance(
        subject, level=terms["level"], urgent=terms["urgent"], limits=terms.get("limits")
    )
    minutes = allowance.minutes
    if minutes is None and due_at is None:
        return None
    on_call = allowance.policy.is_on_call(subject, terms.get("circumstances", frozenset()))
    calendar_id = _calendar_id(on_call and due_at is None, calendar_ids, terms)
    if due_at is not None:
        between = calendars.load(calendar_id).working_minutes_between
        minutes = max(between(terms["started_at"], due_at), 0)
    deadline = Deadline(
        record=record,
        subject=subject,
        url=terms.get("url", ""),
        level=terms["level"],
        urgent=terms["urgent"],
        policy_version_id=allowance.policy.id,
        calendar_version_id=calendar_id,
        started_at=terms["started_at"],
        allowance_minutes=minutes or 0,
        own_limit=allowance.own_limit and due_at is None,
        scopes=list(terms.get("scopes", ())),
        circumstances=sorted(terms.get("circumstances", ())),
        absolute=due_at is not None,
        pausable=terms.get("pausable", True) and due_at is None,
        owner_id=terms["owner_id"],
        department_id=terms["department_id"],
    )
    if due_at is not None:
        deadline.due_at = due_at
    return deadline


def _calendar_id(on_call: bool, known: Known, terms: Terms) -> UUID:
    """Named, round the clock for the people on call, the department's own, or the standard one."""
    code = terms.get("calendar") or (calendars.ROUND_THE_CLOCK if on_call else calendars.STANDARD)
    key = code, terms["department_id"] if code == calendars.STANDARD else None
    if key not in known:
        known[key] = calendars.newest_id(*key) or current_calendar_id(code)
    return known[key]


def current_calendar_id(code: str = calendars.STANDARD) -> UUID:
    """The key of a calendar's newest version; the calendars are seeded when there are none."""
    version_id = calendars.current_id(code)
    if version_id is None:
        calendar_seed.seed_calendar()
        version_id = calendars.current_id(code)
    if version_id is None:
        raise LookupError(f"no calendar is called {code}")
    return version_id
