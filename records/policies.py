"""The deadline policy in force: how much working time a subject has, and who is told when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from records import clock
from records.models import PolicyRule, PolicyVersion

if TYPE_CHECKING:
    from accounts.models import User

OWNER, MANAGER, GROUP = "owner", "manager", "group:"
# Domain §4. The rungs after the due moment come with the escalation up the organisation.
LADDER: list[dict[str, Any]] = [
    {"percent": 75, "to": [OWNER]},
    {"percent": 100, "to": [OWNER, MANAGER]},
]


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: at a share of the allowance, or minutes after the due moment."""

    percent: int
    after: int
    to: tuple[str, ...]

    @property
    def code(self) -> str:
        """Its name in the notices' exactly-once gate."""
        return f"+{self.after}" if self.after else f"{self.percent}%"

    @property
    def is_breach(self) -> bool:
        return self.percent == 100 and not self.after


@dataclass(frozen=True)
class Policy:
    """A published version, read once."""

    id: UUID
    urgent_percent: int
    ladder: tuple[Rung, ...]
    rules: Mapping[tuple[str, int], int]

    def minutes(self, subject: str, *, level: int, urgent: bool) -> int | None:
        """Working minutes allowed, or None where the policy sets no limit (domain §4)."""
        minutes = self.rules.get((subject, level), self.rules.get((subject, 0)))
        if minutes is None or not urgent:
            return minutes
        return minutes * self.urgent_percent // 100


def current() -> Policy:
    """The newest version; a product without any starts with one that limits nothing."""
    version_id = PolicyVersion.objects.order_by("-number").values_list("pk", flat=True).first()
    return load(version_id or publish({}).pk)


@lru_cache(maxsize=64)
def load(version_id: UUID) -> Policy:
    """A version by its key. It never changes, so that it is read once."""
    version = PolicyVersion.objects.get(pk=version_id)
    return Policy(
        id=version.pk,
        urgent_percent=version.urgent_percent,
        ladder=tuple(
            Rung(rung.get("percent", 100), rung.get("after", 0), tuple(rung["to"]))
            for rung in version.ladder
        ),
        rules={(rule.subject, rule.level): rule.minutes for rule in version.rules.all()},
    )


@transaction.atomic
def publish(
    rules: Mapping[tuple[str, int], int],
    *,
    ladder: Iterable[dict[str, Any]] = LADDER,
    urgent_percent: int = 50,
    by: User | None = None,
) -> PolicyVersion:
    """Publish the next version: (subject, level) → working minutes. Counts for new clocks."""
    last = PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0
    version = PolicyVersion.objects.create(
        number=last + 1,
        created_at=clock.now(),
        created_by=by,
        urgent_percent=urgent_percent,
        ladder=list(ladder),
    )
    PolicyRule.objects.bulk_create(
        PolicyRule(version=version, subject=subject, level=level, minutes=minutes)
        for (subject, level), minutes in sorted(rules.items())
    )
    return version
