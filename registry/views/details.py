"""One entry on its page: its facts, what hangs on it, its history."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views import View

from registry import timeline
from registry.facts import contact_facts, day, warranty_fact
from registry.models import Customer, Equipment, Product, SalesOrder, WarrantyStart
from registry.views.listing import yes
from registry.views.lists import receipt_text

SHOWN = 20  # rows of what hangs on an entry; the list has all of them


def fact(label: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, **more}


def machine_rows(machines: Any) -> list[dict[str, Any]]:
    return [
        {
            "url": machine.get_absolute_url(),
            "serial": machine.serial_number,
            "product": str(machine.product),
            "customer": str(machine.customer),
            "site": machine.site,
            "accepted": day(machine.accepted_on),
            "warranty": warranty_fact(machine),
        }
        for machine in machines
    ]


def merges_of(entry: Any, *, may: bool, undo: str) -> list[dict[str, Any]]:
    """What was merged into this entry. Only the newest can be taken back; the verb says if."""
    merges = entry.merges.filter(undone_at=None).select_related("merged", "merged_by")[:5]
    return [
        {
            "merged": merge.merged,
            "url": merge.merged.get_absolute_url(),
            "at": merge.merged_at,
            "by": merge.merged_by,
            "undo_url": reverse(undo, args=[merge.pk]) if may and number == 0 else "",
        }
        for number, merge in enumerate(merges)
    ]


class CustomerPage(PermissionRequiredMixin, View):
    """客户: the register's part; `aftersales` adds what other apps know of it."""

    permission_required = "registry.view_customer"
    template_name = "registry/customer.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        customer = get_object_or_404(
            Customer.objects.visible_to(request.user).select_related("owner", "merged_into"),
            code=code,
        )
        return render(request, self.template_name, self.context(customer))

    def context(self, customer: Customer) -> dict[str, Any]:
        user = self.request.user
        may = user.has_perm("registry.change_customer") and customer.merged_into_id is None
        machines = Equipment.objects.visible_to(user).current().filter(customer=customer)
        orders = SalesOrder.objects.visible_to(user).filter(customer=customer)
        return {
            "customer": customer,
            "facts": [
                fact(_("编号"), customer.code),
                fact(_("简称"), customer.short_name),
                fact(_("等级"), customer.grade),
                fact(_("地区"), customer.region),
                fact(_("行业"), customer.industry),
                fact(_("业务员"), customer.owner or ""),
                fact(_("地址"), customer.address, wide=True),
                fact(_("合同承诺"), customer.promises, wide=True),
                fact(_("备注"), customer.remarks, wide=True),
            ],
            "contacts": contact_facts(customer, user),
            "machines": machine_rows(
                machines.select_related("product", "customer").order_by("-pk")[:SHOWN]
            ),
            "machines_url": f"{reverse('registry:machines')}?customer={customer.code}",
            "orders": [
                {"url": o.get_absolute_url(), "number": o.number, "delivery": day(o.delivery_date)}
                for o in orders[:SHOWN]
            ],
            "orders_url": f"{reverse('registry:orders')}?customer={customer.code}",
            "may_change": may,
            "merges": merges_of(customer, may=may, undo="registry:customer-merge-undo"),
            "history": timeline.entries(customer),
        }


class ProductPage(PermissionRequiredMixin, View):
    permission_required = "registry.view_product"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        product = get_object_or_404(Product.objects.visible_to(request.user), code=code)
        machines = Equipment.objects.visible_to(request.user).current().filter(product=product)
        context = {
            "product": product,
            "facts": [
                fact(_("编号"), product.code),
                fact(_("型号"), product.model),
                fact(_("规格"), product.specification),
                fact(_("含软件"), yes(product.has_software)),
                fact(_("含硬件"), yes(product.has_hardware)),
                fact(_("质保"), _("%(n)s 个月") % {"n": product.warranty_months}),
                fact(_("售后条约"), product.after_sales_terms, wide=True),
            ],
            "machines": machine_rows(
                machines.select_related("product", "customer").order_by("-pk")[:SHOWN]
            ),
            "machines_url": f"{reverse('registry:machines')}?product={product.code}",
            "may_change": request.user.has_perm("registry.change_product"),
            "history": timeline.entries(product),
        }
        return render(request, "registry/product.html", context)


