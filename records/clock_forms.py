"""The forms of what people do with a clock; shared by every kind of record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from records import clock_rights
from records.due import clock_name
from records.forms import StepForm
from records.models import BreachCause, Deadline

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class ClockForm(StepForm):
    """A step on one clock; `?clock_id=` says which, else the first that it may be taken on."""

    versioned = False

    @classmethod
    def asks(cls, deadline: Deadline, user: User) -> bool:
        """Whether this person may take the step on that clock."""
        raise NotImplementedError

    clock_id = forms.TypedChoiceField(
        label=_("时限"), coerce=int, error_messages={"required": _("请选时限。")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [one for one in clock_rights.of(self.record) if self.asks(one, self.user)]
        choices = [(str(one.pk), self.label_of(one)) for one in found]
        field = self.fields["clock_id"]
        field.choices = choices  # type: ignore[attr-defined]  # it is the choice field above
        if len(choices) < 2:
            field.widget = forms.HiddenInput()
            self.initial.setdefault("clock_id", choices[0][0] if choices else "")

    @staticmethod
    def label_of(deadline: Deadline) -> str:
        owner = deadline.owner or deadline.department
        return f"{clock_name(deadline.label)}　{owner or ''}".strip()


class AcknowledgeForm(StepForm):
    """已知悉: one tap; nothing to fill in, and one clock or all of one's own."""

    versioned = False
    clock_id = forms.IntegerField(widget=forms.HiddenInput, required=False)


class UrgeForm(ClockForm):
    """催办: what is asked for."""

    @classmethod
    def asks(cls, deadline: Deadline, user: User) -> bool:
        return clock_rights.may_urge(deadline, user)

    note = forms.CharField(
        label=_("催办说明"),
        max_length=200,
        help_text=_("对方会收到通知；同一时限每工作小时最多催一次。"),
        error_messages={"required": _("请写催什么，对方会收到。")},
    )


class ExplainBreachForm(ClockForm):
    """说明超期原因: a choice and what happened."""

    @classmethod
    def asks(cls, deadline: Deadline, user: User) -> bool:
        return clock_rights.may_explain(deadline, user)

    cause = forms.ChoiceField(
        label=_("超期原因"),
        choices=BreachCause.Cause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选超期的原因。")},
    )
    text = forms.CharField(
        label=_("经过"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明超期的经过。")},
    )


class AskExemptionForm(ClockForm):
    """申请不计入考核: why it should not count."""

    @classmethod
    def asks(cls, deadline: Deadline, user: User) -> bool:
        return clock_rights.may_ask_exemption(deadline, user)

    reason = forms.CharField(
        label=_("申请理由"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("由品质主管审批；批准之后这次超期单独统计，记录仍然保留。"),
        error_messages={"required": _("请写为什么不计入考核。")},
    )


class WithdrawExemptionForm(ClockForm):
    @classmethod
    def asks(cls, deadline: Deadline, user: User) -> bool:
        return clock_rights.may_withdraw_exemption(deadline, user)

    reason = forms.CharField(label=_("撤回的理由"), max_length=1_000, required=False)


class DecideExemptionForm(ClockForm):
    """审批不计入考核: yes or no, and an opinion."""

    @classmethod
    def asks(cls, deadline: Deadline, user: User) -> bool:
        return clock_rights.may_decide_exemption(deadline, user)

    agreed = forms.TypedChoiceField(
        label=_("审批结论"),
        choices=[("yes", _("批准，不计入考核")), ("no", _("不批准，照常计入"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选审批结论。")},
    )
    opinion = forms.CharField(
        label=_("审批意见"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不批准时请写理由。"),
    )


CLOCK_FORMS: dict[str, type[StepForm]] = {
    "acknowledge": AcknowledgeForm,
    "urge": UrgeForm,
    "explain_breach": ExplainBreachForm,
    "ask_exemption": AskExemptionForm,
    "withdraw_exemption": WithdrawExemptionForm,
    "decide_exemption": DecideExemptionForm,
}
# What the button at the end of each says.
CLOCK_BUTTONS: dict[str, StrPromise] = {
    "acknowledge": _("确认已知悉"),
    "urge": _("催办负责人"),
    "explain_breach": _("提交超期原因"),
    "ask_exemption": _("提交申请"),
    "withdraw_exemption": _("撤回申请"),
    "decide_exemption": _("提交审批结论"),
}
