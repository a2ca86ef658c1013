"""Which form belongs to which step; 新建 and 保存草稿 stand in `draft`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capa.forms import analysis, carrying, problem, signed
from capa.forms.analysis import measures_of
from capa.forms.carrying import short
from capa.forms.fields import person
from records.clock_forms import CLOCK_FORMS
from records.forms import StepForm
from records.inputs import FilesField, choose, line, long_text


class StartForm(StepForm):
    """启动: nothing to fill in."""


class WithdrawForm(StepForm):
    reason = long_text(_("撤回的理由"), rows=2, help_text=_("已签的名字随之失效，改完要重新送审。"))


class ReturnForm(StepForm):
    opinion = long_text(
        _("退回的理由"),
        _("请写退回的理由。"),
        help_text=_("组长会收到这段话，已签的名字随之失效。"),
    )


class FinishForm(StepForm):
    opinion = long_text(_("说明"), rows=2, help_text=_("从现在起算观察期。"))


class ClosingForm(StepForm):
    """送关闭 (D8)."""

    summary = long_text(
        _("总结"),
        _("请写总结：学到了什么，谢谢谁。"),
        rows=5,
        most=10_000,
        help_text=_("学到了什么，谢谢谁。会印在措施单上。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = {"summary": kwargs["record"].summary}
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class RefuseClosingForm(StepForm):
    opinion = long_text(_("退回的理由"), _("请写退回的理由。"), help_text=_("组长会收到这段话。"))


class ReassignForm(StepForm):
    owner = person(_("新的组长"), _("请写由谁当组长。"))
    opinion = long_text(_("交代"), rows=2)


class CancelForm(StepForm):
    reason = long_text(_("撤销的理由"), _("请写撤销的理由。"))


class FollowUpForm(StepForm):
    """跟踪记录 of 技术管理部 (S3-4.4.2)."""

    versioned = False
    units = {"progress": "%"}
    text = long_text(
        _("跟踪情况"),
        _("请写跟踪的情况。"),
        most=10_000,
        help_text=_("进展如何，卡在哪里，下一步是什么。"),
    )
    progress = forms.IntegerField(
        label=_("进度"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class CommentForm(StepForm):
    """留言; `@姓名` tells a colleague."""

    versioned = False
    text = long_text(_("留言"), _("留言是空的。"), rows=2, most=10_000)


class AttachForm(StepForm):
    """Files, several at once: of the CAPA, or of one measure."""

    versioned = False
    body = "capa/forms/attach.html"
    uploads = FilesField(
        label=_("附件"), error_messages={"required": _("请选文件，也可以拖入或粘贴。")}
    )
    measure = choose(_("属于哪一条措施"), (), help_text=_("不选就是整份的附件。"))
    caption = line(_("说明"), most=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record.status != "implementing":
            del self.fields["measure"]
            return
        offered = [(m.number, f"{m.number} {short(m.content)}") for m in measures_of(self.record)]
        self.fields["measure"].choices = [("", _("整份")), *offered]  # type: ignore[attr-defined]  # a choice

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = given.pop("measure", "")
        return given | {"measure": int(chosen) if chosen else None}


STEP_FORMS: dict[str, type[StepForm]] = {
    "start": StartForm,
    "record_team": problem.TeamForm,
    "record_problem": problem.ProblemForm,
    "record_containment": problem.ContainmentForm,
    "record_causes": analysis.CausesForm,
    "plan_measures": analysis.MeasuresForm,
    "plan_effectiveness": analysis.EffectForm,
    "submit_plan": signed.SubmitPlanForm,
    "withdraw_plan": WithdrawForm,
    "review": signed.ReviewForm,
    "approve_plan": signed.ApprovePlanForm,
    "return_plan": ReturnForm,
    "complete_measure": carrying.CompleteForm,
    "reject_measure": carrying.RejectForm,
    "replan_measure": carrying.ReplanForm,
    "approve_measure": signed.ApproveMeasureForm,
    "ask_extension": carrying.ExtensionForm,
    "decide_extension": carrying.DecideExtensionForm,
    "finish_implementation": FinishForm,
    "record_reading": carrying.ReadingForm,
    "verify": signed.VerifyForm,
    "standardise": carrying.StandardsForm,
    "deploy": carrying.DeployForm,
    "settle_deployment": carrying.SettleForm,
    "submit_closing": ClosingForm,
    "refuse_closing": RefuseClosingForm,
    "close": signed.CloseForm,
    "reopen": signed.ReopenForm,
    "reassign": ReassignForm,
    "cancel": CancelForm,
    "follow_up": FollowUpForm,
    "comment": CommentForm,
    "attach": AttachForm,
    **CLOCK_FORMS,
}
