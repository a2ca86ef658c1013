"""Hand-overs, requests and notices behind the scenes: to look at. Their verbs change them."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from handover.models import ChangeNotice, DocumentRequest, Handover


class PaperAdmin(ReadOnlyAdmin):
    list_display = ("number", "title", "status", "opened_by", "created_at")
    list_select_related = ("opened_by",)
    search_fields = ("number", "title")


admin.site.register((Handover, DocumentRequest, ChangeNotice), PaperAdmin)
