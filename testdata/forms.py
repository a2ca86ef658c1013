"""Input of the pages: names, types and labels; no rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.clock_forms import CLOCK_FORMS
from records.forms import StepForm
from records.inputs import FilesField, line, long_text
from registry.fields import customer_field, equipment_field, order_field
from testdata.models import TestData
from testdata.workflow.handing import FACTS


class DataForm(forms.Form):
    """新建 and 修改: what was measured, on which machine, what came of it; and the files."""

    widths = {"taken_on": 4, "equipment": 4, "order": 4, "customer": 4}
    sections = [
        (_("测了什么"), ("title", "purpose", "taken_on")),
        (_("哪台设备"), ("equipment", "order", "customer")),
        (_("结果"), ("summary", "uploads")),
    ]
    title = line(_("主题"), _("请写主题。"), most=120, help_text=_("一句话说清做了什么工艺实验。"))
    purpose = long_text(_("实验目的"), rows=2, help_text=_("移交之前要写明。"))
    taken_on = forms.DateField(
        label=_("实验日期"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    equipment = equipment_field(required=False)
    order = order_field(required=False)
    customer = customer_field(required=False, help_text=_("写了设备或订单就不用填，会自动带出。"))
    summary = long_text(
        _("小结"), rows=5, most=10_000, help_text=_("数据说明什么，合格与否，建议怎样调整工艺。")
    )
    uploads = FilesField(label=_("数据文件"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, data_record: TestData | None = None, **kwargs: Any) -> None:
        if data_record is not None:
            now = {name: getattr(data_record, name) for name in FACTS}
            kwargs["initial"] = now | (kwargs.get("initial") or {})
        kwargs.setdefault("auto_id", "f_%s")
        super().__init__(*args, **kwargs)

    def facts(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: self.cleaned_data[name] for name in FACTS}

    refuse = StepForm.refuse
    written = StepForm.written
    error_fields: dict[str, str] = {}


class HandForm(StepForm):
    """移交审核: nothing to fill in."""


class ArchiveForm(StepForm):
    opinion = long_text(
        _("审核意见"),
        _("请写审核意见。"),
        help_text=_("数据是否完整、可信，能用在哪里。"),
    )


class SendBackForm(StepForm):
    reason = long_text(
        _("退回的理由"),
        _("请写退回的理由。"),
        help_text=_("提交人会收到这段话，补好再移交。"),
    )


class CancelForm(StepForm):
    reason = long_text(_("撤销的理由"), _("请写撤销的理由。"))


class CommentForm(StepForm):
    """留言; `@姓名` tells a colleague."""

    versioned = False
    text = long_text(_("留言"), _("留言是空的。"), rows=2, most=10_000)


class AttachForm(StepForm):
    """Files, several at once."""

    versioned = False
    body = "testdata/forms/attach.html"
    uploads = FilesField(
        label=_("数据文件"), error_messages={"required": _("请选文件，也可以拖入。")}
    )


class RemoveFileForm(StepForm):
    """`?uid=` says which."""

    versioned = False
    uid = forms.UUIDField(widget=forms.HiddenInput)


STEP_FORMS: dict[str, type[StepForm]] = {
    "hand": HandForm,
    "archive": ArchiveForm,
    "send_back": SendBackForm,
    "cancel": CancelForm,
    "comment": CommentForm,
    "attach": AttachForm,
    "remove_file": RemoveFileForm,
    **CLOCK_FORMS,
}
