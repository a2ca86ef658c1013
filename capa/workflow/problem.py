"""Team, problem and containment: D1 to D3 (forms.md F2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from capa.choices import ContainmentPlace, Dimension
from capa.models import Capa, Containment, IsIsNot, Member
from capa.workflow.base import tell
from capa.workflow.opening import PROBLEM, apply
from capa.workflow.steps import RECORD_CONTAINMENT, RECORD_PROBLEM, RECORD_TEAM
from records import audit
from records.steps import check

Rows = Sequence[Mapping[str, Any]]
CONTAINED = ("quantity", "good", "bad", "marking", "action", "owner", "due_on", "done_on")


@transaction.atomic
def record_team(
    capa: Capa,
    *,
    by: User,
    members: Rows | None = None,
    champion: User | None = None,
    version: int | None = None,
) -> Capa:
    """填写小组 (D1): who works on it, each with a task. members: rows of person, task."""
    capa = RECORD_TEAM.begin(capa, by=by, version=version)
    before = _team(capa)
    if champion is not None:
        apply(capa, {"champion": champion})
    joined: list[User] = []
    if members is not None:
        joined = _replace_team(capa, members)
    changes = audit.difference(before, _team(capa))
    RECORD_TEAM.finish(capa, by=by, changes=changes)
    tell(joined, gettext_lazy("您已加入小组。"), capa, besides=by)
    return capa


def _replace_team(capa: Capa, members: Rows) -> list[User]:
    """The new team; those who were not in the old one."""
    people = [row["person"] for row in members]
    if len({person.pk for person in people}) < len(people):
        raise ValidationError({"members": _("同一个人在小组里写了两次。")})
    gone = [person.name for person in people if not person.is_active]
    if gone:
        raise ValidationError({"members": _("%(name)s已离职，请另选一人。") % {"name": gone[0]}})
    known = set(capa.members.values_list("person", flat=True))
    capa.members.all().delete()
    fresh = [
        Member(capa=capa, person=row["person"], task=str(row.get("task", ""))) for row in members
    ]
    for member in fresh:
        check(member)
    Member.objects.bulk_create(fresh)
    return [person for person in people if person.pk not in known]


def _team(capa: Capa) -> dict[str, Any]:
    return {"members": [list(row) for row in capa.members.values_list("person__name", "task")]}


@transaction.atomic
def record_problem(
    capa: Capa,
    *,
    by: User,
    is_is_not: Rows | None = None,
    version: int | None = None,
    **facts: Any,
) -> Capa:
    """填写问题描述 (D2): 5W2H and is / is not; what is given replaces what stood there.

    facts: those of `PROBLEM`. is_is_not: rows of dimension, is_so, is_not, distinction.
    """
    capa = RECORD_PROBLEM.begin(capa, by=by, version=version)
    apply(capa, facts, PROBLEM)
    if not capa.description.strip():
        raise ValidationError({"description": _("问题描述不能空着。")})
    before = _narrowed(capa)
    if is_is_not is not None:
        names = ("dimension", "is_so", "is_not", "distinction")
        fresh = [IsIsNot(capa=capa, **{n: row.get(n, "") for n in names}) for row in is_is_not]
        if any(row.dimension not in Dimension.values for row in fresh):
            raise ValidationError({"is_is_not": _("每一行都要选方面：什么、哪里、何时或多少。")})
        for row in fresh:
            check(row)
        capa.is_is_not.all().delete()
        IsIsNot.objects.bulk_create(fresh)
    changes = audit.difference(before, _narrowed(capa))
    return RECORD_PROBLEM.finish(capa, by=by, changes=changes)


def _narrowed(capa: Capa) -> dict[str, Any]:
    names = ("dimension", "is_so", "is_not", "distinction")
    return {"is_is_not": [list(row) for row in capa.is_is_not.values_list(*names)]}


@transaction.atomic
def record_containment(
    capa: Capa, *, by: User, containments: Rows, version: int | None = None
) -> Capa:
    """填写临时措施 (D3): how many stand where, which are good, what was done about them.

    containments: rows of place, quantity, good, bad, marking, action, owner, due_on, done_on; a
    place that is not given stays as it is.
    """
    capa = RECORD_CONTAINMENT.begin(capa, by=by, version=version)
    before = _contained(capa)
    known = {row.place: row for row in capa.containments.all()}
    for given in containments:
        place = given.get("place")
        if place not in ContainmentPlace.values:
            raise ValidationError({"containments": _("请选位置。")})
        row = known.get(str(place)) or Containment(capa=capa, place=place)
        for name in CONTAINED:
            if name in given:
                setattr(row, name, given[name])
        _counts_add_up(row)
        row.save()
    changes = audit.difference(before, _contained(capa))
    return RECORD_CONTAINMENT.finish(capa, by=by, changes=changes)


def _counts_add_up(row: Containment) -> None:
    check(row)
    if (row.good or 0) + (row.bad or 0) > row.quantity:
        sentence = _("%(place)s：OK 与 NG 之和大于数量。") % {"place": row.get_place_display()}
        raise ValidationError({"containments": sentence})
    if row.quantity and not row.action.strip() and row.bad:
        sentence = _("%(place)s：有 NG，请写临时措施。") % {"place": row.get_place_display()}
        raise ValidationError({"containments": sentence})


def _contained(capa: Capa) -> dict[str, Any]:
    names = ("place", *(f"{name}__name" if name == "owner" else name for name in CONTAINED))
    return {"containments": [list(row) for row in capa.containments.values_list(*names)]}
