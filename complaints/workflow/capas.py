"""纠正预防 from a complaint: started, joined, or declined with a signed reason (§3.2, §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from capa import workflow as capas
from capa.choices import EFFECTIVE, Source
from capa.choices import Status as CapaStatus
from capa.models import Capa
from complaints.choices import SignPlace
from complaints.models import CapaPart, Complaint, ComplaintCapa
from complaints.workflow.base import required, tell
from complaints.workflow.signing import sign
from complaints.workflow.steps import DECLINE_CAPA, LINK_CAPA, START_CAPA, UNLINK_CAPA
from records import clock
from records.due import source_text

if TYPE_CHECKING:
    from records.approvals import Proof


@transaction.atomic
def start_capa(
    complaint: Complaint,
    *,
    by: User,
    title: str,
    description: str,
    owner: User,
    responsible_department: Department,
    scale: str,
    version: int | None = None,
) -> Capa:
    """启动纠正预防: a CAPA set off by this complaint, with what is known of the problem (D2)."""
    complaint = START_CAPA.begin(complaint, by=by, version=version)
    capa = capas.open_capa(
        by=by,
        title=title,
        description=description,
        owner=owner,
        responsible_department=responsible_department,
        scale=scale,
        source=Source.COMPLAINT,
        level=complaint.level or 0,
        product=complaint.product,
        equipment=complaint.equipment,
        customer=complaint.customer,
        first_bad_serial=complaint.serial_number,
    )
    capa = capas.start(capa, by=by)
    _link(complaint, capa, CapaPart.TRIGGER, by)
    words = source_text(gettext_lazy("启动 %(number)s"), number=capa.number)
    START_CAPA.note(complaint, by=by, opinion=words)
    told = gettext_lazy("已启动纠正预防措施 %(number)s。")
    tell([complaint.handler, complaint.opened_by], told, complaint, besides=by, number=capa.number)
    return capa


@transaction.atomic
def link_capa(
    complaint: Complaint, *, by: User, capa: Capa, part: str, version: int | None = None
) -> ComplaintCapa:
    """关联纠正预防: the complaint is solved with a CAPA that there is, or shows that it recurred.

    part: a `CapaPart`; 复发 is said of a CAPA that was found effective.
    """
    complaint = LINK_CAPA.begin(complaint, by=by, version=version)
    seen = Capa.objects.visible_to(by).filter(pk=capa.pk, started_at__isnull=False).first()
    if seen is None:
        raise ValidationError({"capa": _("没有这份纠正预防措施，或您看不到它。")})
    if part not in CapaPart.values:
        raise ValidationError({"part": _("请选关系：触发、并入或复发。")})
    if seen.status == CapaStatus.CANCELLED:
        raise ValidationError({"capa": _("%(number)s 已撤销，不能关联。") % {"number": seen}})
    if part == CapaPart.RECURRENCE and seen.status not in EFFECTIVE:
        sentence = _("%(number)s 还没有验证有效，不能算复发；请选“并入”。")
        raise ValidationError({"part": sentence % {"number": seen}})
    if complaint.capa_links.filter(capa=seen).exists():
        sentence = _("这件客诉已关联 %(number)s。")
        raise ValidationError({"capa": sentence % {"number": seen}})
    link = _link(complaint, seen, part, by)
    words = f"{seen.number} {link.get_part_display()}"
    LINK_CAPA.note(complaint, by=by, opinion=words)
    told = gettext_lazy("客诉 %(number)s 已关联到这份纠正预防措施。")
    capas.tell([seen.owner], told, seen, besides=by, number=complaint.number)
    return link


@transaction.atomic
def unlink_capa(
    complaint: Complaint, *, by: User, capa: Capa, reason: str, version: int | None = None
) -> Complaint:
    """取消关联: a link made by mistake; history keeps that there was one, and why no more."""
    complaint = UNLINK_CAPA.begin(complaint, by=by, version=version)
    required({"reason": reason}, _("请写取消关联的理由。"))
    link = complaint.capa_links.filter(capa=capa).first()
    if link is None:
        raise ValidationError({"capa": _("这件客诉没有关联这份纠正预防措施。")})
    link.delete()
    capas.note_link(capa, by=by, opinion=f"{complaint.number} {_('取消关联')}")
    return UNLINK_CAPA.note(complaint, by=by, opinion=f"{capa.number}{_('：')}{reason}")


@transaction.atomic
def decline_capa(
    complaint: Complaint,
    *,
    by: User,
    reason: str,
    proof: Proof,
    seen: str,
    version: int | None = None,
) -> Complaint:
    """不启动纠正预防: the proposal is declined, with a reason and a name under it (§3.2)."""
    complaint = DECLINE_CAPA.begin(complaint, by=by, version=version)
    required({"reason": reason}, _("请写不启动纠正预防措施的理由。"))
    complaint.capa_declined = reason.strip()
    sign(
        complaint,
        SignPlace.DECLINE_CAPA,
        by=by,
        proof=proof,
        seen=seen,
        agreed=True,
        opinion=reason,
    )
    return DECLINE_CAPA.finish(complaint, by=by, opinion=reason)


def _link(complaint: Complaint, capa: Capa, part: str, by: User) -> ComplaintCapa:
    link = ComplaintCapa.objects.create(
        complaint=complaint, capa=capa, part=part, linked_at=clock.now(), linked_by=by
    )
    words = f"{complaint.number} {link.get_part_display()}"
    capas.note_link(capa, by=by, opinion=words, level=complaint.level or 0)
    return link


def tell_level(complaint: Complaint, by: User) -> None:
    """A complaint was classified anew: the CAPAs behind it go by the highest level (S3-4.4.2)."""
    for link in complaint.capa_links.select_related("capa"):
        if (complaint.level or 0) > link.capa.level:
            words = f"{complaint.number} {complaint.level_label}"
            capas.note_link(link.capa, by=by, opinion=words, level=complaint.level or 0)
