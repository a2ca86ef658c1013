"""What people do with the clock of test data; the rules are those of every record."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from records import clock_steps
from testdata.models import TestData
from testdata.workflow.steps import (
    ACKNOWLEDGE,
    ASK_EXEMPTION,
    DECIDE_EXEMPTION,
    EXPLAIN_BREACH,
    URGE,
    WITHDRAW_EXEMPTION,
)


@transaction.atomic
def acknowledge(data: TestData, *, by: User, clock_id: int | None = None) -> TestData:
    """已知悉: take up what one answers for, all clocks or one (domain §4)."""
    return clock_steps.acknowledge(ACKNOWLEDGE, data, by=by, clock_id=clock_id)


@transaction.atomic
def urge(data: TestData, *, by: User, clock_id: int, note: str) -> TestData:
    """催办: whoever has the clock is told, once per working hour at most."""
    return clock_steps.urge(URGE, data, by=by, clock_id=clock_id, note=note)


@transaction.atomic
def explain_breach(data: TestData, *, by: User, clock_id: int, cause: str, text: str) -> TestData:
    """说明超期原因: by whoever had the clock when it ran over."""
    return clock_steps.explain_breach(
        EXPLAIN_BREACH, data, by=by, clock_id=clock_id, cause=cause, text=text
    )


@transaction.atomic
def ask_exemption(data: TestData, *, by: User, clock_id: int, reason: str) -> TestData:
    """申请不计入考核, with the reason."""
    return clock_steps.ask_exemption(ASK_EXEMPTION, data, by=by, clock_id=clock_id, reason=reason)


@transaction.atomic
def withdraw_exemption(data: TestData, *, by: User, clock_id: int, reason: str = "") -> TestData:
    """撤回申请, before it was decided."""
    return clock_steps.withdraw_exemption(
        WITHDRAW_EXEMPTION, data, by=by, clock_id=clock_id, reason=reason
    )


@transaction.atomic
def decide_exemption(
    data: TestData, *, by: User, clock_id: int, agreed: bool, opinion: str = ""
) -> TestData:
    """审批不计入考核: 品质主管, never one who is bound by the clock."""
    return clock_steps.decide_exemption(
        DECIDE_EXEMPTION, data, by=by, clock_id=clock_id, agreed=agreed, opinion=opinion
    )
