"""Forms of the steps of an install plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from installs.choices.plan import PostponeCause
from installs.forms.plans import PlanForm, TeamRows, rows_of, team_of
from installs.signing import plans as signing
from installs.workflow.plans import MOST
from installs.workflow.plans.proposals import CHECKED
from records import clock
from records.clock_forms import CLOCK_FORMS
from records.forms import StepForm
from records.inputs import FilesField, RowForm, Rows, RowsForm, choose, line, long_text, yes_or_no
from records.signing import SigningForm


class OpinionForm(StepForm):
    """A step with nothing to fill in but a word, if one wants."""

    opinion = long_text(_("说明"), rows=2)


class ApproveForm(SigningForm):
    opinion = long_text(_("批准意见"), rows=2, help_text=_("会印在方案上。"))

    def seen_now(self) -> str:
        return signing.seen_of(self.record, "approve")  # type: ignore[arg-type]  # a plan


class SendBackForm(StepForm):
    reason = long_text(_("退回的理由"), _("请写退回的理由。"))


class ReviseForm(StepForm):
    reason = long_text(
        _("修订的理由"),
        _("请写为什么要修订。"),
        help_text=_("回到草稿，原来的批准作废，改好后重新送批。"),
    )


class CancelForm(StepForm):
    reason = long_text(_("撤销的理由"), _("请写撤销的理由。"))


class DoneRow(RowForm):
    """Whether a point of the preparation is done."""

    widths = {"done_on": 4, "note": 8}
    position = forms.IntegerField(widget=forms.HiddenInput)
    done_on = forms.DateField(label=_("完成日期"), required=False)
    note = line(_("说明"), most=200)


DoneRows = formset_factory(DoneRow, Rows, extra=0, max_num=MOST, absolute_max=MOST)


class PrepareForm(RowsForm):
    """准备情况: point by point."""

    body = "installs/plans/forms/prepare.html"

    def further_rows(self) -> dict[str, Rows]:
        self.points = list(self.record.preparations.all())  # type: ignore[attr-defined]  # a plan
        names = ("position", "done_on", "note")
        initial = [{name: getattr(one, name) for name in names} for one in self.points]
        return {"rows": self.rows_of("rows", DoneRows, initial)}

    @property
    def lines(self) -> list[tuple[Any, forms.Form]]:
        """Each point beside what is said of it."""
        return list(zip(self.points, self.groups["rows"].forms, strict=False))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        return given | {"rows": self.groups["rows"].values() if not self.errors else []}


class ArrangeForm(RowsForm):
    body = "installs/plans/forms/arrange.html"
    opinion = long_text(_("说明"), rows=2, help_text=_("会通知现在去的人和不再去的人。"))

    def further_rows(self) -> dict[str, Rows]:
        initial = team_of(self.record)
        return {"team": self.rows_of("team", TeamRows, initial)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        return given | {"team": self.groups["team"].values() if not self.errors else []}


class PostponeForm(StepForm):
    widths = {"starts_on": 4, "ends_on": 4, "cause": 4}
    starts_on = forms.DateField(label=_("计划开始"), error_messages={"required": _("请填日期。")})
    ends_on = forms.DateField(label=_("计划完成"), error_messages={"required": _("请填日期。")})
    cause = choose(_("改期原因"), PostponeCause.choices, _("请选改期原因。"))
    reason = long_text(_("说明"), _("请写改期的原因。"), rows=2)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        days = {"starts_on": record.starts_on, "ends_on": record.ends_on}
        kwargs["initial"] = days | (kwargs.get("initial") or {})
        super().__init__(*args, record=record, **kwargs)


class StartForm(StepForm):
    widths = {"started_on": 6}
    started_on = forms.DateField(label=_("开工日期"), required=False, initial=clock.today)
    open_reason = long_text(_("准备未完成开工的理由"), rows=2, help_text=_("准备都完成时不用填。"))


class FinishForm(StepForm):
    widths = {"installed_on": 6}
    installed_on = forms.DateField(
        label=_("完成日期"), initial=clock.today, error_messages={"required": _("请填日期。")}
    )
    result = long_text(
        _("完成情况"), _("请写完成情况。"), help_text=_("做了什么，还有什么没做完。")
    )


class CheckRow(RowForm):
    """One point of a spot check."""

    widths = {"what": 5, "passed": 3, "note": 4, "DELETE": 12}
    what = line(_("检查项"), _("请写检查项。"), most=200)
    passed = yes_or_no(_("结果"), _("合格"), _("不合格"), _("请选合格或不合格。"))
    note = line(_("说明"), most=200)


CheckRows = rows_of(CheckRow)


class SpotCheckForm(RowsForm):
    """安装质量抽查."""

    body = "installs/plans/forms/spot_check.html"
    widths = {"checked_on": 6, "score": 6}
    versioned = False
    checked_on = forms.DateField(
        label=_("抽查日期"), initial=clock.today, error_messages={"required": _("请填日期。")}
    )
    score = forms.IntegerField(
        label=_("评分"),
        min_value=0,
        max_value=100,
        help_text=_("0 到 100 分。"),
        error_messages={"required": _("请填评分。")},
    )
    findings = long_text(_("发现的问题"), rows=2, help_text=_("有不合格的项目时必须写。"))

    def further_rows(self) -> dict[str, Rows]:
        initial = [{"what": str(what)} for what in CHECKED]
        return {"items": self.rows_of("items", CheckRows, initial)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        return given | {"items": self.groups["items"].values() if not self.errors else []}


class CommentForm(StepForm):
    """留言; `@姓名` tells a colleague."""

    versioned = False
    text = long_text(_("留言"), _("留言是空的。"), rows=2, most=10_000)


class AttachForm(StepForm):
    """Files, several at once."""

    versioned = False
    body = "handover/forms/attach.html"
    uploads = FilesField(
        label=_("附件"), error_messages={"required": _("请选文件，也可以拖入或粘贴。")}
    )
    caption = line(_("说明"), most=200)


STEP_FORMS: dict[str, type[StepForm]] = {
    "save_draft": PlanForm,
    "submit": OpinionForm,
    "withdraw": StepForm,
    "approve": ApproveForm,
    "send_back": SendBackForm,
    "revise": ReviseForm,
    "prepare": PrepareForm,
    "arrange": ArrangeForm,
    "postpone": PostponeForm,
    "start_work": StartForm,
    "finish_work": FinishForm,
    "spot_check": SpotCheckForm,
    "cancel": CancelForm,
    "comment": CommentForm,
    "attach": AttachForm,
    **CLOCK_FORMS,
}
