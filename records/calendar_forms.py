"""Changing a calendar: the usual hours, some days, a whole year, a department's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from records import calendars, clock, day_lists
from records.calendar import Day, Span
from records.calendar_drafts import FIRST_YEAR, LAST_YEAR, LONGEST_SPELL, Content, spell
from records.calendar_seed import SOURCE, published_days
from records.models import CalendarVersion

FAULTS_SHOWN = 20


class SpansField(forms.CharField):
    """08:30-12:00、13:00-17:30; the lunch break is what lies between."""

    def clean(self, value: Any) -> tuple[Span, ...]:
        try:
            return day_lists.read_spans(super().clean(value))
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong


class DayField(forms.CharField):
    """A date; one that does not exist is told as such (2 月 31 日)."""

    widget = forms.DateInput

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            day = day_lists.read_date(text)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("请写 2000 到 2100 年之间的日期。"))
        return day


class HoursForm(forms.Form):
    """The usual hours of a working day, and what the calendar is called."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    spans = SpansField(
        label=gettext_lazy("工作时段"),
        max_length=120,
        help_text=gettext_lazy("例如 08:30-12:00、13:00-17:30，午休不写。"),
    )
    source = forms.CharField(label=gettext_lazy("依据"), max_length=200, required=False)

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content
        self.initial = {
            "name": content["name"],
            "source": content["source"],
            "spans": _("、").join("-".join(pair) for pair in content["spans"]),
        }

    def changed(self) -> Content:
        """The content with what was written."""
        given = self.cleaned_data
        return {
            **self.content,
            "name": given["name"],
            "source": given["source"],
            "spans": calendars.written(given["spans"]),
        }


class DaysForm(forms.Form):
    """One day, or a stretch of days, that differ from the weekday rule."""

    first = DayField(label=gettext_lazy("日期"))
    last = DayField(
        label=gettext_lazy("到"), required=False, help_text=gettext_lazy("只改一天就留空。")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("改为"),
        choices=[
            ("off", gettext_lazy("休息")),
            ("working", gettext_lazy("上班")),
            ("usual", gettext_lazy("按平日")),
        ],
        widget=forms.RadioSelect,
        initial="off",
    )
    spans = SpansField(
        label=gettext_lazy("当天工作时段"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("只上半天时写，例如 08:30-12:00；空着按平日时段。"),
    )
    label = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("例如：国庆节、调休上班、公司年会。"),
    )
    widths = {"first": 4, "last": 4, "spans": 6, "label": 6}

    def clean(self) -> dict[str, Any]:
        """A stretch runs forward and is not endless; a free day has no hours."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束日期早于开始日期。"))
        elif first and last and (last - first).days >= LONGEST_SPELL:
            self.add_error("last", _("一次最多改 366 天。"))
        if given.get("kind") != "working" and given.get("spans"):
            self.add_error("spans", _("休息的日子没有工作时段，请删去时段，或改为上班。"))
        return given

    def days(self) -> dict[date, Day | None]:
        """What was written, day by day; None: as the weekday rule has it."""
        given = self.cleaned_data
        special = None
        if given["kind"] != "usual":
            working = given["kind"] == "working"
            special = Day(working, given["label"], given["spans"] or None)
        first = given["first"]
        return dict.fromkeys(spell(first, given["last"] or first), special)


class ImportForm(forms.Form):
    """A year's days off and made up for: as announced, from the standard calendar, from a file."""

    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    origin = forms.ChoiceField(label=gettext_lazy("来源"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("文件"),
        required=False,
        help_text=gettext_lazy(
            ".xlsx 或 .csv，第一行是表头：日期、上班/休息、说明、工作时段。每天一行。"
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        error_messages={"empty": gettext_lazy("这个文件是空的。")},
    )
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("放假安排的文件名和文号。"),
        initial=SOURCE,
    )
    widths = {"year": 3, "source": 9}

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        origins = [("package", _("软件自带的国务院放假安排"))]
        if code != calendars.STANDARD:
            origins.append(("standard", _("和标准工作日历相同")))
        self.fields["origin"].choices = [*origins, ("file", _("Excel 或 CSV 文件"))]  # type: ignore[attr-defined]  # a ChoiceField
        self.initial.setdefault("origin", origins[-1][0])
        self.initial.setdefault("year", clock.today().year + 1)
        self.days: dict[date, Day] = {}

    def clean(self) -> dict[str, Any]:
        """Read the days; a year or file that gives none is refused, row by row."""
        given = super().clean() or self.cleaned_data
        year, origin = given.get("year"), given.get("origin")
        if year is None or origin is None:
            return given
        if origin == "file":
            self._read_file(given, year)
        elif origin == "standard":
            self.days = self._of_standard(year)
        else:
            self.days = published_days(year)
        if origin != "file" and not self.days:
            words = _("还没有 %(year)s 年的放假安排。国务院公布后请升级软件，或上传文件。")
            self.add_error("year", words % {"year": year})
        return given

    def _read_file(self, given: dict[str, Any], year: int) -> None:
        file = given.get("file")
        if file is None:
            if "file" not in self.errors:
                self.add_error("file", _("请选择文件。"))
            return
        if file.size > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            self.add_error("file", _("文件超过 %(most)s MB。") % {"most": most})
            return
        found = day_lists.read(file.read(), year)
        faults = [_in_row(fault) for fault in found.faults]
        if len(faults) > FAULTS_SHOWN:
            more = _("另有 %(n)s 处。") % {"n": len(faults) - FAULTS_SHOWN}
            faults = [*faults[:FAULTS_SHOWN], more]
        for fault in faults:
            self.add_error("file", fault)
        self.days = found.days

    def _of_standard(self, year: int) -> dict[date, Day]:
        version = CalendarVersion.objects.filter(code=calendars.STANDARD).first()
        if version is None or year not in version.known_years:
            return {}
        return {
            day: one for day, one in calendars.load(version.pk).days.items() if day.year == year
        }


def _in_row(fault: day_lists.Fault) -> str:
    if not fault.row:
        return fault.text
    return _("第 %(row)s 行：%(text)s") % {"row": fault.row, "text": fault.text}


class DepartmentForm(forms.Form):
    """Which department is to have working hours of its own."""

    department = forms.ModelChoiceField(
        Department.objects.all(),
        label=gettext_lazy("部门"),
        help_text=gettext_lazy("由这个部门负责的时限按它自己的日历计算。"),
    )
