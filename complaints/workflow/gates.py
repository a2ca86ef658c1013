"""What must be there before a step can be taken: each gate answers with a sentence, or ""."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.choices import HIGH_LEVELS, Terms
from complaints.models import Complaint


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
    current = complaint.rounds.get(number=complaint.round_number)
    missing = []
    if not current.occurrence_cause:
        missing.append(_("产生原因"))
    if not current.measures.exclude(kind="containment").exists():
        missing.append(_("纠正或预防措施"))
    if not current.service_mode:
        missing.append(_("服务方式"))
    if current.cost is None:
        missing.append(_("费用（没有就填 0）"))
    if not missing:
        return ""
    return _("还不能送批，缺少：%(what)s。") % {"what": _("、").join(missing)}


def capa_is_missing(complaint: Complaint) -> str:
    """Levels 3–4 close only with a CAPA (§3.2); until CAPAs live here, with its number noted."""
    if complaint.level in HIGH_LEVELS and complaint.nonconforming and not complaint.capa_number:
        return _("三、四级客诉要有验证有效的纠正预防措施，请先填写纠正预防措施单号。")
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
