"""Forms of 更改通知."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handover.choices import How, NoticeKind
from handover.forms.shared import SHARED_FORMS, OpinionForm
from handover.workflow.notices import FACTS, machines_in_range
from records import clock
from records.forms import StepForm
from records.inputs import choose, line, long_text
from registry.fields import product_field
from registry.models import Equipment


class NoticeForm(StepForm):
    """What changes, and which machines the register proposes for it."""

    widths = dict.fromkeys(("document_number", "old_edition", "new_edition"), 4)
    widths |= dict.fromkeys(("product", "serial_from", "serial_to"), 4)
    kind = forms.ChoiceField(
        label=_("通知类别"),
        choices=NoticeKind.choices,
        initial=NoticeKind.EDITION,
        widget=forms.RadioSelect,
    )
    title = line(_("主题"), _("请写主题。"), most=120, help_text=_("一句话说清改了什么。"))
    document_number = line(_("文件编号"), most=60)
    old_edition = line(_("旧版次"), most=20)
    new_edition = line(_("新版次"), most=20)
    content = long_text(_("更改内容"), rows=4, most=10_000, help_text=_("发布之前要写明。"))
    product = product_field(required=False, help_text=_("按产品和出厂编号列出涉及的设备。"))
    serial_from = line(_("出厂编号从"), most=40, help_text=_("不填就是全部。"))
    serial_to = line(_("出厂编号到"), most=40)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        if record.pk:
            now = {name: getattr(record, name) for name in FACTS}
            kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, record=record, **kwargs)


def _named(machine: Equipment) -> str:
    return f"{machine.serial_number}　{machine.customer}"


class ChooseMachinesForm(StepForm):
    """选定设备: those listed already, and those of another product or range that are looked for."""

    body = "handover/forms/choose_machines.html"
    widths = dict.fromkeys(("product", "serial_from", "serial_to"), 4)
    product = product_field(required=False, label=_("再找产品"), help_text="")
    serial_from = line(_("出厂编号从"), most=40)
    serial_to = line(_("出厂编号到"), most=40)
    machines = forms.ModelMultipleChoiceField(
        Equipment.objects.current(),
        label=_("涉及的设备"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *args: Any, record: Any, **kwargs: Any) -> None:
        rows = record.machines.select_related("equipment__customer")
        offered = {row.equipment_id: row.equipment for row in rows}
        kwargs["initial"] = {"machines": list(offered)} | (kwargs.get("initial") or {})
        super().__init__(data, *args, record=record, **kwargs)
        if self.is_bound:
            self._look_further(offered)
        listed = sorted(offered.values(), key=lambda machine: machine.serial_number)
        field: Any = self.fields["machines"]
        field.choices = [(machine.pk, _named(machine)) for machine in listed]

    def _look_further(self, offered: dict[int, Equipment]) -> None:
        """Add what was ticked before, and what the product and range find now."""
        data = self.data.copy()
        ticked = [int(pk) for pk in data.getlist("machines") if pk.isdecimal() and len(pk) < 19]
        known = Equipment.objects.current().select_related("customer")
        offered |= known.in_bulk([pk for pk in ticked if pk not in offered])
        if "redraw" in data:
            product: Any = self.fields["product"]
            asked = product.find(data.get("product", "")[:60]) if data.get("product") else None
            within = (data.get(name, "")[:40] for name in ("serial_from", "serial_to"))
            found = machines_in_range(asked, *within)
            offered |= {machine.pk: machine for machine in found}
            data.setlist("machines", [str(pk) for pk in {*ticked, *(one.pk for one in found)}])
        self.data = data

    def hush(self) -> None:
        """More machines were looked for: nothing is judged yet."""
        self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        return {"machines": list(given.get("machines", ())), "version": given.get("version")}


class OfMachinesForm(StepForm):
    """A step on machines of the notice that are not settled yet; `?machine=` ticks one."""

    machines = forms.TypedMultipleChoiceField(
        label=_("设备"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选设备。")},
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        rows = record.machines.select_related("equipment__customer")
        owed = [row for row in rows if not row.is_settled]
        field: Any = self.fields["machines"]
        field.choices = [(row.pk, _named(row.equipment)) for row in owed]
        if len(owed) == 1:
            self.initial.setdefault("machines", [owed[0].pk])


class InformForm(OfMachinesForm):
    """Who was told, how and when; and who at the customer acknowledged it."""

    widths = dict.fromkeys(("told_on", "told_how", "told_whom"), 4)
    widths |= dict.fromkeys(("confirmed_by", "confirmed_on"), 6)
    told_on = forms.DateField(
        label=_("通知日期"), error_messages={"required": _("请填日期。")}, initial=clock.today
    )
    told_how = choose(_("通知方式"), How.choices, _("请选方式。"))
    told_whom = line(_("通知给谁"), _("请写通知了谁。"))
    confirmed_by = line(_("客户确认人"), help_text=_("客户还没确认就留空，确认之后再记一次。"))
    confirmed_on = forms.DateField(label=_("客户确认日期"), required=False)


class LeaveOutForm(OfMachinesForm):
    reason = long_text(
        _("不适用的理由"), _("请写不适用的理由。"), rows=2, most=500, help_text=_("如：已报废。")
    )


STEP_FORMS: dict[str, type[StepForm]] = {
    "save_draft": NoticeForm,
    "choose_machines": ChooseMachinesForm,
    "issue": OpinionForm,
    "take_note": OpinionForm,
    "inform": InformForm,
    "leave_out": LeaveOutForm,
    **SHARED_FORMS,
}
