"""Cause, measures and parts; verification with its standards: forms that hold rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.choices import DocumentKind, MeasureKind, ServiceMode
from records.inputs import RowForm, Rows, RowsForm, choose, line, long_text, yes_or_no


class MeasureRow(RowForm):
    """措施 with who and when; an undated measure is no measure."""

    widths = {"kind": 4, "content": 8, "owner": 3, "planned_on": 3, "done_on": 3, "DELETE": 3}
    kind = choose(_("类型"), MeasureKind.choices, _("每条措施都要选类型：临时、纠正或预防。"))
    content = long_text(_("措施"), _("每条措施都要写内容。"), rows=2)
    owner = line(_("责任人"), _("每条措施都要写责任人。"))
    planned_on = forms.DateField(
        label=_("计划完成"), error_messages={"required": _("每条措施都要写计划完成日期。")}
    )
    done_on = forms.DateField(label=_("实际完成"), required=False)


class PartRow(RowForm):
    """物料: drawn, used, returned."""

    widths = {"drawn": 3, "used": 3, "returned": 3, "DELETE": 3}
    name = line(_("物料名称"), _("请写物料名称。"), most=120)
    drawn = forms.IntegerField(label=_("领用"), min_value=0, initial=0)
    used = forms.IntegerField(label=_("使用"), min_value=0, initial=0)
    returned = forms.IntegerField(label=_("返还"), min_value=0, initial=0)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("used") or 0) + (given.get("returned") or 0) > (given.get("drawn") or 0):
            self.add_error("drawn", gettext("使用与返还之和大于领用数量。"))
        return given


class StandardRow(RowForm):
    """标准化: the document that says it from now on."""

    widths = {"document_kind": 3, "document_number": 3, "new_edition": 3, "DELETE": 3}
    document_kind = choose(_("文件类别"), DocumentKind.choices, _("请选文件类别。"))
    document_number = line(_("文件编号"), _("标准化的每一行都要写文件编号。"))
    new_edition = line(_("新版次"), _("标准化的每一行都要写新版次。"), most=20)


MeasureRows = formset_factory(MeasureRow, Rows, extra=1, max_num=60, can_delete=True)
PartRows = formset_factory(PartRow, Rows, extra=1, max_num=60, can_delete=True)
StandardRows = formset_factory(StandardRow, Rows, extra=1, max_num=20, can_delete=True)


class HandlingForm(RowsForm):
    """填写原因与措施; what is sent replaces what stood there."""

    body = "complaints/_handling_fields.html"
    widths = {"service_mode": 6, "cost": 6}
    units = {"cost": _("元")}

    occurrence_cause = long_text(
        _("产生原因"), rows=4, most=10_000, help_text=_("送批之前要写明。")
    )
    escape_cause = long_text(_("流出原因"), most=10_000, help_text=_("为什么出厂前没有发现。"))
    service_mode = forms.ChoiceField(
        label=_("服务方式"), choices=[("", _("请选择")), *ServiceMode.choices], required=False
    )
    cost = forms.DecimalField(
        label=_("费用"), required=False, min_value=0, max_digits=12, decimal_places=2
    )

    ANALYSIS = ("occurrence_cause", "escape_cause", "service_mode", "cost")

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        record = kwargs["record"]
        self.current = record.rounds.filter(number=record.round_number).first()
        if self.current is not None:
            standing = {name: getattr(self.current, name) for name in self.ANALYSIS}
            kwargs["initial"] = standing | (kwargs.get("initial") or {})
        super().__init__(data, files, **kwargs)

    def further_rows(self) -> dict[str, Rows]:
        measures, parts = [], []
        if self.current is not None:
            names = ("kind", "content", "owner", "planned_on", "done_on")
            measures = list(self.current.measures.values(*names))
            parts = list(self.current.parts.values("name", "drawn", "used", "returned"))
        return {
            "measures": self.rows_of("measures", MeasureRows, measures),
            "parts": self.rows_of("parts", PartRows, parts),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        if self.errors:
            return given
        return {
            "analysis": {name: given[name] for name in self.ANALYSIS},
            "measures": self.groups["measures"].values(),
            "parts": self.groups["parts"].values(),
            "version": given.get("version"),
        }


class VerifyForm(RowsForm):
    """效果验证 (S8-5.2) with the standardisation an effective measure asks for (S9-4.4)."""

    body = "complaints/_verify_fields.html"

    effective = yes_or_no(
        _("验证结论"), _("有效，送会签"), _("无效，重新处理"), _("请选有效或无效。")
    )
    evidence = long_text(
        _("验证证据"),
        _("请写验证的证据：看了什么、数据如何。"),
        most=10_000,
        help_text=_("看了什么、跟踪多久、数据如何。"),
    )
    not_needed_reason = long_text(_("不需标准化的理由"), rows=2, most=1_000)

    def further_rows(self) -> dict[str, Rows]:
        return {"standards": self.rows_of("standards", StandardRows, [])}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        effective = given.get("effective") is True
        if effective:
            self.check_rows()
        if self.errors:
            return given
        return {
            "effective": effective,
            "evidence": given["evidence"],
            "standards": self.groups["standards"].values() if effective else [],
            "not_needed_reason": given.get("not_needed_reason", "") if effective else "",
            "version": given.get("version"),
        }
