"""Test data behind the scenes: to look at. They are changed on their own pages, by their verbs."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from testdata.models import Preview, TestData


@admin.register(TestData)
class TestDataAdmin(ReadOnlyAdmin):
    __test__ = False

    list_display = ("number", "title", "status", "equipment", "opened_by", "taken_on")
    list_select_related = ("equipment", "opened_by")
    search_fields = ("number", "title", "equipment__serial_number")


@admin.register(Preview)
class PreviewAdmin(ReadOnlyAdmin):
    list_display = ("file", "state", "rows", "refusal", "attempts", "asked_at", "finished_at")
    list_select_related = ("file",)
