"""The classifier's questions as form fields, and the level that the engineer confirms (S3-3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Kind, Level, level_name
from complaints.classifier import (
    CRITERIA,
    QUESTIONS,
    WHERE,
    Proposal,
    Question,
    clean_answers,
    propose,
)
from records.forms import StepForm, Written
from records.inputs import long_text

PREFIX = "q_"
GRADES = [
    (f"{kind}-{level}", level_name(kind, level)) for kind in Kind.values for level in Level.values
]


def answers_in(data: Mapping[str, str]) -> dict[str, str]:
    """The answers among the controls of a page."""
    given = {q.code: data.get(PREFIX + q.code, "") for q in QUESTIONS}
    return clean_answers({code: value for code, value in given.items() if value})


class Option(NamedTuple):
    value: str
    text: Any
    chosen: bool


class Asked(NamedTuple):
    """A question as the page asks it; `shown_when` says on which path."""

    name: str
    text: Any
    hint: Any
    options: list[Option]
    shown_when: str


def asked(answers: Mapping[str, str]) -> list[Asked]:
    """All questions with the answers so far."""
    return [
        Asked(
            PREFIX + question.code,
            question.text,
            question.hint,
            [Option(v, text, answers.get(question.code) == v) for v, text in question.options],
            f"{PREFIX}{WHERE}={question.kind}" if question.kind else "",
        )
        for question in QUESTIONS
    ]


class Grade(NamedTuple):
    """One kind and level to confirm, with the procedure's criterion."""

    value: str
    level: int
    label: str
    criterion: Any
    chosen: bool


def grades(proposal: Proposal, chosen: str = "") -> list[Grade]:
    """What may be confirmed: the four levels of the kind, the proposed one chosen."""
    chosen = chosen or (f"{proposal.kind}-{proposal.level}" if proposal.complete else "")
    kinds = [proposal.kind] if proposal.kind else Kind.values
    return [
        Grade(value, int(level), label, CRITERIA[kind, int(level)], value == chosen)
        for value, label in GRADES
        for kind, _sep, level in [value.partition("-")]
        if kind in kinds
    ]


def question_words(answers: Mapping[str, str]) -> Written:
    """The answers as question and words, in the order they are asked."""

    def words(question: Question) -> str:
        return str(dict(question.options)[answers[question.code]])

    return [(str(q.text), words(q)) for q in QUESTIONS if q.code in answers]


class ClassifyForm(StepForm):
    """Answers, then kind and level; the questions never name a level."""

    body = "complaints/_classify_fields.html"
    error_fields = {"level": "grade", "kind": "grade", "answers": "grade"}

    grade = forms.ChoiceField(
        label=_("确认等级"),
        choices=GRADES,
        error_messages={"required": _("请按建议确认等级。")},
    )
    reason = long_text(
        _("理由"), rows=2, most=1_000, help_text=_("与建议不同，或没有建议时，必须写明理由。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.answers = answers_in(self.data)
        else:
            last = self.record.classifications.last()
            self.answers = clean_answers(last.answers) if last else {}
        self.proposal = propose(self.answers)
        if not self.proposal.kind:  # no level is on offer yet
            self.fields["grade"].error_messages["required"] = _("请先回答问题，再确认等级。")

    @property
    def questions(self) -> list[Asked]:
        return asked(self.answers)

    @property
    def grades(self) -> list[Grade]:
        return grades(self.proposal, self.data.get("grade", "") if self.is_bound else "")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        kind, _sep, level = given.get("grade", "").partition("-")
        return {
            "answers": self.answers,
            "kind": kind,
            "level": int(level or 0),
            "reason": given.get("reason", ""),
            "version": given.get("version"),
        }

    def written(self) -> Written:
        return question_words(self.answers) + super().written()
