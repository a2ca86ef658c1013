"""The policy as a form: a row a subject, a column a level, a row a rung; no rule stands here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import allowances, policy_drafts, policy_words, subjects
from records.subjects import Subject

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

Content = dict[str, Any]
RUNGS = 6


class TimeField(forms.CharField):
    """Working time as people write it; empty = no limit, or what the wider policy says."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=40, **more)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return allowances.parse(text) if text else None


class MomentField(forms.CharField):
    """When a rung is climbed: 75% of the time, 100%, or +4 小时 after the due moment."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=20, **more)

    def clean(self, value: Any) -> dict[str, int] | None:
        text = unicodedata.normalize("NFKC", super().clean(value) or "").strip()
        if not text:
            return None
        if text.startswith("+"):
            return {"after": allowances.parse(text[1:])}
        number = text.removesuffix("%").strip()
        if text == number or not number.isdecimal() or not 1 <= int(number) <= 100:
            words = _("看不懂“%(text)s”，请写成 75%% 或 +4 小时。")
            raise ValidationError(words % {"text": text})
        return {"percent": int(number)}


class Row(NamedTuple):
    """One subject's row on the page."""

    subject: Subject
    cells: list[BoundField | None]
    on_call: list[BoundField]
    errors: list[str]


class Rung(NamedTuple):
    """One rung's row on the page."""

    number: int
    when: BoundField
    who: BoundField


