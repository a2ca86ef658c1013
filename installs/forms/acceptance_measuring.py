"""Forms of what is measured: all results on one sheet, samples as they were pasted (F4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from installs.choices.acceptance import SECTIONS, Section
from installs.workflow.acceptances.gates import current
from records import clock
from records.forms import StepForm
from records.inputs import NO, YES, RowForm, Rows, RowsForm, line, long_text

MOST = 1_000


def plain(value: Any) -> str:
    """A measured value as it was typed: without the noughts that the column adds."""
    return "" if value is None else f"{value.normalize():f}"


class ResultRow(RowForm):
    """One line of the report; which inputs it has depends on how it is judged."""

    widths = {"measured": 4, "observed": 4, "passed": 4, "skip_reason": 4, "note": 4}
    item = forms.IntegerField(widget=forms.HiddenInput)
    measured = line(_("实测"), most=40)
    observed = line(_("实测情况"), most=500)
    passed = forms.ChoiceField(
        label=_("判定"),
        choices=[("", _("未检验")), (YES, _("合格")), (NO, _("不合格"))],
        required=False,
    )
    skip_reason = line(_("不适用理由"), most=500)
    note = line(_("备注"), most=500)

    def shape(self, item: Any) -> None:
        """Leave the inputs that this item is judged by."""
        left_out = {"passed"} if item.has_limits else {"measured"}
        if item.is_sampled:
            left_out = {"measured", "passed", "observed"}
        if item.section == Section.SAFETY:
            left_out.add("skip_reason")
        for name in left_out:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "passed" in self.fields:
            given["passed"] = {YES: True, NO: False}.get(given.get("passed", ""))
        return given


ResultRows = formset_factory(ResultRow, Rows, extra=0, max_num=MOST, absolute_max=MOST)


class ResultsForm(RowsForm):
    """检验结果: every item of the round, the engineer's sheet."""

    body = "installs/acceptances/forms/results.html"
    widths = {"software_version": 6, "tested_on": 6}
    software_version = line(_("软件版本"), most=40)
    tested_on = forms.DateField(label=_("检验日期"), required=False)

    def further_rows(self) -> dict[str, Rows]:
        if self.record.status != "measuring":  # type: ignore[attr-defined]  # an acceptance
            self.items: list[Any] = []
        else:
            round_ = current(self.record)  # type: ignore[arg-type]
            self.items = list(round_.items.prefetch_related("sampled"))
            self.initial.setdefault("software_version", round_.software_version)
            self.initial.setdefault("tested_on", round_.tested_on or clock.today())
        rows = self.rows_of("rows", ResultRows, [_found(one) for one in self.items])
        for item, row in zip(self.items, rows.forms, strict=False):
            row.shape(item)  # type: ignore[attr-defined]  # a ResultRow
        return {"rows": rows}

    @property
    def lines(self) -> list[tuple[Any, forms.Form]]:
        return list(zip(self.items, self.groups["rows"].forms, strict=False))

    def clean(self) -> dict[str, Any]:
        """Only the lines that were touched: the others keep who measured them and when."""
        given = super().clean() or self.cleaned_data
        self.check_rows()
        rows = self.groups["rows"].forms
        if not self.errors:
            given["results"] = [row.cleaned_data for row in rows if row.has_changed()]
        return given


def _found(item: Any) -> dict[str, Any]:
    return {
        "item": item.position,
        "measured": plain(item.measured),
        "observed": item.observed,
        "passed": {True: YES, False: NO, None: ""}[item.passed],
        "skip_reason": item.skip_reason,
        "note": item.note,
    }


class ProcessForm(StepForm):
    """工艺数据 of one item: samples as they come out of a table, one beside the other."""

    widths = {"item": 12, "material": 6, "batch": 6}
    item = forms.TypedChoiceField(label=_("检验项目"), coerce=int)
    samples = forms.CharField(
        label=_("样本值"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("从表格中粘贴即可，空格、逗号或换行分隔。均值、标准差和 Cpk 自动计算。"),
    )
    material = line(_("试样/材料"), most=120)
    batch = line(_("批次/数量"), most=120)
    parameters = long_text(_("工艺参数"), rows=2)
    note = line(_("备注"), most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        if self.record.status != "measuring":  # type: ignore[attr-defined]  # an acceptance
            return
        round_ = current(self.record)  # type: ignore[arg-type]
        items = [one for one in round_.items.prefetch_related("sampled") if one.is_sampled]
        field.choices = [(one.position, str(one)) for one in items]
        first = next((one for one in items if not one.values), items[0] if items else None)
        if first is not None:
            self.choose(first)

    def choose(self, item: Any) -> None:
        """Begin with what stands at this item."""
        self.initial |= {
            "item": item.position,
            "samples": " ".join(plain(value) for value in item.values),
            **{n: getattr(item, n) for n in ("material", "batch", "parameters", "note")},
        }


def decimal(label: Any, *, digits: int = 18, places: int = 6) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=digits,
        decimal_places=places,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )


class RequirementFields(forms.Form):
    """One line that something is measured against, in a template and in a round."""

    section = forms.ChoiceField(label=_("检验类别"), choices=Section.choices)
    name = line(_("检验项目"), _("请写检验项目。"), most=120)
    requirement = line(_("技术要求"), _("请写技术要求。"), most=1_000)
    clause = line(_("条款号"), most=60)
    unit = line(_("单位"), most=20)
    lower = decimal(_("下限"))
    upper = decimal(_("上限"))
    decimals = forms.IntegerField(label=_("小数位"), min_value=0, max_value=6, initial=2)
    samples = forms.IntegerField(
        label=_("样本数"), min_value=0, max_value=MOST, initial=0, required=False
    )
    least_cpk = decimal(_("Cpk 要求"), digits=5, places=2)


WIDTHS = {
    "section": 4,
    "name": 8,
    "requirement": 8,
    "clause": 4,
    "unit": 2,
    "lower": 3,
    "upper": 3,
    "decimals": 2,
    "samples": 2,
    "least_cpk": 4,
}


class AddItemForm(RequirementFields, StepForm):
    """增加检验项目 that the contract asks for besides the template."""

    widths = WIDTHS

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        field: Any = self.fields["section"]
        mine = SECTIONS[record.kind]
        field.choices = [one for one in Section.choices if one[0] in mine]
