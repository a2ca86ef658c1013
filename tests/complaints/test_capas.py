"""What a complaint does with CAPAs: start, join, part, decline; when it may close (§3.2, §5)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from capa.models import Capa
from complaints import workflow as do
from complaints.models import Complaint
from records.models import Deadline, Event, Notice
from records.steps import NotNow, NotYours
from tests.complaints import capas
from tests.complaints.api import Api
from tests.complaints.pages import address, browser, text_of
from tests.complaints.states import ANSWERS, Cast, bring, name

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def started(complaint: Complaint, cast: Cast, **more: Any) -> Capa:
    values = {
        "title": "门封漏气",
        "description": "保压失败",
        "owner": cast.solver,
        "responsible_department": cast.home("assembly"),
        "scale": "full",
    }
    return do.start_capa(complaint, by=cast.qa_engineer, **values | more)


def test_a_capa_begins_with_what_the_complaint_knows(cast: Cast) -> None:
    complaint = bring("handling", cast, 3, serial_number="VC-7")
    capa = started(complaint, cast)
    assert (capa.status, capa.source, capa.level) == ("analysing", "complaint", 3)
    assert (capa.product, capa.customer) == (complaint.product, complaint.customer)
    assert capa.first_bad_serial == "VC-7"
    link = complaint.capa_links.get()
    assert (link.capa, link.part, link.linked_by) == (capa, "trigger", cast.qa_engineer)
    lines = Event.objects.filter(action__in=("start_capa", "link"))
    assert set(lines.values_list("object_number", flat=True)) == {complaint.number, capa.number}
    assert Notice.objects.filter(recipient=cast.solver, record_number=capa.number).exists()


def test_the_page_leads_on_to_the_capa_that_it_made(cast: Cast) -> None:
    complaint = bring("handling", cast, 3)
    client = browser(cast.qa_engineer)
    form = text_of(client.get(address(complaint, "start_capa")))
    assert complaint.description in form
    answer = client.post(
        address(complaint, "start_capa"),
        {
            "version": str(complaint.version),
            "title": "门封漏气",
            "description": complaint.description,
            "owner": str(cast.solver.pk),
            "responsible_department": str(cast.home("assembly").pk),
            "scale": "short",
        },
    )
    capa = Capa.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, capa.get_absolute_url())
    page = text_of(client.get(address(complaint)))
    assert capa.number in page
    assert "触发" in page


def test_who_sees_the_complaint_sees_its_capa(cast: Cast) -> None:
    complaint = bring("handling", cast, 2)
    capa = capas.prove(complaint, cast.qa_manager, "analysing").capa
    other = capas.capa(cast.qa_manager)
    seen = Capa.objects.visible_to(complaint.handler)
    assert capa in seen
    assert other not in seen


@pytest.mark.parametrize(
    ("status", "part", "field"),
    [
        ("cancelled", "merged", "capa"),
        ("implementing", "recurrence", "part"),
        ("closed", "cousin", "part"),
    ],
)
def test_a_link_that_makes_no_sense_is_refused_at_its_field(
    cast: Cast, status: str, part: str, field: str
) -> None:
    complaint = bring("handling", cast, 2)
    capa = capas.capa(cast.qa_manager, status)
    with pytest.raises(ValidationError) as refusal:
        do.link_capa(complaint, by=cast.qa_engineer, capa=capa, part=part)
    assert list(refusal.value.message_dict) == [field]
    assert not complaint.capa_links.exists()


def test_nothing_is_linked_twice(cast: Cast) -> None:
    complaint = bring("handling", cast, 2)
    capa = capas.prove(complaint, cast.qa_manager).capa
    with pytest.raises(ValidationError, match="已关联"):
        do.link_capa(complaint, by=cast.qa_manager, capa=capa, part="merged")


def test_a_link_made_by_mistake_is_undone_with_a_reason(cast: Cast) -> None:
    complaint = bring("handling", cast, 2)
    capa = capas.prove(complaint, cast.qa_manager).capa
    with pytest.raises(ValidationError):
        do.unlink_capa(complaint, by=cast.qa_engineer, capa=capa, reason=" ")
    with pytest.raises(NotYours):
        do.unlink_capa(complaint, by=cast.support_manager, capa=capa, reason="错了")
    do.unlink_capa(complaint, by=cast.qa_engineer, capa=capa, reason="单号看错")
    assert not complaint.capa_links.exists()
    last = Event.objects.filter(object_number=complaint.number).latest("seq")
    assert (last.action, last.payload.opinion) == ("unlink_capa", f"{capa.number}：单号看错")


@pytest.mark.parametrize(
    ("status", "closes"),
    [
        ("analysing", False),
        ("awaiting_plan", False),
        ("implementing", False),
        ("verifying", False),
        ("standardising", True),
        ("closing", True),
        ("closed", True),
        ("cancelled", False),
    ],
)
def test_level_three_closes_from_the_verdict_on(cast: Cast, status: str, closes: bool) -> None:
    complaint = bring("closing", cast, 3)
    link = capas.prove(complaint, cast.qa_manager)
    Capa.objects.filter(pk=link.capa_id).update(status=status)
    given = name(complaint, cast.qa_manager, "close") | {"conclusion": "有效"}
    if closes:
        assert do.close(complaint, **given).status == "closed"
    else:
        with pytest.raises(NotNow, match="验证有效"):
            do.close(complaint, **given)


def test_a_recurrence_proves_nothing(cast: Cast) -> None:
    complaint = bring("closing", cast, 3)
    before = capas.capa(cast.qa_manager, "closed")
    do.link_capa(complaint, by=cast.qa_manager, capa=before, part="recurrence")
    given = name(complaint, cast.qa_manager, "close") | {"conclusion": "有效"}
    with pytest.raises(NotNow, match="请先启动或关联"):
        do.close(complaint, **given)


def test_an_open_capa_holds_up_a_low_level_too(cast: Cast) -> None:
    complaint = bring("closing", cast, 2)
    capa = capas.prove(complaint, cast.qa_manager, "implementing").capa
    given = name(complaint, cast.qa_manager, "close") | {"conclusion": "有效"}
    with pytest.raises(NotNow, match=capa.number):
        do.close(complaint, **given)


def test_the_highest_level_of_its_complaints_counts(cast: Cast) -> None:
    complaint = bring("handling", cast, 2)
    capa = started(complaint, cast)
    assert not Deadline.objects.filter(record=capa.number, subject="capa_follow_up").exists()
    do.reclassify(complaint, by=cast.support_manager, answers=ANSWERS[3], kind="hardware", level=3)
    capa.refresh_from_db()
    assert capa.level == 3
    follow_up = Deadline.objects.get(record=capa.number, subject="capa_follow_up")
    assert follow_up.status == "running"


def test_declining_wants_the_password_over_the_api_too(cast: Cast) -> None:
    complaint = bring("handling", cast, 2)
    api = Api(cast.qa_engineer)
    path = f"complaints/{complaint.number}/decline_capa/"
    assert api.post(path, reason="偶发").status_code == 400
    complaint.refresh_from_db()
    assert complaint.capa_declined == ""


def test_the_detail_over_the_api_names_its_capas(cast: Cast) -> None:
    complaint = bring("handling", cast, 2)
    capa = capas.prove(complaint, cast.qa_manager).capa
    (found,) = Api(cast.qa_engineer).get(f"complaints/{complaint.number}/").json()["capas"]
    assert (found["number"], found["status"], found["part"]) == (
        capa.number,
        "standardising",
        "merged",
    )
