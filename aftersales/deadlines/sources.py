"""Whose clocks there are: `records` knows deadlines by number, each app who sees the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capa.models import Capa
from complaints.models import Complaint
from handover.models import ChangeNotice, DocumentRequest, Handover
from installs.models import Acceptance, InstallPlan
from records.models import Deadline
from shipping.models import Replenishment, Shipment
from testdata.models import TestData

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User


class Source(NamedTuple):
    """A kind of record with clocks. visible: which of them a person may see. title: where it is."""

    code: str
    label: StrPromise
    visible: Callable[[User], QuerySet]
    title: str = "title"


SOURCES = (
    Source("complaint", _("客诉"), Complaint.objects.visible_to),
    Source("capa", _("纠正预防"), Capa.objects.visible_to),
    Source("handover", _("合同交接"), Handover.objects.visible_to),
    Source("document_request", _("资料申请"), DocumentRequest.objects.visible_to),
    Source("change_notice", _("更改通知"), ChangeNotice.objects.visible_to),
    Source("test_data", _("实验数据"), TestData.objects.visible_to),
    Source("shipment", _("发货单"), Shipment.objects.visible_to, "customer__name"),
    Source(
        "replenishment",
        _("补发申请"),
        Replenishment.objects.visible_to,
        "shipment__customer__name",
    ),
    Source("install_plan", _("安装调试"), InstallPlan.objects.visible_to, "customer__name"),
    Source(
        "acceptance", pgettext_lazy("list", "验收"), Acceptance.objects.visible_to, "customer__name"
    ),
)


def of_kind(user: User, code: str = "") -> Q:
    """Clocks of records that the person sees, of one kind or of all."""
    condition = Q(pk__in=[])
    for source in SOURCES:
        if code in {"", source.code}:
            seen = source.visible(user).order_by().filter(number=OuterRef("record"))
            condition |= Q(Exists(seen))
    return condition


def visible_to(user: User) -> QuerySet[Deadline]:
    """The clocks of all records that the person sees."""
    return Deadline.objects.filter(of_kind(user))


def titles(user: User, numbers: Iterable[str]) -> dict[str, str]:
    """What the records are called, in one query."""
    wanted = list(numbers)
    text = CharField(max_length=200)
    parts = [
        source.visible(user)
        .order_by()
        .filter(number__in=wanted)
        .values_list("number", Cast(source.title, text))
        for source in SOURCES
    ]
    return dict(parts[0].union(*parts[1:], all=True)) if wanted else {}
