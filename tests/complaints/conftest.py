"""A person at the entry page, for the tests of entering complaints."""

import uuid

import pytest
from django.urls import reverse

from complaints import workflow
from tests import factories as make


@pytest.fixture
def sales():
    make.department(code="support")
    return make.user("sales")


@pytest.fixture
def desk(client, sales):
    """A logged-in person's client with a `send` that fills what the page fills."""
    client.force_login(sales)
    client.key = str(uuid.uuid4())

    def send(address="", **fields):
        base = {"key": client.key, "version": "", "channel": "phone", "urgency": "normal"}
        return client.post(address or reverse("complaints:new"), base | fields)

    client.send = send
    return client


@pytest.fixture
def machine(sales):
    return make.equipment(customer=make.customer(owner=sales), site="2 号厂房")


@pytest.fixture
def there(sales, machine):
    draft = workflow.open_complaint(
        by=sales, facts={"equipment": machine, "description": "保压失败，压力回升，报警 A-217"}
    )
    return workflow.submit(draft, by=sales)
