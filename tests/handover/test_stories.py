"""One story for each of the three records, and what is refused on the way (S6, S8-6.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from handover.models import ChangeNotice, DocumentRequest, Handover
from handover.workflow import documents, handovers, notices
from records import clock, clocks
from records.models import Deadline, Event, Notice
from records.steps import NotNow
from registry.models import SalesOrder
from tests import factories
from tests.handover import states
from tests.handover.states import DOCUMENTS, TOLD, Cast, day

pytestmark = pytest.mark.django_db


def running(paper: Any) -> set[str]:
    return {one.subject for one in clocks.open_of(paper.number)}


def told(person: Any, paper: Any) -> list[str]:
    found = Notice.objects.filter(recipient=person, record_number=paper.number)
    return list(found.order_by("pk").values_list("text", flat=True))


# --- 合同交接 -------------------------------------------------------------------------------------
def test_a_contract_is_handed_over_returned_and_signed_for() -> None:
    cast = Cast()
    paper = handovers.open_handover(by=cast.opener, order=cast.order)
    assert paper.quality_promises == "整机质保 18 个月"
    assert paper.unit == cast.customer.name
    assert [row.equipment for row in paper.machines.all()] == cast.machines
    with pytest.raises(NotNow, match="安装地址、计划发货日"):
        handovers.hand(paper, by=cast.opener)
    handovers.save_draft(paper, by=cast.opener, address="星湖街 328 号", planned_ship_on=day(20))
    handovers.hand(paper, by=cast.opener)
    assert running(paper) == {"handover_accept"}
    assert told(cast.support_manager, paper)
    handovers.send_back(paper, by=cast.support_manager, reason="没有电源要求")
    assert running(paper) == set()
    assert "没有电源要求" in told(cast.opener, paper)[0]
    handovers.save_draft(paper, by=cast.opener, install_agreement="客户提供 380 V")
    handovers.hand(paper, by=cast.opener)
    handovers.accept(paper, by=cast.support_manager, project_engineer=cast.follower)
    paper = Handover.objects.get(pk=paper.pk)
    assert (paper.status, paper.return_reason) == ("acknowledged", "")
    order = SalesOrder.objects.get(pk=cast.order.pk)
    assert order.project_engineer == cast.follower
    assert told(cast.follower, paper)
    assert running(paper) == set()
    ways = Event.objects.filter(object_number=paper.number).order_by("seq")
    assert [one.action for one in ways if one.action != "save_draft"] == [
        *("open", "hand", "send_back", "hand", "accept"),
    ]


def test_one_open_handover_an_order_and_one_in_force() -> None:
    cast = Cast()
    first = states.handover("acknowledged", cast, quality_promises="质保 24 个月")
    second = handovers.open_handover(by=cast.opener, order=cast.order)
    assert second.supersedes == first
    assert second.quality_promises == "质保 24 个月"
    with pytest.raises(NotNow, match=second.number):
        handovers.open_handover(by=cast.opener, order=cast.order)
    handovers.hand(second, by=cast.opener)
    handovers.accept(second, by=cast.support_manager, project_engineer=cast.follower)
    assert Handover.objects.get(pk=first.pk).status == "superseded"
    assert Handover.objects.get(pk=second.pk).status == "acknowledged"


def test_the_reminder_is_recorded_after_the_signature_as_well() -> None:
    cast = Cast()
    paper = states.handover("acknowledged", cast)
    said = {"reminded_how": "mail", "reminded_whom": "设备科"}
    with pytest.raises(ValidationError, match="不能晚于今天"):
        handovers.remind(paper, by=cast.sales, reminded_on=day(1), **said)
    handovers.remind(paper, by=cast.sales, reminded_on=day(), **said)
    assert Handover.objects.get(pk=paper.pk).reminded_whom == "设备科"


def test_a_contact_of_somebody_else_and_a_foreign_machine_are_refused() -> None:
    cast = Cast()
    other = factories.contact(factories.customer())
    paper = states.handover("draft", cast)
    with pytest.raises(ValidationError, match="不是这个客户的"):
        handovers.save_draft(paper, by=cast.opener, contact=other)
    with pytest.raises(ValidationError, match="不是这个客户的设备"):
        handovers.save_draft(paper, by=cast.opener, machines=[factories.equipment()])
    with pytest.raises(ValidationError, match="工程部或技术支持部"):
        handovers.accept(
            handovers.hand(paper, by=cast.opener),
            by=cast.support_manager,
            project_engineer=cast.hr,
        )


# --- 资料申请 -------------------------------------------------------------------------------------
def test_documents_are_asked_for_provided_and_received() -> None:
    cast = Cast()
    paper = documents.open_request(by=cast.asker, **cast.wanted(wanted_on=day(5)))
    assert paper.product == cast.product
    assert paper.order == cast.order
    due = Deadline.objects.get(record=paper.number)
    assert due.department == cast.home("tech")
    assert due.due_at.astimezone().date() >= day(4)
    assert told(cast.tech_management, paper)
    with pytest.raises(ValidationError, match="提供了哪些文件"):
        documents.provide(paper, by=cast.tech_management, documents=[])
    documents.provide(paper, by=cast.tech_management, documents=DOCUMENTS)
    assert running(paper) == {"documents_receive"}
    assert "D-1024 真空系统装配图 B" in told(cast.asker, paper)[0]
    documents.receive(paper, by=cast.asker)
    paper = DocumentRequest.objects.get(pk=paper.pk)
    assert (paper.status, running(paper)) == ("received", set())


def test_a_request_says_what_for_and_of_what() -> None:
    cast = Cast()
    for wrong, sentence in (
        ({"title": " "}, "需要什么资料"),
        ({"reason": ""}, "用途"),
        ({"kind": "other"}, "列出的选项"),
        ({"equipment": None}, "至少填一项"),
        ({"wanted_on": day(-1)}, "早于今天"),
        ({"colour": "red"}, "没有这一项"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            documents.open_request(by=cast.asker, **cast.wanted(**wrong))


# --- 更改通知 -------------------------------------------------------------------------------------
def test_a_notice_is_over_when_service_and_every_customer_know() -> None:
    cast = Cast()
    foreign = factories.equipment(product=cast.product)
    paper = notices.open_notice(by=cast.tech_management, **cast.change())
    assert paper.machines.count() == 3
    notices.choose_machines(paper, by=cast.tech_management, machines=cast.machines)
    notices.issue(paper, by=cast.tech_management)
    assert running(paper) == {"notice_note", "notice_inform"}
    assert told(cast.sales, paper)
    assert told(cast.support_manager, paper)
    assert not foreign.notices.exists()
    first, second = paper.machines.all()
    say = TOLD | {"told_on": day()}
    notices.inform(paper, by=cast.asker, machines=[first.pk, second.pk], **say)
    assert running(paper) == {"notice_note", "notice_inform"}
    notices.take_note(paper, by=cast.support_manager)
    assert running(paper) == {"notice_inform"}
    say |= {"confirmed_by": "陆主管", "confirmed_on": day()}
    notices.inform(paper, by=cast.asker, machines=[first.pk], **say)
    with pytest.raises(NotNow, match="已经落实"):
        notices.inform(paper, by=cast.asker, machines=[first.pk], **say)
    notices.leave_out(paper, by=cast.asker, machines=[second.pk], reason="已报废")
    paper = ChangeNotice.objects.get(pk=paper.pk)
    assert (paper.status, running(paper)) == ("closed", set())
    assert "已全部落实" in told(cast.tech_management, paper)[-1]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"told_on": 1}, "晚于今天"),
        ({"told_whom": " "}, "通知了谁"),
        ({"told_how": "pigeon"}, "选方式"),
        ({"confirmed_by": "陆主管"}, "一起填"),
        ({"confirmed_by": "陆主管", "confirmed_on": -3}, "不能早于通知"),
        ({"machines": [0]}, "涉及的设备"),
    ],
)
def test_what_was_told_is_told_whole(wrong: dict[str, Any], sentence: str) -> None:
    cast = Cast()
    paper = states.notice("issued", cast)
    values = {"machines": [row.pk for row in paper.machines.all()], "told_on": 0, **TOLD} | wrong
    days = {name: day(values[name]) for name in ("told_on", "confirmed_on") if name in values}
    with pytest.raises(ValidationError, match=sentence):
        notices.inform(paper, by=cast.asker, **values | days)


def test_machines_come_from_the_register_by_product_and_range() -> None:
    cast = Cast()
    serials = ["2512-0001", "2512-0002", "2512-0003", "2601-0001"]
    product = factories.product()
    for serial in serials:
        factories.equipment(serial_number=serial, product=product)

    def found(*within: str) -> list[str]:
        return [one.serial_number for one in notices.machines_in_range(product, *within)]

    assert found() == serials
    assert found("2512-0002") == serials[1:]
    assert found("", "2512-0002") == serials[:2]
    assert found("2512", "2512") == serials[:3]
    paper = notices.open_notice(
        by=cast.tech_management, **cast.change(product=product, serial_from="2512-0003")
    )
    assert paper.machines.count() == 2
    notices.save_draft(paper, by=cast.tech_management, serial_from="2601")
    assert paper.machines.count() == 1


def test_a_notice_says_what_changes_before_it_goes_out() -> None:
    cast = Cast()
    paper = states.notice("draft", cast, content="", new_edition="")
    with pytest.raises(NotNow, match="更改内容、新版次"):
        notices.issue(paper, by=cast.tech_management)
    paper = notices.open_notice(by=cast.rd_manager, **cast.change(product=None))
    with pytest.raises(NotNow, match="哪个产品或哪些设备"):
        notices.issue(paper, by=cast.rd_manager)


# --- all three ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "state", "change"),
    [
        ("handover", "acknowledged", {"quality_promises": "没有"}),
        ("handover", "superseded", {"unit": "别人"}),
        ("request", "received", {"title": "别的"}),
        ("request", "refused", {"refuse_reason": ""}),
        ("notice", "closed", {"content": "别的"}),
    ],
)
def test_what_is_over_is_locked(kind: str, state: str, change: dict[str, Any]) -> None:
    cast = Cast()
    paper = getattr(states, kind)(state, cast)
    here = type(paper).objects.filter(pk=paper.pk)
    with transaction.atomic(), pytest.raises(DatabaseError, match="locked"):
        here.update(**change)
    rows = paper.documents if kind == "request" else paper.machines
    for row in rows.all()[:1]:
        with transaction.atomic(), pytest.raises(DatabaseError, match="locked"):
            row.delete()


def test_the_clock_of_acceptance_runs_over_and_is_explained() -> None:
    cast = Cast()
    paper = states.handover("handed", cast)
    with clock.at(clock.now() + timedelta(days=9)):
        handovers.accept(paper, by=cast.support_manager, project_engineer=cast.follower)
        one = Deadline.objects.get(record=paper.number)
        assert one.breached_at is not None
        said = {"cause": "staff", "text": "出差"}
        handovers.explain_breach(paper, by=cast.support_manager, clock_id=one.pk, **said)


def test_who_may_not_see_it_is_not_reminded_of_it() -> None:
    cast = Cast()
    paper = states.request("requested", cast)
    with pytest.raises(ValidationError, match="看不到"):
        documents.comment(paper, by=cast.asker, text=f"@{cast.hr.name} 请看")
    documents.comment(paper, by=cast.asker, text=f"@{cast.tech_management.name} 请看")
    assert "留言提到您" in told(cast.tech_management, paper)[-1]
