"""Forms of the steps of an acceptance: names, types and labels; no rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from capa.forms.fields import person
from installs.choices.acceptance import Conclusion, Grade, Side
from installs.forms.acceptance_measuring import AddItemForm, ProcessForm, ResultsForm
from installs.forms.acceptances import DraftForm
from installs.forms.plan_steps import AttachForm, CommentForm
from installs.reckoning import proposed_of
from installs.signing import acceptances as signing
from installs.workflow.acceptances.gates import current
from records import clock
from records.clock_forms import CLOCK_FORMS
from records.forms import StepForm
from records.handwriting import Drawn, DrawnField
from records.inputs import RowForm, Rows, RowsForm, line, long_text
from records.signing import SigningForm

MOST = 100


class ReasonForm(StepForm):
    """A step back: the reason is all that is asked."""

    reason = long_text(_("理由"), _("请写理由。"))


class ReassignForm(StepForm):
    engineer = person(_("验收工程师"), _("请选验收工程师。"))
    opinion = long_text(_("说明"), rows=2)


class PunchForm(StepForm):
    """遗留问题, with who settles it and by when."""

    widths = {"owner": 6, "due_on": 6, "side": 6, "customer_owner": 6}
    grade = forms.ChoiceField(label=_("等级"), choices=Grade.choices, widget=forms.RadioSelect)
    problem = long_text(_("遗留问题"), _("请写遗留问题。"), rows=2)
    owner = person(_("责任人"), _("请选我方责任人。"))
    due_on = forms.DateField(
        label=_("完成日"), required=False, help_text=_("A、B 类必须有完成日。")
    )
    side = forms.ChoiceField(label=_("责任方"), choices=Side.choices, initial=Side.OURS)
    customer_owner = line(_("客户责任人"), help_text=_("客户负责时写客户方由谁处理。"))


class SettleForm(StepForm):
    versioned = False
    widths = {"settled_on": 6}
    punch = forms.TypedChoiceField(label=_("遗留问题"), coerce=int)
    settled_on = forms.DateField(label=_("关闭日期"), initial=clock.today)
    settlement = long_text(_("处理结果"), _("请写处理结果。"))

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        field: Any = self.fields["punch"]
        field.choices = [
            (one.number, f"{one.number} {one.grade} {one.problem[:60]}")
            for one in record.punches.all()
            if not one.is_settled
        ]


class ConcludeForm(StepForm):
    """结论: what was computed is chosen already; worse needs a reason, better is refused."""

    widths = {"tested_on": 6}
    conclusion = forms.ChoiceField(
        label=_("结论"), choices=Conclusion.choices, widget=forms.RadioSelect
    )
    note = long_text(_("结论说明"), rows=2, help_text=_("比计算结论差时写明原因。"))
    tested_on = forms.DateField(label=_("检验日期"), required=False)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record.status != "measuring":
            return
        round_ = current(record)
        found = proposed_of(record, round_)
        self.initial |= {"conclusion": found, "tested_on": round_.tested_on or clock.today()}
        words = _("按检验结果和遗留问题计算：%(what)s。")
        self.fields["conclusion"].help_text = words % {"what": found.label}


class SignOursForm(SigningForm):
    opinion = long_text(_("说明"), rows=2, help_text=_("会印在报告上。"))

    def seen_now(self) -> str:
        return signing.seen_of(self.record, "sign_ours")  # type: ignore[arg-type]


class SignCustomerForm(StepForm):
    """客户签字: drawn on the screen under the report that stands above it."""

    body = "installs/acceptances/forms/sign_customer.html"
    widths = {"name": 6, "title": 6}
    error_fields = {"signer_name": "name"}
    name = line(_("签字人"), _("请填写签字人的姓名。"))
    title = line(_("部门职务"))
    image = DrawnField(label=_("手写签名"), error_messages={"required": _("请客户手写签名。")})
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record.status == "signing":  # type: ignore[attr-defined]  # an acceptance
            bound = signing.seen_of(self.record, "sign_customer")  # type: ignore[arg-type]
            self.initial.setdefault("seen", bound)

    def clean(self) -> dict[str, Any]:
        """`drawn` in place of name, title and strokes."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            parts = (given.pop("name"), given.pop("title"), given.pop("image"))
            given["drawn"] = Drawn(*parts)
        return given


