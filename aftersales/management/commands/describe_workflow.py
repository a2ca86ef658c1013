"""`describe_workflow`: every step of a complaint and of a CAPA, for docs/architecture.md."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

import capa.workflow
import complaints.workflow
import testdata.workflow
from accounts.roles import ROLES
from capa.choices import OPEN as CAPA_OPEN
from capa.choices import Status as CapaStatus
from complaints.choices import OPEN, Status
from handover.choices import OPEN as PAPERS_OPEN
from handover.choices import HandoverStatus, NoticeStatus, RequestStatus
from handover.workflow import documents, handovers, notices
from installs.choices.acceptance import OPEN as ACCEPTANCES_OPEN
from installs.choices.acceptance import Status as AcceptanceStatus
from installs.choices.plan import OPEN as PLANS_OPEN
from installs.choices.plan import PlanStatus
from installs.workflow import acceptances, plans
from records.steps import Step
from shipping.choices import OPEN as SHIPPING_OPEN
from shipping.choices import ReplenishmentStatus, ShipmentStatus
from shipping.workflow.steps import (
    ARRIVED,
    DEPARTED,
    REPLENISHED,
    REPLENISHMENT_STEPS,
    SHIPMENT_STEPS,
)
from testdata.choices import OPEN as DATA_OPEN
from testdata.choices import Status as DataStatus

HEAD = ("verb", "步骤", "from", "to", "roles", "who besides", "what must be there")


class Workflow(NamedTuple):
    """The steps of one kind of record, and its states in the order of the flow."""

    steps: Mapping[str, Step[Any]]
    states: tuple[str, ...]
    open: frozenset[str]


WORKFLOWS = {
    "complaints": Workflow(complaints.workflow.STEPS, tuple(Status), frozenset(OPEN)),
    "capa": Workflow(capa.workflow.STEPS, tuple(CapaStatus), frozenset(CAPA_OPEN)),
    **{
        name: Workflow(steps, tuple(states), PAPERS_OPEN & set(states))
        for name, steps, states in (
            ("handovers", handovers.STEPS | {"supersede": handovers.SUPERSEDE}, HandoverStatus),
            ("documents", documents.STEPS, RequestStatus),
            ("notices", notices.STEPS, NoticeStatus),
        )
    },
    **{
        name: Workflow(steps, tuple(states), SHIPPING_OPEN & set(states))
        for name, steps, states in (
            ("shipments", SHIPMENT_STEPS | {"replenished": REPLENISHED}, ShipmentStatus),
            (
                "replenishments",
                REPLENISHMENT_STEPS | {"departed": DEPARTED, "arrived": ARRIVED},
                ReplenishmentStatus,
            ),
        )
    },
    "plans": Workflow(plans.STEPS, tuple(PlanStatus), frozenset(PLANS_OPEN)),
    "acceptances": Workflow(
        acceptances.STEPS, tuple(AcceptanceStatus), frozenset(ACCEPTANCES_OPEN)
    ),
    "testdata": Workflow(testdata.workflow.STEPS, tuple(DataStatus), frozenset(DATA_OPEN)),
}


class Command(BaseCommand):
    help = "Print every step of complaints and CAPAs as Markdown tables"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """All of them, unless one is named."""
        parser.add_argument("app", nargs="?", choices=tuple(WORKFLOWS))

    def handle(self, *args: Any, app: str | None = None, **options: Any) -> None:
        """In the order of the flow; the words are those of the source."""
        with translation.override(settings.LANGUAGE_CODE):
            for name in [app] if app else WORKFLOWS:
                self.stdout.write(f"<!-- describe_workflow {name} -->")
                self.stdout.write(table(WORKFLOWS[name]))


def table(flow: Workflow) -> str:
    """The table as text."""
    rows = (row(flow, step) for step in flow.steps.values())
    lines = [HEAD, ("---",) * len(HEAD), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def row(flow: Workflow, step: Step[Any]) -> tuple[str, ...]:
    """One step: where from, where to, and what the step itself asks for."""
    return (
        f"`{step.name}`",
        str(step.label),
        states(flow, step.sources),
        states(flow, step.targets) or "stays",
        roles(step.permission),
        names(step.who),
        names(step.guards),
    )


def states(flow: Workflow, chosen: frozenset[str]) -> str:
    """States by their codes; the open ones together have one word."""
    left, words = chosen, []
    if chosen >= flow.open:
        left, words = chosen - flow.open, ["any open"]
    return ", ".join([*words, *(f"`{state}`" for state in flow.states if state in left)])


def roles(permission: str) -> str:
    """Who ever may, by the table of roles."""
    if not permission:
        return "–"
    return ", ".join(f"`{code}`" for code, role in ROLES.items() if permission in role.permissions)


def names(functions: Iterable[Any]) -> str:
    """The conditions by the names of their functions."""
    return ", ".join(f"`{function.__name__}`" for function in functions) or "–"
