"""The four lists of the register: which columns, which conditions, what goes into Excel."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registry.facts import day, warranty_fact
from registry.filters import CustomerFilter, EquipmentFilter, OrderFilter, ProductFilter
from registry.models import Customer, Equipment, Product, SalesOrder, SalesOrderLine
from registry.views.listing import Column, RegisterList, yes


def _per(queryset: QuerySet, of: str, amount: Any) -> Coalesce:
    """A figure of other rows beside each row, computed for the rows of the page only."""
    figures = queryset.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(n=amount)
    return Coalesce(Subquery(figures.values("n"), output_field=IntegerField()), 0)


class CustomerList(RegisterList):
    permission_required = "registry.view_customer"
    model, filterset_class, kind, icon = Customer, CustomerFilter, "customers", "people"
    title, add_label, add_permission = (
        pgettext_lazy("list", "客户"),
        _("新增客户"),
        "registry.change_customer",
    )
    shown = ("region", "industry", "grade", "owner", "state")
    columns = (
        Column(_("编号"), "c-no no", "code", lambda c: c.code),
        Column(_("名称"), "t", "name", lambda c: c.name),
        Column(_("地区"), "c-cust nw", "region", lambda c: c.region),
        Column(_("行业"), "opt-col nw", "industry", lambda c: c.industry),
        Column(_("等级"), "opt-col", "grade", lambda c: c.grade),
        Column(_("业务员"), "opt-col nw", "owner", lambda c: c.owner or ""),
        Column(_("设备 台"), "opt-col num", "", lambda c: c.machines or ""),
        Column(
            _("状态"),
            "c-due nw",
            "",
            lambda c: (
                gettext("已并入 %(kept)s") % {"kept": c.merged_into}
                if c.merged_into_id
                else ("" if c.active else gettext("已停用"))
            ),
            lambda c: "amber" if c.merged_into_id else "",
        ),
    )
    export = (
        (_("客户编号"), lambda c: c.code),
        (_("客户名称"), lambda c: c.name),
        (_("简称"), lambda c: c.short_name),
        (_("地区"), lambda c: c.region),
        (_("行业"), lambda c: c.industry),
        (_("地址"), lambda c: c.address),
        (_("客户等级"), lambda c: c.grade),
        (_("业务员"), lambda c: c.owner.username if c.owner else ""),
        (_("合同承诺"), lambda c: c.promises),
        (_("备注"), lambda c: c.remarks),
    )

    def queryset(self) -> QuerySet:
        machines = Equipment.objects.filter(merged_into__isnull=True)
        return (
            super()
            .queryset()
            .select_related("owner", "merged_into")
            .annotate(machines=_per(machines, "customer", Count("pk")))
        )

    def actions(self) -> dict[str, Any]:
        """And the blank 客户信息记录表, for sites without network."""
        return super().actions() | {"blank_url": reverse("registry:customer-blank-form")}


class ProductList(RegisterList):
    permission_required = "registry.view_product"
    model, filterset_class, kind, icon = Product, ProductFilter, "products", "box"
    title, add_label, add_permission = (
        pgettext_lazy("list", "产品"),
        _("新增产品"),
        "registry.change_product",
    )
    shown = ("has_software", "has_hardware", "active")
    columns = (
        Column(_("编号"), "c-no no", "code", lambda p: p.code),
        Column(_("型号"), "c-lv nw", "model", lambda p: p.model),
        Column(_("名称"), "t", "name", lambda p: p.name),
        Column(_("规格"), "c-cust nw", "", lambda p: p.specification),
        Column(_("含软件"), "opt-col", "", lambda p: yes(p.has_software)),
        Column(_("含硬件"), "opt-col", "", lambda p: yes(p.has_hardware)),
        Column(_("质保 月"), "opt-col num", "warranty", lambda p: p.warranty_months),
        Column(
            _("状态"),
            "c-due",
            "",
            lambda p: "" if p.active else gettext("已停用"),
            lambda p: "",
        ),
    )
    export = (
        (_("产品编号"), lambda p: p.code),
        (_("产品名称"), lambda p: p.name),
        (_("型号"), lambda p: p.model),
        (_("规格"), lambda p: p.specification),
        (_("含软件"), lambda p: yes(p.has_software)),
        (_("含硬件"), lambda p: yes(p.has_hardware)),
        (_("质保月数"), lambda p: p.warranty_months),
        (_("售后条约"), lambda p: p.after_sales_terms),
    )


class OrderList(RegisterList):
    permission_required = "registry.view_salesorder"
    model, filterset_class, kind, icon = SalesOrder, OrderFilter, "orders", "list"
    title, add_label, add_permission = _("销售订单"), _("新增订单"), "registry.change_salesorder"
    shown = ("project_engineer", "delivery", "unreconciled")
    columns = (
        Column(_("订单号"), "c-no no", "number", lambda o: o.number),
        Column(_("客户"), "t", "customer", lambda o: o.customer.name),
        Column(_("工程负责人"), "opt-col nw", "engineer", lambda o: o.project_engineer or ""),
        Column(_("订单日期"), "opt-col nw", "ordered", lambda o: day(o.ordered_on)),
        Column(_("交货日期"), "c-cust nw", "delivery", lambda o: day(o.delivery_date)),
        Column(_("订购"), "opt-col num", "", lambda o: o.ordered or ""),
        Column(_("已发"), "opt-col num", "", lambda o: o.shipped or ""),
        Column(
            _("收货"),
            "c-due nw",
            "",
            lambda o: receipt_text(o.ordered, o.received),
            lambda o: "green" if o.ordered and o.ordered == o.received else "amber",
        ),
    )
    export = (
        (_("订单号"), lambda o: o.number),
        (_("客户编号"), lambda o: o.customer.code),
        (_("客户名称"), lambda o: o.customer.name),
        (_("工程负责人"), lambda o: o.project_engineer.username if o.project_engineer else ""),
        (_("订单日期"), lambda o: o.ordered_on),
        (_("交货日期"), lambda o: o.delivery_date),
        (_("订购数量"), lambda o: o.ordered),
        (_("已发数量"), lambda o: o.shipped),
        (_("收货数量"), lambda o: o.received),
        (_("尾款条件"), lambda o: o.payment_terms),
        (_("尾款金额"), lambda o: o.final_payment),
        (_("合同验收日"), lambda o: o.acceptance_due),
        (_("质保起算"), lambda o: o.get_warranty_start_display()),
        (_("视同验收天数"), lambda o: o.deemed_days),
    )

    def queryset(self) -> QuerySet:
        lines = SalesOrderLine.objects.all()
        return (
            super()
            .queryset()
            .select_related("customer", "project_engineer")
            .annotate(
                ordered=_per(lines, "order", Sum("quantity")),
                shipped=_per(lines, "order", Sum("shipped")),
                received=_per(lines, "order", Sum("received")),
            )
        )


def receipt_text(ordered: int, received: int) -> str:
    """Received against ordered, in words wherever the order is shown (S9-4.1.1)."""
    if not ordered:
        return ""
    if received == ordered:
        return gettext("已收齐")
    if received > ordered:
        return gettext("多收 %(n)s") % {"n": received - ordered}
    return gettext("未收 %(n)s") % {"n": ordered - received}


class EquipmentList(RegisterList):
    permission_required = "registry.view_equipment"
    model, filterset_class, kind, icon = Equipment, EquipmentFilter, "machines", "device"
    title, add_label, add_permission = _("设备档案"), _("新增设备"), "registry.change_equipment"
    shown = ("warranty", "accepted", "merged")
    columns = (
        Column(_("出厂编号"), "c-no no", "serial", lambda m: m.serial_number),
        Column(_("产品"), "t", "product", lambda m: str(m.product)),
        Column(_("客户"), "c-cust nw", "customer", lambda m: str(m.customer)),
        Column(_("使用地点"), "opt-col nw", "", lambda m: m.site),
        Column(_("出厂日期"), "opt-col nw", "shipped", lambda m: day(m.shipped_on)),
        Column(_("验收日期"), "opt-col nw", "accepted", lambda m: day(m.accepted_on)),
        Column(
            _("质保"),
            "c-due nw",
            "warranty",
            lambda m: gettext("已并入") if m.merged_into_id else warranty_fact(m)["label"],
            lambda m: warranty_fact(m)["tone"],
        ),
    )
    export = (
        (_("出厂编号"), lambda m: m.serial_number),
        (_("生产工号"), lambda m: m.job_number),
        (_("产品编号"), lambda m: m.product.code),
        (_("产品名称"), lambda m: m.product.name),
        (_("客户编号"), lambda m: m.customer.code),
        (_("客户名称"), lambda m: m.customer.name),
        (_("订单行"), lambda m: str(m.order_line or "")),
        (_("使用地点"), lambda m: m.site),
        (_("出厂日期"), lambda m: m.shipped_on),
        (_("到货日期"), lambda m: m.arrived_on),
        (_("安装日期"), lambda m: m.installed_on),
        (_("验收日期"), lambda m: m.accepted_on),
        (_("质保起始"), lambda m: m.warranty_from),
        (_("质保截止"), lambda m: m.warranty_until),
        (_("软件版本"), lambda m: m.software_version),
    )

    def queryset(self) -> QuerySet:
        related = ("product", "customer", "order_line__order")
        return super().queryset().select_related(*related)
