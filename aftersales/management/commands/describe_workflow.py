"""`describe_workflow`: every step of a complaint as a table, for docs/architecture.md."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from accounts.roles import ROLES
from complaints.choices import OPEN, Status
from complaints.workflow import STEPS
from complaints.workflow.steps import ComplaintStep

HEAD = ("verb", "步骤", "from", "to", "roles", "who besides", "what must be there")
ORDER = list(Status)


class Command(BaseCommand):
    help = "Print every step of a complaint as a Markdown table"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """In the order of the flow; the words are those of the source."""
        with translation.override(settings.LANGUAGE_CODE):
            self.stdout.write(table())


def table() -> str:
    """The table as text."""
    lines = [HEAD, ("---",) * len(HEAD), *(row(step) for step in STEPS.values())]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def row(step: ComplaintStep) -> tuple[str, ...]:
    """One step: where from, where to, and what the step itself asks for."""
    return (
        f"`{step.name}`",
        str(step.label),
        states(step.sources),
        states(step.targets) or "stays",
        roles(step.permission),
        names(step.who),
        names(step.guards),
    )


def states(chosen: frozenset[str]) -> str:
    """States by their codes; the open ones together have one word."""
    if chosen >= OPEN:
        return ", ".join(["any open", *(f"`{s.value}`" for s in ORDER if s in chosen - OPEN)])
    return ", ".join(f"`{s.value}`" for s in ORDER if s in chosen)


def roles(permission: str) -> str:
    """Who ever may, by the table of roles."""
    if not permission:
        return "–"
    return ", ".join(f"`{code}`" for code, role in ROLES.items() if permission in role.permissions)


def names(functions: Iterable[Any]) -> str:
    """The conditions by the names of their functions."""
    return ", ".join(f"`{function.__name__}`" for function in functions) or "–"
