"""Adding and changing: the form fills a verb, a refusal comes back with all that was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from records.forms import whole
from records.steps import Refused, Stale
from registry import workflow
from registry.facts import sees_contacts
from registry.forms import (
    ContactFormSet,
    CustomerForm,
    EquipmentForm,
    OrderForm,
    OrderLineFormSet,
    ProductForm,
    RowsFormSet,
)
from registry.models import Customer, Equipment, Product, SalesOrder


def add_errors(form: forms.Form, refused: ValidationError) -> None:
    """A verb's refusal at the fields it names; what no field bears stands above the form."""
    by_field = getattr(refused, "message_dict", None)
    if by_field is None:
        form.add_error(None, refused.messages)
        return
    for name, texts in by_field.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, texts)


class Edit(PermissionRequiredMixin, View):
    """One page to add and to change; each kind says its form, its rows and its verb."""

    model: type[Model]
    form_class: type[forms.ModelForm]
    formset_class: type[RowsFormSet] | None = None
    rows_title: Any = ""
    rows_hint: Any = ""
    add_row: Any = ""
    code: str
    kind: str
    name: Any

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        entry = self.entry(code)
        form = self.form_class(instance=entry)
        rows = self.rows(entry)
        return self.shown(entry, form, rows, version=entry.version)

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        entry = self.entry(code)
        version = request.POST.get("version", "")
        if "add_row" in request.POST:
            form = self.form_class(initial=typed(self.form_class(request.POST)), instance=entry)
            return self.shown(entry, form, self.one_more(entry), version=version)
        form = self.form_class(request.POST, instance=entry)
        rows = self.rows(entry, request.POST)
        if not all([form.is_valid(), rows is None or rows.is_valid()]):
            return self.shown(entry, form, rows, version=version)
        conflict: list[dict[str, str]] = []
        try:
            saved = self.save(
                self.entry(code),
                form.cleaned_data,
                rows.rows() if rows is not None else None,
                whole(version) if entry.pk else None,
            )
        except Stale as stale:
            form.add_error(None, stale.reason)
            conflict = differences(form, stale.theirs)
            version = str(stale.theirs.version)
        except Refused as refused:
            form.add_error(None, refused.reason)
        except ValidationError as refused:
            add_errors(form, refused)
        else:
            said_saved = gettext("已保存%(name)s %(entry)s")
            messages.success(request, said_saved % {"name": self.name, "entry": saved})
            return redirect(saved.get_absolute_url())
        return self.shown(entry, form, rows, version=version, conflict=conflict)

    # --- what each kind says of itself ------------------------------------------------------
    def entry(self, code: str) -> Any:
        if not code:
            return self.model()
        queryset = self.model._default_manager.visible_to(self.request.user)
        return get_object_or_404(queryset, **{self.code: code})

    def rows(self, entry: Any, data: Any = None) -> RowsFormSet | None:
        if self.formset_class is None or not self.shows_rows(entry):
            return None
        initial = self.initial_rows(entry) if entry.pk else []
        return self.formset_class(data, initial=initial, prefix="rows")

    def shows_rows(self, entry: Any) -> bool:
        return True

    def initial_rows(self, entry: Any) -> list[dict[str, Any]]:
        return []

    def one_more(self, entry: Any) -> RowsFormSet | None:
        """The rows as typed, nothing complained about yet, and an empty one more."""
        rows = self.rows(entry, self.request.POST)
        if rows is None or self.formset_class is None:
            return None
        initial = [typed(form) for form in rows.forms]
        more = self.formset_class(
            initial=[row for row in initial if any(row.values())], prefix="rows"
        )
        more.extra = 1 + sum(not any(row.values()) for row in initial)
        return more

    def save(self, entry: Any, values: Any, rows: Any, version: int | None) -> Any:
        raise NotImplementedError

    # --- the page ---------------------------------------------------------------------------
    def shown(
        self,
        entry: Any,
        form: forms.ModelForm,
        rows: RowsFormSet | None,
        *,
        version: Any,
        conflict: Any = (),
    ) -> HttpResponse:
        back = reverse(f"registry:{self.kind}")
        if entry.pk:
            stored = type(entry)._default_manager.get(pk=entry.pk)
            back = stored.get_absolute_url()
        title = gettext("修改%(name)s") if entry.pk else gettext("新增%(name)s")
        context = {
            "title": title % {"name": self.name},
            "name": self.name,
            "form": form,
            "rows": rows,
            "rows_title": self.rows_title,
            "rows_hint": self.rows_hint,
            "add_row": self.add_row,
            "version": version,
            "back": back,
            "list_url": reverse(f"registry:{self.kind}"),
            "save_label": gettext("保存%(name)s") % {"name": self.name},
            "conflict": conflict,
        }
        status = 400 if form.is_bound else 200
        return render(self.request, "registry/form.html", context, status=status)


