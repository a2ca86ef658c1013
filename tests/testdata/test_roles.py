"""Role × verb and who sees what, written by hand from S5-3.5 and domain §12.

Each principal meets the record where the step may be taken; whoever does not stand in the line
must be refused, and the refusal leaves no trace.
"""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.models import User
from records.models import Event
from records.steps import NotNow, NotYours
from testdata import workflow as do
from testdata.models import TestData
from tests import factories
from tests.complaints.states import HOMES
from tests.testdata.cast import Cast, bring
from tests.testdata.test_arrows import Try

pytestmark = pytest.mark.django_db

PERSONS = (*HOMES, "author", "reviewing_author", "deactivated")
SEES_ALL = (
    "support_manager qa_engineer qa_manager tech_management rd_manager engineering_manager"
    " general_manager supervisor"
)
# Before it is archived: those who see all, and the author's own department.
SEES = f"{SEES_ALL} support_engineer author"
URGES = (
    "support_manager qa_engineer qa_manager tech_management rd_manager engineering_manager"
    " general_manager author"
)
# verb → the state in which it is tried, who may
WHO: dict[str, tuple[str, str]] = {
    "save_draft": ("returned", "author"),
    "attach": ("returned", "author"),
    "remove_file": ("returned", "author"),
    "hand": ("returned", "author"),
    "archive": ("handed", "tech_management"),
    "send_back": ("handed", "tech_management"),
    "cancel": ("handed", "author"),
    "comment": ("handed", SEES),
    "acknowledge": ("handed", "tech_management"),
    "urge": ("handed", URGES),
    "explain_breach": ("handed", "tech_management"),
    "ask_exemption": ("handed", "tech_management"),
    "withdraw_exemption": ("handed", "tech_management"),
    "decide_exemption": ("handed", "qa_manager"),
}


def people(cast: Cast) -> dict[str, User]:
    """A colleague of each role; besides the author, one who could review as well."""
    found = {role: getattr(cast, role) for role in HOMES} | {"author": cast.author}
    both = factories.user("tech_management", department=cast.home("tech"), is_active=True)
    both.groups.add(*factories.user("support_engineer").groups.all())
    gone = factories.user("qa_manager", is_active=False)
    return found | {"reviewing_author": both, "deactivated": gone}


@pytest.mark.parametrize("verb", WHO)
def test_only_the_right_ones_take_a_step(verb: str) -> None:
    state, who = WHO[verb]
    cast = Cast()
    everybody = people(cast)
    everybody.pop("reviewing_author")
    stands, wrong = bring(state, cast), []
    for name, person in everybody.items():
        with transaction.atomic():
            if _takes(cast, stands.pk, verb, person) != (name in who.split()):
                wrong.append(name)
            transaction.set_rollback(True)
    assert wrong == []


def _takes(cast: Cast, pk: int, verb: str, person: User) -> bool:
    data = TestData.objects.get(pk=pk)
    values = getattr(Try(cast, data), verb)() | {"by": person}
    before = Event.objects.count(), list(TestData.objects.values_list("version", "status"))
    try:
        getattr(do, verb)(data, **values)
    except NotYours:
        after = Event.objects.count(), list(TestData.objects.values_list("version", "status"))
        assert after == before
        return False
    except NotNow:  # the right person, with a clock of their own
        return True
    return True


def test_nobody_reviews_what_they_handed_over_themselves() -> None:
    cast = Cast()
    cast.author = people(cast)["reviewing_author"]
    data = bring("handed", cast)
    for verb in ("archive", "send_back"):
        with pytest.raises(NotYours, match="不能自己审核"):
            getattr(do, verb)(data, **getattr(Try(cast, data), verb)() | {"by": cast.author})


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("draft", "author"),
        ("handed", SEES + " reviewing_author"),
        ("returned", SEES + " reviewing_author"),
        ("archived", SEES + " reviewing_author rd engineering"),
        ("cancelled", SEES + " reviewing_author"),
    ],
)
def test_who_sees_it(state: str, who: str) -> None:
    cast = Cast()
    everybody = people(cast)
    bring(state, cast)
    seen = {name for name, one in everybody.items() if TestData.objects.visible_to(one).exists()}
    assert seen == set(who.split())


def test_a_draft_that_was_put_away_stays_its_authors_own() -> None:
    cast = Cast()
    data = do.cancel(bring("draft", cast), by=cast.author, reason="重复")
    assert not TestData.objects.visible_to(cast.qa_manager).filter(pk=data.pk).exists()
    assert TestData.objects.visible_to(cast.author).filter(pk=data.pk).exists()


def test_only_who_serves_customers_begins_one() -> None:
    cast = Cast()
    allowed = {name for name, one in people(cast).items() if not do.may_not_open(one)}
    assert allowed == {"support_engineer", "support_manager", "author", "reviewing_author"}
