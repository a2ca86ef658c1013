"""What a page of the board asks of all apps, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch

from installs.choices.acceptance import Before
from installs.choices.plan import PlanKind, PlanStatus
from installs.models import Acceptance, PlanEngineer, PlanMachine, Precondition
from shipping import quantities
from shipping.models import Item, Shipment

if TYPE_CHECKING:
    from installs.models import InstallPlan
    from registry.models import Equipment

CANCELLED = "cancelled"


@dataclass(frozen=True)
class Found:
    """Of one machine: its newest shipment, plan and acceptance, and what is owed to it."""

    shipment: Shipment | None
    owed: int
    damaged: int
    plan: InstallPlan | None
    acceptance: Acceptance | None
    training: Precondition | None


def of(machines: Sequence[Equipment]) -> dict[int, Found]:
    """Machine → what is known of it. Seven statements, however many machines."""
    shipments, named = _shipments(machines)
    owed = _owed({one for sent in shipments.values() for one in sent})
    plans, acceptances = _plans(machines), _acceptances(machines)
    found = {}
    for machine in machines:
        sent = _of_machine(machine, shipments, named)
        acceptance = acceptances.get(machine.pk)
        before = list(acceptance.preconditions.all()) if acceptance else []
        found[machine.pk] = Found(
            shipment=sent[-1] if sent else None,
            owed=sum(owed.get(one.pk, (0, 0))[0] for one in sent),
            damaged=sum(owed.get(one.pk, (0, 0))[1] for one in sent),
            plan=plans.get(machine.pk),
            acceptance=acceptance,
            training=next((one for one in before if one.kind == Before.TRAINING), None),
        )
    return found


def _shipments(
    machines: Iterable[Equipment],
) -> tuple[dict[int, list[Shipment]], dict[int, set[int]]]:
    """Order → its shipments, the oldest first; shipment → the machines that it names."""
    orders = {one.order_line.order_id for one in machines if one.order_line is not None}
    found = Shipment.objects.originals().filter(order__in=orders).exclude(status=CANCELLED)
    by_order: dict[int, list[Shipment]] = {}
    for one in found.annotate(box_count=Count("boxes")).order_by("created_at", "pk"):
        by_order.setdefault(one.order_id, []).append(one)
    named: dict[int, set[int]] = {}
    rows = Item.objects.filter(shipment__order__in=orders, equipment__isnull=False)
    for shipment, machine in rows.values_list("shipment", "equipment"):
        named.setdefault(shipment, set()).add(machine)
    return by_order, named


def _of_machine(
    machine: Equipment, shipments: Mapping[int, list[Shipment]], named: Mapping[int, set[int]]
) -> list[Shipment]:
    """Those that bring it, and those of its order that name no machine."""
    if machine.order_line is None:
        return []
    sent = shipments.get(machine.order_line.order_id, [])
    return [one for one in sent if one.pk not in named or machine.pk in named[one.pk]]


def _owed(shipments: set[Shipment]) -> dict[int, tuple[int, int]]:
    """Shipment → pieces still owed, and how many of its pieces arrived damaged."""
    outstanding = quantities.outstanding(*shipments)
    if not outstanding:
        return {}
    found: dict[int, tuple[int, int]] = {}
    lines = quantities.standing().filter(item__in=outstanding)
    for shipment, item, damaged in lines.values_list("item__shipment", "item", "damaged"):
        many, broken = found.get(shipment, (0, 0))
        found[shipment] = many + outstanding[item], broken + damaged
    return found


def _plans(machines: Sequence[Equipment]) -> dict[int, InstallPlan]:
    team = Prefetch("plan__team", PlanEngineer.objects.select_related("engineer"))
    rows = PlanMachine.objects.filter(equipment__in=machines, plan__kind=PlanKind.INSTALLATION)
    rows = rows.exclude(plan__status=PlanStatus.CANCELLED)
    rows = rows.select_related("plan").prefetch_related(team).order_by("plan__created_at")
    return {row.equipment_id: row.plan for row in rows}


def _acceptances(machines: Sequence[Equipment]) -> dict[int, Acceptance]:
    rows = Acceptance.objects.filter(equipment__in=machines).exclude(status=CANCELLED)
    rows = rows.select_related("engineer").prefetch_related("preconditions")
    return {row.equipment_id: row for row in rows.order_by("created_at")}
