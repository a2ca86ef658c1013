"""The deadline policy in force: how much working time a subject has, and who is told when.

A policy is asked subject by subject: the contract's own before the customer's before the
company's. Whichever version gives the time gives the ladder and the people on call too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from records import clock, subjects
from records.models import PolicyRule, PolicyVersion

if TYPE_CHECKING:
    from accounts.models import User

PERMISSION = "records.manage_policy"
COMPANY = ""
OWNER, MANAGER, GROUP = "owner", "manager", "group:"
# Domain §4: the owner, then up the organisation. `after` counts working minutes once overdue.
FIRST_LADDER: list[dict[str, Any]] = [
    {"percent": 75, "to": [OWNER]},
    {"percent": 100, "to": [OWNER, MANAGER]},
]
LADDER = [
    *FIRST_LADDER,
    {"after": 240, "to": [f"{GROUP}qa_manager"]},
    {"after": 480, "to": [f"{GROUP}general_manager"]},
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
    """A published version, read once. on_call: circumstance → subjects counted round the clock."""

    id: UUID
    scope: str
    number: int
    urgent_percent: int
    ladder: tuple[Rung, ...]
    rules: Mapping[tuple[str, int], int]
    on_call: Mapping[str, frozenset[str]]

    def minutes(self, subject: str, *, level: int, urgent: bool) -> int | None:
        """Working minutes allowed, or None where the policy sets no limit (domain §4)."""
        minutes = self.rules.get((subject, level), self.rules.get((subject, 0)))
        if minutes is None or not urgent:
            return minutes
        return minutes * self.urgent_percent // 100

    def is_on_call(self, subject: str, circumstances: Iterable[str]) -> bool:
        """Whether the people on call answer for it, round the clock (停机, 安全)."""
        return any(subject in self.on_call.get(one, ()) for one in circumstances)


class Allowance(NamedTuple):
    """What a clock gets: its time, the policy that it runs under, whose the time is."""

    minutes: int | None
    policy: Policy
    own_limit: bool = False  # the contract's own, which neither level nor urgency changes


@dataclass(frozen=True)
class InForce:
    """The policies that count for one record, the nearest first, the company's last."""

    policies: tuple[Policy, ...]

    @property
    def company(self) -> Policy:
        return self.policies[-1]

    def allowance(
        self,
        subject: str,
        *,
        level: int,
        urgent: bool,
        limits: Mapping[str, int] | None = None,
    ) -> Allowance:
        """The time of a subject: the contract's own limit, else the nearest policy that has one."""
        found = Allowance(None, self.company)
        for policy in self.policies:
            minutes = policy.minutes(subject, level=level, urgent=urgent)
            if minutes is not None:
                found = Allowance(minutes, policy)
                break
        own = (limits or {}).get(subject)
        return found if own is None else Allowance(own, found.policy, own_limit=True)


def in_force(scopes: Iterable[str] = ()) -> InForce:
    """What counts for a record of these scopes; one statement."""
    wanted = [*subjects.nearest_first(scopes), COMPANY]
    newest: dict[str, UUID] = {}
    rows = PolicyVersion.objects.filter(scope__in=wanted).order_by("scope", "-number")
    for scope, key in rows.values_list("scope", "pk"):
        newest.setdefault(scope, key)
    if COMPANY not in newest:
        newest[COMPANY] = publish({}).pk
    return InForce(tuple(load(newest[scope]) for scope in wanted if scope in newest))


def current(scope: str = COMPANY) -> Policy:
    """The company's newest version, or a scope's; the first company's limits nothing."""
    key = current_id(scope)
    if key is None and scope:
        raise LookupError(f"{scope} has no policy of its own")
    return load(key or publish({}).pk)


def current_id(scope: str = COMPANY) -> UUID | None:
    """The key of a scope's newest version."""
    versions = PolicyVersion.objects.filter(scope=scope).order_by("-number")
    return versions.values_list("pk", flat=True).first()


