"""Forms of the decisions: 判定, 分派, 确认, 批准, 会签, 回复, 客户确认, 结案, 条约外."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from complaints import people
from complaints.choices import Decision
from complaints.forms.inputs import channel
from complaints.models import Complaint
from records.forms import StepForm
from records.inputs import line, long_text, yes_or_no


class CancelForm(StepForm):
    reason = long_text(_("撤销的理由"), _("请写撤销的理由。"))


class TestForm(StepForm):
    """检测记录 (S9-3.2)."""

    versioned = False
    item = line(_("检测项目"), _("检测记录要写明检测了什么。"), most=200)
    result = long_text(_("检测结果"), _("检测记录要写明结果。"))
    tester = line(_("检测人"), help_text=_("不填就是您本人。"))


class JudgeForm(StepForm):
    """备案判定 (S9-4.4)."""

    body = "complaints/_judge_fields.html"
    decision = forms.ChoiceField(
        label=_("判定"),
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选判定结果。")},
    )
    responsible_department = forms.ModelChoiceField(
        Department.objects.all(),
        label=_("责任部门"),
        required=False,
        empty_label=_("请选择"),
        help_text=_("判为不合格时必须选。"),
    )
    duplicate_of = line(_("与哪一件客诉重复"), help_text=_("填那一件的单号，这一件会并入并撤销。"))
    reason = long_text(_("理由"), help_text=_("判为非自责时必须写明。"))

    def clean_duplicate_of(self) -> Complaint | None:
        number = self.cleaned_data["duplicate_of"].strip()
        if not number or self.data.get("decision") != Decision.DUPLICATE:
            return None
        other = Complaint.objects.visible_to(self.user).filter(number__iexact=number).first()
        if other is None:
            raise forms.ValidationError(gettext("没有这件客诉，或您看不到它。"))
        return other


class HandlerForm(StepForm):
    """Who handles it, and until when."""

    handler = forms.ModelChoiceField(
        User.objects.none(),
        label=_("处理人"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选处理人。"), "invalid_choice": _("请在名单中选处理人。")},
    )
    planned_on = forms.DateField(
        label=_("计划完成"), error_messages={"required": _("请填计划完成日期。")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["handler"]
        field.queryset = people.assignable(self.record).select_related("department")
        field.label_from_instance = _with_department


def _with_department(person: User) -> str:
    department = person.department.name if person.department else ""
    return f"{person.name} {department}".strip()


class AssignForm(HandlerForm):
    opinion = long_text(_("交代"), rows=2)


class ReassignForm(AssignForm):
    """改派: begins with who has it now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        record = kwargs["record"]
        now = {"handler": record.handler_id, "planned_on": record.planned_on}
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class ConfirmForm(HandlerForm):
    """确认重现 (S3-4.4.1), and to whom it goes (S3-4.5)."""

    how = long_text(
        _("重现经过"),
        _("请写重现的条件、步骤和结果。"),
        most=4_000,
        help_text=_("条件、步骤和结果。"),
    )
    field_order = ["how", "handler", "planned_on"]


class NotReproducedForm(StepForm):
    tried = long_text(_("试过什么"), _("请写试过的条件、步骤和结果。"), most=4_000)


class OpinionForm(StepForm):
    """A step with nothing but an opinion."""

    opinion = long_text(_("意见"), rows=2)


class SendBackForm(StepForm):
    opinion = long_text(
        _("退回的理由"),
        _("请写退回的理由。"),
        help_text=_("处理人会收到这段话，处理完成的时限从退回时重新计算。"),
    )


class ReplyForm(StepForm):
    """回复客户 (S9-4.4)."""

    channel = channel(_("回复方式"), _("请选回复的方式。"))
    text = long_text(
        _("回复内容"),
        _("请写回复客户的内容。"),
        rows=5,
        most=10_000,
        help_text=_("客户会看到这段话。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = {"channel": kwargs["record"].channel}
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class AnswerForm(StepForm):
    """客户确认, recorded by staff: who said it and how (S4-1.4)."""

    satisfied = yes_or_no(_("客户意见"), _("满意"), _("不满意，重新处理"), _("请选满意或不满意。"))
    channel = channel(_("确认方式"), _("请选确认的方式。"))
    person = line(_("客户确认人"), _("请写客户方是谁确认的。"))
    remark = long_text(_("客户的话"), rows=2, help_text=_("不满意时必须写明。"))


class QuoteForm(StepForm):
    """报价 of a service outside the terms."""

    error_fields = {"terms_reason": "reason"}
    units = {"amount": _("元")}
    quotation_number = line(_("报价单号"), _("请写报价单号。"))
    amount = forms.DecimalField(
        label=_("金额"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        error_messages={
            "required": _("请写报价金额。"),
            "min_value": _("报价金额不能小于 0。"),
        },
    )
    content = long_text(_("服务内容"), _("请写报价包含的服务内容。"))
    reason = long_text(
        _("为什么不符合售后条约"), _("请写为什么不符合售后条约。"), rows=2, most=1_000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = {"reason": kwargs["record"].terms_reason}
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class ConsentForm(StepForm):
    """客户对报价的答复."""

    consented = yes_or_no(_("客户答复"), _("同意报价"), _("不同意"), _("请选同意或不同意。"))
    channel = channel(_("答复方式"), _("请选答复的方式。"))
    person = line(_("答复人"), _("请写客户方是谁答复的。"))
    at = forms.DateTimeField(label=_("答复时间"), required=False, help_text=_("不填就是现在。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.record.quotations.filter(consented__isnull=True).last()
        if asked is not None:
            told = {"number": asked.quotation_number, "amount": f"{asked.amount:,.2f}"}
            self.fields["consented"].help_text = _("报价 %(number)s，%(amount)s 元") % told


class DeclineForm(StepForm):
    reason = long_text(
        _("不予受理的理由"),
        _("请写不予受理的理由，业务员会据此回复客户。"),
        most=1_000,
        help_text=_("业务员会据此回复客户。"),
    )
