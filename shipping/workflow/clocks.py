"""What people do with the clocks of shipments and requests, by the rules of every record's."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction

from accounts.models import User
from records import clock_steps
from shipping.models import Consignment
from shipping.workflow.steps import (
    ACKNOWLEDGE,
    ASK_EXEMPTION,
    DECIDE_EXEMPTION,
    EXPLAIN_BREACH,
    URGE,
    WITHDRAW_EXEMPTION,
)

P = TypeVar("P", bound=Consignment)


@transaction.atomic
def acknowledge(record: P, *, by: User, clock_id: int | None = None) -> P:
    """已知悉: take up what one answers for, all clocks or one (domain §4)."""
    return clock_steps.acknowledge(ACKNOWLEDGE, record, by=by, clock_id=clock_id)


@transaction.atomic
def urge(record: P, *, by: User, clock_id: int, note: str) -> P:
    """催办: whoever has the clock is told, once per working hour at most."""
    return clock_steps.urge(URGE, record, by=by, clock_id=clock_id, note=note)


@transaction.atomic
def explain_breach(record: P, *, by: User, clock_id: int, cause: str, text: str) -> P:
    """说明超期原因: by whoever had the clock when it ran over."""
    return clock_steps.explain_breach(
        EXPLAIN_BREACH, record, by=by, clock_id=clock_id, cause=cause, text=text
    )


@transaction.atomic
def ask_exemption(record: P, *, by: User, clock_id: int, reason: str) -> P:
    """申请不计入考核, with the reason."""
    return clock_steps.ask_exemption(ASK_EXEMPTION, record, by=by, clock_id=clock_id, reason=reason)


@transaction.atomic
def withdraw_exemption(record: P, *, by: User, clock_id: int, reason: str = "") -> P:
    """撤回申请, before it was decided."""
    return clock_steps.withdraw_exemption(
        WITHDRAW_EXEMPTION, record, by=by, clock_id=clock_id, reason=reason
    )


@transaction.atomic
def decide_exemption(record: P, *, by: User, clock_id: int, agreed: bool, opinion: str = "") -> P:
    """审批不计入考核: 品质主管, never one who is bound by the clock."""
    return clock_steps.decide_exemption(
        DECIDE_EXEMPTION, record, by=by, clock_id=clock_id, agreed=agreed, opinion=opinion
    )
