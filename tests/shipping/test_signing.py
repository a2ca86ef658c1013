"""The customer's name is bound to the list, the count and what it came to; a change shows (§12)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from records.models import EventPayload
from records.steps import Stale
from registry.models import SalesOrder
from shipping import signing
from shipping.models import Attachment, BoxCheck, Count, CountLine, Item, Receipt, Shipment
from shipping.workflow import shipments
from tests.records import locks
from tests.records.files import pdf, photo
from tests.shipping import states
from tests.shipping.states import Cast, bring, drawn, looked, sheet

pytestmark = pytest.mark.django_db
LOCKS = import_module("shipping.migrations.0002_locks").LOCKS

CHANGES: dict[str, Callable[[], object]] = {
    "a quantity": lambda: Item.objects.filter(name="O 形圈").update(quantity=19),
    "the waybill": lambda: Shipment.objects.update(waybill="SF2"),
    "the day of arrival": lambda: Shipment.objects.update(arrived_on="2026-01-01"),
    "a counted line": lambda: CountLine.objects.filter(item__name="O 形圈").update(
        arrived=17, missing=3
    ),
    "a note on a line": lambda: CountLine.objects.update(note="少"),
    "the conclusion": lambda: Count.objects.update(conclusion="usable"),
    "a box": lambda: BoxCheck.objects.update(condition="damaged"),
    "a photo": lambda: Attachment.objects.update(sha256="0" * 64),
    "the name": lambda: Receipt.objects.update(signer_name="别人"),
    "the picture": lambda: Receipt.objects.update(image=drawn()[2] + b"x"),
    "the moment": lambda: Receipt.objects.update(signed_at="2026-01-01T00:00:00Z"),
}


def signed(cast: Cast) -> Shipment:
    shipment = bring("arrived", cast)
    photos = [SimpleUploadedFile("a.jpg", photo())]
    boxes = looked(shipment)
    shipment = states.counted(shipment, cast, boxes=boxes, photos=photos)
    return states.signed(shipment, cast)


def test_a_name_is_intact_as_long_as_nothing_changes() -> None:
    cast = Cast()
    shipment = signed(cast)
    receipt = shipment.receipts.get()
    assert (receipt.signer_name, receipt.witnessed_by) == ("陆闻笛", cast.engineer)
    assert signing.is_intact(receipt)
    assert signing.broken(shipment) == set()
    shipments.comment(shipment, by=cast.engineer, text="已签")
    shipments.attach(shipment, SimpleUploadedFile("b.jpg", photo()), by=cast.engineer)
    SalesOrder.objects.update(remarks="改")
    shipments.archive(shipment, by=cast.warehouse)
    assert signing.broken(Shipment.objects.get(pk=shipment.pk)) == set()


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_behind_the_verbs_backs_breaks_it(what: str) -> None:
    cast = Cast()
    shipment = signed(cast)
    with locks.unlocked(LOCKS):
        CHANGES[what]()
    fresh = Shipment.objects.get(pk=shipment.pk)
    assert signing.broken(fresh) == {fresh.receipts.get().pk}


def test_the_seal_stands_in_the_history() -> None:
    shipment = signed(Cast())
    told = EventPayload.objects.get(event__action="sign_receipt").changes
    assert told["receipt"] == ["", shipment.receipts.get().seal]


def test_what_was_not_on_screen_is_not_signed() -> None:
    cast = Cast()
    shipment = bring("counted", cast)
    seen = signing.hash_of(shipment)
    shipments.recount(
        shipment,
        by=cast.engineer,
        reason="点错",
        lines=sheet(shipment, {"O 形圈": {"missing": 1}}),
    )
    with pytest.raises(Stale):
        shipments.sign_receipt(shipment, by=cast.engineer, seen=seen, **drawn()._asdict())
    now = signing.hash_of(Shipment.objects.get(pk=shipment.pk))
    shipments.sign_receipt(shipment, by=cast.engineer, seen=now, **drawn()._asdict())


def test_a_signed_sheet_of_paper_may_be_photographed_instead() -> None:
    cast = Cast()
    shipment = bring("counted", cast)
    paper = SimpleUploadedFile("a.jpg", photo())
    shipment = shipments.sign_receipt(shipment, by=cast.engineer, name="陆闻笛", paper=paper)
    receipt = shipment.receipts.get()
    assert shipment.status == "signed"
    assert receipt.paper is not None
    assert bytes(receipt.image).startswith(b"\x89PNG")
    assert len(receipt.image) < 60_000
    assert signing.is_intact(receipt)


@pytest.mark.parametrize("given", ["nothing", "both", "no name", "no picture"])
def test_what_is_no_signature_is_refused(given: str) -> None:
    cast = Cast()
    shipment = bring("counted", cast)
    paper = SimpleUploadedFile("a.jpg", photo())
    values = {
        "nothing": {"name": "陆闻笛"},
        "both": {"name": "陆闻笛", "image": drawn().image, "paper": paper},
        "no name": {"name": " ", "image": drawn().image},
        "no picture": {"name": "陆闻笛", "paper": SimpleUploadedFile("a.pdf", pdf())},
    }[given]
    with pytest.raises(ValidationError):
        shipments.sign_receipt(shipment, by=cast.engineer, **values)
    assert Shipment.objects.get(pk=shipment.pk).status == "counted"
