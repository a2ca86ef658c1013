"""What the entry page shows beside the form; 当场解决 and 更正资料."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints import workflow
from complaints.choices import Status
from complaints.models import Complaint
from tests import factories as make
from tests.complaints.entering import WORDS, errors, photo

pytestmark = pytest.mark.django_db

NEW = reverse("complaints:new")


def test_a_look_alike_is_shown_before_the_complaint_is_saved(desk, machine, there):
    fields = {"serial_number": machine.serial_number, "description": WORDS}
    shown = desk.send(**fields)
    assert shown.status_code == 200
    assert there.number in shown.content.decode()
    assert not Complaint.objects.exclude(pk=there.pk).exclude(status=Status.DRAFT).exists()
    again = desk.send(seen=there.number, version=shown.context["entry"].version, **fields)
    assert again.status_code == 302


def test_not_the_same_trouble_is_remembered(desk, machine, there):
    fields = {"serial_number": machine.serial_number, "description": WORDS}
    back = desk.get(desk.send(not_same=there.number, **fields).url)
    assert back.context["lookalikes"] == []
    sent = {"others": there.number, "version": back.context["entry"].version} | fields
    assert desk.send(**sent).status_code == 302
    assert Complaint.objects.filter(status=Status.REGISTERED).count() == 2


def test_merged_the_words_and_photos_stand_with_the_other_complaint(desk, machine, there):
    response = desk.send(
        merge=there.number,
        serial_number=machine.serial_number,
        description=WORDS,
        photos=[photo()],
    )
    assert response.url == there.get_absolute_url()
    comment = there.comments.get()
    assert WORDS in comment.text
    assert [file.name for file in comment.attachments.all()] == ["铭牌.jpg"]
    draft = Complaint.objects.exclude(pk=there.pk).get()
    assert (draft.status, draft.duplicate_of) == (Status.CANCELLED, there)


def test_merging_nothing_said_is_refused_at_the_field(desk, machine, there):
    response = desk.send(merge=there.number, serial_number=machine.serial_number)
    assert errors(response)["description"] == ["请先写下客户这次说了什么，再并入。"]
    assert not there.comments.exists()


def test_the_machine_fills_customer_warranty_and_usual_contact(desk, machine):
    contact = make.contact(machine.customer, name="邵工")
    html = desk.send(reverse("complaints:entry-machine"), serial_number=machine.serial_number)
    text = html.content.decode()
    assert machine.customer.name in text
    assert f'value="{contact.pk}" selected' in text
    assert "138 **** 2206" in text


def test_a_customer_typed_by_code_is_shown_by_name(desk, machine):
    code, name = machine.customer.code, machine.customer.name
    text = desk.send(reverse("complaints:entry-machine"), customer=code).content.decode()
    assert f'value="{code} {name}"' in text


def test_the_answers_bring_a_proposal_with_its_time_limits_or_a_contradiction(desk):
    aside = reverse("complaints:entry-aside")
    hardware = {"answers-where": "hardware", "answers-process": "yes"}
    text = desk.send(aside, **hardware).content.decode()
    assert "硬件三级" in text
    assert "处理完成，10 天" in text
    urgent = desk.send(aside, **hardware | {"urgency": "urgent"}).content.decode()
    assert "处理完成，5 天" in urgent
    text = desk.send(aside, **hardware, **{"answers-design": "yes"}).content.decode()
    assert "回答互相矛盾" in text
    assert "硬件三级" not in text
    assert not Complaint.objects.exists()


def test_the_page_costs_the_same_however_much_is_there(desk, machine, sales):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse("complaints:new"), {"equipment": machine.serial_number})
        return len(captured)

    def call():
        draft = workflow.open_complaint(by=sales, facts={"equipment": machine, "description": "漏"})
        workflow.submit(draft, by=sales)

    call()
    queries()  # permissions, calendar and policy are read once
    first = queries()
    for _n in range(4):
        call()
    assert queries() == first
    assert first <= 25


def test_the_page_names_no_level_in_its_questions(desk):
    html = desk.get(NEW).content.decode()
    questions = html[html.index('id="s3"') :]
    assert not re.search("[一二三四]级", questions)


def test_solved_on_the_spot_in_one_form(desk, machine, client):
    client.force_login(make.user("support_engineer"))
    address = reverse("complaints:on-spot-new")
    fields = {
        "serial_number": machine.serial_number,
        "description": WORDS,
        "answers-where": "software",
        "answers-beyond_product": "no",
        "answers-scheme_change": "no",
        "answers-guided": "yes",
        "spot-service_mode": "phone",
    }
    refused = desk.send(address, **fields)
    assert set(errors(refused)) == {"cause", "done", "person"}
    version = refused.context["entry"].version
    desk.send(
        address,
        **fields,
        version=version,
        **{
            "spot-cause": "参数被改",
            "spot-done": "电话指导改回参数，恢复正常",
            "spot-person": "邵工",
        },
    )
    complaint = Complaint.objects.get()
    assert (complaint.on_spot, complaint.status) == (True, Status.AWAITING_APPROVAL)
    assert complaint.level == 1


def test_what_is_no_level_one_is_not_solved_on_the_spot(desk, machine, client):
    client.force_login(make.user("support_engineer"))
    response = desk.send(
        reverse("complaints:on-spot-new"),
        serial_number=machine.serial_number,
        description=WORDS,
        **{"answers-where": "hardware", "answers-design": "yes"},
    )
    assert "只有一级问题可以当场解决" in errors(response)["where"][0]


def test_correcting_keeps_the_customers_words_and_refuses_a_stale_save(desk, there):
    address = reverse("complaints:amend", args=[there.number])
    html = desk.get(address).content.decode()
    assert "保压失败，压力回升，报警 A-217" in html
    assert 'name="description"' not in html
    fields = {
        "serial_number": there.serial_number,
        "urgency": "normal",
        "found_at": "2026-01-05T08:50",
        "downtime_hours": "1.5",
        "downtime": "on",
    }
    done = desk.send(address, **fields, version=there.version, sample="样件在 3 号柜")
    assert done.status_code == 302
    stale = desk.send(address, **fields, version=there.version, sample="样件寄出了")
    assert stale.status_code == 409
    text = stale.content.decode()
    assert [tuple(one) for one in stale.context["differences"]] == [
        ("附样及去向", "样件在 3 号柜", "样件寄出了")
    ]
    assert "样件寄出了" in text
    saved = desk.send(address, **fields, version=stale.context["version"], sample="样件寄出了")
    assert saved.status_code == 302
    there.refresh_from_db()
    assert there.sample == "样件寄出了"


def test_correcting_says_what_is_wrong_at_its_field(desk, there):
    address = reverse("complaints:amend", args=[there.number])
    response = desk.send(address, serial_number="ZZ-9", version=there.version, quantity_shipped="1")
    assert response.status_code == 400
    assert "没有出厂编号为“ZZ-9”的设备" in response.context["form"].errors["serial_number"][0]
