"""Forms of 资料申请."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from handover.choices import RequestKind
from handover.forms.shared import SHARED_FORMS, OpinionForm
from handover.workflow.documents import MOST
from records.forms import StepForm
from records.inputs import FilesField, RowForm, Rows, RowsForm, line, long_text
from registry.fields import equipment_field, order_field, product_field


class RequestForm(StepForm):
    """What is asked for, of which machine or product, by when and what for (S6)."""

    versioned = False
    widths = {"equipment": 4, "product": 4, "order": 4, "wanted_on": 4}
    kind = forms.ChoiceField(
        label=_("资料类别"),
        choices=RequestKind.choices,
        initial=RequestKind.TECHNICAL,
        widget=forms.RadioSelect,
        help_text=_("技术文件由技术管理部（总师办资料室）提供，原始质量记录由品管部提供。"),
    )
    title = line(_("需要什么资料"), _("请写需要什么资料。"), most=120)
    equipment = equipment_field(required=False)
    product = product_field(required=False)
    order = order_field(required=False)
    wanted_on = forms.DateField(
        label=_("需要日期"), required=False, help_text=_("不填时按 24 个工作小时。")
    )
    reason = long_text(_("用途"), _("请写用途。"))


class DocumentRow(RowForm):
    """One document as it is provided."""

    widths = {"name": 6, "number": 4, "edition": 2}
    name = line(_("文件名称"), _("请写文件名称。"), most=120)
    number = line(_("文件编号"), most=60)
    edition = line(_("版次"), most=20)


DocumentRows = formset_factory(
    DocumentRow, Rows, extra=0, can_delete=True, max_num=MOST, absolute_max=MOST
)


class ProvideForm(RowsForm):
    """提供资料: which documents in which editions, with their files."""

    body = "handover/forms/provide.html"
    error_fields = {"documents": "note"}
    note = long_text(_("说明"), rows=2, help_text=_("纸质资料放在哪里，怎样领取。"))
    uploads = FilesField(label=_("附件"), required=False)

    def further_rows(self) -> dict[str, Rows]:
        initial = [{"name": self.record.title}]  # type: ignore[attr-defined]  # a DocumentRequest
        return {"documents": self.rows_of("documents", DocumentRows, initial)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        return given | {"documents": self.groups["documents"].values()}


class RefuseForm(StepForm):
    reason = long_text(_("不能提供的理由"), _("请写不能提供的理由。"))


STEP_FORMS: dict[str, type[StepForm]] = {
    "provide": ProvideForm,
    "refuse": RefuseForm,
    "receive": OpinionForm,
    **SHARED_FORMS,
}
