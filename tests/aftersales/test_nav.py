"""The navigation shows what somebody has business with, role or not."""

from __future__ import annotations

import pytest

from tests import factories
from tests.complaints.pages import address, browser, text_of
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db
LINK = '<a href="/complaints/"'


def test_a_departments_manager_without_a_role_finds_its_complaints() -> None:
    cast = Cast()
    theirs, not_yet = bring("handling", cast), bring("registered", cast)
    client = browser(cast.assembler)
    assert LINK in text_of(client.get("/"))
    listed = text_of(client.get("/complaints/"))
    assert theirs.number in listed
    assert not_yet.number not in listed
    page = client.get(address(theirs))
    assert page.status_code == 200
    assert "/registry/" not in text_of(page)  # nothing is linked that would be refused


def test_a_manager_of_a_department_without_complaints_finds_the_empty_list() -> None:
    manager = factories.user("")
    factories.department(manager=manager)
    client = browser(manager)
    assert LINK in text_of(client.get("/"))
    assert "这里还没有客诉" in text_of(client.get("/complaints/"))


def test_whoever_was_given_one_finds_it_without_a_role() -> None:
    cast = Cast()
    worker = factories.user("", department=cast.home("assembly"))
    assert LINK not in text_of(browser(worker).get("/"))
    complaint = bring("handling", cast)
    complaint.handler = worker
    complaint.save()
    assert LINK in text_of(browser(worker).get("/"))


def test_who_has_no_business_with_complaints_is_not_led_there() -> None:
    assert LINK not in text_of(browser(factories.user("hr")).get("/"))
    assert LINK not in text_of(browser(factories.user("")).get("/"))
