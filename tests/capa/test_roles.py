"""Role × verb, written by hand from domain §1 and §5.

Each principal meets the CAPA where the step may be taken; whoever does not stand in the line must
be refused, and the refusal leaves no trace.
"""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.models import User
from capa import workflow as do
from capa.models import Capa
from records import clock
from records.models import Event
from records.steps import NotYours
from tests import factories
from tests.capa import states
from tests.capa.cast import Cast, proof
from tests.capa.test_arrows import Try
from tests.complaints.states import HOMES

pytestmark = pytest.mark.django_db

# Besides a colleague of each of the sixteen roles: who opened it, leads it, is of the team, has a
# measure, evaluates, stands in for the leader, and manages the responsible department.
NAMED = "opener leader member worker evaluator stand_in assembler"
PERSONS = (*HOMES, *NAMED.split(), "deactivated")
TEAM = "leader stand_in assembler"
WITH_MEMBER = f"{TEAM} member"
SEES_ALL = (
    "support_manager qa_engineer qa_manager tech_management engineering_manager rd_manager"
    " general_manager supervisor"
)
WORKS = (
    "support_manager qa_engineer qa_manager tech_management engineering_manager rd_manager"
    f" opener worker evaluator {WITH_MEMBER}"
)
WATCHES = (
    "support_manager qa_engineer qa_manager tech_management engineering_manager rd_manager"
    " general_manager"
)

# (verb, state) → who may
TABLE: dict[tuple[str, str], str] = {
    ("save_draft", "draft"): "opener",
    ("start", "draft"): "opener",
    ("cancel", "draft"): "opener",
    ("record_team", "analysing"): TEAM,
    ("record_problem", "analysing"): TEAM,
    ("record_containment", "implementing"): WITH_MEMBER,
    ("record_causes", "analysing"): TEAM,
    ("plan_measures", "analysing"): TEAM,
    ("plan_effectiveness", "analysing"): TEAM,
    ("submit_plan", "analysing"): "leader stand_in",
    ("withdraw_plan", "awaiting_plan"): "leader stand_in",
    ("review", "awaiting_plan"): "assembler",
    ("approve_plan", "awaiting_plan"): "qa_manager",
    ("return_plan", "awaiting_plan"): "assembler qa_manager",
    ("complete_measure", "implementing"): "worker",
    ("reject_measure", "implementing"): "qa_manager",
    ("replan_measure", "implementing"): f"{WITH_MEMBER} worker",
    ("approve_measure", "implementing"): "qa_manager",
    ("ask_extension", "implementing"): "worker",
    ("decide_extension", "implementing"): "assembler qa_manager",
    ("finish_implementation", "implementing"): "leader stand_in",
    ("record_reading", "verifying"): f"{WITH_MEMBER} evaluator qa_manager",
    ("ineffective", "verifying"): "evaluator qa_manager",
    ("standardise", "standardising"): WITH_MEMBER,
    ("deploy", "standardising"): WITH_MEMBER,
    ("settle_deployment", "standardising"): f"{WITH_MEMBER} worker",
    ("submit_closing", "standardising"): "leader stand_in",
    ("refuse_closing", "closing"): "qa_manager",
    ("close", "closing"): "qa_manager",
    ("reopen", "closed"): "qa_manager",
    ("reassign", "implementing"): "assembler qa_manager",
    ("cancel", "implementing"): "qa_manager",
    ("follow_up", "implementing"): "tech_management",
    ("comment", "implementing"): f"{SEES_ALL} {NAMED}",
    ("attach", "implementing"): WORKS,
    # 跟踪 is the department's, whoever works there or leads it.
    ("acknowledge", "implementing"): "tech_management leader stand_in worker",
    ("urge", "implementing"): f"{WATCHES} {TEAM} opener evaluator",
    # 对策 ran over while the leader had it; rd_manager leads that department.
    ("explain_breach", "implementing"): "leader stand_in rd_manager",
    ("ask_exemption", "closed"): "leader stand_in rd_manager",
    ("withdraw_exemption", "implementing"): "leader",
    ("decide_exemption", "implementing"): "qa_manager",
}
VERBS = {"ineffective": "verify"}


def _person(cast: Cast, name: str) -> User:
    if name == "stand_in":
        person = factories.user("rd", department=cast.home("rd"))
        User.objects.filter(pk=cast.leader.pk).update(stand_in=person, away_from=clock.today())
        return person
    if name == "deactivated":
        return factories.user("qa_manager", department=cast.home("qa"), is_active=False)
    return getattr(cast, name)


@pytest.mark.parametrize(("verb", "state"), TABLE)
def test_who_may(verb: str, state: str) -> None:
    cast = Cast()
    persons = {name: _person(cast, name) for name in PERSONS}
    capa = states.bring(state, cast, 3)
    values = getattr(Try(cast, capa), verb)()
    lines = Event.objects.count()
    allowed = set()
    for name, person in persons.items():
        asked = values | {"by": person}
        if "proof" in values:
            asked["proof"] = proof(person)
        if "upload" in values:
            values["upload"].seek(0)
        with transaction.atomic():
            try:
                getattr(do, VERBS.get(verb, verb))(Capa.objects.get(pk=capa.pk), **asked)
                allowed.add(name)
            except NotYours:
                assert Event.objects.count() == lines
            transaction.set_rollback(True)
    assert allowed == set(TABLE[verb, state].split())


def test_at_level_4_rd_reviews_too() -> None:
    cast = Cast()
    capa = states.bring("awaiting_plan", cast, 4)
    for person in (cast.assembler, cast.rd_manager):
        do.review(capa, **states.signed(capa, "review", person))
    with pytest.raises(NotYours):
        do.review(capa, **states.signed(capa, "review", cast.engineering_manager))


def test_the_table_names_every_verb_there_is() -> None:
    assert {VERBS.get(verb, verb) for verb, _state in TABLE} == set(do.STEPS)
