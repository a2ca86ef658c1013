"""产品售后记录: QA and Engineering write, the service department signs (S9-4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from installs.choices.acceptance import Place, Status
from installs.models import Acceptance, ServiceRecord
from installs.people.shared import holders
from installs.signing import acceptances as signing
from installs.workflow.acceptances.steps import (
    RECORD_ENGINEERING,
    RECORD_QUALITY,
    RETURN_RECORD,
    TAKE_OVER,
)
from installs.workflow.base import InstallStep, must_be_here, required, tell
from records import approvals, clock
from records.steps import check

if TYPE_CHECKING:
    from records.approvals import Proof


@transaction.atomic
def record_quality(
    acceptance: Acceptance,
    *,
    by: User,
    text: str,
    proof: Proof,
    opinion: str = "",
    version: int | None = None,
) -> Acceptance:
    """填写品质部记录: the original quality state of the machine, signed by QA."""
    acceptance = RECORD_QUALITY.begin(acceptance, by=by, version=version)
    record = _own(acceptance)
    required({"text": text}, _("请写品质部的记录。"))
    record.quality, record.quality_by, record.quality_at = text, by, clock.now()
    return _written(RECORD_QUALITY, acceptance, record, by=by, proof=proof, opinion=opinion)


@transaction.atomic
def record_engineering(
    acceptance: Acceptance,
    *,
    by: User,
    text: str,
    proof: Proof,
    opinion: str = "",
    version: int | None = None,
) -> Acceptance:
    """填写工程部记录: how the machine was built and set up, signed by Engineering."""
    acceptance = RECORD_ENGINEERING.begin(acceptance, by=by, version=version)
    record = _own(acceptance)
    required({"text": text}, _("请写工程部的记录。"))
    record.engineering, record.engineering_by, record.engineering_at = text, by, clock.now()
    return _written(RECORD_ENGINEERING, acceptance, record, by=by, proof=proof, opinion=opinion)


def _own(acceptance: Acceptance) -> ServiceRecord:
    return ServiceRecord.objects.get(acceptance=acceptance)


def _written(
    step: InstallStep,
    acceptance: Acceptance,
    record: ServiceRecord,
    *,
    by: User,
    proof: Proof,
    opinion: str,
) -> Acceptance:
    """Keep a part and its name; an own part that is written again voids the name before."""
    place = Place.QUALITY if step is RECORD_QUALITY else Place.ENGINEERING
    check(record)
    record.save()
    signing.void(acceptance, gettext_lazy("重新填写"), place)
    signing.sign_now(acceptance, place, by=by, proof=proof, opinion=opinion)
    if record.quality_at is None or record.engineering_at is None:
        return step.finish(acceptance, by=by, to=Status.RECORDING, opinion=opinion)
    step.finish(acceptance, by=by, to=Status.HANDING_OVER, opinion=opinion)
    words = gettext_lazy("产品售后记录已填写，请服务部签收。")
    tell(holders("installs.take_over_acceptance"), words, acceptance, besides=by)
    return acceptance


@transaction.atomic
def return_record(
    acceptance: Acceptance, *, by: User, reason: str, version: int | None = None
) -> Acceptance:
    """退回售后记录: both parts are written and signed anew; the texts stay to start from."""
    acceptance = RETURN_RECORD.begin(acceptance, by=by, version=version)
    required({"reason": reason}, _("请写退回的理由。"))
    record = _own(acceptance)
    writers = [record.quality_by, record.engineering_by]
    words = gettext_lazy("退回售后记录")
    signing.void(acceptance, words, Place.QUALITY, Place.ENGINEERING)
    record.quality_by = record.engineering_by = None
    record.quality_at = record.engineering_at = None
    record.save()
    RETURN_RECORD.finish(acceptance, by=by, opinion=reason)
    words = gettext_lazy("产品售后记录已退回：%(reason)s")
    tell(writers, words, acceptance, besides=by, reason=reason)
    return acceptance


@transaction.atomic
def take_over(
    acceptance: Acceptance,
    *,
    by: User,
    service_contact: User,
    proof: Proof,
    seen: str,
    note: str = "",
    version: int | None = None,
) -> Acceptance:
    """服务部签收: the project enters the after-sales stage; from now on it is locked (S9-4.5)."""
    acceptance = TAKE_OVER.begin(acceptance, by=by, version=version)
    must_be_here(service_contact=service_contact)
    if not service_contact.has_perm("installs.view_acceptance"):
        raise ValidationError({"service_contact": _("请选售后服务中心的同事。")})
    approvals.require_seen(acceptance, seen, signing.hash_of(acceptance, Place.TAKE_OVER))
    record = _own(acceptance)
    record.service_contact, record.take_over_note = service_contact, note
    record.taken_over_by, record.taken_over_at = by, clock.now()
    check(record)
    record.save()
    signing.sign_now(acceptance, Place.TAKE_OVER, by=by, proof=proof, opinion=note)
    acceptance.in_service_at = clock.now()
    TAKE_OVER.finish(acceptance, by=by, opinion=note)
    words = gettext_lazy("已转售后，服务联系人%(name)s。")
    readers = [service_contact, acceptance.engineer, acceptance.customer.owner]
    tell(readers, words, acceptance, besides=by, name=service_contact)
    return acceptance
