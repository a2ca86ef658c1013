"""The company of the chaos: who answers for clocks, who hears of them where, and the clocks."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.contrib.auth.models import Group

from accounts.models import Department, User
from records import calendars, clock, clocks, policies
from records.models import Channel, ChannelChoice, EngineTick, MessageKind

SUBJECTS = {"answer": 120, "solve": 240, "close": 480}
OWNERS, DEPARTMENTS = 12, 3
LEVELS = (1, 2, 3)


def found(origin: str, records: int, begin: datetime) -> None:
    """People, ways to a robot at this origin, a policy, and clocks begun in the last four hours."""
    people = [User.objects.create_user(username=f"p{n}", name=f"员工{n}") for n in range(OWNERS)]
    for number, manager in enumerate(people[:DEPARTMENTS]):
        Department.objects.create(code=f"d{number}", name=f"部门 {number}", manager=manager)
    for role, person in (("qa_manager", people[-1]), ("general_manager", people[-2])):
        Group.objects.get(name=role).user_set.add(person)
    with clock.at(begin):
        ways = [
            Channel.objects.create(
                kind="webhook", name=f"way {n}", address=f"{origin}/{n}", created_at=begin
            )
            for n in range(DEPARTMENTS)
        ]
        ChannelChoice.objects.bulk_create(
            ChannelChoice(person=person, kind=MessageKind.DEADLINE, channel=ways[n % len(ways)])
            for n, person in enumerate(people)
        )
        # The limits rise with the level, so that another level moves the due moment.
        rules = {(s, level): m * level for s, m in SUBJECTS.items() for level in LEVELS}
        policies.publish(rules, on_call={"downtime": SUBJECTS})
        rng = random.Random(records)
        for number in range(records):
            begin_one(number, rng, begin - timedelta(minutes=rng.randrange(240)))


def begin_one(
    number: int,
    rng: random.Random,
    started_at: datetime,
    *,
    level: int | None = None,
    subject: str = "",
) -> None:
    """A record's clocks: one subject of it, half of them round the clock."""
    owners = list(User.objects.filter(username__startswith="p").order_by("pk"))
    units = list(Department.objects.filter(manager__in=owners).order_by("pk"))
    clocks.start(
        f"KS-{number}",
        subject or rng.choice(list(SUBJECTS)),
        label="处理",
        url=f"/complaints/KS-{number}/",
        level=level or rng.choice(LEVELS),
        urgent=False,
        started_at=started_at,
        owner_id=rng.choice(owners).pk,
        department_id=rng.choice(units).pk,
        circumstances=frozenset({"downtime"} if number % 2 else ()),
    )


def outage(records: int, down: timedelta) -> None:
    """Clocks round the clock that began so long ago, and an engine that has not run since."""
    since = clock.now() - down
    EngineTick.objects.create(at=since)
    rng = random.Random(1)
    for number in range(records):
        begin_one(2 * number + 1, rng, since, level=1, subject="answer")


def appointments(count: int, first: float, every: float) -> None:
    """Clocks that end at agreed moments, one after the other, the first in so many seconds."""
    owner, unit = User.objects.get(username="p0"), Department.objects.get(code="d1")
    now = clock.now()
    for number in range(count):
        clocks.start(
            f"KS-A{number}",
            "answer",
            label="处理",
            level=1,
            urgent=False,
            started_at=now,
            due_at=now + timedelta(seconds=first + number * every),
            owner_id=owner.pk,
            department_id=unit.pk,
            calendar=calendars.ROUND_THE_CLOCK,
        )


def admit(username: str, password: str) -> None:
    """Let somebody sign in who keeps the register."""
    person = User.objects.get(username=username)
    person.groups.add(Group.objects.get(name="admin"))
    person.set_password(password)
    person.save()
