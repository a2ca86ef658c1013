"""What of shipments and requests a person still has (`records.open_work`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from records.open_work import Work
from shipping.choices import DRAFT, OPEN
from shipping.models import Consignment, Replenishment, Shipment
from shipping.workflow.taking_over import take_over

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _work(code: str, label: StrPromise, model: type[Consignment], *permissions: str) -> Work:
    def rows(person: User) -> QuerySet:
        mine = model._default_manager.filter(opened_by=person, status__in=OPEN | {DRAFT})
        return mine.order_by("pk")

    return Work(code, label, rows, _words, _who_may(permissions), take_over)


def _words(record: Consignment) -> str:
    return f"{record.number} {record.get_status_display()}"  # type: ignore[attr-defined]  # of a choice


def _who_may(permissions: tuple[str, ...]) -> Callable[[User], QuerySet[User]]:
    def found(person: User) -> QuerySet[User]:
        able = Q(groups__permissions__codename__in=permissions)
        return User.objects.active().exclude(pk=person.pk).filter(able).distinct()

    return found


WORK = (
    _work("shipments", _("没有归档的发货单"), Shipment, "draft_shipment", "pack_shipment"),
    _work("replenishments", _("没有补齐的补发申请"), Replenishment, "request_replenishment"),
)
