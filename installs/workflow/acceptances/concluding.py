"""结论 and the signatures of both sides; what an accepted machine sets going (S5-3.3, S9-4.5)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from installs import judging, reckoning
from installs.choices.acceptance import CUSTOMER, Conclusion, Place, Status
from installs.models import Acceptance, ServiceRecord
from installs.people import acceptances as people
from installs.people.shared import holders
from installs.signing import acceptances as signing
from installs.workflow.acceptances import gates
from installs.workflow.acceptances.steps import CONCLUDE, SIGN_CUSTOMER, SIGN_OURS, TAKE_BACK
from installs.workflow.base import InstallStep, refuse_later, required, tell
from records import clock
from records.form_registry import current_edition
from records.numbering import next_number
from records.steps import NotNow, check
from registry.workflow import note_milestones

if TYPE_CHECKING:
    from records.approvals import Proof
    from records.handwriting import Drawn
    from registry.models import Equipment


@transaction.atomic
def conclude(
    acceptance: Acceptance,
    *,
    by: User,
    conclusion: str,
    note: str = "",
    tested_on: date | None = None,
    version: int | None = None,
) -> Acceptance:
    """下结论: never better than what was computed, worse with the reason; then both sides sign."""
    acceptance = CONCLUDE.begin(acceptance, by=by, version=version)
    if conclusion not in Conclusion.values:
        raise ValidationError({"conclusion": _("请从列出的选项中选。")})
    refuse_later(tested_on=tested_on)
    round_ = gates.current(acceptance)
    proposed = reckoning.proposed_of(acceptance, round_)
    if judging.is_better(conclusion, proposed):
        sentence = _("按检验结果和遗留问题最好是“%(best)s”。") % {"best": proposed.label}
        raise ValidationError({"conclusion": sentence})
    if conclusion != proposed:
        required({"note": note}, _("结论比计算的差，请写原因。"))
    round_.proposed, round_.conclusion, round_.note = proposed, conclusion, note
    round_.tested_on = tested_on or round_.tested_on or clock.today()
    round_.concluded_at, round_.concluded_by = clock.now(), by
    check(round_)
    round_.save()
    acceptance.conclusion = conclusion
    CONCLUDE.finish(acceptance, by=by, opinion=note)
    signing.open_place(acceptance, Place.OURS)
    words = gettext_lazy("第 %(n)d 次验收结论：%(what)s，待双方签字。")
    readers = [acceptance.engineer, acceptance.customer.owner]
    label = Conclusion(conclusion).label
    tell(readers, words, acceptance, besides=by, n=round_.number, what=label)
    return acceptance


@transaction.atomic
def take_back(
    acceptance: Acceptance, *, by: User, reason: str, version: int | None = None
) -> Acceptance:
    """收回修改: back to measuring; names that stand already count no longer, and it is told."""
    acceptance = TAKE_BACK.begin(acceptance, by=by, version=version)
    required({"reason": reason}, _("请写收回的理由。"))
    voided = signing.void(acceptance, gettext_lazy("收回修改"), Place.OURS, CUSTOMER)
    round_ = gates.current(acceptance)
    round_.proposed = round_.conclusion = acceptance.conclusion = ""
    round_.concluded_at = round_.concluded_by = None
    round_.save()
    acceptance.content_version += 1
    TAKE_BACK.finish(acceptance, by=by, opinion=reason)
    if voided:
        words = gettext_lazy("报告已收回修改，签字失效：%(reason)s")
        readers = [acceptance.engineer, acceptance.customer.owner, acceptance.opened_by]
        tell(readers, words, acceptance, besides=by, reason=reason)
    return acceptance


@transaction.atomic
def sign_ours(
    acceptance: Acceptance,
    *,
    by: User,
    proof: Proof,
    seen: str,
    opinion: str = "",
    version: int | None = None,
) -> Acceptance:
    """我方签字: the engineer, for the report as it stands."""
    acceptance = SIGN_OURS.begin(acceptance, by=by, version=version)
    acting_for = people.behind(by, acceptance.engineer)
    signing.sign(
        acceptance,
        Place.OURS,
        by=by,
        proof=proof,
        seen=seen,
        opinion=opinion,
        acting_for=acting_for,
    )
    return _signed(SIGN_OURS, acceptance, by, opinion)


@transaction.atomic
def sign_customer(
    acceptance: Acceptance, *, by: User, drawn: Drawn, seen: str, version: int | None = None
) -> Acceptance:
    """客户签字: drawn on the screen under the same report; the seal stands in the history."""
    acceptance = SIGN_CUSTOMER.begin(acceptance, by=by, version=version)
    if signing.drawn_of_round(acceptance).filter(void_reason="").exists():
        raise NotNow(_("客户已经签过字。"))
    row = signing.sign_drawn(acceptance, drawn=drawn, seen=seen, witness=by)
    return _signed(SIGN_CUSTOMER, acceptance, by, f"{row.signer_name} {row.seal}")


def _signed(step: InstallStep, acceptance: Acceptance, by: User, opinion: str) -> Acceptance:
    """One side has signed; with both the round is over and what follows from it begins."""
    ours = signing.of_round(acceptance).filter(place=Place.OURS, status="signed").exists()
    theirs = signing.drawn_of_round(acceptance).filter(void_reason="").exists()
    if not (ours and theirs):
        return step.finish(acceptance, by=by, to=Status.SIGNING, opinion=opinion)
    round_ = gates.current(acceptance)
    round_.ended_at = clock.now()
    round_.save()
    if round_.conclusion == Conclusion.FAILED:
        step.finish(acceptance, by=by, to=Status.ADJUSTING, opinion=opinion)
        words = gettext_lazy("第 %(n)d 次验收不合格，请编制调整方案。")
        readers = [*holders("installs.plan_adjustment"), acceptance.customer.owner]
        tell(readers, words, acceptance, besides=by, n=round_.number)
        return acceptance
    _accept(acceptance, by)
    step.finish(acceptance, by=by, to=Status.RECORDING, opinion=opinion)
    _tell_accepted(acceptance, by)
    return acceptance


def _accept(acceptance: Acceptance, by: User) -> None:
    """The machine's file and the service record, from the day of the second signature."""
    acceptance.accepted_on = clock.today()
    machine = acceptance.equipment
    machine.refresh_from_db()
    if _accepts_the_machine(acceptance, machine):
        warranty = reckoning.warranty_of(acceptance.order, machine, acceptance.accepted_on)
        note_milestones(
            machine,
            by=by,
            action="accept",
            opinion=acceptance.number,
            accepted_on=machine.accepted_on or acceptance.accepted_on,
            warranty_from=warranty.begins,
            warranty_until=warranty.ends,
            software_version=acceptance.software_version or machine.software_version,
        )
        machine.refresh_from_db()
    acceptance.warranty_from = machine.warranty_from
    acceptance.warranty_until = machine.warranty_until
    ServiceRecord.objects.create(
        acceptance=acceptance,
        number=next_number("service_record"),
        created_at=clock.now(),
        form_edition=current_edition("service_record"),
    )


