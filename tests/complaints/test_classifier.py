"""The four levels as S3-3.2 says them: eight paths, contradictions, and what is still open."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.classifier import CRITERIA, QUESTIONS, clean_answers, propose

SOFTWARE = {"where": "software"}
HARDWARE = {"where": "hardware"}
NO_CHANGE = {"beyond_product": "no", "scheme_change": "no"}

PATHS = [
    (SOFTWARE | NO_CHANGE | {"guided": "yes"}, "software", 1),  # guided by phone, fax, e-mail
    (SOFTWARE | NO_CHANGE | {"guided": "no", "half_day": "yes"}, "software", 1),  # on site
    (SOFTWARE | NO_CHANGE | {"guided": "no", "half_day": "no"}, "software", 2),
    (SOFTWARE | {"beyond_product": "no", "scheme_change": "yes"}, "software", 3),
    (SOFTWARE | {"beyond_product": "yes"}, "software", 4),
    (SOFTWARE | {"beyond_product": "yes", "scheme_change": "yes"}, "software", 4),
    (HARDWARE | {"mishandled": "yes"}, "hardware", 1),
    (HARDWARE | {"component": "yes"}, "hardware", 2),
    (HARDWARE | {"process": "yes"}, "hardware", 3),
    (HARDWARE | {"design": "yes"}, "hardware", 4),
]
CONTRADICTIONS = [
    SOFTWARE | {"beyond_product": "yes", "guided": "yes"},
    SOFTWARE | {"scheme_change": "yes", "half_day": "yes"},
    SOFTWARE | NO_CHANGE | {"guided": "yes", "half_day": "no"},
    HARDWARE | {"mishandled": "yes", "design": "yes"},
    HARDWARE | {"component": "yes", "process": "yes", "mishandled": "no", "design": "no"},
    HARDWARE | dict.fromkeys(("mishandled", "component", "process", "design"), "no"),
]
OPEN = [
    ({}, 1),
    (SOFTWARE, 2),
    (SOFTWARE | {"beyond_product": "no"}, 1),
    (SOFTWARE | NO_CHANGE, 2),
    (SOFTWARE | NO_CHANGE | {"guided": "no"}, 1),
    (HARDWARE, 4),
    (HARDWARE | {"mishandled": "no", "component": "no"}, 2),
    ({"mishandled": "yes"}, 1),  # nothing counts before it is said where
]


@pytest.mark.parametrize(("answers", "kind", "level"), PATHS)
def test_a_path_leads_to_its_level(answers: dict[str, str], kind: str, level: int) -> None:
    proposal = propose(answers)
    assert (proposal.kind, proposal.level) == (kind, level)
    assert proposal.complete
    assert proposal.criterion
    assert proposal.label
    assert not proposal.missing
    assert not proposal.conflicts


def test_the_paths_reach_all_eight_levels() -> None:
    assert {(kind, level) for _answers, kind, level in PATHS} == set(
        itertools.product(("software", "hardware"), (1, 2, 3, 4))
    )
    assert set(CRITERIA) == set(itertools.product(("software", "hardware"), (1, 2, 3, 4)))


@pytest.mark.parametrize("answers", CONTRADICTIONS)
def test_contradictory_answers_are_shown_as_such(answers: dict[str, str]) -> None:
    proposal = propose(answers)
    assert proposal.conflicts
    assert proposal.level is None
    assert proposal.label == proposal.criterion == ""


@pytest.mark.parametrize(("answers", "open_questions"), OPEN)
def test_what_is_not_answered_stays_open(answers: dict[str, str], open_questions: int) -> None:
    proposal = propose(answers)
    assert proposal.level is None
    assert len(proposal.missing) == open_questions


def test_the_questions_never_name_a_level() -> None:
    words = [str(q.text) + str(q.hint) for q in QUESTIONS]
    words += [str(label) for q in QUESTIONS for _value, label in q.options]
    assert not [
        text
        for text in words
        if re.search(r"[一二三四1-4]\s*级|等级|level|L[1-4]", text, re.IGNORECASE)
    ]


def test_answers_off_the_path_and_unknown_ones_are_dropped() -> None:
    given_answers = HARDWARE | {"guided": "yes", "process": "yes", "level": "4", "design": "so"}
    assert clean_answers(given_answers) == {"where": "hardware", "process": "yes"}
    assert propose(given_answers).level == 3


CODES = [question.code for question in QUESTIONS]
ANYTHING = st.dictionaries(
    st.sampled_from(CODES) | st.text(max_size=8),
    st.sampled_from(["yes", "no", "software", "hardware"]) | st.text(max_size=8),
)


@given(ANYTHING)
def test_it_never_fails_and_proposes_only_what_is_consistent(answers: dict[str, str]) -> None:
    proposal = propose(answers)
    assert bool(proposal.level) + bool(proposal.missing) + bool(proposal.conflicts) == 1
    assert proposal.level in {None, 1, 2, 3, 4}
    assert propose(clean_answers(answers)) == proposal


@given(ANYTHING, st.sampled_from(CODES))
def test_an_answer_more_never_moves_a_level_that_was_certain(
    answers: dict[str, str], code: str
) -> None:
    """It confirms the level or contradicts it, except that a wider change outdoes a smaller."""
    before = propose(answers)
    if before.level is None or code in answers or code == "where":
        return
    for value in ("yes", "no"):
        after = propose(answers | {code: value})
        if after.level != before.level:
            assert after.conflicts or after.level is None
