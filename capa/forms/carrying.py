"""Forms of D6 and D7: measures carried out, put off, sent back; readings; what spreads further."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from capa import people, prefill
from capa.choices import DocumentKind, MeasureStatus, Target
from capa.forms.analysis import measures_of
from capa.forms.fields import Directory, Row, department, number, person
from capa.models import Measure
from records import approvals, clock
from records.forms import StepForm
from records.inputs import (
    FilesField,
    RowForm,
    Rows,
    RowsForm,
    choose,
    line,
    long_text,
    yes_or_no,
)
from registry.fields import customer_field, equipment_field, product_field

M = MeasureStatus


def short(text: str, most: int = 36) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


class MeasureForm(StepForm):
    """A step on one measure: which one, of those that this person may take it on."""

    statuses: ClassVar[tuple[str, ...]] = (M.ACTIVE,)
    measure = forms.TypedChoiceField(
        label=_("措施"),
        coerce=int,
        error_messages={
            "required": _("请选是哪一条措施。"),
            "invalid_choice": _("这条措施现在不能这样做。"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = measures_of(self.record, *self.statuses)
        replaced = {one.replaces_id for one in measures_of(self.record)}
        self.offered = [m for m in found if m.pk not in replaced and self.offers(m)]
        choices = [(m.number, f"{m.number} {short(m.content)}") for m in self.offered]
        empty = [] if len(choices) == 1 else [("", _("请选择"))]
        self.fields["measure"].choices = [*empty, *choices]  # type: ignore[attr-defined]  # a choice
        if len(choices) == 1:
            self.initial.setdefault("measure", choices[0][0])

    def offers(self, measure: Measure) -> bool:
        return True


class OwnMeasureForm(MeasureForm):
    def offers(self, measure: Measure) -> bool:
        return people.owns_measure(measure, self.user)


class CompleteForm(OwnMeasureForm):
    """报告措施完成, with what proves it."""

    body = "capa/forms/complete.html"
    done_on = forms.DateField(label=_("完成日期"), error_messages={"required": _("请填完成日期。")})
    evidence = long_text(
        _("证据"),
        _("请写完成的证据：做了什么、在哪里可以查到。"),
        most=10_000,
        help_text=_("做了什么、在哪里可以查到。"),
    )
    files = FilesField(label=_("证据文件"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"done_on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class ExtensionForm(OwnMeasureForm):
    to_on = forms.DateField(label=_("延至"), error_messages={"required": _("请填延到哪一天。")})
    reason = long_text(_("延期的理由"), _("请写延期的理由。"), rows=2)

    def offers(self, measure: Measure) -> bool:
        asked = any(one.agreed is None for one in measure.extensions.all())
        return super().offers(measure) and not asked


class DecideExtensionForm(MeasureForm):
    """决定延期: what was asked for stands in the choice."""

    body = "capa/forms/decide_extension.html"
    agreed = yes_or_no(_("决定"), _("同意延期"), _("不同意"), _("请选同意或不同意。"))
    opinion = long_text(_("意见"), rows=2, help_text=_("不同意时必须写理由。"))

    def offers(self, measure: Measure) -> bool:
        mine = approvals.identities(self.user)
        asked = [one for one in measure.extensions.all() if one.agreed is None]
        return any(not mine & {one.asked_by_id, measure.owner_id} for one in asked)

    @property
    def asked(self) -> list[dict[str, Any]]:
        """Each extension that waits, as it was asked for."""
        return [
            {"measure": measure, "extension": one}
            for measure in self.offered
            for one in measure.extensions.all()
            if one.agreed is None
        ]


class RejectForm(MeasureForm):
    statuses = (M.ACTIVE, M.DONE, M.REPLANNED)
    reason = long_text(_("退回理由"), _("退回措施要写理由。"))
    replan_by = forms.DateField(
        label=_("重新计划期限"), error_messages={"required": _("请填重新计划的期限。")}
    )


class ReplanForm(MeasureForm):
    """重新计划措施: a rejected one gets a successor."""

    statuses = (M.REJECTED,)
    content = long_text(_("新的措施"), _("请写新的措施。"))
    owner = person(_("责任人"), help_text=_("不填就是原来的责任人。"))
    due_on = forms.DateField(label=_("计划日期"), error_messages={"required": _("请填计划日期。")})


class ReadingForm(StepForm):
    versioned = False
    widths = {"taken_on": 4, "subject": 8, "value": 4, "passed": 8}
    taken_on = forms.DateField(label=_("日期"), error_messages={"required": _("请填日期。")})
    subject = line(
        _("对象"),
        _("请写观察的对象，例如出厂编号或批次。"),
        most=120,
        help_text=_("出厂编号或批次。"),
    )
    value = number(_("实测"), _("请填实测值。"))
    passed = yes_or_no(
        _("结论"), _("合格"), pgettext_lazy("reading", "不合格"), _("请选合格或不合格。")
    )
    note = line(_("说明"), most=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"taken_on": clock.today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class StandardRow(RowForm):
    """A document from its old to its new edition, or why none changes."""

    widths = {"kind": 3, "document_number": 3, "old_edition": 2, "new_edition": 2}
    widths |= {"changed_on": 2, "department": 4, "not_needed_reason": 5, "DELETE": 3}
    kind = choose(_("文件类别"), DocumentKind.choices)
    document_number = line(_("文件编号"))
    old_edition = line(_("旧版"), most=20)
    new_edition = line(_("新版"), most=20)
    changed_on = forms.DateField(label=_("日期"), required=False)
    department = department(_("部门"))
    not_needed_reason = line(_("不适用理由"), most=1_000, help_text=_("没有文件要改时填。"))


StandardRows = formset_factory(StandardRow, Rows, extra=1, max_num=40, can_delete=True)


class StandardsForm(RowsForm):
    """填写标准化 (S9-4.4)."""

    body = "capa/forms/standards.html"

    def further_rows(self) -> dict[str, Rows]:
        names = ("kind", "document_number", "old_edition", "new_edition", "changed_on")
        here = self.record.standardisations.filter(round_number=self.record.round_number)
        rows = list(here.values(*names, "department", "not_needed_reason"))
        return {"standards": self.rows_of("standards", StandardRows, rows)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        if self.errors:
            return given
        return given | {"standards": self.groups["standards"].values()}


class DeploymentRow(Row, RowForm):
    """One row of the work list: a model, a customer or one machine."""

    widths = {"target": 3, "product": 3, "customer": 3, "equipment": 3, "measure": 4, "owner": 3}
    widths |= {"due_on": 3, "DELETE": 2}
    target = choose(_("对象"), Target.choices, _("请选型号、客户或设备。"))
    product = product_field(label=_("型号"), required=False, help_text="")
    customer = customer_field(label=_("客户"), required=False, help_text="")
    equipment = equipment_field(label=_("设备"), required=False, help_text="")
    measure = line(_("措施"), _("请写要做什么。"), most=2_000)
    owner = person(_("责任人"), _("请写责任人。"))
    due_on = forms.DateField(label=_("计划日期"), error_messages={"required": _("请填计划日期。")})

    NAMES = {Target.MODEL: "product", Target.CUSTOMER: "customer", Target.MACHINE: "equipment"}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        name = self.NAMES.get(given.get("target"))  # type: ignore[call-overload]  # a str of the enum
        for other in self.NAMES.values():
            if other != name:
                given[other] = None
        if name and not given.get(name) and name not in self.errors:
            self.add_error(name, gettext("请写是哪一个。"))
        return given


DeploymentRows = formset_factory(DeploymentRow, Rows, extra=1, max_num=300, can_delete=True)


class DeployForm(RowsForm):
    """横向展开 (D7): proposes the model's customers and machines while nothing stands there."""

    body = "capa/forms/deploy.html"

    def further_rows(self) -> dict[str, Rows]:
        standing = self.record.deployments.select_related(
            "owner", "product", "customer", "equipment"
        )
        names = ("target", "product", "customer", "equipment", "measure", "owner", "due_on")
        open_ = [one for one in standing if not one.is_settled]
        self.settled = [one for one in standing if one.is_settled]
        rows = [{name: getattr(one, name) for name in names} for one in open_]
        self.proposed = not rows and not self.settled
        if self.proposed:
            rows = [self._proposal(row) for row in prefill.propose_deployment(self.record)[:60]]
        kind = DeploymentRows
        return {"deployments": self.rows_of("deployments", kind, rows, directory=Directory())}

    def _proposal(self, row: dict[str, Any]) -> dict[str, Any]:
        return row | {"measure": gettext("检查是否有同样问题"), "owner": self.record.owner}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        if self.errors:
            return given
        return given | {"deployments": self.groups["deployments"].values()}


class SettleForm(StepForm):
    """完成横向展开: done on a day with what was found, or why it need not be."""

    error_fields = {"deployment": "deployment"}
    widths = {"done_on": 5, "note": 12}
    deployment = forms.TypedChoiceField(
        label=_("横向展开"),
        coerce=int,
        error_messages={
            "required": _("请选是哪一行。"),
            "invalid_choice": _("这一行已经完成，或不由您负责。"),
        },
    )
    done_on = forms.DateField(label=_("完成日期"), required=False)
    note = long_text(_("完成的情况"), rows=2)
    not_needed_reason = line(
        _("不适用的理由"), most=1_000, help_text=_("不用做时填，不填完成日期。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [one for one in self.record.deployments.all() if not one.is_settled]
        if people.only_team(self.record, self.user):
            today: date = clock.today()
            rows = [one for one in rows if self.user.acts_for(one.owner, today)]
        choices = [(one.pk, f"{one.reached} {short(one.measure)}") for one in rows]
        empty = [] if len(choices) == 1 else [("", _("请选择"))]
        self.fields["deployment"].choices = [*empty, *choices]  # type: ignore[attr-defined]  # a choice
