"""The register behind the scenes: to look at. It is changed on its own pages, by its verbs."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from registry.models import Customer, Equipment, ImportRun, Product, SalesOrder


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "region", "industry", "owner", "active")
    list_select_related = ("owner",)
    search_fields = ("code", "name", "short_name", "initials")


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    list_display = ("code", "model", "name", "warranty_months", "active")
    search_fields = ("code", "model", "name")


@admin.register(SalesOrder)
class SalesOrderAdmin(ReadOnlyAdmin):
    list_display = ("number", "customer", "project_engineer", "delivery_date")
    list_select_related = ("customer", "project_engineer")
    search_fields = ("number", "customer__name")


@admin.register(Equipment)
class EquipmentAdmin(ReadOnlyAdmin):
    list_display = ("serial_number", "product", "customer", "accepted_on", "warranty_until")
    list_select_related = ("product", "customer")
    search_fields = ("serial_number", "job_number", "customer__name")


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("filename", "kind", "state", "total", "started_by", "started_at")
    list_select_related = ("started_by",)
    exclude = ("content",)
