"""What people do with a CAPA's clocks; the rules are those of every record (`clock_steps`)."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from capa.models import Capa
from capa.workflow.steps import (
    ACKNOWLEDGE,
    ASK_EXEMPTION,
    DECIDE_EXEMPTION,
    EXPLAIN_BREACH,
    URGE,
    WITHDRAW_EXEMPTION,
)
from records import clock_steps


@transaction.atomic
def acknowledge(capa: Capa, *, by: User, clock_id: int | None = None) -> Capa:
    """已知悉: take up what one answers for, all clocks or one (domain §4)."""
    return clock_steps.acknowledge(ACKNOWLEDGE, capa, by=by, clock_id=clock_id)


@transaction.atomic
def urge(capa: Capa, *, by: User, clock_id: int, note: str) -> Capa:
    """催办: whoever has the clock is told, once per working hour at most."""
    return clock_steps.urge(URGE, capa, by=by, clock_id=clock_id, note=note)


@transaction.atomic
def explain_breach(capa: Capa, *, by: User, clock_id: int, cause: str, text: str) -> Capa:
    """说明超期原因: by whoever had the clock when it ran over."""
    return clock_steps.explain_breach(
        EXPLAIN_BREACH, capa, by=by, clock_id=clock_id, cause=cause, text=text
    )


@transaction.atomic
def ask_exemption(capa: Capa, *, by: User, clock_id: int, reason: str) -> Capa:
    """申请不计入考核, with the reason."""
    return clock_steps.ask_exemption(ASK_EXEMPTION, capa, by=by, clock_id=clock_id, reason=reason)


@transaction.atomic
def withdraw_exemption(capa: Capa, *, by: User, clock_id: int, reason: str = "") -> Capa:
    """撤回申请, before it was decided."""
    return clock_steps.withdraw_exemption(
        WITHDRAW_EXEMPTION, capa, by=by, clock_id=clock_id, reason=reason
    )


@transaction.atomic
def decide_exemption(
    capa: Capa, *, by: User, clock_id: int, agreed: bool, opinion: str = ""
) -> Capa:
    """审批不计入考核: 品质主管, never one who is bound by the clock."""
    return clock_steps.decide_exemption(
        DECIDE_EXEMPTION, capa, by=by, clock_id=clock_id, agreed=agreed, opinion=opinion
    )
