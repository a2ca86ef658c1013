"""What the forms of the pages do, from the order to the archive."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from complaints.models import Complaint
from records import clock
from registry.models import SalesOrder
from shipping.models import Replenishment, Shipment, TransitNote
from tests import factories
from tests.records.files import photo
from tests.shipping import states
from tests.shipping.states import Cast
from tests.shipping.test_pages import signed_in

pytestmark = pytest.mark.django_db
NEW = "shipping:shipments:new"


def filled(form: Any) -> dict[str, Any]:
    """A shown form as a browser would send it back."""
    data: dict[str, Any] = {}
    for one in [form, *(row for rows in getattr(form, "groups", {}).values() for row in rows)]:
        for field in one:
            value = field.value()
            if value not in (None, "", False):
                data[field.html_name] = value
    for rows in getattr(form, "groups", {}).values():
        data |= {field.html_name: field.value() for field in rows.management_form}
    return data


def sent(client: Client, url: str, **data: Any) -> Any:
    """The page's own form with these values changed, sent."""
    return client.post(url, filled(client.get(url).context["form"]) | data)


def test_a_shipment_begins_with_what_of_the_order_has_not_left() -> None:
    cast = Cast()
    client = signed_in(cast.sales)
    assert client.get(reverse(NEW)).status_code == 200
    url = f"{reverse(NEW)}?order={cast.order.number}"
    answer = sent(client, url)
    shipment = Shipment.objects.get()
    assert answer["Location"] == shipment.get_absolute_url()
    rows = [(i.quantity, i.equipment, i.order_line, i.critical) for i in shipment.items.all()]
    assert rows == [(1, cast.machine, cast.line, True), (1, None, cast.line, True)]
    assert [box.number for box in shipment.boxes.all()] == ["1"]
    again = client.get(url).context["form"]
    assert list(again.groups["items"]) == []  # all of it stands in a draft


def test_the_packing_list_takes_a_row_more_without_script_and_gives_one_up() -> None:
    cast = Cast()
    shipment = states.bring("draft", cast)
    client, url = signed_in(cast.warehouse), shipment.step_url("save_draft")
    data = filled(client.get(url).context["form"])
    page = client.post(url, data | {"redraw": "items"})
    assert page.status_code == 200
    assert len(page.context["form"].groups["items"].forms) == 5
    assert shipment.items.count() == 4
    more = {"items-4-kind": "document", "items-4-name": "合格证", "items-4-quantity": "1"}
    more |= {"items-4-unit": "份", "items-4-box": "1", "items-TOTAL_FORMS": "5"}
    answer = client.post(url, data | more | {"items-2-DELETE": "on"})
    assert answer.status_code == 302
    names = [item.name for item in shipment.items.all()]
    assert names == ["真空镀膜机", "真空规管", "用户手册", "合格证"]
    assert shipment.items.get(name="真空镀膜机").equipment == cast.machine


def test_a_box_that_is_not_listed_is_told_and_nothing_is_lost() -> None:
    cast = Cast()
    shipment = states.bring("draft", cast)
    client = signed_in(cast.sales)
    page = sent(client, shipment.step_url("save_draft"), **{"items-1-box": "9"})
    assert page.status_code == 400
    assert "没有箱号“9”" in page.content.decode()
    assert page.context["form"].groups["items"].forms[1]["box"].value() == "9"


def test_packing_shipping_and_arriving() -> None:
    cast = Cast()
    shipment = states.bring("draft", cast)
    client = signed_in(cast.warehouse)
    page = sent(client, shipment.step_url("pack"))
    assert page.status_code == 400
    assert "请选外观和标签" in page.content.decode()
    box = shipment.boxes.get()
    looks = {f"condition-{box.pk}": "intact", f"labels-{box.pk}": "ok"}
    assert sent(client, shipment.step_url("pack"), **looks).status_code == 302
    day = clock.today() + timedelta(days=3)
    carried = {"carrier": "德邦", "expected_on": day}
    assert sent(client, shipment.step_url("ship"), **carried).status_code == 302
    client = signed_in(cast.sales)
    note = {"text": "已过南京", "kind": "delayed", "expected_on": day + timedelta(days=1)}
    answer = sent(client, shipment.step_url("note_transit"), **note)
    assert answer["Location"].endswith("#transit")
    assert TransitNote.objects.get().text == "已过南京"
    assert "已过南京" in client.get(shipment.get_absolute_url()).content.decode()
    assert sent(client, shipment.step_url("report_arrival")).status_code == 302
    assert Shipment.objects.get().status == "arrived"


