"""Signing on the page and over the API: the password, what was seen, and edits afterwards."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import User
from complaints import workflow as do
from complaints.models import Complaint, Measure
from complaints.workflow import signing
from records.models import Event, EventPayload
from records.steps import NotYours, Stale
from tests import factories
from tests.complaints import states
from tests.complaints.api import Api
from tests.complaints.api import signed as signed_by_api
from tests.complaints.pages import address, browser, signed, text_of
from tests.complaints.states import Cast, bring, name
from tests.records.files import photo

pytestmark = pytest.mark.django_db
WRONG = "falsch-geraten-77"


@pytest.fixture
def cast() -> Cast:
    return Cast()


def status(complaint: Complaint) -> str:
    return Complaint.objects.values_list("status", flat=True).get(pk=complaint.pk)


def names(complaint: Complaint) -> list[tuple[str, str]]:
    return list(complaint.signoffs.order_by("pk").values_list("place", "status"))


def test_approving_on_the_page_asks_for_the_password(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    client = browser(cast.support_manager)
    for page in (client.get(address(complaint)), client.get(address(complaint, "approve"))):
        assert 'autocomplete="current-password"' in text_of(page)
    shown = signed(complaint, "approval", opinion="同意实施")
    answer = client.post(address(complaint, "approve"), shown | {"password": ""})
    assert answer.status_code == 400
    assert "再输入一次您的登录密码" in text_of(answer)
    answer = client.post(address(complaint, "approve"), shown)
    assert answer.status_code == 302
    assert status(complaint) == "verifying"
    row = complaint.signoffs.get(place="approval")
    assert (row.signer, row.status, row.opinion) == (cast.support_manager, "signed", "同意实施")
    assert (row.signer_role, row.meaning) == ("support_manager", "approved")


def test_a_wrong_password_is_a_sentence_at_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    shown = signed(complaint, "approval", opinion="同意实施，注意横向展开", password=WRONG)
    answer = browser(cast.support_manager).post(address(complaint, "approve"), shown)
    page = text_of(answer)
    assert answer.status_code == 400
    assert "密码不对，没有签署" in page
    assert "同意实施，注意横向展开" in page
    assert WRONG not in page
    assert status(complaint) == "awaiting_approval"


def test_after_five_wrong_ones_signing_waits_and_the_page_stays(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    client = browser(cast.support_manager)
    for _n in range(5):
        client.post(address(complaint, "approve"), signed(complaint, "approval", password=WRONG))
    answer = client.post(address(complaint, "approve"), signed(complaint, "approval", opinion="好"))
    assert answer.status_code == 400
    assert "已锁定 15 分钟" in text_of(answer)
    assert status(complaint) == "awaiting_approval"


def test_the_password_is_kept_nowhere(cast: Cast, caplog: Any) -> None:
    complaint = bring("awaiting_approval", cast)
    client = browser(cast.support_manager)
    with caplog.at_level("DEBUG"):
        client.post(address(complaint, "approve"), signed(complaint, "approval", password=WRONG))
        client.post(address(complaint, "approve"), signed(complaint, "approval"))
    for word in (WRONG, factories.PASSWORD):
        assert word not in caplog.text
        assert not EventPayload.objects.filter(changes__icontains=word).exists()
        assert not EventPayload.objects.filter(opinion__icontains=word).exists()
        assert _nowhere(word)


def _nowhere(word: str) -> bool:
    """Not in a text column of any table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  a table's own name
            if word in repr(cursor.fetchall()):
                return False
    return True