@lru_cache(maxsize=256)
def load(version_id: UUID) -> Policy:
    """A version by its key. It never changes, so that it is read once."""
    version = PolicyVersion.objects.get(pk=version_id)
    return Policy(
        id=version.pk,
        scope=version.scope,
        number=version.number,
        urgent_percent=version.urgent_percent,
        ladder=tuple(
            Rung(rung.get("percent", 100), rung.get("after", 0), tuple(rung["to"]))
            for rung in version.ladder
        ),
        rules={(rule.subject, rule.level): rule.minutes for rule in version.rules.all()},
        on_call={one: frozenset(names) for one, names in version.on_call.items()},
    )


@transaction.atomic
def publish(
    rules: Mapping[tuple[str, int], int],
    *,
    ladder: Iterable[dict[str, Any]] | None = LADDER,
    urgent_percent: int = 50,
    on_call: Mapping[str, Iterable[str]] | None = None,
    scope: str = COMPANY,
    note: str = "",
    by: User | None = None,
) -> PolicyVersion:
    """Publish a scope's next version: (subject, level) → working minutes. Counts for new clocks.

    ladder: None for a customer or contract that climbs the company's. Such versions hold a copy,
    so that a clock's version says all there is to say; a new company ladder publishes them anew.
    """
    if ladder is None and not scope:
        raise ValueError("the company's policy has a ladder of its own")
    version = PolicyVersion.objects.create(
        scope=scope,
        number=_last_number(scope) + 1,
        created_at=clock.now(),
        created_by=by,
        note=note,
        urgent_percent=urgent_percent,
        ladder=_company_ladder() if ladder is None else list(ladder),
        own_ladder=ladder is not None,
        on_call={one: sorted(names) for one, names in (on_call or {}).items() if names},
    )
    _write_rules(version, rules)
    if not scope:
        _hand_down_ladder(version)
    return version


def _last_number(scope: str) -> int:
    found = PolicyVersion.objects.filter(scope=scope).aggregate(last=Max("number"))
    return found["last"] or 0


def _company_ladder() -> list[dict[str, Any]]:
    newest = PolicyVersion.objects.filter(scope=COMPANY).order_by("-number").first()
    return newest.ladder if newest else LADDER


def _write_rules(version: PolicyVersion, rules: Mapping[tuple[str, int], int]) -> None:
    PolicyRule.objects.bulk_create(
        PolicyRule(version=version, subject=subject, level=level, minutes=minutes)
        for (subject, level), minutes in sorted(rules.items())
    )


def _hand_down_ladder(company: PolicyVersion) -> None:
    """Publish the scopes that climb the company's ladder anew, where it has changed."""
    newest: dict[str, PolicyVersion] = {}
    for version in PolicyVersion.objects.exclude(scope=COMPANY).order_by("scope", "-number"):
        newest.setdefault(version.scope, version)
    for version in newest.values():
        if version.own_ladder or version.ladder == company.ladder:
            continue
        publish(
            {(rule.subject, rule.level): rule.minutes for rule in version.rules.all()},
            ladder=None,
            urgent_percent=version.urgent_percent,
            on_call=version.on_call,
            scope=version.scope,
            note=company.note,
            by=company.created_by,
        )


@transaction.atomic
def seed_policy() -> None:
    """Publish the first values of all subjects that no policy of the company ever named.

    What a company set, or took away, stays as it is; an app that comes later brings its own.
    """
    named = set(PolicyRule.objects.filter(version__scope=COMPANY).values_list("subject", flat=True))
    fresh = {key: value for key, value in subjects.first_values().items() if key[0] not in named}
    key = current_id()
    if key is None:
        publish(fresh)
    elif fresh:
        newest, version = load(key), PolicyVersion.objects.get(pk=key)
        publish(
            {**newest.rules, **fresh},
            ladder=version.ladder,
            urgent_percent=version.urgent_percent,
            on_call=version.on_call,
        )


@transaction.atomic
def renew_ladder() -> bool:
    """Publish the rungs above the due moment where the first program's ladder still stands.

    Once: what a person published is theirs, also when it has two rungs.
    """
    newest = PolicyVersion.objects.filter(scope=COMPANY).order_by("-number").first()
    if newest is None or newest.created_by_id is not None or newest.ladder != FIRST_LADDER:
        return False
    policy = load(newest.pk)
    publish(policy.rules, urgent_percent=policy.urgent_percent, on_call=newest.on_call)
    return True
