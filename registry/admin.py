"""The register behind the scenes: to look at. It is changed on its own pages, by its verbs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from registry.models import Customer, Equipment, ImportRun, Product, SalesOrder


class LookOnly(admin.ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Customer)
class CustomerAdmin(LookOnly):
    list_display = ("code", "name", "region", "industry", "owner", "active")
    list_select_related = ("owner",)
    search_fields = ("code", "name", "short_name", "initials")


@admin.register(Product)
class ProductAdmin(LookOnly):
    list_display = ("code", "model", "name", "warranty_months", "active")
    search_fields = ("code", "model", "name")


@admin.register(SalesOrder)
class SalesOrderAdmin(LookOnly):
    list_display = ("number", "customer", "project_engineer", "delivery_date")
    list_select_related = ("customer", "project_engineer")
    search_fields = ("number", "customer__name")


@admin.register(Equipment)
class EquipmentAdmin(LookOnly):
    list_display = ("serial_number", "product", "customer", "accepted_on", "warranty_until")
    list_select_related = ("product", "customer")
    search_fields = ("serial_number", "job_number", "customer__name")


@admin.register(ImportRun)
class ImportRunAdmin(LookOnly):
    list_display = ("filename", "kind", "state", "total", "started_by", "started_at")
    list_select_related = ("started_by",)
    exclude = ("content",)
