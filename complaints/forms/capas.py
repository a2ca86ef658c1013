"""Forms of what a complaint does with CAPAs: 启动, 关联, 取消关联, 不启动."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from capa.choices import Scale, Status
from capa.models import Capa
from complaints.choices import SignPlace
from complaints.forms.inputs import line, long_text
from complaints.forms.signing import ComplaintSigningForm
from complaints.models import CapaPart
from records.forms import StepForm

if TYPE_CHECKING:
    from complaints.models import Complaint


def _with_department(person: User) -> str:
    department = person.department.name if person.department else ""
    return f"{person.name} {department}".strip()


class StartCapaForm(StepForm):
    """启动纠正预防: begins with the complaint's own words and its responsible department."""

    title = line(_("主题"), _("请写主题：什么问题。"), most=120)
    description = long_text(_("问题描述"), _("请写问题描述。"), most=10_000, rows=5)
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("组长"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选组长。"), "invalid_choice": _("请在名单中选组长。")},
    )
    responsible_department = forms.ModelChoiceField(
        Department.objects.all(),
        label=_("责任部门"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选责任部门。")},
    )
    scale = forms.ChoiceField(
        label=_("格式"), choices=Scale.choices, widget=forms.RadioSelect, initial=Scale.FULL
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        record = kwargs["record"]
        kwargs["initial"] = {
            "title": record.title,
            "description": record.description,
            "responsible_department": record.responsible_department_id,
            "owner": record.handler_id,
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        field.queryset = User.objects.active().select_related("department")
        field.label_from_instance = _with_department


class LinkCapaForm(StepForm):
    """关联纠正预防: those of the same product come first; another one is found by its number."""

    number = line(_("纠正预防措施单号"), _("请选或填纠正预防措施单号。"), most=24)
    part = forms.ChoiceField(
        label=_("关系"),
        choices=CapaPart.choices,
        widget=forms.RadioSelect,
        initial=CapaPart.MERGED,
        error_messages={"required": _("请选关系：触发、并入或复发。")},
    )
    error_fields = {"capa": "number"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = candidates(self.record, self.user)
        self.fields["number"].help_text = (
            gettext("同产品的：%(numbers)s") % {"numbers": gettext("、").join(map(str, found))}
            if found
            else gettext("同产品还没有纠正预防措施。")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        number = str(cleaned.pop("number", "")).strip()
        if not number:
            return cleaned
        capa = Capa.objects.visible_to(self.user).filter(number__iexact=number).first()
        if capa is None:
            self.add_error("number", gettext("没有这份纠正预防措施，或您看不到它。"))
            return cleaned
        return cleaned | {"capa": capa}


def candidates(complaint: Complaint, user: User) -> list[Capa]:
    """The CAPAs that this complaint may belong to: of its product, those that run first."""
    if not complaint.product_id:
        return []
    visible = Capa.objects.visible_to(user).filter(
        product=complaint.product_id, started_at__isnull=False
    )
    alike = visible.exclude(status=Status.CANCELLED).exclude(complaint_links__complaint=complaint)
    return list(alike.order_by("closed_at", "-created_at")[:6])


class UnlinkCapaForm(StepForm):
    """取消关联: which one, and why."""

    capa = forms.ModelChoiceField(
        Capa.objects.none(),
        label=_("取消哪一份"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选要取消关联的纠正预防措施。")},
    )
    reason = long_text(_("理由"), _("请写取消关联的理由。"), rows=2, most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        linked = Capa.objects.filter(complaint_links__complaint=self.record)
        self.fields["capa"].queryset = linked


class DeclineCapaForm(ComplaintSigningForm):
    """不启动纠正预防: a reason, and a name under it."""

    place = SignPlace.DECLINE_CAPA
    reason = long_text(_("不启动的理由"), _("请写不启动纠正预防措施的理由。"), rows=3, most=500)
