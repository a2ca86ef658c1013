"""Pages that several apps tell together: a machine's life, a customer's complaints."""

from __future__ import annotations

import pytest

from complaints import workflow
from complaints.models import Complaint
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint() -> Complaint:
    seller = factories.user("sales")
    machine = factories.equipment(customer=factories.customer(by=seller, code="C1"))
    facts = {
        "customer": machine.customer,
        "equipment": machine,
        "product": machine.product,
        "description": "抽至极限真空后压力回升",
    }
    return workflow.open_complaint(by=seller, facts=facts)


def test_a_machine_tells_its_complaints_to_those_who_may_see_them(client, complaint):
    url = complaint.equipment.get_absolute_url()
    client.force_login(complaint.opened_by)
    page = client.get(url).content.decode()
    assert complaint.number in page
    assert f"?equipment={complaint.serial_number}" in page
    client.force_login(factories.user("warehouse"))
    page = client.get(url).content.decode()
    assert complaint.number not in page


def test_a_customers_page_lists_the_complaints(client, complaint):
    url = complaint.customer.get_absolute_url()
    client.force_login(complaint.opened_by)
    assert complaint.number in client.get(url).content.decode()
    client.force_login(factories.user("finance"))
    page = client.get(url)
    assert page.status_code == 200
    assert complaint.number not in page.content.decode()


def test_a_withdrawn_complaint_is_not_open(client, complaint):
    seller = complaint.opened_by
    workflow.cancel(workflow.submit(complaint, by=seller), by=seller, reason="重复来电")
    client.force_login(seller)
    page = client.get(complaint.customer.get_absolute_url())
    assert [row["open"] for row in page.context["complaints"]] == [False]
    page = client.get(complaint.equipment.get_absolute_url())
    assert [one["tag_tone"] for one in page.context["story"] if one["label"]] == [""]


def test_pages_stay_within_their_queries(client, complaint, django_assert_max_num_queries):
    client.force_login(complaint.opened_by)
    for entry in (complaint.customer, complaint.equipment):
        client.get(entry.get_absolute_url())
        with django_assert_max_num_queries(25):
            client.get(entry.get_absolute_url())
