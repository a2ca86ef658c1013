"""Which columns each import takes, and what may stand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from registry.models import Customer, Equipment, ImportRun, Product, SalesOrder

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Column(NamedTuple):
    """One column: its head on paper, the field it fills, what kind of value it holds.

    kind: text, code (full-width signs made plain), date, whole, amount, yes, warranty, or the
    name of what it refers to: customer, product, order, user.
    """

    head: str
    field: str
    kind: str = "text"
    required: bool = False
    example: str = ""
    note: StrPromise | str = ""


class Sheet(NamedTuple):
    """One kind of import: what identifies a row, who may do it, its columns."""

    model: type[Model]
    permission: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


# The heads are the words of the Chinese file, whatever language the reader has on screen.
SHEETS: dict[str, Sheet] = {
    ImportRun.Kind.CUSTOMERS: Sheet(
        Customer,
        "registry.change_customer",
        ("code",),
        (
            Column("客户编号", "code", "code", True, "C0012", _("已有的编号会被更新。")),
            Column("客户名称", "name", "text", True, "苏州禾睿光电有限公司"),
            Column("简称", "short_name", "text", False, "苏州禾睿光电"),
            Column("地区", "region", "text", False, "江苏 苏州"),
            Column("行业", "industry", "text", False, "光电"),
            Column("地址", "address", "text", False, "苏州工业园区星湖街 328 号"),
            Column("客户等级", "grade", "code", False, "A"),
            Column("业务员", "owner", "user", False, "sales", _("登录名或姓名。")),
            Column("合同承诺", "promises", "text", False, "4 小时响应"),
            Column("备注", "remarks"),
            Column("联系人", "contact.name", "text", False, "陆闻笛", _("按姓名新增或更新。")),
            Column("职务", "contact.title", "text", False, "设备主管"),
            Column("电话", "contact.phone", "code", False, "13805122206"),
            Column("电子邮箱", "contact.email", "code", False, "lu@example.com"),
            Column("微信", "contact.wechat", "code"),
        ),
    ),
    ImportRun.Kind.PRODUCTS: Sheet(
        Product,
        "registry.change_product",
        ("code",),
        (
            Column("产品编号", "code", "code", True, "VC-1200", _("已有的编号会被更新。")),
            Column("产品名称", "name", "text", True, "真空镀膜机"),
            Column("型号", "model", "code", False, "VC-1200"),
            Column("规格", "specification", "text", False, "腔体 1200 mm"),
            Column("含软件", "has_software", "yes", False, "是", _("是 或 否。")),
            Column("含硬件", "has_hardware", "yes", False, "是", _("是 或 否。")),
            Column("质保月数", "warranty_months", "whole", False, "12"),
            Column("售后条约", "after_sales_terms", "text", False, "整机质保 12 个月"),
        ),
    ),
    ImportRun.Kind.ORDERS: Sheet(
        SalesOrder,
        "registry.change_salesorder",
        ("number", "line.position"),
        (
            Column("订单号", "number", "code", True, "SO2603-014", _("一行写一个订单行。")),
            Column("客户编号", "customer", "customer", True, "C0012", _("客户要先建好。")),
            Column("工程负责人", "project_engineer", "user", False, "", _("登录名或姓名。")),
            Column("订单日期", "ordered_on", "date", False, "2026-03-02"),
            Column("交货日期", "delivery_date", "date", False, "2026-06-30"),
            Column("行号", "line.position", "whole", True, "1"),
            Column("产品编号", "line.product", "product", True, "VC-1200", _("产品要先建好。")),
            Column("订购数量", "line.quantity", "whole", True, "2"),
            Column("已发数量", "line.shipped", "whole", False, "2"),
            Column("收货数量", "line.received", "whole", False, "2"),
            Column("合同质量承诺", "quality_promises"),
            Column("安装调试约定", "install_agreement"),
            Column("合同响应要求", "response_terms", "text", False, "电话 2 小时响应"),
            Column("尾款条件", "payment_terms", "text", False, "验收后 30 天付 10%"),
            Column("尾款金额", "final_payment", "amount", False, "128000.00", _("单位元。")),
            Column("合同验收日", "acceptance_due", "date", False, "2026-08-31"),
            Column(
                "质保起算", "warranty_start", "warranty", note=_("验收、到货 或 视同；不填是验收。")
            ),
            Column("视同验收天数", "deemed_days", "whole", note=_("质保起算是 视同 时填。")),
            Column("备注", "remarks"),
        ),
    ),
    ImportRun.Kind.EQUIPMENT: Sheet(
        Equipment,
        "registry.change_equipment",
        ("serial_number",),
        (
            Column("出厂编号", "serial_number", "code", True, "2511-0387"),
            Column("生产工号", "job_number", "code", False, "JG-2511-05"),
            Column("产品编号", "product", "product", True, "VC-1200", _("产品要先建好。")),
            Column("客户编号", "customer", "customer", True, "C0012", _("客户要先建好。")),
            Column("订单行", "order_line", "order_line", False, "", _("订单号-行号。")),
            Column("使用地点", "site", "text", False, "一号厂房"),
            Column("出厂日期", "shipped_on", "date", False, "2025-11-20"),
            Column("到货日期", "arrived_on", "date", False, "2025-11-24"),
            Column("安装日期", "installed_on", "date", False, "2025-12-02"),
            Column("验收日期", "accepted_on", "date", False, "2025-12-20"),
            Column(
                "质保起始", "warranty_from", "date", note=_("不填时从验收日期算起。")
            ),
            Column(
                "质保截止", "warranty_until", "date", note=_("不填时按产品的质保月数算。")
            ),
            Column("软件版本", "software_version", "code", False, "V3.2.1"),
            Column("备注", "remarks"),
        ),
    ),
}  # fmt: skip
