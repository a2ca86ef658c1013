"""Which form belongs to which step; intake's own (提交, 更正, 当场解决) stand beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import AttachmentPurpose
from complaints.forms import capas, deciding, signing
from complaints.forms.classifying import ClassifyForm
from complaints.forms.handling import HandlingForm, VerifyForm
from complaints.forms.inputs import channel
from records.clock_forms import CLOCK_FORMS
from records.forms import StepForm
from records.inputs import FilesField, line, long_text
from records.models import Pause


class ContactForm(StepForm):
    """与客户的联系; the first one stops 首次响应."""

    versioned = False
    widths = {"person": 6, "contacted_at": 6}
    field_order = ["channel", "content", "person", "contacted_at"]
    channel = channel(_("联系方式"), _("请选联系的方式。"), pills=True)
    person = line(_("联系对象"), _("请写联系了谁。"))
    content = long_text(_("联系内容"), _("请写说了什么。"), rows=2, most=4_000)
    contacted_at = forms.DateTimeField(
        label=_("联系时间"),
        required=False,
        help_text=_("不填就是现在；补录较早的联系会标明“补录”。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        record = kwargs["record"]
        person = record.contact.name if record.contact else ""
        now = {"channel": "phone", "person": person}
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class CommentForm(StepForm):
    """留言, inside only unless said otherwise; pasted pictures go with it."""

    versioned = False
    body = "complaints/_comment_fields.html"
    text = long_text(_("留言"), _("留言是空的。"), rows=2, most=10_000)
    customer_visible = forms.BooleanField(label=_("客户也能看到"), required=False)
    uploads = FilesField(label=_("图片与附件"), required=False)


class AttachForm(StepForm):
    """Photos and files, several at once, with what they show."""

    versioned = False
    body = "complaints/_attach_fields.html"
    uploads = FilesField(
        label=_("照片与附件"), error_messages={"required": _("请选照片或文件，也可以拖入或粘贴。")}
    )
    purpose = forms.ChoiceField(
        label=_("用途"),
        choices=[c for c in AttachmentPurpose.choices if c[0] != AttachmentPurpose.COMMENT],
        error_messages={"required": _("请选用途。")},
    )
    caption = line(_("说明"), most=200)


class PauseForm(StepForm):
    """登记等待: for whom or what, and until when at the latest (domain §4)."""

    reason = forms.ChoiceField(
        label=_("等什么"),
        choices=Pause.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选等待的原因。")},
    )
    latest_end = forms.DateTimeField(
        label=_("最晚结束"),
        help_text=_("到了这个时间，时限自动继续。首次响应和客户要求的时限不暂停。"),
        error_messages={"required": _("请写最晚等到什么时候。")},
    )
    note = line(_("说明"), most=200)


class ResumeForm(StepForm):
    """结束等待: nothing to fill in."""


STEP_FORMS: dict[str, type[StepForm]] = {
    "cancel": deciding.CancelForm,
    "record_test": deciding.TestForm,
    "judge": deciding.JudgeForm,
    "classify": ClassifyForm,
    "reclassify": ClassifyForm,
    "assign": deciding.AssignForm,
    "hand_over": deciding.OpinionForm,
    "confirm": deciding.ConfirmForm,
    "not_reproduced": deciding.NotReproducedForm,
    "reassign": deciding.ReassignForm,
    "record_handling": HandlingForm,
    "submit_for_approval": deciding.OpinionForm,
    "approve": signing.ApproveForm,
    "send_back": deciding.SendBackForm,
    "verify": VerifyForm,
    "countersign": signing.CountersignForm,
    "reply": deciding.ReplyForm,
    "record_answer": deciding.AnswerForm,
    "close": signing.CloseForm,
    "reopen": signing.ReopenForm,
    "quote": deciding.QuoteForm,
    "record_consent": deciding.ConsentForm,
    "decline": deciding.DeclineForm,
    "start_capa": capas.StartCapaForm,
    "link_capa": capas.LinkCapaForm,
    "unlink_capa": capas.UnlinkCapaForm,
    "decline_capa": capas.DeclineCapaForm,
    "log_contact": ContactForm,
    "comment": CommentForm,
    "attach": AttachForm,
    "pause": PauseForm,
    "resume": ResumeForm,
    **CLOCK_FORMS,
}
