"""Who may take which step, person by person, written by hand from domain §1 and S6."""

from __future__ import annotations

from typing import Any

import pytest

from handover.workflow import documents, handovers, notices
from records.steps import NotYours
from tests import factories
from tests.handover import states
from tests.handover.states import Cast

pytestmark = pytest.mark.django_db
ROLES = (
    *("sales", "support_engineer", "support_manager", "qa_engineer", "qa_manager"),
    *("tech_management", "engineering", "engineering_manager", "rd", "rd_manager", "warehouse"),
    *("hr", "finance", "general_manager", "supervisor", "admin"),
)
SEES_HANDOVERS = (
    "sales support_engineer support_manager qa_engineer qa_manager tech_management"
    " engineering_manager rd_manager general_manager supervisor opener asker"
)
SEES_REQUESTS = SEES_HANDOVERS.replace("sales ", "").replace("opener ", "")
SEES_NOTICES = f"{SEES_HANDOVERS} engineering rd follower"
KIND: dict[str, tuple[Any, str, str]] = {
    "handover": (handovers, "handed", "opener"),
    "request": (documents, "requested", "asker"),
    "notice": (notices, "issued", "tech_management"),
}
# (kind, step) → who of the cast may take it, whatever the state allows
WHO: dict[tuple[str, str], str] = {
    ("handover", "save_draft"): "opener",
    ("handover", "hand"): "opener",
    ("handover", "accept"): "support_manager",
    ("handover", "send_back"): "support_manager",
    ("handover", "remind"): "opener sales",
    ("handover", "cancel"): "opener",
    ("request", "provide"): "tech_management",
    ("request", "refuse"): "tech_management",
    ("request", "receive"): "asker support_manager",
    ("request", "cancel"): "asker",
    ("notice", "save_draft"): "tech_management",
    ("notice", "choose_machines"): "tech_management",
    ("notice", "issue"): "tech_management",
    ("notice", "take_note"): "support_manager",
    ("notice", "inform"): "support_manager support_engineer asker",
    ("notice", "leave_out"): "support_manager support_engineer asker",
    ("notice", "cancel"): "tech_management rd_manager",
}


def people(cast: Cast) -> dict[str, Any]:
    found = {role: getattr(cast, role) for role in ROLES}
    return found | {name: getattr(cast, name) for name in ("opener", "asker", "follower")}


@pytest.mark.parametrize(("kind", "name"), WHO)
def test_the_right_people_may(kind: str, name: str) -> None:
    cast = Cast()
    verbs, state, _opener = KIND[kind]
    paper = getattr(states, kind)(state, cast)
    step = verbs.STEPS[name]
    may = {who for who, person in people(cast).items() if not step.not_yours(paper, person)}
    assert may == set(WHO[kind, name].split())


@pytest.mark.parametrize(
    ("kind", "who"),
    [("handover", SEES_HANDOVERS), ("request", SEES_REQUESTS), ("notice", SEES_NOTICES)],
)
def test_what_went_out_is_for_its_readers(kind: str, who: str) -> None:
    cast = Cast()
    paper = getattr(states, kind)(KIND[kind][1], cast)
    here = type(paper).objects.filter(pk=paper.pk)
    sees = {name for name, one in people(cast).items() if here.visible_to(one).exists()}
    assert sees == set(who.split())


@pytest.mark.parametrize("kind", ["handover", "notice"])
def test_a_draft_is_its_authors_alone(kind: str) -> None:
    cast = Cast()
    paper = getattr(states, kind)("draft", cast)
    here = type(paper).objects.filter(pk=paper.pk)
    sees = {name for name, one in people(cast).items() if here.visible_to(one).exists()}
    assert sees == {KIND[kind][2]}


def test_the_engineer_who_follows_the_order_sees_its_handover() -> None:
    cast = Cast()
    paper = states.handover("acknowledged", cast)
    here = type(paper).objects.filter(pk=paper.pk)
    assert here.visible_to(cast.follower).exists()
    assert not here.visible_to(cast.engineering).exists()
    assert not here.visible_to(factories.user("sales")).exists()


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        (lambda by, c: handovers.open_handover(by=by, order=c.order), "sales opener"),
        (
            lambda by, c: documents.open_request(by=by, **c.wanted()),
            "support_engineer support_manager asker",
        ),
        (
            lambda by, c: notices.open_notice(by=by, **c.change()),
            "tech_management rd_manager",
        ),
    ],
)
def test_who_may_begin_one(verb: Any, who: str) -> None:
    cast = Cast()
    may = set()
    for name, person in people(cast).items():
        try:
            paper = verb(person, cast)
        except NotYours:
            continue
        may.add(name)
        if type(paper) is handovers.Handover:
            handovers.cancel(paper, by=person, reason="a")
    assert may == set(who.split())


def test_records_of_quality_come_from_quality() -> None:
    cast = Cast()
    paper = states.request("requested", cast, kind="quality")
    step = documents.STEPS["provide"]
    may = {who for who, person in people(cast).items() if not step.not_yours(paper, person)}
    assert may == {"qa_engineer", "qa_manager"}


def test_who_handed_over_never_signs_for_it() -> None:
    cast = Cast()
    cast.opener.groups.add(*cast.support_manager.groups.all())
    paper = states.handover("handed", cast)
    by = type(cast.opener).objects.get(pk=cast.opener.pk)
    with pytest.raises(NotYours, match="不能自己签收"):
        handovers.accept(paper, by=by, project_engineer=cast.follower)
