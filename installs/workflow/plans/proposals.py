"""What a new plan begins with: what the order and the register know, and what is always asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from installs.choices.plan import PlanKind, PreparationSide
from registry.models import Equipment

if TYPE_CHECKING:
    from registry.models import Customer, SalesOrder

# 设备指导安装调试温馨提示 (S6): what a customer has to have ready; the plan keeps its own words.
PREPARED = (
    (_("场地清空，地面承重和平整度符合要求"), PreparationSide.CUSTOMER),
    (_("电源、压缩空气、冷却水接到机台旁"), PreparationSide.CUSTOMER),
    (_("叉车或吊装设备，进场路线"), PreparationSide.CUSTOMER),
    (_("操作和维修人员到场"), PreparationSide.CUSTOMER),
    (_("专用工具和备件随行"), PreparationSide.OURS),
)
STEPS = (
    _("开箱清点，检查外观"),
    _("就位、调平、固定"),
    _("接电、接气、接水，检查接地和安全联锁"),
    _("通电调试，空载运行"),
    _("带料试运行，指导操作"),
)
# 安装质量抽查.
CHECKED = (
    _("就位、水平和固定"),
    _("电气接线和接地"),
    _("气路、水路无泄漏"),
    _("安全联锁和急停"),
    _("现场清洁，资料和工具交接"),
)


def proposed(customer: Customer, order: SalesOrder | None) -> dict[str, Any]:
    """The values of a new plan's form; of an order: its machines that are not installed yet."""
    found: dict[str, Any] = {
        "kind": PlanKind.INSTALLATION if order else PlanKind.TEMPORARY,
        "site": customer.address,
    }
    if order is None:
        return found
    machines = Equipment.objects.current().filter(order_line__order=order, customer=customer)
    return found | {
        "shipments": list(order.shipments.exclude(shipped_at=None).values_list("pk", flat=True)),
        "machines": list(machines.filter(installed_on=None).values_list("pk", flat=True)),
        "preparations": [{"what": str(what), "side": side} for what, side in PREPARED],
        "steps": [{"content": str(content)} for content in STEPS],
    }
