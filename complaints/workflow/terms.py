"""Outside the after-sales terms: quotation and consent, or a refusal with its reason (§3.1)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints.choices import Channel, Terms
from complaints.models import Complaint, Quotation
from complaints.workflow.base import required, tell
from complaints.workflow.steps import DECLINE, QUOTE, RECORD_CONSENT
from records import clock
from records.due import source_text
from records.steps import NotNow, check


@transaction.atomic
def quote(
    complaint: Complaint,
    *,
    by: User,
    quotation_number: str,
    amount: Decimal,
    content: str,
    reason: str = "",
    version: int | None = None,
) -> Complaint:
    """报价: the service is paid, because it lies outside the terms. Amount in yuan."""
    complaint = QUOTE.begin(complaint, by=by, version=version)
    reason = reason or complaint.terms_reason
    required(
        {"quotation_number": quotation_number, "content": content, "terms_reason": reason},
        _("报价要写明这一项。"),
    )
    quotation = Quotation(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=clock.now(),
        quotation_number=quotation_number,
        amount=amount,
        content=content,
    )
    check(quotation)
    quotation.save()
    complaint.terms, complaint.terms_reason = Terms.PAID, reason
    words = source_text(
        gettext_lazy("报价 %(number)s，%(amount)s 元"), number=quotation_number, amount=amount
    )
    QUOTE.finish(complaint, by=by, opinion=words)
    owner = complaint.customer.owner if complaint.customer else None
    tell([owner], gettext_lazy("已报价，请取得客户同意并记录。"), complaint, besides=by)
    return complaint


@transaction.atomic
def record_consent(
    complaint: Complaint,
    *,
    by: User,
    consented: bool,
    channel: str,
    person: str,
    at: datetime | None = None,
    version: int | None = None,
) -> Complaint:
    """What the customer answered to the quotation: who said it, how and when."""
    complaint = RECORD_CONSENT.begin(complaint, by=by, version=version)
    quotation = complaint.quotations.filter(consented__isnull=True).last()
    if quotation is None:
        raise NotNow(_("没有等待答复的报价，请先报价。"))
    required({"person": person}, _("请写客户方是谁答复的。"))
    if channel not in Channel.values:
        raise ValidationError({"channel": _("请选答复的方式。")})
    answered_at = at or clock.now()
    if answered_at > clock.now():
        raise ValidationError({"at": _("答复时间在未来，请核对。")})
    quotation.consented = consented
    quotation.consent_channel, quotation.consent_person = channel, person
    quotation.consent_at, quotation.consent_by = answered_at, by
    quotation.save()
    answer = gettext_lazy("客户同意报价") if consented else gettext_lazy("客户不同意报价")
    words = source_text(
        gettext_lazy("%(answer)s %(number)s，%(person)s，%(channel)s"),
        answer=answer,
        number=quotation.quotation_number,
        person=person,
        channel=Channel(channel).label,
    )
    RECORD_CONSENT.finish(complaint, by=by, opinion=words)
    tell(User.objects.in_role("support_manager"), answer, complaint, besides=by)
    return complaint


@transaction.atomic
def decline(
    complaint: Complaint, *, by: User, reason: str, version: int | None = None
) -> Complaint:
    """条约外不予受理: outside the terms and not done; the customer is told the reason next."""
    complaint = DECLINE.begin(complaint, by=by, version=version)
    required({"reason": reason}, _("请写不予受理的理由，业务员会据此回复客户。"))
    complaint.terms, complaint.terms_reason = Terms.REFUSED, reason
    complaint.nonconforming = complaint.nonconforming or False
    DECLINE.finish(complaint, by=by, opinion=reason)
    owner = complaint.customer.owner if complaint.customer else None
    words = gettext_lazy("条约外不予受理，请把理由告诉客户。")
    tell([owner, complaint.opened_by], words, complaint, besides=by)
    return complaint
