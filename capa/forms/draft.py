"""新建 and the draft: from scratch, or with what a complaint already knows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capa.choices import Kind, Scale, Source
from capa.forms.fields import Directory, department, person
from records.forms import StepForm
from records.inputs import line, long_text
from registry.fields import customer_field, equipment_field, product_field

LEVELS = [
    ("0", _("未分级")),
    ("1", _("一级")),
    ("2", _("二级")),
    ("3", _("三级")),
    ("4", _("四级")),
]


class DraftForm(forms.Form):
    """The facts of a CAPA that has not begun; nothing but the title is asked for."""

    widths = {"kind": 6, "scale": 6, "source": 6, "level": 6, "equipment": 4, "product": 4}
    widths |= {"customer": 4, "responsible_department": 4, "owner": 4, "champion": 4}
    sections = [
        (_("什么问题"), ("title", "description", "source", "level")),
        (_("哪个产品"), ("equipment", "product", "customer")),
        (_("怎样处理，由谁负责"), ("kind", "scale", "responsible_department", "owner", "champion")),
    ]

    title = line(
        _("主题"), _("请写主题。"), most=120, help_text=_("一句话说清什么对象、什么缺陷。")
    )
    description = long_text(_("问题描述"), rows=4, most=10_000, help_text=_("启动之前要写明。"))
    source = forms.ChoiceField(label=_("来源"), choices=Source.choices, initial=Source.OTHER)
    level = forms.TypedChoiceField(
        label=_("等级"),
        choices=LEVELS,
        coerce=int,
        required=False,
        empty_value=0,
        help_text=_("取所涉客诉的最高等级。三、四级由技术管理部跟踪。"),
    )
    equipment = equipment_field(required=False)
    product = product_field(required=False)
    customer = customer_field(required=False)
    kind = forms.ChoiceField(
        label=_("类型"), choices=Kind.choices, initial=Kind.CORRECTIVE, widget=forms.RadioSelect
    )
    scale = forms.ChoiceField(
        label=_("格式"), choices=Scale.choices, initial=Scale.FULL, widget=forms.RadioSelect
    )
    responsible_department = department(_("责任部门"), help_text=_("由它的负责人审核。"))
    owner = person(_("组长"), help_text=_("对这份纠正预防措施负责。"))
    champion = person(_("倡导者"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, capa: Any = None, **kwargs: Any) -> None:
        if capa is not None:
            now = {name: getattr(capa, name) for name in self.base_fields}
            kwargs["initial"] = now | (kwargs.get("initial") or {})
        kwargs.setdefault("auto_id", "f_%s")
        super().__init__(*args, **kwargs)
        directory = Directory()
        self.fields["owner"].directory = directory  # type: ignore[attr-defined]  # a PersonField
        self.fields["champion"].directory = directory  # type: ignore[attr-defined]  # as above

    def facts(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    refuse = StepForm.refuse
    written = StepForm.written
    error_fields: dict[str, str] = {}
