"""Two people with two languages work on one complaint."""

import pytest
from django.utils import translation

from accounts.models import User
from complaints import workflow as do
from complaints.models import Complaint
from records.models import Event, Notice
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = Cast()
    User.objects.filter(pk__in=[cast.support_manager.pk, cast.tech_management.pk]).update(
        language="en"
    )
    return cast


def last_notice(person: User) -> str:
    return Notice.objects.filter(recipient=person).latest("pk").text


def test_each_reader_is_told_in_their_own_language(cast: Cast) -> None:
    colleague = cast.qa_manager
    with translation.override("en"):
        complaint = bring("registered", cast)
    assert last_notice(colleague) == f"{complaint.number} {complaint.title}：新登记，待判定。"
    complaint = bring("classified", cast, level=3)
    assert last_notice(cast.support_manager) == (
        f"{complaint.number} {complaint.title}: Classified as Hardware Level 3; to be assigned."
    )


def test_what_is_kept_is_in_the_source_language(cast: Cast) -> None:
    with translation.override("en"):
        target = bring("registered", cast)
        draft = do.open_complaint(by=cast.opener, facts=cast.facts())
        do.merge_into(draft, target, by=cast.opener)
        other = do.open_complaint(by=cast.opener, facts=cast.facts())
        do.discard_draft(other, by=cast.opener)
    assert target.comments.get().text.startswith("客户再次反映（电话）：")
    kept = Event.objects.filter(object_type=Complaint._meta.label_lower, action="cancel")
    assert set(kept.values_list("payload__opinion", flat=True)) == {
        f"并入 {target.number}",
        "放弃草稿",
    }
