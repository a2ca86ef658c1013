"""Forms of 合同交接."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handover.choices import How
from handover.forms.shared import SHARED_FORMS, OpinionForm
from handover.workflow.handovers import FACTS, machines_of
from records import clock
from records.forms import StepForm
from records.inputs import choose, line, long_text
from registry.fields import order_field
from registry.filters import project_engineers
from registry.models import Contact, Equipment


class WhichOrderForm(forms.Form):
    """Before anything else: whose contract is handed over."""

    order = order_field()


class HandoverForm(StepForm):
    """What is handed over (S6); the same for a new one and for its draft."""

    widths = {"unit": 6, "contact": 6, "address": 8, "planned_ship_on": 4}

    quality_promises = long_text(
        _("质量与服务承诺"), most=10_000, help_text=_("合同里对质量和服务的承诺。")
    )
    response_terms = long_text(_("响应要求"), rows=2, help_text=_("合同里约定的响应和处理时限。"))
    install_agreement = long_text(
        _("安装调试约定"), most=10_000, help_text=_("谁做什么，客户准备什么，几天完成。")
    )
    unit = line(_("用户单位"), most=120, help_text=_("设备实际使用的单位。"))
    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label=_("用户联系人"),
        required=False,
        empty_label=_("请选择"),
        help_text=_("客户档案里的联系人。"),
    )
    address = line(_("安装地址"), most=200)
    planned_ship_on = forms.DateField(label=_("计划发货日"), required=False)
    machines = forms.ModelMultipleChoiceField(
        Equipment.objects.none(),
        label=_("设备"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("这份订单在设备档案里的设备。"),
    )
    job_numbers = line(
        _("生产工号"), most=300, help_text=_("还没有建档的设备写生产工号，用顿号隔开。")
    )
    remarks = long_text(_("备注"), rows=2)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        if record.pk:
            now: dict[str, Any] = {name: getattr(record, name) for name in FACTS}
            now["machines"] = [row.equipment_id for row in record.machines.all()]
            kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, record=record, **kwargs)
        people = Contact.objects.filter(customer=record.customer, active=True)
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]  # a choice
        found = machines_of(record.order).select_related("product")
        if not found:
            del self.fields["machines"]
            return
        field: Any = self.fields["machines"]
        field.queryset = found
        field.label_from_instance = lambda one: " ".join(
            part for part in (one.serial_number, str(one.product), one.job_number) if part
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "machines" in given:
            given["machines"] = list(given["machines"])
        return given


class AcceptForm(StepForm):
    """签收, with the 工程负责人 who follows the order."""

    project_engineer = forms.ModelChoiceField(
        project_engineers(None),
        label=_("工程负责人"),
        empty_label=_("请选择"),
        error_messages={"required": _("请指定工程负责人。")},
        help_text=_("跟进这份订单直到验收，会写进订单。"),
    )
    opinion = long_text(_("签收意见"), rows=2)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"project_engineer": record.order.project_engineer_id} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, record=record, **kwargs)


class SendBackForm(StepForm):
    reason = long_text(
        _("退回的理由"), _("请写退回的理由。"), help_text=_("移交人会收到这段话，改好再移交。")
    )


class RemindForm(StepForm):
    """设备指导安装调试温馨提示: when, how and to whom it was given (S6)."""

    widths = {"reminded_on": 4, "reminded_how": 4, "reminded_whom": 4}
    reminded_on = forms.DateField(
        label=_("温馨提示日期"), error_messages={"required": _("请填日期。")}
    )
    reminded_how = choose(_("提示方式"), How.choices, _("请选方式。"))
    reminded_whom = line(_("提示给谁"), _("请写提示给了谁。"), help_text=_("部门或职务。"))

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        now = {"reminded_on": record.reminded_on or clock.today()}
        now |= {name: getattr(record, name) for name in ("reminded_how", "reminded_whom")}
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, record=record, **kwargs)


STEP_FORMS: dict[str, type[StepForm]] = {
    "save_draft": HandoverForm,
    "hand": OpinionForm,
    "accept": AcceptForm,
    "send_back": SendBackForm,
    "remind": RemindForm,
    **SHARED_FORMS,
}
