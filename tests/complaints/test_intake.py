"""新建客诉: what a person types arrives, once, each mistake said at its field (domain §3.1)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from complaints.choices import Status
from complaints.models import Complaint, DraftPage
from tests import factories as make
from tests.complaints.entering import WORDS, errors, photo

pytestmark = pytest.mark.django_db

NEW = reverse("complaints:new")
KEEP = reverse("complaints:draft-keep")


def test_a_call_becomes_a_complaint_in_one_submission(desk, machine):
    response = desk.send(
        serial_number=machine.serial_number, description=WORDS, photos=[photo(), photo("门封.jpg")]
    )
    complaint = Complaint.objects.get()
    assert response.url == complaint.get_absolute_url()
    assert complaint.status == Status.REGISTERED
    assert complaint.title == "主工艺腔保压失败，压力回升"
    assert (complaint.customer, complaint.product) == (machine.customer, machine.product)
    assert (complaint.site, complaint.channel) == ("2 号厂房", "phone")
    assert [file.name for file in complaint.attachments.all()] == ["铭牌.jpg", "门封.jpg"]
    assert DraftPage.objects.get().typed == {}


def test_full_width_and_spaced_numbers_are_read(desk, machine):
    serial = machine.serial_number.replace("-", " － ").translate(
        {ord(d): chr(ord(d) + 0xFEE0) for d in "0123456789"}
    )
    desk.send(
        serial_number=serial,
        description=WORDS,
        quantity_shipped="１，２００",
        quantity_defective=" １２ ",
        downtime_hours="１．５",
        new_contact="陆闻笛",
        new_phone="１３８　０５１２　２２０６",
    )
    complaint = Complaint.objects.get()
    assert complaint.equipment == machine
    assert (complaint.quantity_shipped, complaint.quantity_defective) == (1200, 12)
    assert (float(complaint.downtime_hours), complaint.downtime) == (1.5, True)
    assert complaint.contact.phone == "138 0512 2206"


def test_opening_the_page_leaves_no_draft_nor_does_an_empty_submission(desk):
    desk.get(NEW)
    assert desk.post(KEEP, {"key": desk.key, "channel": "phone", "urgency": "normal"}).json() == {
        "saved": ""
    }
    response = desk.send()
    assert response.status_code == 400
    assert set(errors(response)) == {"description", "customer"}
    assert not Complaint.objects.exists()


def test_all_that_is_wrong_is_said_at_once_and_all_that_was_typed_stays(desk, machine):
    response = desk.send(
        serial_number=machine.serial_number,
        description="",
        found_at="2031-01-01T10:00",
        quantity_shipped="10",
        quantity_defective="12",
        downtime_hours="很久",
        terms="refused",
        demand="周五前修好",
        photos=[photo(), SimpleUploadedFile("假.jpg", b"no image at all", "image/jpeg")],
    )
    assert response.status_code == 400
    said = errors(response)
    assert said["description"] == ["请写问题描述：什么现象、何时发生、影响多少。"]
    assert said["found_at"] == ["发生时间在未来，请核对。"]
    assert said["quantity_defective"] == ["不良数量 12 大于出货数量 10。"]
    assert said["downtime_hours"] == ["请填小时数，如 1.5。"]
    assert said["terms_reason"] == ["请写明为什么不符合售后条约。"]
    html = response.content.decode()
    assert "“假.jpg”不是能读取的图片" in html
    for typed in ("周五前修好", "2031-01-01T10:00", "很久", "铭牌.jpg"):
        assert typed in html
    # Each sentence stands at its field and leads there from the summary.
    assert 'href="#id_found_at"' in html
    assert html.count("不良数量 12 大于出货数量 10。") == 2


def test_an_unknown_serial_number_is_said_and_stops_nobody(desk, sales):
    customer, product = make.customer(owner=sales), make.product()
    response = desk.send(serial_number="ZZ-9", description=WORDS)
    assert "没有出厂编号为“ZZ-9”的设备" in errors(response)["serial_number"][0]
    desk.send(
        serial_number="ZZ-9",
        description=WORDS,
        customer=customer.code,
        product=product.pk,
        version=Complaint.objects.get().version,
    )
    complaint = Complaint.objects.get()
    assert complaint.status == Status.REGISTERED
    assert (complaint.equipment, complaint.serial_number) == (None, "ZZ-9")


def test_a_machine_and_a_contact_nobody_knew_come_into_the_register(desk, sales):
    customer, product = make.customer(owner=sales), make.product()
    desk.send(
        serial_number="ZZ-9",
        description=WORDS,
        customer=customer.name,
        product=product.pk,
        new_machine="on",
        new_contact="陆闻笛",
        new_phone="138 0512 2206",
    )
    complaint = Complaint.objects.get()
    assert complaint.equipment.serial_number == "ZZ-9"
    assert complaint.equipment.customer == customer
    assert (complaint.contact.name, complaint.contact.digits) == ("陆闻笛", "13805122206")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("description", "错" * 10_001, "最多 10000 字，现在有 10001 字。"),
        ("quantity_shipped", "十二", "请填整数，如 12。"),
        ("quantity_shipped", "-1", "数量不能小于 0。"),
        ("quantity_shipped", "9" * 12, "数量太大，请核对。"),
        ("customer", "查无此人", "没有叫“查无此人”的客户，请从联想中选择。"),
        ("new_phone", "打给小王", "电话只写数字，如 138 0512 2206 或 0512-6288 转 8。"),
        ("received_at", "2031-01-01T10:00", "受理时间在未来，请核对。"),
        ("customer_limit", "2001-01-01T10:00", "客户要求的时限早于受理时间，请核对。"),
    ],
)
def test_each_wrong_value_has_its_sentence(desk, field, value, sentence):
    response = desk.send(**{"description": WORDS, "new_contact": "某人", field: value})
    assert response.status_code == 400
    assert sentence in errors(response)[field]
    assert value in response.content.decode()


def test_ten_thousand_signs_and_emoji_are_just_text(desk, machine):
    text = "😀" + "字" * 9_998 + "\r\n"
    desk.send(serial_number=machine.serial_number, description=text + "")
    assert Complaint.objects.get().description.startswith("😀字")


def test_roles_that_open_nothing_are_refused_in_words(client):
    client.force_login(make.user("warehouse"))
    assert client.get(NEW).status_code == 403
    sales = make.user("sales")
    client.force_login(sales)
    response = client.get(reverse("complaints:on-spot-new"))
    assert response.status_code == 403
    assert "当场解决由技术支持工程师" in response.content.decode()
