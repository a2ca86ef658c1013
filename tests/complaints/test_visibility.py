"""Which complaints a person may see (domain §12), written by hand: role × where it stands."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from complaints import workflow as do
from complaints.models import Complaint
from records.steps import NotYours
from registry.models import Customer
from tests import factories
from tests.complaints import states
from tests.complaints.states import HOMES, Cast

pytestmark = pytest.mark.django_db

SEE_ALL = {
    "support_manager",
    "qa_engineer",
    "qa_manager",
    "tech_management",
    "engineering_manager",
    "rd_manager",
    "general_manager",
    "supervisor",
}
# Those besides who stand close to it: the customer's sales, the department that has it now.
CLOSE = {
    ("draft", 2): set(),
    ("registered", 2): {"sales", "support_engineer"},
    ("handling", 2): {"sales", "support_engineer"},
    ("confirming", 3): {"sales"},
    ("handling", 3): {"sales", "rd"},
    ("closed", 3): {"sales", "support_engineer"},
    ("cancelled", 2): {"sales", "support_engineer"},
}


def who_sees(complaint: Complaint, cast: Cast) -> set[str]:
    return {
        role
        for role in HOMES
        if Complaint.objects.visible_to(getattr(cast, role)).filter(pk=complaint.pk).exists()
    }


@pytest.mark.parametrize(("state", "level"), CLOSE, ids=str)
def test_who_sees_it(state: str, level: int) -> None:
    cast = Cast()
    complaint = states.bring(state, cast, level)
    if state == "draft":
        assert who_sees(complaint, cast) == set()  # its author's alone
    elif state == "cancelled":  # it never was more than a draft, and stays its author's paper
        assert who_sees(complaint, cast) >= SEE_ALL
    else:
        assert who_sees(complaint, cast) == SEE_ALL | CLOSE[state, level]
    assert Complaint.objects.visible_to(cast.opener).filter(pk=complaint.pk).exists()


def test_its_handler_and_the_manager_of_the_responsible_department_see_it() -> None:
    cast = Cast()
    complaint = states.bring("handling", cast, 3)
    seen = Complaint.objects.filter(pk=complaint.pk)
    assert seen.visible_to(cast.solver).exists()
    assert seen.visible_to(cast.assembler).exists()
    assert not seen.visible_to(factories.user("sales")).exists()  # another customer's
    assert not seen.visible_to(factories.user("rd")).exists()  # of no department
    assert not seen.visible_to(cast.handler).exists()  # of another department


def test_a_stand_in_sees_what_the_person_away_handles() -> None:
    cast = Cast()
    complaint = states.bring("handling", cast, 3)
    elsewhere = factories.user("rd", department=cast.home("engineering"))
    day = complaint.created_at.date()
    User.objects.filter(pk=cast.solver.pk).update(stand_in=elsewhere, away_from=day)
    assert Complaint.objects.visible_to(elsewhere).filter(pk=complaint.pk).exists()
    do.record_handling(
        complaint, by=elsewhere, analysis={"occurrence_cause": "老化"}, measures=states.measures()
    )


def test_whoever_left_sees_nothing() -> None:
    cast = Cast()
    states.bring("registered", cast)
    User.objects.filter(pk=cast.qa_manager.pk).update(is_active=False)
    gone = User.objects.get(pk=cast.qa_manager.pk)
    assert not Complaint.objects.visible_to(gone).exists()


def test_a_verb_on_what_one_may_not_see_is_refused() -> None:
    cast = Cast()
    complaint = states.bring("registered", cast)
    with pytest.raises(NotYours):
        do.comment(complaint, by=cast.rd, text="看看")


def test_nobody_is_mentioned_who_may_not_see_it() -> None:
    cast = Cast()
    complaint = states.bring("registered", cast)
    with pytest.raises(ValidationError):
        do.comment(complaint, by=cast.sales, text=f"@{cast.rd.username} 请看")
    said = do.comment(complaint, by=cast.sales, text=f"@{cast.qa_manager.name} 请看 @张三")
    assert list(said.mentioned.all()) == [cast.qa_manager]
    assert cast.qa_manager.notices.filter(record_number=complaint.number, text__contains="留言")


def sees(person: User, complaint: Complaint) -> bool:
    return Complaint.objects.visible_to(person).filter(pk=complaint.pk).exists()


def test_a_customer_without_sales_is_everybodys_in_sales() -> None:
    cast = Cast()
    complaint, stranger = states.bring("replying", cast), factories.user("sales")
    assert not sees(stranger, complaint)
    Customer.objects.filter(pk=complaint.customer_id).update(owner=None)
    assert sees(stranger, complaint)


def test_a_draft_that_was_put_away_stays_its_authors() -> None:
    cast = Cast()
    draft = states.bring("draft", cast)
    do.cancel(draft, by=cast.opener, reason="误建")
    assert sees(cast.opener, draft)
    assert not sees(cast.qa_manager, draft)
