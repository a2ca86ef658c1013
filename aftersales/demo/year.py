"""Runs all the stories in the order of time, with the clock set to each moment."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from aftersales.demo import company, register
from aftersales.demo.not_ours import DEFECTS
from aftersales.demo.plans import Plan, plans
from aftersales.demo.telling import Teller
from complaints import workflow
from complaints.choices import OPEN, Status
from complaints.models import Complaint, DefectCode
from records import clock, clocks
from records.models import Notice
from records.sweep import sweep

SEED = 2611  # the same year every time
READ_AFTER = timedelta(days=2)
LEAVES_AFTER = 200  # days until the leaver goes
Progress = Callable[[int, int], None]
Choice = Callable[[list[Plan]], list[Plan]]


@transaction.atomic
def tell_year(progress: Progress, choose: Choice = list) -> None:
    """People, register and complaints of the last twelve months. `progress(done, all)`.

    choose: which of the planned complaints are told; all of them, unless a test wants few.
    """
    rng = random.Random(SEED)  # noqa: S311  a story, not a secret
    now = clock.now()
    first = (now - timedelta(days=365)).replace(hour=1, minute=0, second=0, microsecond=0)
    with clock.at(first):
        people = company.hire(timezone.localdate(first))
        _defect_codes()
        shelf = register.fill(people, timezone.localdate(first), rng)
    told = sorted(
        choose(plans(first, now, rng, clocks.current_calendar())), key=lambda plan: plan.begins
    )
    teller = Teller(people, rng)
    stories = [
        Story(plan.begins, plan.cap, teller.tell(plan, rng.choice(shelf.machines))) for plan in told
    ]
    stories += [
        Story(now - timedelta(days=days), now - timedelta(hours=2), story)
        for days, story in teller.capas.unprompted()
    ]
    _run(stories, teller, first, now, progress)
    _hand_over_leaver(people)
    register.tidy(shelf, people, timezone.localdate(now))
    company.send_on_leave(people, timezone.localdate(now))
    old = Notice.objects.filter(read_at=None, created_at__lt=now - READ_AFTER)
    old.update(read_at=now - READ_AFTER)


def _defect_codes() -> None:
    for code, name, parts in DEFECTS:
        parent = DefectCode.objects.create(code=code, name=name)
        for part_code, part_name in parts:
            DefectCode.objects.create(code=part_code, name=part_name, parent=parent)


class Story(NamedTuple):
    """One record's story: `cap` is the last moment that anything may happen in it."""

    begins: datetime
    cap: datetime
    told: Iterator[int]


def _run(
    stories: list[Story],
    teller: Teller,
    first: datetime,
    now: datetime,
    progress: Progress,
) -> None:
    """A heap of next moments: whatever happens next in any story happens next in the data."""
    calendar, people = clocks.current_calendar(), teller.people
    queue = [(story.begins, number) for number, story in enumerate(stories)]
    heapq.heapify(queue)
    leaves_on = first + timedelta(days=LEAVES_AFTER)
    ended = 0
    while queue:
        moment, number = heapq.heappop(queue)
        story = stories[number]
        if moment > leaves_on and people[company.LEAVER].is_active:
            company.let_go(people, timezone.localdate(moment))
        with clock.at(moment):
            minutes = next(story.told, None)
        while teller.capas.begun:  # what this story set off goes on beside it
            heapq.heappush(queue, (moment, len(stories)))
            stories.append(Story(moment, now - timedelta(hours=2), teller.capas.begun.pop()))
        if minutes is None:
            ended += 1
            progress(ended, len(stories))
            continue
        later = calendar.add_working_minutes(moment, minutes)
        latest = max(story.cap, moment + timedelta(minutes=1))
        heapq.heappush(queue, (min(later, latest), number))
    if people[company.LEAVER].is_active:
        company.let_go(people, timezone.localdate(leaves_on))
    sweep()


def _hand_over_leaver(people: dict[str, User]) -> None:
    """What the leaver still had goes to a colleague, by the manager's own verb."""
    left = Complaint.objects.filter(handler=people[company.LEAVER], status__in=OPEN)
    for complaint in left.filter(status=Status.HANDLING):
        workflow.reassign(
            complaint,
            by=people["support_manager"],
            handler=people["sun.qian"],
            opinion="原处理人已离职",
        )