class OrderPage(PermissionRequiredMixin, View):
    """销售订单: the register's part; `aftersales` adds what other apps know of it."""

    permission_required = "registry.view_salesorder"
    template_name = "registry/order.html"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        orders = SalesOrder.objects.visible_to(request.user)
        order = get_object_or_404(
            orders.select_related("customer", "project_engineer"), number=number
        )
        return render(request, self.template_name, self.context(order))

    def context(self, order: SalesOrder) -> dict[str, Any]:
        user = self.request.user
        machines = Equipment.objects.visible_to(user).current()
        return {
            "order": order,
            "facts": self.facts(order),
            "lines": [
                {
                    "position": line.position,
                    "product": line.product,
                    "quantity": line.quantity,
                    "shipped": line.shipped,
                    "received": line.received,
                    "differs": line.received != line.quantity,
                    "receipt": receipt_text(line.quantity, line.received),
                }
                for line in order.lines.select_related("product")
            ],
            "machines": machine_rows(
                machines.filter(order_line__order=order).select_related("product", "customer")[
                    :SHOWN
                ]
            ),
            "machines_url": f"{reverse('registry:machines')}?order={order.number}",
            "may_change": user.has_perm("registry.change_salesorder"),
            "history": timeline.entries(order),
        }

    def facts(self, order: SalesOrder) -> list[dict[str, Any]]:
        see = self.request.user.has_perm("registry.view_customer")
        customer = order.customer.get_absolute_url() if see else ""
        limits = [
            (_("首次响应 %(n)s 分钟"), order.first_response_minutes),
            (_("处理完成 %(n)s 分钟"), order.handling_minutes),
        ]
        own = [text % {"n": minutes} for text, minutes in limits if minutes]
        return [
            fact(_("客户"), order.customer.name, url=customer),
            fact(_("工程负责人"), order.project_engineer or ""),
            fact(_("订单日期"), day(order.ordered_on)),
            fact(_("交货日期"), day(order.delivery_date)),
            fact(_("合同验收日"), day(order.acceptance_due)),
            fact(_("质保起算"), self.warranty(order)),
            fact(_("尾款条件"), order.payment_terms),
            fact(_("尾款金额"), self.final_payment(order)),
            fact(_("合同时限"), _("，").join(own)),
            fact(_("质量承诺"), order.quality_promises, wide=True),
            fact(_("安装约定"), order.install_agreement, wide=True),
            fact(_("响应要求"), order.response_terms, wide=True),
            fact(_("备注"), order.remarks, wide=True),
        ]

    @staticmethod
    def warranty(order: SalesOrder) -> str:
        """From when the contract counts the warranty; 视同合格 with its days."""
        if order.warranty_start == WarrantyStart.DEEMED:
            return _("自验收合格之日，到货 %(n)s 天未验收视同合格") % {"n": order.deemed_days}
        return str(order.get_warranty_start_display())

    @staticmethod
    def final_payment(order: SalesOrder) -> str:
        amount = order.final_payment
        if amount is None:
            return ""
        return _("%(amount)s 元") % {"amount": number_format(amount, 2, force_grouping=True)}


class MachinePage(PermissionRequiredMixin, View):
    """设备档案: the register's part; `aftersales.equipment_story` tells the whole life."""

    permission_required = "registry.view_equipment"
    template_name = "registry/machine.html"

    def get(self, request: HttpRequest, serial: str) -> HttpResponse:
        machine = get_object_or_404(
            Equipment.objects.visible_to(request.user).select_related(
                "product", "customer__owner", "order_line__order", "merged_into"
            ),
            serial_number=serial,
        )
        return render(request, self.template_name, self.context(machine))

    def context(self, machine: Equipment) -> dict[str, Any]:
        user = self.request.user
        may = user.has_perm("registry.change_equipment") and machine.merged_into_id is None
        return {
            "machine": machine,
            "warranty": warranty_fact(machine),
            "facts": self.facts(machine),
            "contacts": contact_facts(machine.customer, user) if self.knows_customers else [],
            "may_change": may,
            "merges": merges_of(machine, may=may, undo="registry:machine-merge-undo"),
            "history": timeline.entries(machine),
        }

    @property
    def knows_customers(self) -> bool:
        return self.request.user.has_perm("registry.view_customer")

    def facts(self, machine: Equipment) -> list[dict[str, Any]]:
        user, line = self.request.user, machine.order_line
        customer = machine.customer.get_absolute_url() if self.knows_customers else ""
        order = line.order.get_absolute_url() if line else ""
        product = machine.product.get_absolute_url()
        return [
            fact(_("客户"), machine.customer.name, url=customer),
            fact(_("使用地点"), machine.site),
            fact(_("产品"), machine.product, url=product),
            fact(
                _("订单"),
                str(line) if line else "",
                url=order if user.has_perm("registry.view_salesorder") else "",
            ),
            fact(_("生产工号"), machine.job_number),
            fact(_("软件版本"), machine.software_version),
            fact(_("出厂日期"), day(machine.shipped_on)),
            fact(_("验收日期"), day(machine.accepted_on)),
            fact(_("质保起始"), day(machine.warranty_from)),
            fact(_("质保截止"), day(machine.warranty_until)),
            fact(_("备注"), machine.remarks, wide=True),
        ]
