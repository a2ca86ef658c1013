"""Where it comes from, and D1 to D3: team, problem, containment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from capa.choices import ContainmentPlace, Dimension, Kind, Scale, Source
from capa.models import Capa
from records.pdf.cells import Cells, boxes, day, moment, yes_no

if TYPE_CHECKING:
    from accounts.models import User

W_AND_H = (
    ("what", "What 什么"),
    ("when", "When 何时"),
    ("where", "Where 何处"),
    ("who", "Who 何人"),
    ("why", "Why 为何是问题"),
    ("how", "How 如何发现"),
    ("how_many", "How many 多少"),
)


def blocks(capa: Capa) -> Cells:
    """The first blocks of a CAPA; of an unsaved one, their empty cells."""
    return {
        "origin": _origin(capa),
        "team": _team(capa),
        "problem": _problem(capa),
        "containment": _containment(capa),
    }


def _origin(capa: Capa) -> Cells:
    known = bool(capa.pk)
    links = capa.complaint_links.select_related("complaint") if known else ()
    return {
        "title": capa.title,
        "source": boxes(Source.choices, [capa.source] if known else ()),
        "kind": boxes(Kind.choices, [capa.kind] if known else ()),
        "scale": boxes(Scale.choices, [capa.scale] if known else ()),
        "complaints": "、".join(
            f"{link.complaint.number}（{link.get_part_display()}）" for link in links
        ),
        "proposed": moment(capa.created_at)[:10] if known else "",
        "proposer": str(capa.opened_by) if capa.opened_by_id else "",
        "department": str(capa.responsible_department or ""),
        "level": boxes(((n, _("%(n)s级") % {"n": "一二三四"[n - 1]}) for n in range(1, 5)),
                       [capa.level]),
        "product": " ".join(filter(None, [capa.product.name, capa.product.model]))
        if capa.product
        else "",
        "serial": capa.equipment.serial_number if capa.equipment else "",
        "round": capa.round_number if known else "",
    }  # fmt: skip


def person(one: User | None) -> str:
    """`李望舒（工程部）`"""
    if one is None:
        return ""
    return f"{one}（{one.department}）" if one.department else str(one)


def _team(capa: Capa) -> Cells:
    members = capa.members.select_related("person__department") if capa.pk else ()
    return {
        "owner": person(capa.owner),
        "champion": person(capa.champion),
        "members": [{"who": person(one.person), "task": one.task} for one in members],
    }


def _problem(capa: Capa) -> Cells:
    found = {row.dimension: row for row in capa.is_is_not.all()} if capa.pk else {}
    return {
        "description": capa.description,
        "questions": [{"label": label, "answer": getattr(capa, name)} for name, label in W_AND_H],
        "narrowed": [
            {
                "label": label,
                "is_so": found[value].is_so if value in found else "",
                "is_not": found[value].is_not if value in found else "",
                "distinction": found[value].distinction if value in found else "",
            }
            for value, label in Dimension.choices
        ],
        "repeat": yes_no(bool(capa.repeat_of_id) if capa.pk else None, _("是"), _("否")),
        "repeat_of": capa.repeat_of.number if capa.repeat_of else "",
        "first_bad": capa.first_bad_serial,
        "first_good": capa.first_good_serial,
        "others": yes_no(capa.affects_others if capa.pk else None, _("是"), _("否")),
    }


def _containment(capa: Capa) -> list[Cells]:
    """The grid with all of its places, whether or not something stands there."""
    rows = {row.place: row for row in capa.containments.select_related("owner")} if capa.pk else {}
    grid = []
    for place, label in ContainmentPlace.choices:
        row = rows.get(place)
        grid.append(
            {
                "place": label,
                "quantity": row.quantity if row else "",
                "good": _count(row.good) if row else "",
                "bad": _count(row.bad) if row else "",
                "marking": row.marking if row else "",
                "action": row.action if row else "",
                "owner": str(row.owner or "") if row else "",
                "due_on": day(row.due_on) if row else "",
                "done_on": day(row.done_on) if row else "",
            }
        )
    return grid


def _count(value: int | None) -> str:
    return "" if value is None else str(value)
