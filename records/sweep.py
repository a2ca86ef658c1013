"""Finding what has come due and giving each rung of the ladder its effect exactly once.

Celery, a cron job and the web workers all call `sweep`; how often and how many at a time does not
matter. A batch is one transaction: the rows are claimed under lock, notices and breaches inserted
behind unique keys, the next moment set. Whatever dies in between leaves the batch undone and owed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from records import clock, due, policies, schedule
from records.models import Deadline, EngineTick, Notice
from records.policies import Rung

BATCH = 50
BATCHES = 40  # a tick stays short; the next one goes on
TICKS_KEPT = timedelta(days=1)


class Swept(NamedTuple):
    """How many clocks were handled, and how many notices that made."""

    clocks: int
    notices: int


class Reached(NamedTuple):
    """A rung that a clock has come to."""

    deadline: Deadline
    rung: Rung


def sweep() -> Swept:
    """One tick: all that is due by the database's clock, in batches."""
    now = clock.database_now()
    _end_waits(now)
    clocks = notices = 0
    for _number in range(BATCHES):
        batch = _sweep_batch(now)
        clocks, notices = clocks + batch.clocks, notices + batch.notices
        if batch.clocks < BATCH:
            break
    with transaction.atomic():
        EngineTick.objects.filter(at__lt=now - TICKS_KEPT).delete()
        EngineTick.objects.create(at=now, swept=clocks, fired=notices)
    return Swept(clocks, notices)


@transaction.atomic
def _end_waits(now: datetime) -> None:
    waits = Deadline.objects.filter(
        status=Deadline.Status.PAUSED, pauses__to_at__isnull=True, pauses__latest_end__lte=now
    )
    schedule.run_on(waits.select_for_update(skip_locked=True, of=("self",)), now)


@transaction.atomic
def _sweep_batch(now: datetime) -> Swept:
    claimed = list(
        Deadline.objects.filter(status=Deadline.Status.RUNNING, next_at__lte=now)
        .select_related("owner", "department__manager")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("next_at", "id")[:BATCH]
    )
    reached = [step for deadline in claimed for step in _climb(deadline, now)]
    notices = _tell(reached, now)
    overdue = [step.deadline for step in reached if step.rung.is_breach]
    schedule.record_breaches(overdue, now)
    Deadline.objects.filter(pk__in=[row.pk for row in overdue], breached_at=None).update(
        breached_at=F("due_at")
    )
    _advance(claimed)
    return Swept(len(claimed), notices)


def _climb(deadline: Deadline, now: datetime) -> list[Reached]:
    """The rungs that a clock has come to since it was last looked at, in their order."""
    ladder = policies.load(deadline.policy_version_id).ladder
    reached = []
    while (moment := schedule.next_moment(deadline)) is not None and moment <= now:
        reached.append(Reached(deadline, ladder[deadline.rung]))
        deadline.rung += 1
    deadline.next_at = schedule.next_moment(deadline)
    return reached


def _tell(reached: Iterable[Reached], now: datetime) -> int:
    """Insert the notices; the unique key lets none in a second time."""
    groups = {name for step in reached for name in step.rung.to if name.startswith(policies.GROUP)}
    members = _members(groups)
    notices = [
        Notice(
            recipient=person,
            text=_text(step, person),
            record_number=step.deadline.record,
            url=step.deadline.url,
            created_at=now,
            deadline=step.deadline,
            generation=step.deadline.generation,
            stage=step.rung.code,
        )
        for step in reached
        for person in _recipients(step, members)
    ]
    if notices:
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _members(groups: set[str]) -> dict[str, list[User]]:
    members: dict[str, list[User]] = defaultdict(list)
    if groups:
        names = [name.removeprefix(policies.GROUP) for name in groups]
        people = User.objects.filter(is_active=True, groups__name__in=names)
        for person in people.annotate(group_name=F("groups__name")).order_by("pk"):
            members[policies.GROUP + person.group_name].append(person)
    return members


def _recipients(step: Reached, members: dict[str, list[User]]) -> list[User]:
    """Whom a rung tells. Where nobody owns the clock, or who did has left, the manager is told."""
    department = step.deadline.department
    manager = department.manager if department else None
    owner = step.deadline.owner
    found: dict[int, User] = {}
    for name in step.rung.to:
        if name == policies.OWNER:
            people = [owner if owner and owner.is_active else manager]
        elif name == policies.MANAGER:
            people = [manager]
        else:
            people = list(members[name])
        found |= {person.pk: person for person in people if person and person.is_active}
    return list(found.values())


def _text(step: Reached, person: User) -> str:
    """What the notice says, in the language of who reads it."""
    deadline, rung = step
    with translation.override(person.language or settings.LANGUAGE_CODE):
        words = {
            "record": deadline.record,
            "subject": _(deadline.label),
            "due": due.exact_text(deadline.due_at),
        }
        if rung.after:
            late = due.duration_text(rung.after)
            text = _("%(record)s %(subject)s已超期 %(late)s，期限是 %(due)s。") % (
                words | {"late": late}
            )
        elif rung.is_breach:
            text = _("%(record)s %(subject)s已超期，期限是 %(due)s。") % words
        else:
            text = _("%(record)s %(subject)s的时间已用 %(percent)s%%，期限是 %(due)s。") % (
                words | {"percent": rung.percent}
            )
    return text[:300]


def _advance(claimed: list[Deadline]) -> None:
    """Set the claimed rows' next moments: one statement, and one a ladder for those at its end."""
    ended = [row for row in claimed if row.next_at is None]
    for rung in {row.rung for row in ended}:
        keys = [row.pk for row in ended if row.rung == rung]
        Deadline.objects.filter(pk__in=keys).update(rung=rung, next_at=None)
    going = [row for row in claimed if row.next_at is not None]
    if going:
        rows = ", ".join(["(%s, %s, %s)"] * len(going))
        adapt = connection.ops.adapt_datetimefield_value
        values = [value for row in going for value in (row.pk, row.rung, adapt(row.next_at))]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE records_deadline SET rung = v.column2, next_at = v.column3"  # noqa: S608
                f" FROM (VALUES {rows}) AS v WHERE records_deadline.id = v.column1",
                values,
            )
