"""How each list of the register is narrowed and ordered: page, API and export alike."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from records import clock
from registry.models import Customer, Equipment, Product, SalesOrder, SalesOrderLine, Warranty


def sales_people(request: object) -> QuerySet[User]:
    return User.objects.filter(groups__name="sales", is_active=True)


def project_engineers(request: object) -> QuerySet[User]:
    return User.objects.filter(
        groups__name__in=("engineering", "engineering_manager", "support_engineer"), is_active=True
    ).distinct()


STATES = [("active", _("使用中")), ("retired", _("已停用")), ("merged", _("已并入"))]


class CustomerFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("名称、编号、拼音、出厂编号、电话尾号"))
    region = filters.CharFilter(lookup_expr="icontains", label=_("地区"))
    industry = filters.CharFilter(lookup_expr="icontains", label=_("行业"))
    grade = filters.CharFilter(lookup_expr="iexact", label=_("等级"))
    owner = filters.ModelChoiceFilter(queryset=sales_people, label=_("业务员"))
    state = filters.ChoiceFilter(method="by_state", choices=STATES, label=_("状态"))

    sorts = {
        "code": "code",
        "name": "name",
        "region": "region",
        "industry": "industry",
        "grade": "grade",
        "owner": "owner__name",
        "updated": "updated_at",
    }
    default_sort = "code"

    class Meta:
        model = Customer
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Merged ones are out of the way, unless somebody asks for them or for a word."""
        data = self.form.cleaned_data
        if not data.get("state") and not data.get("q"):
            queryset = queryset.filter(merged_into__isnull=True)
        return super().filter_queryset(queryset)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.search(value, self.request.user)

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "merged":
            return queryset.filter(merged_into__isnull=False)
        return queryset.filter(merged_into__isnull=True, active=value == "active")


class ProductFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("名称、型号、编号、规格"))
    active = filters.BooleanFilter(label=_("使用中"))
    has_software = filters.BooleanFilter(label=_("含软件"))
    has_hardware = filters.BooleanFilter(label=_("含硬件"))

    sorts = {
        "code": "code",
        "name": "name",
        "model": "model",
        "warranty": "warranty_months",
        "updated": "updated_at",
    }
    default_sort = "code"

    class Meta:
        model = Product
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.search(value)


class OrderFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("订单号、客户、拼音"))
    customer = filters.CharFilter(field_name="customer__code", label=_("客户编号"))
    project_engineer = filters.ModelChoiceFilter(queryset=project_engineers, label=_("工程负责人"))
    delivery = filters.DateFromToRangeFilter(field_name="delivery_date", label=_("交货日期"))
    unreconciled = filters.BooleanFilter(method="by_receipt", label=_("收货与订购不符"))

    sorts = {
        "number": "number",
        "customer": "customer__name",
        "ordered": "ordered_on",
        "delivery": "delivery_date",
        "engineer": "project_engineer__name",
        "updated": "updated_at",
    }
    default_sort = "-number"

    class Meta:
        model = SalesOrder
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.search(value)

    def by_receipt(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Received is not what was ordered (S9-4.1.1)."""
        lines = SalesOrderLine.objects.filter(order=OuterRef("pk")).exclude(received=F("quantity"))
        return queryset.filter(Exists(lines) if value else ~Exists(lines))


class EquipmentFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("出厂编号、工号、产品、客户、拼音"))
    customer = filters.CharFilter(field_name="customer__code", label=_("客户编号"))
    product = filters.CharFilter(field_name="product__code", label=_("产品编号"))
    order = filters.CharFilter(field_name="order_line__order__number", label=_("订单号"))
    warranty = filters.ChoiceFilter(method="by_warranty", choices=Warranty.choices, label=_("质保"))
    accepted = filters.DateFromToRangeFilter(field_name="accepted_on", label=_("验收日期"))
    merged = filters.BooleanFilter(method="by_merged", label=_("已并入"))

    sorts = {
        "serial": "serial_number",
        "customer": "customer__name",
        "product": "product__model",
        "shipped": "shipped_on",
        "accepted": "accepted_on",
        "warranty": "warranty_until",
        "updated": "updated_at",
    }
    default_sort = "serial"

    class Meta:
        model = Equipment
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        data = self.form.cleaned_data
        if data.get("merged") is None and not data.get("q"):
            queryset = queryset.filter(merged_into__isnull=True)
        return super().filter_queryset(queryset)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.search(value)

    def by_merged(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.filter(merged_into__isnull=not value)

    def by_warranty(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The same three answers as `Equipment.warranty_on(today)`."""
        if value == Warranty.UNKNOWN:
            return queryset.filter(warranty_until__isnull=True)
        today = timezone.localdate(clock.now())
        covered = Q(warranty_until__gte=today) | Q(warranty_from__gt=today)
        queryset = queryset.filter(warranty_until__isnull=False)
        return queryset.filter(covered if value == Warranty.IN else ~covered)
