"""基本情况: the facts of a complaint in words, in the order of the paper form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints import people
from complaints.models import Complaint
from records import clock
from records.due import moment_text

if TYPE_CHECKING:
    from accounts.models import User


def fact(label: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, **more}


def facts(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """基本情况 in the order of the paper form; empty ones are left out."""
    machine, now = complaint.equipment, clock.now()
    rows = [
        fact(_("客户"), complaint.customer, url=register_url(complaint.customer, user)),
        fact(_("产品"), _product(complaint)),
        fact(
            pgettext("complaint", "登记"),
            f"{moment_text(complaint.received_at, now)} {complaint.opened_by}"
            f"{_('，')}{complaint.get_channel_display()}",
        ),
        fact(_("联系人"), contact_text(complaint, user)),
        fact(_("出厂编号"), complaint.serial_number, url=register_url(machine, user), mono=True),
        fact(_("发生时间"), moment_text(complaint.found_at, now) if complaint.found_at else ""),
        fact(_("现场"), complaint.site),
        fact(
            _("验收日期"),
            machine.accepted_on.isoformat() if machine and machine.accepted_on else "",
        ),
        fact(_("影响"), _impact(complaint)),
        fact(_("订单"), complaint.order, url=register_url(complaint.order, user)),
        fact(_("质保"), _warranty(complaint)),
        fact(_("软件版本"), complaint.software_version),
        fact(_("类别"), complaint.get_category_display()),
        fact(_("发现环节"), complaint.get_found_where_display()),
        fact(_("不良数量"), _quantities(complaint)),
        fact(_("故障代码"), complaint.defect_code),
        fact(_("要求处理"), complaint.get_request_display()),
        fact(
            _("要求时限"),
            moment_text(complaint.customer_limit, now) if complaint.customer_limit else "",
        ),
        fact(_("附样去向"), complaint.sample),
        fact(_("售后条约"), complaint.get_terms_display() if complaint.terms else ""),
        fact(_("责任部门"), complaint.responsible_department),
        fact(_("处理人"), complaint.handler),
        fact(_("计划完成"), complaint.planned_on.isoformat() if complaint.planned_on else ""),
        fact(_("初步判断"), complaint.first_guess, wide=True),
        fact(_("条约理由"), complaint.terms_reason, wide=True),
        fact(_("结案意见"), complaint.conclusion, wide=True),
    ]
    return [row for row in rows if row["value"]]


def register_url(row: Any, user: User) -> str:
    """The page of a customer, order or machine, for those who may open it."""
    if row is None or not user.has_perm(f"registry.view_{row._meta.model_name}"):
        return ""
    return row.get_absolute_url()


def _product(complaint: Complaint) -> str:
    product = complaint.product
    return f"{product.model} {product.name}".strip() if product else ""


def contact_text(complaint: Complaint, user: User) -> str:
    """Name and phone; the phone in full for those who serve this customer (domain §2)."""
    contact = complaint.contact
    if contact is None:
        return ""
    phone = contact.phone if people.reads_contact(complaint, user) else contact.masked_phone
    return " ".join(part for part in (contact.name, contact.title, phone) if part)


def _impact(complaint: Complaint) -> str:
    words = []
    if complaint.downtime:
        hours = f" {complaint.downtime_hours} h" if complaint.downtime_hours else ""
        words.append(_("停机%(hours)s") % {"hours": hours})
    flags = (("degraded", _("降级")), ("safety", _("安全")), ("batch", _("批量")))
    words += [label for name, label in flags if getattr(complaint, name)]
    return _("、").join(words)


def _warranty(complaint: Complaint) -> str:
    machine = complaint.equipment
    until = machine.warranty_until.isoformat() if machine and machine.warranty_until else ""
    if complaint.in_warranty is None:
        return until
    word = _("质保内") if complaint.in_warranty else _("已过保")
    return _("%(word)s，至 %(day)s") % {"word": word, "day": until} if until else word


def _quantities(complaint: Complaint) -> str:
    bad, shipped = complaint.quantity_defective, complaint.quantity_shipped
    if bad is None:
        return ""
    if not shipped:
        return str(bad)
    return _("%(bad)d / %(all)d，%(share).1f%%") % {
        "bad": bad,
        "all": shipped,
        "share": 100 * bad / shipped,
    }
