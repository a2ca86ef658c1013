"""The back office shows people and departments; they are kept on the product's own pages."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Department, User


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looking only, of every app: each change has a page that writes history."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Department)
class DepartmentAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "manager"]
    search_fields = ["code", "name"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["username", "name", "department", "title", "is_active"]
    list_filter = ["is_active", "groups", "department"]
    search_fields = ["username", "name"]
    exclude = ["password", "user_permissions"]
