"""Forms of the steps that sign: the password again, for what stands on the page (domain §12)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from capa import signing
from capa.choices import COUNTED, MeasureStatus
from capa.forms.analysis import MOST_MEASURES, measures_of, round_now
from capa.forms.fields import number
from capa.models import Measure
from records.forms import Written, whole
from records.inputs import RowForm, Rows, long_text, yes_or_no
from records.signing import SigningForm


class CapaSigningForm(SigningForm):
    """A step of a CAPA that signs; what is seen is what the step's place stands for."""

    step: ClassVar[str] = ""

    def seen_now(self) -> str:
        return signing.seen_of(self.record, self.step)


class SubmitPlanForm(CapaSigningForm):
    """送审: the leader signs 编制."""

    step = "submit_plan"
    opinion = long_text(_("说明"), rows=2, help_text=_("给审核人的话。"))


class ReviewForm(CapaSigningForm):
    step = "review"
    opinion = long_text(_("审核意见"), rows=2, help_text=_("会印在措施单上。"))


class RejectRow(RowForm):
    """退回这一项: one measure of the plan goes back, with its reason and a day."""

    measure = forms.IntegerField(widget=forms.HiddenInput)
    back = forms.BooleanField(label=_("退回这一项"), required=False)
    reason = long_text(_("退回理由"), rows=2)
    replan_by = forms.DateField(label=_("重新计划期限"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("back"):
            if not given.get("reason", "").strip():
                self.add_error("reason", gettext("退回措施要写理由。"))
            if not given.get("replan_by") and "replan_by" not in self.errors:
                self.add_error("replan_by", gettext("请填重新计划的期限。"))
        return given


RejectRows = formset_factory(RejectRow, Rows, extra=0, absolute_max=MOST_MEASURES)


class ApprovePlanForm(CapaSigningForm):
    """批准对策; single measures may be sent back while all others begin."""

    step = "approve_plan"
    body = "capa/forms/approve_plan.html"
    opinion = long_text(_("批准意见"), rows=2, help_text=_("会印在措施单上。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measures = measures_of(self.record)
        self.rows = RejectRows(
            self.data if self.is_bound and "back-TOTAL_FORMS" in self.data else None,
            initial=[{"measure": one.number} for one in self.measures],
            prefix="back",
            auto_id="s_%s",
        )

    @property
    def lines(self) -> list[tuple[Measure, forms.Form]]:
        """Each measure beside what may be said against it."""
        return list(zip(self.measures, self.rows.forms, strict=False))

    @property
    def sends_back(self) -> bool:
        """Whether a measure is ticked already, so that the list stands open."""
        return self.rows.is_bound and any(row["back"].value() for row in self.rows.forms)

    def clean(self) -> dict[str, Any]:
        if self.rows.is_bound and not self.rows.is_valid():
            self.add_error(None, gettext("退回的措施还没有写全理由和期限，见下面各项。"))
        given = super().clean()
        rows = [row.cleaned_data for row in self.rows.forms] if self.rows.is_bound else []
        back = ("measure", "reason", "replan_by")
        given["rejected"] = [{n: row.get(n) for n in back} for row in rows if row.get("back")]
        return given

    def written(self) -> Written:
        texts = super().written()
        for measure, row in self.lines:
            if self.rows.is_bound and row["back"].value():
                said = f"{row['reason'].value() or ''} {row['replan_by'].value() or ''}".strip()
                texts.append((gettext("退回措施 %(n)d") % {"n": measure.number}, said))
        return texts


class ApproveMeasureForm(CapaSigningForm):
    """批准重新计划: of one measure, named in the address or the first that waits."""

    step = "approve_measure"
    body = "capa/forms/approve_measure.html"
    measure = forms.IntegerField(widget=forms.HiddenInput)
    opinion = long_text(_("批准意见"), rows=2)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        waiting = measures_of(kwargs["record"], MeasureStatus.REPLANNED)
        asked = whole((data or kwargs.get("initial") or {}).get("measure"))
        self.chosen = next((m for m in waiting if m.number == asked), next(iter(waiting), None))
        self.others = [m for m in waiting if m is not self.chosen]
        if self.chosen is not None:
            kwargs["initial"] = (kwargs.get("initial") or {}) | {"measure": self.chosen.number}
        super().__init__(data, *args, **kwargs)

    def seen_now(self) -> str:
        if self.chosen is None:
            return ""
        return signing.seen_of(self.record, self.step, measure=self.chosen)


class VerifyForm(CapaSigningForm):
    """效果验证: the verdict with its evidence; effective only when the target is met."""

    step = "verify"
    body = "capa/forms/verify.html"
    effective = yes_or_no(
        _("验证结论"), _("有效，进入标准化"), _("无效，开始新一轮"), _("请选有效或无效。")
    )
    measured = number(_("结果"))
    evidence = long_text(
        _("验证证据"),
        _("请写验证的证据：看了什么、数据如何。"),
        most=10_000,
        help_text=_("看了什么、跟踪多久、数据如何。会印在措施单上。"),
    )
    copy = forms.BooleanField(
        label=_("新一轮沿用现在的原因和有效性计划"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.current = round_now(kwargs["record"])
        measured = self.current.measured
        now = {"measured": measured.normalize() if measured is not None else None}
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.units = {"measured": self.current.unit}
        if self.current.data_source in COUNTED:
            self.fields["measured"].help_text = _("观察期结束时按客诉自动取数，可以更正。")
        self.fields["measured"].label = self.current.indicator or self.fields["measured"].label


class CloseForm(CapaSigningForm):
    step = "close"
    opinion = long_text(_("关闭意见"), rows=2, help_text=_("会印在措施单上。"))


class ReopenForm(CapaSigningForm):
    step = "reopen"
    reason = long_text(
        _("重开的理由"), _("请写重开的理由。"), help_text=_("已关闭的一轮保持原样，另开新的一轮。")
    )
    copy = forms.BooleanField(
        label=_("新一轮沿用原来的原因和有效性计划"), required=False, initial=True
    )