class SignsWhatItWrites(SigningForm):
    """Signed is what the verb itself writes; nothing else was on screen."""

    def seen_now(self) -> str:
        return ""

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given.pop("seen", None)
        return given


class ActionRow(RowForm):
    widths = {"content": 12, "owner": 5, "due_on": 4, "DELETE": 3}
    content = line(_("调整措施"), _("请写调整措施。"), most=2_000)
    owner = person(_("责任人"), _("请选责任人。"))
    due_on = forms.DateField(label=_("计划日期"), error_messages={"required": _("请填日期。")})


ActionRows = formset_factory(
    ActionRow, Rows, extra=1, can_delete=True, max_num=MOST, absolute_max=MOST
)


class AdjustForm(SignsWhatItWrites, RowsForm):
    """调整方案: why it failed, what is done by whom until when."""

    body = "installs/acceptances/forms/adjust.html"
    widths = {"due_on": 6}
    error_fields = {"actions": ""}
    cause = long_text(_("不合格原因"), _("请写不合格的原因。"), most=10_000)
    due_on = forms.DateField(label=_("完成期限"), error_messages={"required": _("请填日期。")})
    retest = long_text(_("复验要求"), rows=2)

    def further_rows(self) -> dict[str, Rows]:
        return {"actions": self.rows_of("actions", ActionRows, [])}

    def clean(self) -> dict[str, Any]:
        self.check_rows()
        given = super().clean()
        if not self.errors:
            given["actions"] = self.groups["actions"].values()
        return given


class CompleteActionForm(StepForm):
    widths = {"done_on": 6}
    action = forms.TypedChoiceField(label=_("调整措施"), coerce=int)
    done_on = forms.DateField(label=_("完成日期"), initial=clock.today)
    result = long_text(_("完成说明"), _("请写完成的情况。"))

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        field: Any = self.fields["action"]
        if record.status == "carrying_out":
            field.choices = [
                (one.number, f"{one.number} {one.content[:60]}")
                for one in current(record).adjustment.actions.all()
                if one.done_on is None
            ]


class FinishAdjustmentForm(StepForm):
    result = long_text(_("实施结果"), _("请写调整的结果。"), most=10_000)
    carry = forms.BooleanField(
        label=_("上一轮合格的项目沿用，只重新检验其余的"), required=False, initial=True
    )


class PartForm(SignsWhatItWrites):
    """One department's part of 《产品售后记录》."""

    part = ""
    text = long_text(_("记录"), _("请写记录的内容。"), rows=6, most=10_000)
    opinion = long_text(_("说明"), rows=2)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record.status == "recording":
            self.initial.setdefault("text", getattr(record.record, self.part))


class QualityForm(PartForm):
    part = "quality"


class EngineeringForm(PartForm):
    part = "engineering"


class TakeOverForm(SigningForm):
    service_contact = person(_("服务联系人"), _("请选服务联系人。"))
    note = long_text(_("签收意见"), rows=2)

    def seen_now(self) -> str:
        if self.record.status != "handing_over":  # type: ignore[attr-defined]
            return ""
        return signing.seen_of(self.record, "take_over")  # type: ignore[arg-type]


class RaiseCapaForm(StepForm):
    versioned = False
    title = line(_("标题"), most=120, help_text=_("不写就用设备和验收。"))
    description = long_text(_("问题"), help_text=_("不写就列出不合格项和遗留问题。"), most=10_000)


STEP_FORMS: dict[str, type[StepForm]] = {
    "save_draft": DraftForm,
    "start": StepForm,
    "reassign": ReassignForm,
    "record_results": ResultsForm,
    "record_process": ProcessForm,
    "add_item": AddItemForm,
    "add_punch": PunchForm,
    "settle_punch": SettleForm,
    "conclude": ConcludeForm,
    "take_back": ReasonForm,
    "sign_ours": SignOursForm,
    "sign_customer": SignCustomerForm,
    "adjust": AdjustForm,
    "complete_action": CompleteActionForm,
    "finish_adjustment": FinishAdjustmentForm,
    "record_quality": QualityForm,
    "record_engineering": EngineeringForm,
    "return_record": ReasonForm,
    "take_over": TakeOverForm,
    "raise_capa": RaiseCapaForm,
    "cancel": ReasonForm,
    "comment": CommentForm,
    "attach": AttachForm,
    **CLOCK_FORMS,
}