def typed(form: forms.BaseForm) -> dict[str, Any]:
    """What was typed into a form, as it was typed."""
    return {field.name: field.data for field in form}


def differences(form: forms.ModelForm, theirs: Any) -> list[dict[str, str]]:
    """What stands there now beside what was typed, field by field where they differ."""
    stored = type(form)(instance=theirs)
    lines = []
    for field in form.visible_fields():
        now = said(stored[field.name], stored[field.name].initial)
        typed = said(field, field.data)
        if now != typed:
            lines.append({"label": str(field.label), "before": now, "after": typed})
    return lines


def said(field: Any, value: Any) -> str:
    """A value as the form shows it."""
    value = field.field.prepare_value(value)
    if isinstance(value, bool) or field.is_check:
        return gettext("是") if value and value != "off" else gettext("否")
    choices = dict(getattr(field.field, "choices", None) or {})
    found = next((text for key, text in choices.items() if str(key) == str(value)), value)
    return "" if found is None else str(found)


class CustomerEdit(Edit):
    permission_required = "registry.change_customer"
    model, form_class, formset_class = Customer, CustomerForm, ContactFormSet
    code, kind, name = "code", "customers", _("客户")
    rows_title, add_row = _("联系人"), _("再加一位联系人")

    def shows_rows(self, entry: Customer) -> bool:
        """Who may not read the contacts cannot change them either; a new customer has none."""
        return entry.pk is None or sees_contacts(self.request.user, entry)

    def initial_rows(self, entry: Customer) -> list[dict[str, Any]]:
        names = ("id", "name", "title", "phone", "email", "wechat", "remarks")
        return list(entry.contacts.filter(active=True).values(*names))

    def save(self, entry: Any, values: Any, rows: Any, version: int | None) -> Customer:
        return workflow.save_customer(
            entry, values, by=self.request.user, version=version, contacts=rows
        )


class ProductEdit(Edit):
    permission_required = "registry.change_product"
    model, form_class = Product, ProductForm
    code, kind, name = "code", "products", _("产品")

    def save(self, entry: Any, values: Any, rows: Any, version: int | None) -> Product:
        return workflow.save_product(entry, values, by=self.request.user, version=version)


class OrderEdit(Edit):
    permission_required = "registry.change_salesorder"
    model, form_class, formset_class = SalesOrder, OrderForm, OrderLineFormSet
    code, kind, name = "number", "orders", _("订单")
    rows_title, add_row = _("订单行"), _("再加一行")

    def initial_rows(self, entry: SalesOrder) -> list[dict[str, Any]]:
        names = ("id", "position", "product", "quantity", "shipped", "received")
        return list(entry.lines.values(*names))

    def save(self, entry: Any, values: Any, rows: Any, version: int | None) -> SalesOrder:
        return workflow.save_order(entry, values, by=self.request.user, version=version, lines=rows)


class MachineEdit(Edit):
    permission_required = "registry.change_equipment"
    model, form_class = Equipment, EquipmentForm
    code, kind, name = "serial_number", "machines", _("设备")

    def save(self, entry: Any, values: Any, rows: Any, version: int | None) -> Equipment:
        return workflow.save_equipment(entry, values, by=self.request.user, version=version)
