"""Forms of steps that both have, and those of a request."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from records.clock_forms import CLOCK_FORMS
from records.forms import StepForm
from records.inputs import FilesField, line, long_text


class OpinionForm(StepForm):
    """A step with nothing to fill in but a word, if one wants."""

    opinion = long_text(_("说明"), rows=2)


class CancelForm(StepForm):
    reason = long_text(_("撤销的理由"), _("请写撤销的理由。"))


class CommentForm(StepForm):
    """留言; `@姓名` tells a colleague."""

    versioned = False
    text = long_text(_("留言"), _("留言是空的。"), rows=2, most=10_000)


class AttachForm(StepForm):
    """Files, several at once."""

    versioned = False
    body = "shipping/forms/attach.html"
    uploads = FilesField(
        label=_("附件"), error_messages={"required": _("请选文件，也可以拖入或粘贴。")}
    )
    caption = line(_("说明"), most=200)


class AcceptForm(StepForm):
    """受理补发: the day it will leave."""

    promised_on = forms.DateField(
        label=_("承诺发货日"),
        error_messages={"required": _("请填承诺发货日。")},
        help_text=_("到这一天还没有发出算超期。"),
    )
    answer = long_text(_("说明"), rows=2)


class RefuseForm(StepForm):
    reason = long_text(
        _("退回的理由"), _("请写退回的理由。"), help_text=_("缺损仍然记着，可以再次申请。")
    )


SHARED_FORMS: dict[str, type[StepForm]] = {
    "cancel": CancelForm,
    "comment": CommentForm,
    "attach": AttachForm,
    **CLOCK_FORMS,
}
