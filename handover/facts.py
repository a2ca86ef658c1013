"""What stands on a hand-over, request or notice, as its page shows it: facts and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from handover.models import ChangeNotice, DocumentRequest, Handover
from records import clock
from records.due import moment_text
from registry.facts import contact_fact, day, sees_contacts

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from registry.models import Equipment


def fact(label: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, **more}


def _moment(at: datetime | None) -> str:
    return moment_text(at, clock.now()) if at else ""


def _link(entry: Any, user: User, permission: str) -> str:
    return entry.get_absolute_url() if entry and user.has_perm(permission) else ""


def of_handover(paper: Handover, user: User) -> dict[str, Any]:
    """The contract's promises, who and where, the machines, and what became of it."""
    order, customer = paper.order, paper.customer
    facts = [
        fact(_("订单"), order.number, url=_link(order, user, "registry.view_salesorder"), mono=1),
        fact(_("客户"), customer.name, url=_link(customer, user, "registry.view_customer")),
        fact(_("用户单位"), paper.unit),
        fact(_("用户联系人"), _contact(paper, user)),
        fact(_("安装地址"), paper.address, wide=True),
        fact(_("计划发货日"), day(paper.planned_ship_on)),
        fact(_("生产工号"), paper.job_numbers),
        fact(_("质量承诺"), paper.quality_promises, wide=True),
        fact(_("响应要求"), paper.response_terms, wide=True),
        fact(_("安装约定"), paper.install_agreement, wide=True),
        fact(_("备注"), paper.remarks, wide=True),
        fact(_("温馨提示"), _reminded(paper), wide=True),
    ]
    rows = paper.machines.select_related("equipment__product")
    return {
        "facts": [one for one in facts if one["value"]],
        "machines": [_machine(row.equipment, user) for row in rows],
    }


def _contact(paper: Handover, user: User) -> str:
    if paper.contact is None:
        return ""
    shown = contact_fact(paper.contact, full=sees_contacts(user, paper.customer))
    return "　".join(shown[name] for name in ("name", "title", "phone") if shown[name])


def _reminded(paper: Handover) -> str:
    if paper.reminded_on is None:
        return ""
    return _("%(day)s %(how)s，%(whom)s") % {
        "day": day(paper.reminded_on),
        "how": paper.get_reminded_how_display(),
        "whom": paper.reminded_whom,
    }


def _machine(machine: Equipment, user: User) -> dict[str, Any]:
    return {
        "serial": machine.serial_number,
        "url": _link(machine, user, "registry.view_equipment"),
        "product": str(machine.product),
        "job_number": machine.job_number,
    }


def of_request(paper: DocumentRequest, user: User) -> dict[str, Any]:
    """What was asked for, what was provided."""
    machine = paper.equipment
    facts = [
        fact(_("资料类别"), paper.get_kind_display()),
        fact(_("需要日期"), day(paper.wanted_on)),
        fact(
            _("设备"),
            f"{machine.serial_number}　{machine.customer}" if machine else "",
            url=_link(machine, user, "registry.view_equipment"),
        ),
        fact(
            _("产品"), paper.product or "", url=_link(paper.product, user, "registry.view_product")
        ),
        fact(
            _("订单"), paper.order or "", url=_link(paper.order, user, "registry.view_salesorder")
        ),
        fact(_("用途"), paper.reason, wide=True),
    ]
    provided = [
        fact(_("提供人"), str(paper.provided_by or "")),
        fact(_("提供时间"), _moment(paper.provided_at)),
        fact(_("签收人"), str(paper.received_by or "")),
        fact(_("说明"), paper.delivery_note, wide=True),
    ]
    return {
        "facts": [one for one in facts if one["value"]],
        "provided": [one for one in provided if one["value"]],
        "documents": list(paper.documents.all()),
    }


def of_notice(paper: ChangeNotice, user: User) -> dict[str, Any]:
    """What changes, and machine by machine who was told."""
    product = paper.product
    serials = " – ".join(part for part in (paper.serial_from, paper.serial_to) if part)
    facts = [
        fact(_("通知类别"), paper.get_kind_display()),
        fact(_("文件编号"), paper.document_number, mono=1),
        fact(_("版次"), _edition(paper)),
        fact(_("产品"), product or "", url=_link(product, user, "registry.view_product")),
        fact(_("出厂编号范围"), serials),
        fact(_("签收"), _noted(paper)),
        fact(_("更改内容"), paper.content, wide=True),
    ]
    rows = list(paper.machines.select_related("equipment__customer", "told_by", "notice"))
    return {
        "facts": [one for one in facts if one["value"]],
        "told": [_told(row, user) for row in rows],
        "settled": sum(row.is_settled for row in rows),
    }


def _edition(paper: ChangeNotice) -> str:
    if paper.old_edition and paper.new_edition:
        return f"{paper.old_edition} → {paper.new_edition}"
    return paper.new_edition or paper.old_edition


def _noted(paper: ChangeNotice) -> str:
    return f"{paper.noted_by}　{_moment(paper.noted_at)}" if paper.noted_at else ""


def _told(row: Any, user: User) -> dict[str, Any]:
    """A machine of the notice. tone: green is settled, amber was told, red is still owed."""
    machine, told, confirmed = row.equipment, "", ""
    if row.told_on:
        told = f"{day(row.told_on)} {row.get_told_how_display()}　{row.told_whom}"
    if row.confirmed_on:
        confirmed = f"{row.confirmed_by}　{day(row.confirmed_on)}"
    if row.notice.is_draft:
        state, tone = "", ""
    elif row.left_out_reason:
        state, tone = _("不适用"), ""
    elif row.confirmed_on:
        state, tone = _("客户已确认"), "green"
    elif row.told_on:
        state, tone = _("已通知，待确认"), "amber"
    else:
        state, tone = _("未通知"), "red"
    return {
        "serial": machine.serial_number,
        "url": _link(machine, user, "registry.view_equipment"),
        "customer": str(machine.customer),
        "told": told,
        "by": str(row.told_by or ""),
        "confirmed": confirmed or row.left_out_reason,
        "state": state,
        "tone": tone,
    }
