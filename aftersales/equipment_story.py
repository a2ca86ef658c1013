"""设备档案: a machine's life from all apps: shipped, accepted, moved, complained about (S6).

An app that comes later (repairs, shipments, training) adds a function to `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.choices import OPEN
from complaints.models import Complaint
from handover.choices import NoticeStatus
from handover.models import ChangeNotice, DocumentRequest, NoticeMachine
from handover.rows import tone_of as paper_tone
from registry.facts import day, today
from registry.models import Customer, Equipment
from registry.views.details import CustomerPage, MachinePage
from shipping.models import Shipment
from shipping.rows import tone_of as shipping_tone

if TYPE_CHECKING:
    from accounts.models import User

LATEST = 50


class Entry(NamedTuple):
    """One thing that happened to the machine, or will."""

    on: date
    what: str
    text: str = ""
    url: str = ""
    label: str = ""  # of the link
    tone: str = "slate"
    tag: str = ""
    tag_tone: str = ""


def registry_entries(machine: Equipment, user: User) -> Iterator[Entry]:
    """What the register itself knows: its dates and its owners."""
    days = (
        (machine.shipped_on, _("出厂发货"), "slate"),
        (machine.arrived_on, _("到货"), "slate"),
        (machine.installed_on, _("安装"), "slate"),
        (machine.accepted_on, pgettext("event", "验收"), "green"),
        (machine.warranty_from, _("质保开始"), "green"),
    )
    for on, what, tone in days:
        if on:
            yield Entry(on, what, tone=tone)
    if machine.warranty_until:
        ended = machine.warranty_until < today()
        yield Entry(
            machine.warranty_until, _("质保到期") if ended else _("质保将到期"), tone="amber"
        )
    moves = machine.moves.select_related("from_customer", "to_customer", "moved_by")
    for move in moves:
        owners = {"old": move.from_customer, "new": move.to_customer}
        said = _("从 %(old)s 转移到 %(new)s") % owners
        yield Entry(move.moved_on, said, move.reason, tone="amber")


def complaints_of(user: User, **whose: Customer | Equipment) -> QuerySet[Complaint]:
    """The newest ones that this person may see."""
    visible = Complaint.objects.visible_to(user).filter(**whose)
    return visible.order_by("-received_at")[:LATEST]


def complaint_entries(machine: Equipment, user: User) -> Iterator[Entry]:
    """One entry for each complaint of this machine that the reader may see."""
    for complaint in complaints_of(user, equipment=machine):
        is_open = complaint.status in OPEN
        yield Entry(
            timezone.localdate(complaint.received_at),
            _("客诉"),
            complaint.title,
            complaint.get_absolute_url(),
            complaint.number,
            "amber" if is_open else "slate",
            complaint.get_status_display(),
            "blue" if is_open else "",
        )


def notice_entries(machine: Equipment, user: User) -> Iterator[Entry]:
    """更改通知 that concern this machine, with what became of them for it (S6)."""
    seen = ChangeNotice.objects.visible_to(user).filter(begun_at__isnull=False)
    rows = NoticeMachine.objects.filter(equipment=machine, notice__in=seen)
    for row in rows.select_related("notice").order_by("-pk")[:LATEST]:
        notice, withdrawn = row.notice, row.notice.status == NoticeStatus.CANCELLED
        settled = row.is_settled or withdrawn
        word = notice.get_status_display() if withdrawn else _("已落实")
        yield Entry(
            timezone.localdate(notice.begun_at),
            notice.get_kind_display(),
            notice.title,
            notice.get_absolute_url(),
            notice.number,
            "slate" if settled else "amber",
            word if settled else _("待落实"),
            "" if settled else "amber",
        )


def document_entries(machine: Equipment, user: User) -> Iterator[Entry]:
    """资料申请 for this machine that the reader may see."""
    seen = DocumentRequest.objects.visible_to(user).filter(equipment=machine)
    for request in seen.order_by("-created_at")[:LATEST]:
        yield Entry(
            timezone.localdate(request.begun_at),
            _("资料申请"),
            request.title,
            request.get_absolute_url(),
            request.number,
            tag=request.get_status_display(),
            tag_tone=paper_tone(request.status),
        )


def shipment_entries(machine: Equipment, user: User) -> Iterator[Entry]:
    """发货单 that brought this machine, where the reader may see them (S9-4.1)."""
    seen = Shipment.objects.visible_to(user).filter(items__equipment=machine)
    for shipment in (
        seen.filter(shipped_at__isnull=False).distinct().order_by("-shipped_at")[:LATEST]
    ):
        carried = " ".join(part for part in (shipment.carrier, shipment.waybill) if part)
        yield Entry(
            timezone.localdate(shipment.shipped_at),
            _("发货"),
            carried,
            shipment.get_absolute_url(),
            shipment.number,
            tag=shipment.get_status_display(),
            tag_tone=shipping_tone(shipment.status),
        )


SOURCES: tuple[Callable[[Equipment, User], Iterator[Entry]], ...] = (
    registry_entries,
    complaint_entries,
    notice_entries,
    document_entries,
    shipment_entries,
)


def story(machine: Equipment, user: User) -> list[Entry]:
    """Everything that happened to the machine, the newest first."""
    entries = [entry for source in SOURCES for entry in source(machine, user)]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)


def complaint_rows(complaints: Iterable[Complaint]) -> list[dict[str, Any]]:
    return [
        {
            "number": complaint.number,
            "url": complaint.get_absolute_url(),
            "title": complaint.title,
            "level": complaint.level,
            "level_label": complaint.level_label,
            "received": day(timezone.localdate(complaint.received_at)),
            "status": complaint.get_status_display(),
            "open": complaint.status in OPEN,
        }
        for complaint in complaints
    ]


class MachineStory(MachinePage):
    """设备档案 with its whole life."""

    template_name = "aftersales/machine.html"

    def context(self, machine: Equipment) -> dict[str, Any]:
        user = self.request.user
        may_open = user.has_perm("complaints.open_complaint") and not machine.merged_into_id
        new = f"{reverse('complaints:new')}?equipment={machine.serial_number}"
        return {
            **super().context(machine),
            "story": [
                {**entry._asdict(), "day": day(entry.on), "future": entry.on > today()}
                for entry in story(machine, user)
            ],
            "new_complaint_url": new if may_open else "",
        }


class CustomerStory(CustomerPage):
    """客户 with their complaints."""

    template_name = "aftersales/customer.html"

    def context(self, customer: Customer) -> dict[str, Any]:
        user = self.request.user
        sees = user.has_perm("complaints.view_complaint")
        complaints = complaints_of(user, customer=customer)[:20] if sees else ()
        return {
            **super().context(customer),
            "sees_complaints": sees,
            "complaints": complaint_rows(complaints),
            "complaints_url": f"{reverse('complaints:list')}?customer={customer.code}",
        }
