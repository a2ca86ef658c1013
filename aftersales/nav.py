"""The side navigation as one table: where it leads, who sees it, what marks it as current."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.cache import cache
from django.db.models import Exists
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from capa import mine
from capa.models import Capa
from complaints.models import Complaint
from handover import mine as handover_mine
from shipping import mine as shipping_mine

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


COUNTED_FOR = 60  # seconds


def has_capas(user: User) -> bool:
    """Without a role: who has a measure, a deployment or a department that answers (domain §5)."""
    return Capa.objects.visible_to(user).exists()


def capas_waiting(user: User) -> int:
    """How much waits in 纠正预防, counted again after a minute: every page shows it."""
    key = f"capas-waiting-{user.pk}"
    found = cache.get(key)
    if found is None:
        found = mine.count(user)
        cache.set(key, found, COUNTED_FOR)
    return int(found)


def handovers_waiting(user: User) -> int:
    """How much waits in 合同交接与资料, as often as that."""
    key = f"handovers-waiting-{user.pk}"
    return int(cache.get_or_set(key, lambda: handover_mine.count(user), COUNTED_FOR) or 0)


def shipments_waiting(user: User) -> int:
    """How much waits in 发货与到货, as often as that."""
    key = f"shipments-waiting-{user.pk}"
    return int(cache.get_or_set(key, lambda: shipping_mine.count(user), COUNTED_FOR) or 0)


def ships(user: User) -> bool:
    """Without seeing all: whoever draws up, counts or fetches what is shipped."""
    able = ("shipping.draft_shipment", "shipping.count_shipment", "shipping.note_transit")
    return any(user.has_perm(name) for name in able)


def has_complaints(user: User) -> bool:
    """Without a role: who leads a department, or was given a complaint to handle (domain §1)."""
    leads, sees = user.managed_departments.all(), Complaint.objects.visible_to(user)
    return User.objects.filter(Exists(leads) | Exists(sees), pk=user.pk).exists()


class Item(NamedTuple):
    label: StrPromise
    icon: str
    url_name: str
    permission: str = ""
    prefix: str = ""  # the paths it stands for; its own address when empty
    or_else: Callable[[User], bool] | None = None  # who has business there without the permission
    count: Callable[[User], int] | None = None  # how much waits there for this person


COMPLAINTS = Item(
    _("客诉"),
    "case",
    "complaints:list",
    "complaints.view_complaint",
    or_else=has_complaints,
)


DEADLINES = Item(_("时限一览"), "clock", "deadlines:list", "complaints.view_complaint")
CAPAS = Item(
    _("纠正预防"),
    "capa",
    "capa:list",
    "capa.view_capa",
    or_else=has_capas,
    count=capas_waiting,
)

HANDOVERS = Item(
    _("合同交接与资料"),
    "fwd",
    "handover:handovers:list",
    "handover.view_all_notices",
    prefix="/handover/",
    count=handovers_waiting,
)

SHIPPING = Item(
    _("发货与到货"),
    "box",
    "shipping:shipments:list",
    "shipping.view_all_shipments",
    prefix="/installs/shipments/",
    or_else=ships,
    count=shipments_waiting,
)

DELIVERY = Item(
    _("发货与验收"),
    "truck",
    "installs:board:list",
    "registry.view_salesorder",
    prefix="/installs/",
)
TEST_DATA = Item(_("实验数据"), "chart", "testdata:list", "testdata.view_testdata")


GROUPS: tuple[tuple[StrPromise | str, tuple[Item, ...]], ...] = (
    ("", (Item(_("工作台"), "home", "home"),)),
    (_("服务过程"), (COMPLAINTS, CAPAS, HANDOVERS, DELIVERY, SHIPPING, TEST_DATA, DEADLINES)),
    (
        _("基础资料"),
        (
            Item(
                pgettext_lazy("list", "客户"),
                "people",
                "registry:customers",
                "registry.view_customer",
            ),
            Item(
                pgettext_lazy("list", "产品"), "box", "registry:products", "registry.view_product"
            ),
            Item(_("销售订单"), "list", "registry:orders", "registry.view_salesorder"),
            Item(_("设备档案"), "device", "registry:machines", "registry.view_equipment"),
        ),
    ),
    (
        _("管理"),
        (
            Item(_("人员与部门"), "gear", "people:list", "accounts.manage_people"),
            Item(_("工作日历"), "cal", "records:calendar", "records.manage_policy"),
            Item(_("时限政策"), "clock", "records:policies", "records.manage_policy"),
            Item(_("表单版次"), "list", "records:editions", "records.manage_policy"),
            Item(_("通知渠道"), "bell", "records:channels", "records.manage_policy"),
            Item(_("发件箱"), "fwd", "records:outbox", "records.manage_policy"),
            Item(
                pgettext_lazy("list", "故障代码"),
                "list",
                "defects:list",
                "complaints.manage_settings",
            ),
        ),
    ),
)
PHONE = (
    Item(_("工作台"), "home", "home"),
    COMPLAINTS,
    Item(_("新建"), "plus", "complaints:new", "complaints.open_complaint"),
    Item(_("设备"), "device", "registry:machines", "registry.view_equipment"),
    Item(_("我的"), "user", "accounts:profile"),
)


def address(url_name: str) -> str:
    """The page's address, or nothing where this installation has no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _has_business(item: Item, user: User) -> bool:
    if not item.permission or user.has_perm(item.permission):
        return True
    return item.or_else is not None and item.or_else(user)


def entry(item: Item, request: HttpRequest) -> dict[str, Any] | None:
    """The item as the templates show it, or nothing when this person has no business there."""
    if not _has_business(item, request.user):
        return None
    url = address(item.url_name)
    if not url:
        return None
    prefix = item.prefix or url
    current = request.path == url if url == "/" else request.path.startswith(prefix)
    return {
        "url": url,
        "label": item.label,
        "icon": item.icon,
        "plus": item.icon == "plus",
        "current": current,
        "count": item.count(request.user) if item.count is not None else 0,
    }


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The side navigation; a group without an item is left out."""
    built = []
    for title, items in GROUPS:
        entries = [made for item in items if (made := entry(item, request))]
        if entries:
            built.append({"title": title, "items": entries})
    _only_the_nearest([made for group in built for made in group["items"] if made["current"]])
    return built


def _only_the_nearest(current: list[dict[str, Any]]) -> None:
    """发货与到货 lies below 发货与验收: only the longest address is the current one."""
    nearest = max((made["url"] for made in current), key=len, default="")
    for made in current:
        made["current"] = made["url"] == nearest


def phone(request: HttpRequest) -> list[dict[str, Any]]:
    """The five slots at the bottom of a phone's screen; the longest address is the current one."""
    entries = [made for item in PHONE if (made := entry(item, request))]
    if len(entries) < len(PHONE) and (capas := entry(CAPAS, request)):
        entries.insert(2, capas)  # in the place of 新建, which this person has no use for
    nearest = max((made["url"] for made in entries if made["current"]), key=len, default="")
    return [{**made, "current": made["url"] == nearest} for made in entries]
