"""The name under an install plan: the hash it is bound to, asking for it, signing, voiding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from installs.choices.plan import PlanPlace
from installs.content.plans import content
from installs.models import InstallPlan, PlanApproval
from records import approvals
from records.models import Meaning

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

ROUND = 1  # a plan is approved anew by editions, `content_version`
SIGNING_STEPS = frozenset({"approve"})


def hash_of(plan: InstallPlan) -> str:
    """The hash that its approval is bound to."""
    return approvals.content_hash(content(plan))


def seen_of(plan: InstallPlan, step: str) -> str:
    """What a person about to take a step that signs has on screen; "" where it signs nothing."""
    return hash_of(plan) if step in SIGNING_STEPS else ""


def broken(plan: InstallPlan) -> set[int]:
    """The keys of the signed rows whose content is not the signed one any longer."""
    signed = [row for row in plan.approvals.all() if row.agreed]
    if not signed:
        return set()
    current = hash_of(plan)
    return {row.pk for row in signed if not approvals.intact(row, current)}


def is_intact(row: PlanApproval) -> bool:
    """Whether the plan still is what this name was given for."""
    return approvals.intact(row, hash_of(row.plan))


def open_place(plan: InstallPlan) -> None:
    """Ask for a name under what the plan holds now."""
    approvals.open_places(
        PlanApproval,
        owner={"plan": plan},
        round_number=ROUND,
        version=plan.content_version,
        content_hash=hash_of(plan),
        places={PlanPlace.APPROVE: Meaning.APPROVED},
    )


def sign(
    plan: InstallPlan, *, by: User, proof: approvals.Proof, seen: str, opinion: str = ""
) -> PlanApproval:
    """Put the name under it. Refused when the plan is not what was opened or seen."""
    approvals.require_seen(plan, seen, hash_of(plan))
    rows = PlanApproval.objects.filter(plan=plan)
    return approvals.sign(rows, PlanPlace.APPROVE, by=by, proof=proof, seen=seen, opinion=opinion)


def refuse(plan: InstallPlan, *, by: User, opinion: str) -> None:
    """Note who sent the plan back."""
    rows = PlanApproval.objects.filter(plan=plan)
    approvals.refuse(rows, PlanPlace.APPROVE, by=by, opinion=opinion)


def void(plan: InstallPlan, reason: StrPromise) -> int:
    """The plan is being changed: its name counts no longer. Gives how many did."""
    return approvals.void(PlanApproval.objects.filter(plan=plan), reason)
