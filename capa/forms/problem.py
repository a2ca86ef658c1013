"""D1 to D3: the team, the problem with is / is not, and the containment grid (forms.md F2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from capa.choices import ContainmentPlace, Dimension
from capa.forms.fields import Directory, Row, person
from capa.models import Capa
from capa.prefill import propose_containment
from records.inputs import RowForm, Rows, RowsForm, choose, line, long_text


class MemberRow(Row, RowForm):
    widths = {"person": 5, "task": 4, "DELETE": 3}
    person = person(_("成员"), _("请写成员是谁。"))
    task = line(_("分工"), most=120)


class IsIsNotRow(RowForm):
    """是 / 不是: what narrows the problem down."""

    widths = {"dimension": 3, "is_so": 9, "is_not": 6, "distinction": 6}
    dimension = choose(_("方面"), Dimension.choices, _("请选方面。"))
    is_so = line(pgettext_lazy("is / is not", "是"), most=1_000)
    is_not = line(_("不是"), most=1_000)
    distinction = line(_("区别"), most=1_000)


class ContainmentRow(Row, RowForm):
    """One of the five places; the place itself stands fixed."""

    widths = {"quantity": 3, "good": 3, "bad": 3, "marking": 3, "action": 12, "owner": 4}
    widths |= {"due_on": 4, "done_on": 4}
    place = forms.CharField(widget=forms.HiddenInput)
    quantity = forms.IntegerField(label=_("数量"), min_value=0, initial=0)
    good = forms.IntegerField(label=_("OK"), min_value=0, required=False)
    bad = forms.IntegerField(label=_("NG"), min_value=0, required=False)
    marking = line(pgettext_lazy("containment", "标识"), most=120)
    action = long_text(_("临时措施"), rows=2)
    owner = person(_("责任人"))
    due_on = forms.DateField(label=_("计划日期"), required=False)
    done_on = forms.DateField(label=_("完成日期"), required=False)

    @property
    def heading(self) -> str:
        """`客户现场`: which of the places this row is."""
        return str(ContainmentPlace(self.initial["place"]).label)


MemberRows = formset_factory(MemberRow, Rows, extra=1, max_num=40, can_delete=True)
IsIsNotRows = formset_factory(IsIsNotRow, Rows, extra=1, max_num=20, can_delete=True)
ContainmentRows = formset_factory(ContainmentRow, Rows, extra=0, max_num=5)


class TeamForm(RowsForm):
    """填写小组 (D1)."""

    body = "capa/forms/team.html"
    champion = person(_("倡导者"), help_text=_("给小组调配资源的上级。"))

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        self.directory = Directory()
        now = {"champion": kwargs["record"].champion}
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(data, files, **kwargs)

    def further_rows(self) -> dict[str, Rows]:
        members = [
            {"person": one.person, "task": one.task}
            for one in self.record.members.select_related("person")
        ]
        return {"members": self.rows_of("members", MemberRows, members, directory=self.directory)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        if self.errors:
            return given
        return given | {"members": self.groups["members"].values()}


class ProblemForm(RowsForm):
    """填写问题描述 (D2): 5W2H, is / is not, first bad and first good serial."""

    body = "capa/forms/problem.html"
    widths = {"what": 6, "when": 6, "where": 6, "who": 6, "why": 6, "how": 6, "how_many": 6}
    widths |= {"first_bad_serial": 4, "first_good_serial": 4, "repeat_of": 4}

    description = long_text(_("问题描述"), _("问题描述不能空着。"), rows=4, most=10_000)
    what = long_text(_("什么（What）"), rows=2, help_text=_("哪个对象，什么缺陷。"))
    when = long_text(_("何时（When）"), rows=2)
    where = long_text(_("何处（Where）"), rows=2)
    who = long_text(_("何人（Who）"), rows=2)
    why = long_text(_("为何是问题（Why）"), rows=2)
    how = long_text(_("如何发现（How）"), rows=2)
    how_many = long_text(_("多少（How many）"), rows=2)
    first_bad_serial = line(_("首台问题出厂编号"))
    first_good_serial = line(_("首台合格出厂编号"))
    repeat_of = line(_("重复的原编号"), most=24, help_text=_("以前的纠正预防措施编号。"))
    affects_others = forms.BooleanField(label=_("影响其他产品"), required=False)

    FACTS = (
        "description", "what", "when", "where", "who", "why", "how", "how_many",
        "first_bad_serial", "first_good_serial", "affects_others",
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        record = kwargs["record"]
        now = {name: getattr(record, name) for name in self.FACTS}
        now["repeat_of"] = record.repeat_of.number if record.repeat_of else ""
        kwargs["initial"] = now | (kwargs.get("initial") or {})
        super().__init__(data, files, **kwargs)

    def further_rows(self) -> dict[str, Rows]:
        names = ("dimension", "is_so", "is_not", "distinction")
        rows = list(self.record.is_is_not.values(*names))
        rows = rows or [{"dimension": value} for value in Dimension.values]
        return {"is_is_not": self.rows_of("is_is_not", IsIsNotRows, rows)}

    def clean_repeat_of(self) -> Capa | None:
        return earlier_capa(self.cleaned_data["repeat_of"], self.user)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        if self.errors:
            return given
        rows = self.groups["is_is_not"].values()
        told = [row for row in rows if row["is_so"] or row["is_not"] or row["distinction"]]
        return given | {"is_is_not": told}


def earlier_capa(number: str, user: Any) -> Capa | None:
    """A CAPA by its number, among those that this person may see."""
    if not number.strip():
        return None
    found = Capa.objects.visible_to(user).filter(number__iexact=number.strip()).first()
    if found is None:
        raise forms.ValidationError(gettext("没有这份纠正预防措施，或您看不到它。"))
    return found


class ContainmentForm(RowsForm):
    """填写临时措施 (D3): all five places, filled in with what the register knows."""

    body = "capa/forms/containment.html"

    def further_rows(self) -> dict[str, Rows]:
        known = {row.place: row for row in self.record.containments.select_related("owner")}
        names = ("quantity", "good", "bad", "marking", "action", "owner", "due_on", "done_on")
        proposed = {} if known else {r["place"]: r for r in propose_containment(self.record)}
        self.proposed = any(row["quantity"] for row in proposed.values())
        rows = [
            {n: getattr(known[place], n) for n in ("place", *names)}
            if place in known
            else {"place": place, "quantity": 0} | proposed.get(place, {})
            for place in ContainmentPlace.values
        ]
        kind = ContainmentRows
        return {"containments": self.rows_of("containments", kind, rows, directory=Directory())}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_rows()
        if self.errors:
            return given
        return given | {"containments": self.groups["containments"].values()}