def _accepts_the_machine(acceptance: Acceptance, machine: Equipment) -> bool:
    """A process alone is accepted on a machine that is; else its equipment acceptance counts."""
    others = Acceptance.objects.filter(equipment=machine).held().exclude(pk=acceptance.pk)
    return acceptance.kind != "process" or not others.exclude(kind="process").exists()


def _tell_accepted(acceptance: Acceptance, by: User) -> None:
    """QA and Engineering write the service record; sales know what may be collected (S9-4.5)."""
    writers = [*holders("installs.record_quality"), *holders("installs.record_engineering")]
    tell(writers, gettext_lazy("已验收，请填写产品售后记录。"), acceptance, besides=by)
    tell_payment(acceptance, by)


def tell_payment(acceptance: Acceptance, by: User) -> None:
    owner, payment = acceptance.customer.owner, reckoning.final_payment(acceptance.order)
    if payment.is_due:
        words = gettext_lazy("订单 %(order)s 全部验收，尾款 %(amount)s 元可以收款。")
    elif payment.amount:
        words = gettext_lazy("订单 %(order)s 已验收 %(accepted)d/%(machines)d 台，尾款待全部验收。")
    else:
        words = gettext_lazy("已验收，结论：%(what)s。")
    values = payment._asdict() | {"what": Conclusion(acceptance.conclusion).label}
    tell([owner], words, acceptance, besides=by, order=acceptance.order.number, **values)
