"""移交: a leaver's open work, of every kind that the apps know, to successors in one step (§2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from aftersales.people import changes
from capa.open_work import CLOCKS as CAPA_CLOCKS
from capa.open_work import WORK as OF_CAPAS
from complaints.open_work import CLOCKS as COMPLAINT_CLOCKS
from complaints.open_work import WORK as OF_COMPLAINTS
from handover.open_work import WORK as OF_HANDOVER
from installs.open_work.acceptances import WORK as OF_ACCEPTANCES
from installs.open_work.plans import WORK as OF_PLANS
from records import audit, notices
from records.open_work import Work
from records.steps import Refused
from registry.open_work import WORK as OF_REGISTRY
from shipping.open_work import WORK as OF_SHIPPING
from testdata.open_work import WORK as OF_TEST_DATA

AT_ONCE = 500  # of one kind in one request; what is left is handed over by asking again
LISTED = 30


def _others(person: User) -> QuerySet[User]:
    return User.objects.active().exclude(pk=person.pk)


def _give_department(department: Department, *, to: User, by: User) -> None:
    before = audit.snapshot(department)
    department.manager = to
    changes.save_department(department, before=before, by=by)


def _give_stand_in(person: User, *, to: User, by: User) -> None:
    if person.pk == to.pk:
        raise ValidationError(_("%(name)s不能做自己的代理人。") % {"name": to})
    changes.name_stand_in(person, to, by=by)


# In this order: what moves clocks along with it comes before the clocks that are left.
WORK: tuple[Work, ...] = (
    *OF_COMPLAINTS,
    *OF_CAPAS,
    *OF_HANDOVER,
    *OF_TEST_DATA,
    *OF_SHIPPING,
    *OF_PLANS,
    *OF_ACCEPTANCES,
    *OF_REGISTRY,
    COMPLAINT_CLOCKS,
    CAPA_CLOCKS,
    Work(
        "departments",
        gettext_lazy("负责的部门"),
        lambda person: Department.objects.filter(manager=person).order_by("pk"),
        lambda row: row.name,
        _others,
        _give_department,
    ),
    Work(
        "stand_ins",
        gettext_lazy("代理的同事"),
        lambda person: User.objects.filter(stand_in=person).order_by("pk"),
        lambda row: row.name,
        _others,
        _give_stand_in,
    ),
)


@dataclass(frozen=True)
class Held:
    """What of one kind a person still has."""

    work: Work
    count: int
    lines: list[str]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


class Failure(NamedTuple):
    """A row that stayed where it was, and why."""

    label: str
    row: str
    reason: str


class Handed(NamedTuple):
    """What went to somebody, by kind, and what did not."""

    counts: dict[str, int]
    failures: list[Failure]


def held_by(person: User) -> list[Held]:
    """The preview: every kind of which the person has something."""
    found = []
    for work in WORK:
        rows = work.rows(person)
        count = rows.count()
        if count:
            lines = [work.words(row) for row in rows[:LISTED]]
            found.append(Held(work, count, lines))
    return found


def has_open_work(person: User) -> bool:
    return any(work.rows(person).exists() for work in WORK)


def hand_over(person: User, successors: Mapping[str, User], *, by: User) -> Handed:
    """Give what the person has to the successor of its kind, each row in its own transaction.

    A row that its successor may not have stays and is named with the reason; a kind without a
    successor is left alone. Each successor gets one notice, the person one line of history.
    """
    if not by.has_perm("accounts.manage_people"):
        raise ValidationError(_("移交由系统管理员办理。"))
    counts: dict[str, int] = {}
    failures: list[Failure] = []
    for work in WORK:
        to = successors.get(work.code)
        if to is None:
            continue
        for row in list(work.rows(person)[:AT_ONCE]):
            words = work.words(row)
            try:
                with transaction.atomic():
                    work.give(row, to=to, by=by)
            except ValidationError as error:
                failures.append(Failure(str(work.label), words, " ".join(error.messages)))
            except Refused as refusal:
                failures.append(Failure(str(work.label), words, refusal.reason))
            else:
                counts[work.code] = counts.get(work.code, 0) + 1
    if counts:
        _record(person, successors, counts, by)
    return Handed(counts, failures)


@transaction.atomic
def _record(
    person: User, successors: Mapping[str, User], counts: Mapping[str, int], by: User
) -> None:
    labels = {work.code: work.label for work in WORK}
    audit.write(
        by=by,
        object_type="person",
        number=person.username,
        action="hand_over_work",
        changes={code: [None, f"{successors[code]} {n}"] for code, n in counts.items()},
    )
    for successor in {successors[code] for code in counts}:
        theirs = {code: n for code, n in counts.items() if successors[code] == successor}

        def words(theirs: Mapping[str, int] = theirs) -> str:
            parts = [
                _("%(kind)s %(n)d 项") % {"kind": labels[c], "n": n} for c, n in theirs.items()
            ]
            return _("%(name)s的工作已移交给您：%(what)s。") % {
                "name": person,
                "what": _("、").join(parts),
            }

        notices.post([successor], words, record_number="", url=reverse("home"))
