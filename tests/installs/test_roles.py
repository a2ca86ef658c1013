"""Role × verb, written by hand from domain §1, §6.4 and S9-4.5.

Each principal meets the acceptance where the step may be taken; whoever does not stand in the
line must be refused, and the refusal leaves no trace.
"""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.models import User
from installs.models import Acceptance
from installs.workflow import acceptances as do
from records import clock
from records.models import Event
from records.steps import NotYours
from tests import factories
from tests.complaints.states import HOMES
from tests.installs import states
from tests.installs.attempts import Try
from tests.installs.cast import Cast, day, proof

pytestmark = pytest.mark.django_db

# Besides a colleague of each of the sixteen roles: who drew it up, holds it, stands in for that
# one, has a problem to settle and an adjustment to carry out, and sales of another customer.
NAMED = "planner engineer stand_in solver fitter opener"
PERSONS = (*HOMES, *NAMED.split(), "deactivated")
HOLDS = "engineer stand_in support_manager"
SEES_ALL = (
    "support_manager qa_engineer qa_manager tech_management engineering_manager rd_manager"
    " general_manager supervisor"
)
# Its own sales, and the engineers of the department.
SEES = f"{SEES_ALL} sales support_engineer planner engineer stand_in"
WATCHES = SEES_ALL.replace(" supervisor", "")
CAPA = "support_manager qa_engineer qa_manager tech_management engineering_manager rd_manager"

# (verb, state) → who may
TABLE: dict[tuple[str, str], str] = {
    ("save_draft", "draft"): "planner support_manager qa_manager",
    ("start", "draft"): HOLDS,
    ("cancel", "draft"): "planner support_manager qa_manager",
    ("cancel", "measuring"): "support_manager qa_manager",
    ("reassign", "measuring"): "support_manager",
    ("record_results", "measuring"): HOLDS,
    ("record_process", "measuring"): HOLDS,
    ("add_item", "measuring"): HOLDS,
    ("add_punch", "measuring"): HOLDS,
    ("settle_punch", "measuring"): f"{HOLDS} solver",
    ("settle_punch", "in_service"): f"{HOLDS} solver",
    ("conclude", "measuring"): HOLDS,
    ("take_back", "signing"): HOLDS,
    ("sign_ours", "signing"): HOLDS,
    ("sign_customer", "signing"): HOLDS,
    ("adjust", "adjusting"): "tech_management",
    ("complete_action", "carrying_out"): f"{HOLDS} fitter",
    ("finish_adjustment", "carrying_out"): HOLDS,
    ("record_quality", "recording"): "qa_engineer qa_manager",
    ("record_engineering", "recording"): "engineering engineering_manager fitter",
    ("return_record", "handing_over"): "support_manager",
    ("take_over", "handing_over"): "support_manager",
    ("raise_capa", "measuring"): CAPA,
    ("comment", "measuring"): f"{SEES} solver",
    ("attach", "measuring"): (
        "support_manager qa_engineer qa_manager tech_management engineering_manager"
        " support_engineer planner engineer stand_in"
    ),
    ("acknowledge", "measuring"): "engineer stand_in solver",
    ("urge", "measuring"): f"{WATCHES} sales planner",
    # 合同验收日 ran over while the engineer had it; support_manager leads that department.
    ("explain_breach", "measuring"): "engineer stand_in support_manager",
    ("ask_exemption", "in_service"): "engineer stand_in support_manager",
    ("withdraw_exemption", "measuring"): "engineer",
    ("decide_exemption", "measuring"): "qa_manager",
}


def _person(cast: Cast, name: str) -> User:
    if name == "stand_in":
        person = factories.user("support_engineer", department=cast.home("support"))
        User.objects.filter(pk=cast.engineer.pk).update(stand_in=person, away_from=clock.today())
        return person
    if name == "deactivated":
        return factories.user("qa_manager", department=cast.home("qa"), is_active=False)
    return getattr(cast, name)


@pytest.mark.parametrize(("verb", "state"), TABLE)
def test_who_may(verb: str, state: str) -> None:
    cast = Cast(acceptance_due=day(30))
    persons = {name: _person(cast, name) for name in PERSONS}
    acceptance = states.bring(state, cast, left=True)
    values = getattr(Try(cast, acceptance), verb)()
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
                getattr(do, verb)(Acceptance.objects.get(pk=acceptance.pk), **asked)
                allowed.add(name)
            except NotYours:
                assert Event.objects.count() == lines
            transaction.set_rollback(True)
    assert allowed == set(TABLE[verb, state].split())


def test_the_table_names_every_verb_there_is() -> None:
    assert {verb for verb, _state in TABLE} == set(do.STEPS)


def test_who_opens_and_who_keeps_templates() -> None:
    cast = Cast()
    everybody = {name: getattr(cast, name) for name in HOMES}
    opens = {name for name, person in everybody.items() if not do.may_not_open(person)}
    keeps = {name for name, person in everybody.items() if not do.may_not_keep(person)}
    assert opens == {"support_engineer", "support_manager"}
    assert keeps == {"tech_management", "qa_manager"}


def test_nobody_signs_two_opposing_places() -> None:
    """Who signed the report writes no quality part; who wrote a part does not take it over."""
    cast = Cast()
    for role in ("qa_engineer", "support_manager", "engineering"):
        cast.engineer.groups.add(getattr(cast, role).groups.get())
    acceptance = states.bring("recording", cast)
    by = User.objects.get(pk=cast.engineer.pk)
    with pytest.raises(NotYours, match="不能签两处"):
        do.record_quality(acceptance, by=by, text="主机编号", proof=proof(by))
    do.record_engineering(acceptance, by=by, text="软件", proof=proof(by))
    acceptance = do.record_quality(
        acceptance, by=cast.qa_engineer, text="主机编号", proof=proof(cast.qa_engineer)
    )
    values = states.signed(acceptance, "take_over", by, service_contact=by)
    with pytest.raises(NotYours, match="不能签两处"):
        do.take_over(acceptance, **values)


def test_a_stand_in_counts_as_both() -> None:
    cast = Cast()
    acceptance = states.bring("recording", cast)
    User.objects.filter(pk=cast.engineer.pk).update(stand_in=cast.qa_engineer)
    with pytest.raises(NotYours, match="不能签两处"):
        do.record_quality(
            acceptance, by=cast.qa_engineer, text="主机编号", proof=proof(cast.qa_engineer)
        )


def test_a_stand_in_signs_for_the_engineer() -> None:
    cast = Cast()
    stand_in = _person(cast, "stand_in")
    acceptance = states.bring("signing", cast)
    do.sign_ours(acceptance, **states.signed(acceptance, "sign_ours", stand_in))
    row = acceptance.approvals.get(place="ours")
    assert (row.signer, row.acting_for) == (stand_in, cast.engineer)
