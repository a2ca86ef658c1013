"""What is planned, as a form: the same for a new plan and for its draft (S6, forms.md)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from installs.choices.plan import PlanKind, PreparationSide
from installs.people.plans import engineers
from installs.workflow.plans import FACTS, MOST, ROWS
from records.inputs import RowForm, Rows, RowsForm, line, long_text
from registry.fields import customer_field, order_field
from registry.models import Equipment
from shipping.models import Shipment

SHOWN_MACHINES = 100


def rows_of(form: type[RowForm], *, extra: int = 0) -> Any:
    return formset_factory(
        form, Rows, extra=extra, can_delete=True, max_num=MOST, absolute_max=MOST
    )


class WhomForm(forms.Form):
    """Before anything else: for which order, or for which customer."""

    order = order_field(required=False, help_text=_("安装调试按订单编制。"))
    customer = customer_field(required=False, help_text=_("没有订单的临时服务只写客户。"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("order") and not given.get("customer") and not self.errors:
            self.add_error("order", _("请写订单，临时服务写客户。"))
        return given


class TeamRow(RowForm):
    """One who goes."""

    widths = {"engineer": 6, "leads": 3, "DELETE": 3}
    engineer = forms.ModelChoiceField(
        engineers(),
        label=_("工程师"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选工程师。")},
    )
    leads = forms.BooleanField(label=_("负责人"), required=False)


class PreparationRow(RowForm):
    """A point of the 温馨提示."""

    widths = {"what": 6, "side": 3, "needed_by": 3, "DELETE": 12}
    what = line(_("准备事项"), _("请写准备事项。"), most=200)
    side = forms.ChoiceField(
        label=_("责任方"), choices=PreparationSide.choices, initial=PreparationSide.CUSTOMER
    )
    needed_by = forms.DateField(label=_("需要日期"), required=False)


class StepRow(RowForm):
    widths = {"content": 7, "days": 2, "DELETE": 3}
    content = line(_("步骤"), _("请写步骤的内容。"), most=500)
    days = forms.DecimalField(
        label=_("天数"), required=False, min_value=0.1, max_digits=4, decimal_places=1
    )


class DocumentRow(RowForm):
    widths = {"name": 5, "number": 3, "edition": 2, "DELETE": 2}
    name = line(_("资料名称"), _("请写资料名称。"), most=120)
    number = line(_("文件编号"), most=60)
    edition = line(_("版次"), most=20)


TeamRows = rows_of(TeamRow)
PreparationRows = rows_of(PreparationRow)
StepRows = rows_of(StepRow)
DocumentRows = rows_of(DocumentRow)


class PlanForm(RowsForm):
    """What is planned (forms.md): the same for a new plan and for its draft."""

    body = "installs/plans/forms/plan.html"
    widths = {"site": 12, "starts_on": 4, "ends_on": 4, "complaint_number": 4}
    kind = forms.ChoiceField(
        label=_("方案类型"), choices=PlanKind.choices, widget=forms.RadioSelect
    )
    site = line(_("安装地点"), most=200)
    starts_on = forms.DateField(label=_("计划开始"), required=False)
    ends_on = forms.DateField(label=_("计划完成"), required=False)
    complaint_number = line(_("客诉单号"), most=24, help_text=_("因客诉临时服务时填写。"))
    shipments = forms.ModelMultipleChoiceField(
        Shipment.objects.none(),
        label=_("发货单"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("按实际发货编制。"),
    )
    machines = forms.ModelMultipleChoiceField(
        Equipment.objects.none(),
        label=_("设备"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = long_text(_("工作内容"), rows=2, help_text=_("临时服务写明做什么。"))
    tools = long_text(_("工具"), rows=2)
    risks = long_text(_("风险与对策"), rows=2)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        self.proposed = kwargs.pop("proposed", None) or _written(record)
        here = {name: value for name, value in self.proposed.items() if name not in _GROUPS}
        kwargs["initial"] = here | (kwargs.get("initial") or {})
        super().__init__(*args, record=record, **kwargs)
        sent: Any = self.fields["shipments"]
        sent.queryset = Shipment.objects.filter(order=record.order_id).order_by("pk")
        if record.order_id is None or not sent.queryset:
            del self.fields["shipments"]
        theirs = Equipment.objects.current().filter(customer=record.customer)
        field: Any = self.fields["machines"]
        chosen = theirs.select_related("product").order_by("-pk")[:SHOWN_MACHINES]
        field.queryset = theirs
        field.choices = [(one.pk, f"{one.serial_number} {one.product}") for one in chosen]
        if not field.choices:
            del self.fields["machines"]

    def further_rows(self) -> dict[str, Rows]:
        return {
            name: self.rows_of(name, kind, self.proposed.get(name, []))
            for name, kind in _GROUPS.items()
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        for name in ("shipments", "machines"):
            if name in given:
                given[name] = list(given[name])
        if not self.errors:
            given |= {name: rows.values() for name, rows in self.groups.items()}
        return given


_GROUPS: dict[str, type[Rows]] = {
    "team": TeamRows,
    "preparations": PreparationRows,
    "steps": StepRows,
    "documents": DocumentRows,
}


def _written(plan: Any) -> dict[str, Any]:
    """What stands on a plan, as its form begins."""
    found = {name: getattr(plan, name) for name in FACTS if name != "order"}
    found["shipments"] = [one.pk for one in plan.shipments.all()] if plan.pk else []
    found["machines"] = [row.equipment_id for row in plan.machines.all()]
    found["team"] = team_of(plan)
    for name, (_model, columns) in ROWS.items():
        shown = [column for column in columns if column in _GROUPS[name].form.base_fields]
        found[name] = [
            {column: getattr(row, column) for column in shown} for row in getattr(plan, name).all()
        ]
    return found


def team_of(plan: Any) -> list[dict[str, Any]]:
    """Who goes, as rows of a form."""
    return [{"engineer": row.engineer_id, "leads": row.leads} for row in plan.team.all()]
