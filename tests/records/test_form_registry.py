"""Form editions: brought once, added by those who may, never changed."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from records import clock, form_registry
from records.models import Event, FormEdition
from records.steps import NotYours
from tests import factories

pytestmark = pytest.mark.django_db

VALUES = {
    "form_number": "QR-SH-03",
    "edition": "B/1",
    "title": "客诉处理单",
    "copies": "一式两份",
    "retention": "5 年",
    "valid_from": date(2026, 8, 1),
}


def test_the_first_editions_are_there_and_coming_again_changes_nothing():
    FormEdition.objects.filter(kind="customer").update(form_number="XS-01", edition="C/2")
    form_registry.sync_forms()
    assert FormEdition.objects.get(kind="customer").form_number == "XS-01"
    assert str(form_registry.current_edition("complaint")) == "QR-AS-01 A/0"


def test_an_edition_is_brought_back_when_none_is_there():
    FormEdition.objects.filter(kind="customer").delete()
    assert str(form_registry.current_edition("customer")) == "QR-AS-02 A/0"
    with pytest.raises(LookupError):
        form_registry.current_edition("unknown")


def test_a_new_edition_counts_from_its_day():
    by = factories.user("qa_manager")
    form_registry.add_edition("complaint", VALUES, by=by)
    with clock.at(datetime(2026, 7, 31, 12, tzinfo=UTC)):
        assert form_registry.current_edition("complaint").edition == "A/0"
    with clock.at(datetime(2026, 8, 1, 12, tzinfo=UTC)):
        assert form_registry.current_edition("complaint").edition == "B/1"
    assert Event.objects.get(object_number="form:complaint").actor == by


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("complaint", {"edition": "A/0"}, "__all__"),
        ("complaint", {"form_number": ""}, "form_number"),
        ("complaint", {"valid_from": date(2019, 1, 1)}, "valid_from"),
        ("unknown", {}, "kind"),
    ],
)
def test_a_wrong_edition_is_refused_in_words(kind, change, field):
    with pytest.raises(ValidationError) as refused:
        form_registry.add_edition(kind, VALUES | change, by=factories.user("qa_manager"))
    assert field in refused.value.message_dict


def test_only_who_keeps_the_policies_adds_one(client):
    sales = factories.user("sales")
    with pytest.raises(NotYours):
        form_registry.add_edition("complaint", VALUES, by=sales)
    client.force_login(sales)
    assert client.get("/settings/forms/").status_code == 403


def test_the_page_lists_adds_and_refuses(client):
    client.force_login(factories.user("qa_manager"))
    page = client.get("/settings/forms/?kind=complaint")
    assert "QR-AS-01" in page.content.decode()
    sent = {"kind": "complaint", **VALUES, "valid_from": "2026-08-01"}
    assert client.post("/settings/forms/", sent).status_code == 302
    assert "QR-SH-03" in client.get("/settings/forms/").content.decode()
    refused = client.post("/settings/forms/", sent | {"valid_from": "2018-01-01"})
    assert refused.status_code == 400
    assert FormEdition.objects.filter(kind="complaint").count() == 2
    assert client.get("/settings/forms/?kind=unknown").status_code == 200