def test_what_changed_meanwhile_is_not_approved_and_both_are_shown(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    shown = signed(complaint, "approval", opinion="同意实施")
    do.amend(complaint, by=cast.qa_engineer, facts={"site": "7 号厂房"})
    client = browser(cast.support_manager)
    answer = client.post(address(complaint, "approve"), shown)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "要签署的内容改过了" in page
    assert "7 号厂房" in page  # what others did since
    assert "同意实施" in page
    assert factories.PASSWORD not in page
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen and seen[1] != shown["seen"]
    again = shown | {"seen": seen[1]}
    assert client.post(address(complaint, "approve"), again).status_code == 302


def test_a_token_alone_never_signs(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    api = Api(cast.support_manager)
    path = f"complaints/{complaint.number}/approve/"
    assert api.post(path).status_code == 400
    found = api.get(f"complaints/{complaint.number}/").json()
    given = signed_by_api(found, "approval")
    wrong = api.post(path, **given | {"password": WRONG})
    assert wrong.status_code == 400
    assert list(wrong.json()) == ["password"]
    assert api.post(path, **given | {"seen": "0" * 64}).status_code == 409
    assert status(complaint) == "awaiting_approval"
    assert api.post(path, **given).status_code == 200


def test_the_administrator_signs_nothing_for_others(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    with pytest.raises(NotYours):
        do.approve(complaint, **name(complaint, cast.admin, "approval"))
    borrowed = name(complaint, cast.support_manager, "approval") | {"by": cast.admin}
    with pytest.raises(NotYours):
        do.approve(complaint, **borrowed)
    stolen = name(complaint, cast.admin, "approval") | {"by": cast.support_manager}
    with pytest.raises(NotYours):
        do.approve(complaint, **stolen)
    assert status(complaint) == "awaiting_approval"


def test_an_edit_of_what_was_approved_makes_the_name_void_and_it_is_approved_again(
    cast: Cast,
) -> None:
    complaint = bring("verifying", cast)
    do.amend(complaint, by=cast.qa_engineer, facts={"quantity_defective": 3})
    assert status(complaint) == "awaiting_approval"
    assert names(complaint) == [("approval", "void"), ("approval", "pending")]
    told = cast.support_manager.notices.filter(text__contains="签署已失效")
    assert told.filter(record_number=complaint.number).count() == 1
    last = Event.objects.filter(object_number=complaint.number).latest("seq")
    assert (last.action, last.from_status) == ("names_void", "verifying")
    page = text_of(browser(cast.support_manager).get(address(complaint)))
    assert "签署失效，重新签署" in page
    assert "已失效" in page
    complaint = states.approve(complaint, cast, 2)
    assert complaint.status == "verifying"


@pytest.mark.parametrize(
    ("state", "level", "falls"),
    [("countersigning", 3, "countersigning"), ("closing", 2, "countersigning")],
)
def test_what_only_the_countersigners_saw_is_countersigned_again(
    cast: Cast, state: str, level: int, falls: str
) -> None:
    complaint = bring(state, cast, level)
    if state == "countersigning":
        do.countersign(complaint, **name(complaint, cast.rd_manager, "rd"), agreed=True)
    upload = SimpleUploadedFile("a.jpg", photo())
    do.attach(complaint, upload, by=cast.qa_engineer, purpose="verification")
    assert status(complaint) == falls
    assert ("approval", "signed") in names(complaint)
    assert ("rd" if level > 2 else "qa", "void") in names(complaint)


def test_a_comment_and_a_reply_s_file_make_no_name_void(cast: Cast) -> None:
    complaint = bring("replying", cast)
    do.comment(complaint, by=cast.sales, text="客户催")
    upload = SimpleUploadedFile("a.jpg", photo())
    do.attach(complaint, upload, by=cast.sales, purpose="reply")
    assert {state for _place, state in names(complaint)} == {"signed"}


def test_another_customer_makes_the_names_void_a_merge_does_not(cast: Cast) -> None:
    complaint = bring("verifying", cast)
    Complaint.objects.filter(pk=complaint.pk).update(customer=factories.customer())
    do.comment(complaint, by=cast.qa_engineer, text="并入")
    assert status(complaint) == "verifying"
    other = factories.customer(owner=cast.sales)
    do.amend(complaint, by=cast.qa_engineer, facts={"customer": other, "contact": None})
    assert status(complaint) == "awaiting_approval"


def test_what_somebody_changed_beside_the_verbs_shows_as_broken(cast: Cast) -> None:
    complaint = bring("verifying", cast)
    Measure.objects.filter(round__complaint=complaint).update(content="不换了")
    page = text_of(browser(cast.qa_engineer).get(address(complaint)))
    assert "内容与签署时不一致" in page
    fresh = Complaint.objects.get(pk=complaint.pk)
    row = fresh.signoffs.get(place="approval")
    assert signing.broken(row, signing.read(fresh))


def test_a_withdrawn_complaint_waits_for_no_name(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    do.cancel(complaint, by=cast.qa_manager, reason="客户撤回")
    assert names(complaint) == [("approval", "void")]


def test_who_corrected_the_facts_in_this_round_does_not_approve_them(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    do.amend(complaint, by=cast.support_manager, facts={"site": "7 号厂房"})
    with pytest.raises(NotYours) as refused:
        do.approve(complaint, **name(complaint, cast.support_manager, "approval"))
    assert "另一个人" in refused.value.reason


def test_the_handler_does_not_countersign_nor_the_stand_in_twice(cast: Cast) -> None:
    complaint = bring("countersigning", cast, 3)
    cast.rd_manager.stand_in = cast.engineering_manager
    cast.rd_manager.save()
    do.countersign(complaint, **name(complaint, cast.rd_manager, "rd"), agreed=True)
    both = User.objects.get(pk=cast.engineering_manager.pk)
    with pytest.raises(NotYours):
        do.countersign(complaint, **name(complaint, both, "engineering"), agreed=True)


def test_who_countersigns_alone_is_a_setting(cast: Cast, settings: Any) -> None:
    settings.COUNTERSIGNED_BY_QA_UP_TO = 1
    complaint = bring("countersigning", cast, 2)
    places = set(complaint.signoffs.filter(status="pending").values_list("place", flat=True))
    assert places == {"rd", "engineering", "qa"}
    settings.COUNTERSIGNED_BY_QA_UP_TO = 3
    complaint = bring("countersigning", cast, 3)
    assert complaint.signoffs.get(status="pending").place == "qa"


def test_closing_and_reopening_are_signed_for_what_was_seen(cast: Cast) -> None:
    complaint = bring("closing", cast)
    given = name(complaint, cast.qa_manager, "close")
    with pytest.raises(Stale):
        do.close(complaint, **given | {"seen": "0" * 64}, conclusion="有效")
    complaint = do.close(complaint, **given, conclusion="有效")
    closing = complaint.signoffs.get(place="close")
    assert (closing.meaning, closing.opinion) == ("closed", "有效")
    fresh = Complaint.objects.get(pk=complaint.pk)
    assert not signing.broken(closing, signing.read(fresh))
    client = browser(cast.qa_manager)
    shown = signed(complaint, "reopen", reason="一周后复发")
    assert client.post(address(complaint, "reopen"), shown | {"password": WRONG}).status_code == 400
    assert client.post(address(complaint, "reopen"), shown).status_code == 302
    reopening = complaint.signoffs.get(place="reopen")
    assert (reopening.round_number, reopening.meaning) == (2, "reopened")
    assert reopening.content_hash == closing.content_hash


def test_a_case_from_before_signing_gets_its_place_when_it_is_signed(cast: Cast) -> None:
    complaint = bring("awaiting_approval", cast)
    complaint.signoffs.all().delete()
    assert states.approve(complaint, cast, 2).status == "verifying"


def test_names_given_before_versions_were_bound_are_not_compared(cast: Cast) -> None:
    complaint = bring("verifying", cast)
    complaint.signoffs.update(version=0, content_hash="f" * 64)
    fresh = Complaint.objects.get(pk=complaint.pk)
    assert not signing.broken(fresh.signoffs.get(), signing.read(fresh))