def test_the_customer_signs_on_the_screen_and_the_page_tells_when_it_is_changed() -> None:
    cast = Cast()
    shipment = states.bring("counted", cast)
    client, url = signed_in(cast.engineer), shipment.step_url("sign_receipt")
    assert sent(client, url, name="陆闻笛").status_code == 400
    image = "data:image/png;base64," + base64.b64encode(states.drawn().image).decode()
    assert sent(client, url, name="陆闻笛", title="设备科", image=image).status_code == 302
    page = client.get(shipment.get_absolute_url()).content.decode()
    assert "签名有效" in page
    assert "data:image/png;base64," in page
    Shipment.objects.filter(pk=shipment.pk).update(site="别处")
    page = client.get(shipment.get_absolute_url()).content.decode()
    assert "签名之后内容有改动" in page


def test_a_photo_of_the_signed_paper_stands_for_the_name() -> None:
    cast = Cast()
    shipment = states.bring("counted", cast)
    client, url = signed_in(cast.engineer), shipment.step_url("sign_receipt")
    paper = SimpleUploadedFile("签收.jpg", photo(), "image/jpeg")
    assert sent(client, url, name="陆闻笛", paper=paper).status_code == 302
    shown = client.get(shipment.get_absolute_url()).context["receipts"][0]
    assert (shown["paper"]["name"], shown["broken"]) == ("签收.jpg", False)


def test_what_is_missing_is_asked_for_and_sent() -> None:
    cast = Cast()
    shipment = states.bring("short", cast)
    client, url = signed_in(cast.engineer), shipment.step_url("request_replenishment")
    shown = client.get(url).context["form"]
    assert [(line.item.name, line.reason, line.most) for line in shown.lines()] == [
        *(("真空规管", "缺", 2), ("O 形圈", "损", 3), ("O 形圈", "错", 1))
    ]
    many = shown.lines()[2].field.html_name
    assert sent(client, url, reason="缺件", **{many: "2"}).status_code == 400
    answer = sent(client, url, reason="缺件", **{many: "0"})
    request = Replenishment.objects.get()
    assert answer["Location"] == request.get_absolute_url()
    assert [line.quantity for line in request.lines.all()] == [2, 3]
    client = signed_in(cast.warehouse)
    day = clock.today() + timedelta(days=2)
    assert sent(client, request.step_url("accept"), promised_on=day).status_code == 302
    tied = request.shipments.get()
    assert tied.number in client.get(request.get_absolute_url()).content.decode()
    assert tied.number in client.get(shipment.get_absolute_url()).content.decode()
    assert client.get(reverse("shipping:shipments:import", args=[tied.number])).status_code == 409


def test_a_damaged_line_becomes_the_draft_of_a_complaint() -> None:
    cast = Cast()
    shipment = states.bring("short", cast)
    client = signed_in(cast.engineer)
    ring = states.item(shipment, "O 形圈")
    answer = sent(client, f"{shipment.step_url('raise_complaint')}?item={ring.pk}")
    complaint = Complaint.objects.get()
    assert answer["Location"] == complaint.get_absolute_url()
    page = client.get(shipment.get_absolute_url()).content.decode()
    assert complaint.get_absolute_url() in page


def test_who_may_draw_up_none_is_told_so() -> None:
    cast = Cast()
    answer = signed_in(cast.warehouse).get(reverse(NEW))
    assert answer.status_code == 403
    other = factories.order(customer=factories.customer(owner=cast.opener), lines=[])
    assert isinstance(other, SalesOrder)
    url = f"{reverse(NEW)}?order={other.number}"
    assert sent(signed_in(cast.sales), url).status_code == 403
