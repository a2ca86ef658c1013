"""Merging duplicates, taking a merge back, and moving a machine."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from records.forms import whole
from records.steps import Refused
from registry import workflow
from registry.fields import CodeField, customer_field, equipment_field
from registry.forms import MergeForm, MoveForm
from registry.models import Customer, CustomerMerge, Equipment, EquipmentMerge
from registry.views.editing import add_errors


class Merge(PermissionRequiredMixin, View):
    """First which one, then both side by side with what will move, then the deed."""

    model: type[Model]
    code: str
    compared: tuple[str, ...]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        kept = self.kept(code)
        form = self.form(request.GET if "other" in request.GET else None)
        other = form.cleaned_data["other"] if form.is_bound and form.is_valid() else None
        if other is not None and other.pk == kept.pk:
            form.add_error("other", _("要选另一条资料。"))
            other = None
        return self.shown(kept, form, other)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        kept = self.kept(code)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.shown(kept, form, None)
        other = form.cleaned_data["other"]
        try:
            self.merge(kept, other, form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.reason)
            return self.shown(kept, form, other)
        messages.success(
            request, _("已把 %(other)s 并入 %(kept)s") % {"other": other, "kept": kept}
        )
        return redirect(kept.get_absolute_url())

    def kept(self, code: str) -> Any:
        queryset = self.model._default_manager.visible_to(self.request.user).current()
        return get_object_or_404(queryset, **{self.code: code})

    def form(self, data: Any) -> MergeForm:
        return MergeForm(data, other=self.other_field())

    def other_field(self) -> CodeField:
        raise NotImplementedError

    def merge(self, kept: Any, other: Any, reason: str) -> None:
        raise NotImplementedError

    def shown(self, kept: Any, form: MergeForm, other: Any) -> HttpResponse:
        context = {
            "kept": kept,
            "other": other,
            "form": form,
            "moving": workflow.what_moves(other) if other else [],
            "sides": self.sides(kept, other) if other else [],
            "back": kept.get_absolute_url(),
        }
        status = 400 if form.is_bound and form.errors else 200
        return render(self.request, "registry/merge.html", context, status=status)

    def sides(self, kept: Any, other: Any) -> list[dict[str, Any]]:
        """Both entries field by field, differences marked."""
        lines = []
        for name in self.compared:
            pair = [getattr(entry, name) for entry in (kept, other)]
            texts = ["" if value is None else str(value) for value in pair]
            label = self.model._meta.get_field(name).verbose_name
            lines.append(
                {
                    "label": label,
                    "kept": texts[0],
                    "other": texts[1],
                    "differs": texts[0] != texts[1],
                }
            )
        return lines


class CustomerMerging(Merge):
    permission_required = "registry.change_customer"
    model, code = Customer, "code"
    compared = ("code", "name", "short_name", "region", "industry", "address", "grade", "owner")

    def other_field(self) -> CodeField:
        return customer_field(label=_("重复的那一条"))

    def merge(self, kept: Customer, other: Customer, reason: str) -> None:
        workflow.merge_customers(kept, other, by=self.request.user, reason=reason)


class MachineMerging(Merge):
    permission_required = "registry.change_equipment"
    model, code = Equipment, "serial_number"
    compared = (
        *("serial_number", "job_number", "product", "customer", "site", "shipped_on"),
        *("accepted_on", "warranty_from", "warranty_until", "software_version"),
    )

    def other_field(self) -> CodeField:
        return equipment_field(label=_("重复的那一条"))

    def merge(self, kept: Equipment, other: Equipment, reason: str) -> None:
        workflow.merge_equipment(kept, other, by=self.request.user, reason=reason)


class UndoMerge(PermissionRequiredMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        merge = get_object_or_404(self.table, pk=pk)
        try:
            self.undo(merge)
        except Refused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(
                request, _("已撤回合并，%(merged)s 恢复原样") % {"merged": merge.merged}
            )
        return redirect(merge.kept.get_absolute_url())


class CustomerMergeUndo(UndoMerge):
    permission_required = "registry.change_customer"
    table = CustomerMerge

    def undo(self, merge: CustomerMerge) -> None:
        workflow.undo_customer_merge(merge, by=self.request.user)


class MachineMergeUndo(UndoMerge):
    permission_required = "registry.change_equipment"
    table = EquipmentMerge

    def undo(self, merge: EquipmentMerge) -> None:
        workflow.undo_equipment_merge(merge, by=self.request.user)


class Move(PermissionRequiredMixin, View):
    """转移设备: to whom, when, why."""

    permission_required = "registry.change_equipment"

    def get(self, request: HttpRequest, serial: str) -> HttpResponse:
        return self.shown(self.machine(serial), MoveForm())

    def post(self, request: HttpRequest, serial: str) -> HttpResponse:
        machine = self.machine(serial)
        form = MoveForm(request.POST)
        if form.is_valid():
            try:
                workflow.move_equipment(
                    machine,
                    **form.cleaned_data,
                    by=request.user,
                    version=whole(request.POST.get("version", "")),
                )
            except Refused as refused:
                form.add_error(None, refused.reason)
            except ValidationError as refused:
                add_errors(form, refused)
            else:
                target = form.cleaned_data["to_customer"]
                messages.success(
                    request,
                    _("%(machine)s 已转移到 %(customer)s")
                    % {"machine": machine, "customer": target},
                )
                return redirect(machine.get_absolute_url())
        return self.shown(self.machine(serial), form)

    def machine(self, serial: str) -> Equipment:
        machines = Equipment.objects.visible_to(self.request.user).current()
        return get_object_or_404(
            machines.select_related("customer", "product"), serial_number=serial
        )

    def shown(self, machine: Equipment, form: MoveForm) -> HttpResponse:
        context = {"machine": machine, "form": form, "back": machine.get_absolute_url()}
        status = 400 if form.is_bound and form.errors else 200
        return render(self.request, "registry/move.html", context, status=status)
