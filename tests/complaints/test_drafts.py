"""Drafts: nothing that was typed on the entry page is ever lost, and nothing arrives twice."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from complaints import timeline, workflow
from complaints.choices import Status
from complaints.models import Complaint
from records import clock
from tests import factories as make
from tests.complaints.entering import WORDS, photo
from tests.records import files

pytestmark = pytest.mark.django_db

KEEP = reverse("complaints:draft-keep")


def test_the_draft_comes_with_the_first_sign_and_everything_comes_back(desk, machine):
    told = desk.send(
        KEEP, description="半句", quantity_shipped="还没数", **{"answers-where": "hardware"}
    )
    draft = Complaint.objects.get()
    assert re.fullmatch(r"草稿 \d\d:\d\d 已自动保存", told.json()["saved"])
    assert told.json()["url"] == reverse("complaints:edit", args=[draft.number])
    told = desk.send(
        KEEP,
        version=told.json()["fields"]["version"],
        serial_number=machine.serial_number,
        description="半句话",
        quantity_shipped="还没数",
        **{"answers-where": "hardware", "answers-process": "yes"},
    )
    assert Complaint.objects.count() == 1
    desk.post(reverse("complaints:draft-upload", args=[desk.key]), {"file": photo()})
    back = desk.get(told.json()["url"])
    html = back.content.decode()
    assert "半句话" in html
    assert "还没数" in html
    assert "铭牌.jpg" in html
    assert back.context["answers"]["process"].value() == "yes"
    assert back.context["proposal"].level == 3


def test_sent_twice_it_is_one_complaint(desk, machine):
    fields = {"serial_number": machine.serial_number, "description": WORDS}
    first, second = desk.send(**fields), desk.send(**fields)
    assert first.url == second.url == Complaint.objects.get().get_absolute_url()


def test_two_windows_on_one_draft_show_both_versions(desk, machine):
    told = desk.send(KEEP, description="第一版").json()
    version = told["fields"]["version"]
    desk.send(KEEP, description="另一窗口写的", version=version)
    assert desk.send(KEEP, description="我写的", version=version).status_code == 409
    fields = {"description": "我写的", "serial_number": machine.serial_number}
    response = desk.send(version=version, **fields)
    html = response.content.decode()
    assert response.status_code == 409
    assert "另一窗口写的" in html
    assert "我写的" in html
    now = response.context["entry"].version
    assert desk.send(version=now, **fields).status_code == 302
    assert Complaint.objects.get().description == "我写的"


def test_a_refused_file_opens_no_draft_and_says_why(desk):
    address = reverse("complaints:draft-upload", args=[desk.key])
    big = SimpleUploadedFile("大.pdf", files.pdf(b"0" * 25 * 1024 * 1024), "application/pdf")
    for upload, sentence in (
        (big, "超过 20 MB 的上限"),
        (SimpleUploadedFile("假.jpg", b"not a photo"), "不是能读取的图片"),
    ):
        response = desk.post(address, {"file": upload})
        assert response.status_code == 400
        assert sentence in response.json()["error"]
    assert not Complaint.objects.exists()


def test_files_of_a_draft_are_seen_and_removed_by_their_author_alone(desk, client):
    told = desk.post(reverse("complaints:draft-upload", args=[desk.key]), {"file": photo()}).json()
    assert desk.get(told["thumb"]).status_code == 200
    draft = Complaint.objects.get()
    other = make.user("sales")
    client.force_login(other)
    assert client.get(told["thumb"]).status_code == 404
    assert client.post(told["remove"]).status_code == 404
    client.force_login(draft.opened_by)
    assert client.post(told["remove"]).status_code == 200
    assert not draft.attachments.exists()


def test_another_persons_draft_is_nobody_elses_page(desk, client):
    desk.send(KEEP, description="我的草稿")
    draft = Complaint.objects.get()
    client.force_login(make.user("sales"))
    assert client.get(reverse("complaints:edit", args=[draft.number])).status_code == 404
    assert desk.send(KEEP, description="改写").status_code == 409
    assert Complaint.objects.get().description == "我的草稿"


def test_a_discarded_draft_can_be_fetched_back(desk):
    desk.send(KEEP, description="半句")
    draft = Complaint.objects.get()
    desk.post(reverse("complaints:discard", args=[draft.number]))
    draft.refresh_from_db()
    assert draft.status == Status.CANCELLED
    restore = reverse("complaints:restore", args=[draft.number])
    assert desk.get(restore).status_code == 200
    desk.post(restore)
    draft.refresh_from_db()
    assert (draft.status, draft.description) == (Status.DRAFT, "半句")
    events, names = timeline.events_of(draft), timeline.Names({})
    told = [timeline.of_event(event, names, clock.now()).what for event in events]
    assert told[::2] == ["建立草稿", "恢复草稿，进入“草稿”"]


def test_what_was_registered_is_not_restored(desk, machine, sales):
    desk.send(serial_number=machine.serial_number, description=WORDS)
    complaint = workflow.cancel(Complaint.objects.get(), by=sales, reason="客户自行解决")
    response = desk.post(reverse("complaints:restore", args=[complaint.number]))
    assert response.status_code == 409
    complaint.refresh_from_db()
    assert complaint.status == Status.CANCELLED
