"""D4 to D6 before the signatures: causes with 5-Why chains, measures, how the effect is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capa.choices import Bone, Branch, CauseState, Comparison, DataSource, MeasureKind
from capa.forms.fields import Directory, Row, number, person
from capa.models import Cause, Measure, Round
from capa.models.analysis import LONGEST_WATCH
from records.forms import StepForm
from records.inputs import RowForm, Rows, RowsForm, choose, line, long_text

MOST_MEASURES = 1_200


def round_now(record: Any) -> Round:
    """The round that is worked on, from what was fetched where it was."""
    found = next((r for r in record.rounds.all() if r.number == record.round_number), None)
    return found or record.rounds.get(number=record.round_number)


class CauseRow(RowForm):
    """A bone's entry; a root has its chain, one answer a line."""

    widths = {"branch": 3, "bone": 3, "state": 3, "text": 12, "whys": 12, "reason": 9}
    widths |= {"DELETE": 3}
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)
    branch = choose(_("产生/流出"), Branch.choices, _("请选产生或流出。"))
    bone = choose(_("人机料法环测"), Bone.choices, _("请选人机料法环测之一。"))
    state = forms.ChoiceField(
        label=_("判断"), choices=CauseState.choices, initial=CauseState.SUSPECTED
    )
    text = line(pgettext_lazy("cause", "原因"), _("请写原因。"), most=2_000)
    whys = long_text(
        _("五个为什么"),
        rows=3,
        most=5_000,
        help_text=_("根本原因必填。一行一个回答，从现象问到根本原因。"),
    )
    reason = line(_("依据"), most=2_000, help_text=_("已排除的写明依据。"))

    def clean_whys(self) -> list[str]:
        return [text.strip() for text in self.cleaned_data["whys"].splitlines() if text.strip()]


class MeasureRow(Row, RowForm):
    """措施: against which cause, by whom, until when."""

    widths = {"cause": 4, "kind": 2, "content": 6, "owner": 4, "due_on": 3, "DELETE": 3}
    cause = forms.TypedChoiceField(
        label=_("对应原因"),
        coerce=int,
        error_messages={"required": _("请选对应的原因。"), "invalid_choice": _("请选对应的原因。")},
    )
    kind = forms.ChoiceField(
        label=_("类别"), choices=MeasureKind.choices, initial=MeasureKind.CORRECTIVE
    )
    content = long_text(_("措施"), _("请写措施的内容。"), rows=1)
    owner = person(_("责任人"), _("请写责任人。"))
    due_on = forms.DateField(label=_("计划日期"), error_messages={"required": _("请填计划日期。")})

    def __init__(self, *args: Any, causes: Sequence[tuple[Any, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = [("", _("请选择")), *causes]  # type: ignore[attr-defined]  # a choice


CauseRows = formset_factory(CauseRow, Rows, extra=1, max_num=60, can_delete=True)
MeasureRows = formset_factory(
    MeasureRow, Rows, extra=1, max_num=MOST_MEASURES, absolute_max=MOST_MEASURES, can_delete=True
)


def cause_words(cause: Cause) -> str:
    """`1 产生：没有规定力矩`, short enough for a list to choose from."""
    text = cause.text if len(cause.text) <= 28 else f"{cause.text[:27]}…"
    return f"{cause.number} {cause.get_branch_display()}{_('：')}{text}"


class CausesForm(RowsForm):
    """填写根本原因 (D4)."""

    body = "capa/forms/causes.html"
    widths = {"proof_method": 6, "proof_result": 6, "proven_by": 6}
    proof_method = long_text(_("验证方法"), rows=2, help_text=_("怎样证明这就是根本原因。"))
    proof_result = long_text(_("验证结果"), rows=2, help_text=_("送审之前要写明。"))
    proven_by = person(_("验证人"))

    PROOF = ("proof_method", "proof_result", "proven_by")

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        self.current = round_now(kwargs["record"])
        now = {name: getattr(self.current, name) for name in self.PROOF}
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(data, files, **kwargs)

    def further_rows(self) -> dict[str, Rows]:
        names = ("number", "branch", "bone", "state", "text", "reason")
        causes = [
            {name: getattr(one, name) for name in names}
            | {"whys": "\n".join(why.answer for why in one.whys.all())}
            for one in self.current.causes.prefetch_related("whys")
        ]
        return {"causes": self.rows_of("causes", CauseRows, causes)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        if self.errors:
            return given
        return given | {"causes": self.groups["causes"].values()}


class MeasuresForm(RowsForm):
    """制定措施 (D5); what is sent replaces what stood there."""

    body = "capa/forms/measures.html"

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        self.current = round_now(kwargs["record"])
        self.causes = list(self.current.causes.all())
        super().__init__(data, files, **kwargs)

    def further_rows(self) -> dict[str, Rows]:
        standing = self.current.measures.select_related("owner", "cause")
        rows = [
            {
                "cause": one.cause.number,
                "kind": one.kind,
                "content": one.content,
                "owner": one.owner,
                "due_on": one.due_on,
            }
            for one in standing
        ]
        told = {
            "directory": Directory(),
            "causes": [(one.number, cause_words(one)) for one in self.causes],
        }
        return {"measures": self.rows_of("measures", MeasureRows, rows, **told)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        if self.errors:
            return given
        return given | {"measures": self.groups["measures"].values()}


class EffectForm(StepForm):
    """制定有效性计划: agreed before anything is implemented (domain §5)."""

    widths = {"indicator": 12, "comparison": 4, "target": 4, "unit": 4, "window_days": 4}
    widths |= {"data_source": 4, "data_note": 4, "evaluator": 6}
    indicator = line(
        _("指标"), _("请写看什么指标。"), most=200, help_text=_("如：同产品同类客诉件数。")
    )
    comparison = forms.ChoiceField(
        label=pgettext_lazy("indicator", "判定"), choices=Comparison.choices
    )
    target = number(_("目标"), _("请填目标值。"))
    unit = line(_("单位"), most=20)
    window_days = forms.IntegerField(
        label=_("观察期（天）"),
        min_value=1,
        max_value=LONGEST_WATCH,
        help_text=_("从实施完成起算。"),
        error_messages={"required": _("请填观察多少天。")},
    )
    data_source = choose(
        _("数据来源"),
        DataSource.choices,
        _("请选数据来源。"),
        help_text=_("两种客诉件数到期自动取数。"),
    )
    data_note = line(_("数据说明"), most=200)
    evaluator = person(
        _("验证人"),
        _("请写由谁验证。"),
        help_text=_("不能是组长，也不能是措施的责任人。"),
    )

    NAMES = (
        "indicator", "comparison", "target", "unit", "window_days", "data_source", "data_note",
        "evaluator",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        current = round_now(kwargs["record"])
        now = {name: getattr(current, name) for name in self.NAMES}
        if now["target"] is not None:
            now["target"] = now["target"].normalize()
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


def measures_of(record: Any, *statuses: str) -> list[Measure]:
    """The measures of the round in these states."""
    found = round_now(record).measures.all()
    return [one for one in found if not statuses or one.status in statuses]