class PolicyForm(forms.Form):
    """All of a policy. scope: "" is the company's, which has a ladder in any case."""

    urgent_percent = forms.IntegerField(
        label=gettext_lazy("紧急时的比例"),
        help_text=gettext_lazy("紧急的客诉按这个比例缩短时限。"),
    )
    own_ladder = forms.BooleanField(label=gettext_lazy("另设提醒与升级"), required=False)
    note = forms.CharField(
        label=gettext_lazy("修改原因"),
        max_length=200,
        widget=forms.TextInput,
        help_text=gettext_lazy("写进版次记录，例如：管理评审 2026-11 决议。"),
    )
    widths = {"urgent_percent": 4, "note": 8}
    units = {"urgent_percent": "%"}

    def __init__(self, *args: Any, content: Content, scope: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.content = scope, content
        self.row_errors: dict[str, list[str]] = {}
        for subject in subjects.every():
            self._add_subject(subject)
        for number in range(RUNGS):
            self._add_rung(number)
        self.initial.setdefault("urgent_percent", content["urgent_percent"])
        self.initial.setdefault("own_ladder", content["ladder"] is not None)
        if not scope:
            del self.fields["own_ladder"]

    def _add_subject(self, subject: Subject) -> None:
        times = self.content["rules"].get(subject.code, {})
        for level in levels(subject):
            label = _("%(subject)s，%(level)s") % {
                "subject": subject.label,
                "level": subjects.level_label(level),
            }
            name = cell_name(subject.code, level)
            self.fields[name] = TimeField(label=label)
            minutes = times.get(str(level))
            self.initial[name] = "" if minutes is None else allowances.text(minutes)
        for one, circumstance in subjects.circumstances().items():
            name = call_name(subject.code, one)
            named = _("%(subject)s，%(circumstance)s时全天候") % {
                "subject": subject.label,
                "circumstance": circumstance,
            }
            self.fields[name] = forms.BooleanField(label=named, required=False)
            self.initial[name] = subject.code in self.content["on_call"].get(one, ())

    def _add_rung(self, number: int) -> None:
        ladder = self.content["ladder"] or []
        rung = ladder[number] if number < len(ladder) else None
        label = _("第 %(n)s 级，何时") % {"n": number + 1}
        self.fields[f"when_{number}"] = MomentField(label=label)
        self.fields[f"who_{number}"] = forms.MultipleChoiceField(
            label=_("第 %(n)s 级，提醒谁") % {"n": number + 1},
            choices=policy_words.recipients(),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.initial[f"when_{number}"] = policy_words.rung_moment(rung) if rung else ""
        self.initial[f"who_{number}"] = rung["to"] if rung else []

    # --- the page ---------------------------------------------------------------------------------
    def rows(self) -> Iterator[Row]:
        """The table, subject by subject."""
        for subject in subjects.every():
            has = levels(subject)
            yield Row(
                subject,
                [self[cell_name(subject.code, n)] if n in has else None for n in range(5)],
                [self[call_name(subject.code, one)] for one in subjects.circumstances()],
                self.row_errors.get(subject.code, []),
            )

    def rungs(self) -> list[Rung]:
        """The ladder, rung by rung, empty ones at its end."""
        return [Rung(n + 1, self[f"when_{n}"], self[f"who_{n}"]) for n in range(RUNGS)]

    # --- what was written -------------------------------------------------------------------------
    def clean(self) -> Content:
        """What can be read is checked as a policy at once, so that all that is wrong is told."""
        given = super().clean() or self.cleaned_data
        for number in range(RUNGS):
            when, who = f"when_{number}", f"who_{number}"
            if given.get(who) and not given.get(when) and when not in self.errors:
                self.add_error(when, _("请写何时提醒，或去掉提醒谁。"))
        try:
            policy_drafts.check(self._readable(), self.scope)
        except ValidationError as error:
            self.refuse(error)
        return given

    def _readable(self) -> Content:
        """The content without what could not be read, and without what that would make wrong."""
        content = self.written()
        for name in self.errors:
            content["rules"].pop(subject_of(name), None)
        if any(name.startswith("when_") for name in self.errors):
            content["ladder"] = None
        if "urgent_percent" in self.errors:
            content["urgent_percent"] = self.content["urgent_percent"]
        return content

    def written(self) -> Content:
        """What stands in the form, as a draft keeps it."""
        given = self.cleaned_data
        rules: dict[str, dict[str, int]] = {}
        on_call: dict[str, list[str]] = {}
        for subject in subjects.every():
            for level in levels(subject):
                if (minutes := given.get(cell_name(subject.code, level))) is not None:
                    rules.setdefault(subject.code, {})[str(level)] = minutes
            for one in subjects.circumstances():
                if given.get(call_name(subject.code, one)):
                    on_call.setdefault(one, []).append(subject.code)
        return {
            "rules": self._unknown_rules() | rules,
            "urgent_percent": given.get("urgent_percent"),
            "ladder": self._ladder() if given.get("own_ladder", True) else None,
            "on_call": {one: sorted(names) for one, names in on_call.items()},
            "note": given.get("note", ""),
        }

    def _unknown_rules(self) -> dict[str, dict[str, int]]:
        """Subjects that no app names at the moment are kept as they are."""
        known = {subject.code for subject in subjects.every()}
        return {code: dict(t) for code, t in self.content["rules"].items() if code not in known}

    def _ladder(self) -> list[dict[str, Any]]:
        given = self.cleaned_data
        self._numbers = [n for n in range(RUNGS) if given.get(f"when_{n}")]
        return [{**given[f"when_{n}"], "to": given.get(f"who_{n}") or []} for n in self._numbers]

    def refuse(self, error: ValidationError) -> None:
        """Put the sentences of `policy_drafts` at their fields."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, sentences in error.message_dict.items():
            kind, _colon, which = name.partition(":")
            if kind == "rule":
                self.row_errors[which] = sentences
                self.add_error(cell_name(which, self._first_gap(which)), sentences)
            elif kind == "rung":
                place = self._numbers[int(which)]
                self.add_error(f"when_{place}", sentences)
            elif kind == "ladder":
                self.add_error("when_0", sentences)
            else:
                self.add_error(None if name == NON_FIELD_ERRORS else name, sentences)

    def _first_gap(self, subject: str) -> int:
        """The level that was left out."""
        for level in subjects.LEVELS:
            if self.cleaned_data.get(cell_name(subject, level)) is None:
                return level
        return 1


def levels(subject: Subject) -> tuple[int, ...]:
    """The columns of a subject: without levels there is the one for any."""
    return (0, *subjects.LEVELS) if subject.by_level else (0,)


def cell_name(subject: str, level: int) -> str:
    return f"time_{subject}_{level}"


def subject_of(cell: str) -> str:
    """The subject of a cell, "" for other fields."""
    return cell.removeprefix("time_").rpartition("_")[0] if cell.startswith("time_") else ""


def call_name(subject: str, circumstance: str) -> str:
    return f"call_{subject}_{circumstance}"


class ScopeForm(forms.Form):
    """Whose own policy is to be written: one box for each kind of party."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widths = {kind.kind: 6 for kind in subjects.scope_kinds()}
        for kind in subjects.scope_kinds():
            self.fields[kind.kind] = forms.CharField(
                label=kind.label, max_length=60, required=False, help_text=kind.hint
            )

    def clean(self) -> dict[str, Any]:
        """Exactly one party, and one that exists."""
        given = super().clean() or self.cleaned_data
        named = {kind: code.strip() for kind, code in given.items() if code.strip()}
        if len(named) != 1:
            raise ValidationError(_("请填客户代码或订单号中的一项。"))
        ((kind, code),) = named.items()
        self.scope = subjects.find_scope(kind, code)
        if not self.scope:
            words = _("没有编号为“%(code)s”的%(kind)s，请核对。")
            label = self.fields[kind].label
            self.add_error(kind, words % {"code": code, "kind": label})
        return given
