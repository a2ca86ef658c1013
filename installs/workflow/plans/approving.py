"""A plan is sent for approval, approved or sent back, taken back, revised, put away (S6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installs.models import InstallPlan
from installs.people import plans as people
from installs.people.shared import holders
from installs.signing import plans as signing
from installs.workflow.base import refuse_past, required, tell
from installs.workflow.plans.steps import APPROVE, REVISE, SEND_BACK, SUBMIT, WITHDRAW
from installs.workflow.shared_steps import CANCEL
from records import clock
from records.form_registry import current_edition
from records.models import Meaning

if TYPE_CHECKING:
    from accounts.models import User
    from records.approvals import Proof


@transaction.atomic
def submit(
    plan: InstallPlan, *, by: User, opinion: str = "", version: int | None = None
) -> InstallPlan:
    """送批: from now on a manager who did not write it has it."""
    plan = SUBMIT.begin(plan, by=by, version=version)
    refuse_past(ends_on=plan.ends_on)
    plan.submitted_at, plan.return_reason = clock.now(), ""
    plan.team_approved = people.team_text(plan)
    for row in plan.machines.all():
        row.serial_number = row.equipment.serial_number
        row.save(update_fields=["serial_number"])
    SUBMIT.finish(plan, by=by, opinion=opinion)
    signing.open_place(plan)
    words = gettext_lazy("待您批准安装方案。")
    tell(holders("installs.approve_plan"), words, plan, besides=by)
    return plan


@transaction.atomic
def withdraw(plan: InstallPlan, *, by: User, version: int | None = None) -> InstallPlan:
    """收回: the author goes on writing; nobody is asked for a name any longer."""
    plan = WITHDRAW.begin(plan, by=by, version=version)
    signing.void(plan, gettext_lazy("编制人收回"))
    plan.content_version += 1
    return WITHDRAW.finish(plan, by=by)


@transaction.atomic
def approve(
    plan: InstallPlan,
    *,
    by: User,
    proof: Proof,
    seen: str,
    opinion: str = "",
    version: int | None = None,
) -> InstallPlan:
    """批准, signed by a manager who did not write it; whoever goes is told."""
    plan = APPROVE.begin(plan, by=by, version=version)
    signing.sign(plan, by=by, proof=proof, seen=seen, opinion=opinion)
    plan.approved_at = clock.now()
    plan.form_edition = current_edition("install_plan")
    APPROVE.finish(plan, by=by, opinion=opinion)
    words = gettext_lazy("方案已批准，%(first)s 至 %(last)s。")
    first, last = plan.starts_on, plan.ends_on
    tell(people.told(plan), words, plan, besides=by, first=first, last=last)
    return plan


@transaction.atomic
def send_back(
    plan: InstallPlan, *, by: User, reason: str, version: int | None = None
) -> InstallPlan:
    """退回, with what has to be changed: it is a draft again."""
    plan = SEND_BACK.begin(plan, by=by, version=version)
    required({"reason": reason}, _("请写退回的理由。"))
    signing.refuse(plan, by=by, opinion=reason)
    plan.return_reason = reason
    plan.content_version += 1
    SEND_BACK.finish(plan, by=by, opinion=reason)
    words = gettext_lazy("方案被退回：%(reason)s")
    tell([plan.opened_by, plan.written_by], words, plan, besides=by, reason=reason)
    return plan


@transaction.atomic
def revise(plan: InstallPlan, *, by: User, reason: str, version: int | None = None) -> InstallPlan:
    """修订 what was approved: the name under it counts no longer, and all who knew it are told."""
    plan = REVISE.begin(plan, by=by, version=version)
    required({"reason": reason}, _("请写为什么要修订。"))
    signed = plan.approvals.filter(status="signed", meaning=Meaning.APPROVED)
    signers = [row.signer for row in signed.select_related("signer")]
    signing.void(plan, gettext_lazy("方案修订"))
    plan.approved_at = None
    plan.content_version += 1
    REVISE.finish(plan, by=by, opinion=reason)
    words = gettext_lazy("方案正在修订，原来的批准作废：%(reason)s")
    tell(people.told(plan, *signers), words, plan, besides=by, reason=reason)
    return plan


@transaction.atomic
def cancel(plan: InstallPlan, *, by: User, reason: str, version: int | None = None) -> InstallPlan:
    """撤销: put a draft away, or withdraw what was sent; what is there stays readable (§12)."""
    plan = CANCEL.begin(plan, by=by, version=version)
    required({"reason": reason}, _("请写撤销的理由。"))
    plan.cancel_reason = reason
    was_out = not plan.is_draft
    signing.void(plan, gettext_lazy("已撤销"))
    CANCEL.finish(plan, by=by, opinion=reason)
    if was_out:
        words = gettext_lazy("已撤销：%(reason)s")
        tell(people.told(plan), words, plan, besides=by, reason=reason)
    return plan
