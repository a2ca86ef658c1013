"""What must be there before a step can be taken: each gate answers with a sentence, or ""."""

from __future__ import annotations

from django.utils.translation import gettext as _

from capa.choices import EFFECTIVE
from capa.choices import Status as CapaStatus
from complaints.choices import HIGH_LEVELS, Terms
from complaints.models import CapaPart, Complaint


def consent_is_missing(complaint: Complaint) -> str:
    """Outside the terms nothing is done before the customer agreed to the quotation (§3.1)."""
    if complaint.terms != Terms.PAID:
        return ""
    if complaint.quotations.filter(consented=True).exists():
        return ""
    return _("不符合售后条约的有偿服务，先报价并记录客户同意，才能分派。")


def is_high(complaint: Complaint) -> str:
    """Assigning is the route of levels 1–2."""
    if complaint.level in HIGH_LEVELS:
        return _("三、四级客诉要移交技术管理部确认，不能直接分派。")
    return ""


def is_low(complaint: Complaint) -> str:
    """Handing over is the route of levels 3–4."""
    if complaint.level not in HIGH_LEVELS:
        return _("一、二级客诉直接分派，不用移交技术管理部。")
    return ""


def handling_is_incomplete(complaint: Complaint) -> str:
    """Cause, a measure with who and when, and the service mode (§3.3)."""
    # All of them, not a filter: a page that prefetched them asks no more.
    current = next(r for r in complaint.rounds.all() if r.number == complaint.round_number)
    missing = []
    if not current.occurrence_cause:
        missing.append(_("产生原因"))
    if all(measure.kind == "containment" for measure in current.measures.all()):
        missing.append(_("纠正或预防措施"))
    if not current.service_mode:
        missing.append(_("服务方式"))
    if current.cost is None:
        missing.append(_("费用（没有就填 0）"))
    if not missing:
        return ""
    return _("还不能送批，缺少：%(what)s。") % {"what": _("、").join(missing)}


def capa_is_missing(complaint: Complaint) -> str:
    """Levels 3–4 close only with a CAPA that was verified effective, any level with none open.

    After the verdict a CAPA goes on to its standardisation without holding up the customer's case
    (domain §3.2, §3.3). A recurrence is said of a CAPA that ended before, so it proves nothing.
    """
    counting = [
        link.capa
        for link in complaint.capa_links.all()
        if link.part != CapaPart.RECURRENCE and link.capa.status != CapaStatus.CANCELLED
    ]
    unproven = [capa for capa in counting if capa.status not in EFFECTIVE]
    if unproven:
        sentence = _("%(number)s 现在是“%(status)s”，验证有效之后才能结案。")
        words = {"number": unproven[0], "status": unproven[0].get_status_display()}
        return sentence % words
    if complaint.level in HIGH_LEVELS and complaint.nonconforming and not counting:
        return _("三、四级客诉要有验证有效的纠正预防措施，请先启动或关联一份。")
    return ""


def capa_is_needed(complaint: Complaint) -> str:
    """On levels 3–4 nobody declines it (§3.2)."""
    if complaint.is_high_level and complaint.nonconforming:
        return _("三、四级客诉必须启动纠正预防措施。")
    return ""


def standardisation_is_missing(complaint: Complaint) -> str:
    """必须增加到相关作业标准内 (S9-4.4), or a reason why nothing has to be."""
    effective = complaint.verifications.filter(round_number=complaint.round_number, effective=True)
    if not effective.exists():
        return ""
    if complaint.standardisations.filter(round_number=complaint.round_number).exists():
        return ""
    return _("标准化还没有填写：写明改了哪份文件和新版次，或写明不需要的理由。")


def was_registered(complaint: Complaint) -> str:
    """Only what never was more than a draft comes back; a withdrawn complaint stays withdrawn."""
    if complaint.submitted_at is not None:
        return _("已登记的客诉撤销后不能恢复，请重新登记。")
    if complaint.duplicate_of_id is not None:
        return _("这份草稿已并入 %(number)s。") % {"number": complaint.duplicate_of}
    return ""
