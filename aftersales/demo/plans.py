"""Which complaints the demo year holds: when each begins, how far it gets, what goes wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aftersales.demo.cases import CASES, Case
from aftersales.demo.not_ours import NOT_OURS
from complaints.choices import Status
from complaints.classifier import propose
from records.calendar import WorkCalendar

ENDED_COMPLAINTS = 226
OPEN_GOALS: tuple[tuple[Status, int], ...] = (
    (Status.DRAFT, 2),
    (Status.REGISTERED, 6),
    (Status.JUDGED, 5),
    (Status.CLASSIFIED, 5),
    (Status.CONFIRMING, 5),
    (Status.HANDLING, 14),
    (Status.AWAITING_APPROVAL, 6),
    (Status.VERIFYING, 8),
    (Status.COUNTERSIGNING, 5),
    (Status.REPLYING, 5),
    (Status.AWAITING_CUSTOMER, 5),
    (Status.CLOSING, 4),
)
# How long each stretch usually takes, in working minutes, until the state is left.
USUAL = {
    Status.REGISTERED: 150,
    Status.JUDGED: 130,
    Status.CLASSIFIED: 70,
    Status.CONFIRMING: 90,
    Status.HANDLING: 900,
    Status.AWAITING_APPROVAL: 150,
    Status.VERIFYING: 1100,
    Status.COUNTERSIGNING: 300,
    Status.REPLYING: 220,
    Status.AWAITING_CUSTOMER: 500,
    Status.CLOSING: 200,
}
ORDER = list(USUAL)
# Most of what customers call about is small.
OFTEN = {1: 24, 2: 5, 3: 2, 4: 1}


@dataclass
class Plan:
    """One complaint to be told: `cap` is the last moment that anything may happen on it."""

    begins: datetime
    cap: datetime
    goal: str
    case: Case
    not_ours: tuple[str, str, str] | None = None
    twists: set[str] = field(default_factory=set)
    photos: int = 0

    @property
    def level(self) -> int:
        return propose(self.case.answers).level or 0


def plans(first: datetime, now: datetime, rng: random.Random, calendar: WorkCalendar) -> list[Plan]:
    """About 300 of them, in every state and level."""
    found = [_ended(first, now, rng, calendar) for _number in range(ENDED_COMPLAINTS)]
    for goal, count in OPEN_GOALS:
        found += [_open(goal, number, now, rng, calendar) for number in range(count)]
    for number, plan in enumerate(found):
        shown = number % 3 == 0 if plan.goal != Status.CLOSED else number % 12 == 0
        plan.photos = len(plan.case.photos) if shown else 0
    return found


def _ended(first: datetime, now: datetime, rng: random.Random, calendar: WorkCalendar) -> Plan:
    """One of the year that is over by now, begun in office hours."""
    day = first + timedelta(days=rng.randint(0, (now - first).days - 45))
    begins = calendar.add_working_minutes(day, rng.randint(5, 440))
    (case,) = rng.choices(CASES, [OFTEN[propose(case.answers).level or 1] for case in CASES])
    plan = Plan(begins, now - timedelta(hours=2), Status.CLOSED, case)
    draw = rng.random()
    if draw < 0.08:
        plan.goal = Status.CANCELLED
        plan.twists = {rng.choice(["withdrawn", "duplicate"])}
    elif draw < 0.18:
        plan.not_ours = rng.choice(NOT_OURS)
    elif plan.level == 1 and draw < 0.8:
        plan.twists = {"on_spot"}
    else:
        plan.twists = {
            twist
            for twist, share in (
                ("sent_back", 0.12),
                ("ineffective", 0.07),
                ("refused", 0.05),
                ("dissatisfied", 0.04),
                ("paid", 0.04),
                ("reclassified", 0.05),
                ("waited", 0.1),
                ("reopened", 0.02),
                ("slow", 0.15),
            )
            if rng.random() < share
        }
        if "waited" in plan.twists:
            plan.twists.discard("slow")  # an overdue clock is not paused any more
    return plan


def before(moment: datetime, minutes: int, calendar: WorkCalendar) -> datetime:
    """The moment from which that many working minutes lead to the given one."""
    low, high = moment - timedelta(days=14 + minutes / 120), moment
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if calendar.working_minutes_between(middle, moment) >= minutes:
            low = middle
        else:
            high = middle
    return low


def _open(
    goal: Status, number: int, now: datetime, rng: random.Random, calendar: WorkCalendar
) -> Plan:
    """One that is under way: every sixth lies too long in its state, the others since today."""
    high = [case for case in CASES if (propose(case.answers).level or 0) > 2]
    low = [case for case in CASES if case not in high]
    only_high = goal == Status.CONFIRMING
    case = rng.choice(high if only_high or number % 2 else low)
    minutes = sum(USUAL[state] for state in ORDER[: ORDER.index(goal)]) if goal in ORDER else 10
    minutes = int(minutes * (1.0 if case in high else 0.6))
    lies = rng.randint(500, 2000) if number % 6 == 3 else rng.randint(10, 90)
    cap = before(now, lies, calendar)
    plan = Plan(before(cap, minutes + 20, calendar), cap, goal, case)
    if number % 3 == 0:
        choices = {Status.VERIFYING: ["sent_back", "ineffective"], Status.HANDLING: ["waiting"]}
        plan.twists = {rng.choice(choices[goal])} if goal in choices else set()
    if goal == Status.REPLYING and number % 3 == 0:
        plan.not_ours = rng.choice(NOT_OURS)
    return plan
