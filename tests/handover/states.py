"""Hand-overs, requests and notices in any state, brought there by the verbs and their people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from handover.models import ChangeNotice, DocumentRequest, Handover
from handover.workflow import documents, handovers, notices
from records import clock
from tests import factories
from tests.complaints.states import Cast as Roles


def day(after: int = 0) -> date:
    return clock.today() + timedelta(days=after)


class Cast(Roles):
    """One of each role; `opener` is a colleague in sales who hands over for `sales`' customer,
    `asker` an engineer of the service centre, `follower` the 工程负责人."""

    def __init__(self) -> None:
        super().__init__()
        self.asker = factories.user("support_engineer", department=self.home("support"))
        self.follower = factories.user("engineering", department=self.home("engineering"))
        self.contact = factories.contact(self.customer)
        line = {"position": 1, "product": self.product, "quantity": 2}
        self.order = factories.order(
            customer=self.customer, lines=[line], quality_promises="整机质保 18 个月"
        )
        row = self.order.lines.get()
        mine = {"customer": self.customer, "product": self.product, "order_line": row}
        self.machines = [factories.equipment(**mine) for _n in range(2)]

    def facts(self, **more: Any) -> dict[str, Any]:
        return {
            "address": "苏州工业园区星湖街 328 号",
            "contact": self.contact,
            "planned_ship_on": day(20),
            "install_agreement": "客户提供 380 V 电源和行车",
        } | more

    def wanted(self, **more: Any) -> dict[str, Any]:
        return {
            "title": "真空系统装配图",
            "kind": "technical",
            "equipment": self.machines[0],
            "reason": "现场更换主阀",
        } | more

    def change(self, **more: Any) -> dict[str, Any]:
        return {
            "title": "主阀密封圈改氟橡胶",
            "kind": "edition",
            "document_number": "ZY-118",
            "old_edition": "A/1",
            "new_edition": "A/2",
            "content": "4.3 条密封圈材质改为氟橡胶。",
            "product": self.product,
        } | more


# --- 合同交接 -------------------------------------------------------------------------------------
def handover(state: str, cast: Cast, **facts: Any) -> Handover:
    paper = handovers.open_handover(by=cast.opener, order=cast.order, **cast.facts(**facts))
    if state == "draft":
        return paper
    paper = handovers.hand(paper, by=cast.opener)
    if state == "handed":
        return paper
    if state == "cancelled":
        return handovers.cancel(paper, by=cast.opener, reason="合同终止")
    by = cast.support_manager
    paper = handovers.accept(paper, by=by, project_engineer=cast.follower)
    if state == "acknowledged":
        return paper
    later = handovers.open_handover(by=cast.opener, order=cast.order)
    handovers.hand(later, by=cast.opener)
    handovers.accept(later, by=by, project_engineer=cast.follower)
    return Handover.objects.get(pk=paper.pk)


# --- 资料申请 -------------------------------------------------------------------------------------
DOCUMENTS = [{"name": "真空系统装配图", "number": "D-1024", "edition": "B"}]


def request(state: str, cast: Cast, **facts: Any) -> DocumentRequest:
    paper = documents.open_request(by=cast.asker, **cast.wanted(**facts))
    if state == "requested":
        return paper
    if state == "cancelled":
        return documents.cancel(paper, by=cast.asker, reason="已找到")
    by = cast.qa_engineer if paper.kind == "quality" else cast.tech_management
    if state == "refused":
        return documents.refuse(paper, by=by, reason="已停产，没有存档")
    paper = documents.provide(paper, by=by, documents=DOCUMENTS)
    return paper if state == "delivered" else documents.receive(paper, by=cast.asker)


# --- 更改通知 -------------------------------------------------------------------------------------
TOLD = {"told_how": "phone", "told_whom": "陆主管"}


def notice(state: str, cast: Cast, **facts: Any) -> ChangeNotice:
    paper = notices.open_notice(by=cast.tech_management, **cast.change(**facts))
    if state == "draft":
        return paper
    paper = notices.issue(paper, by=cast.tech_management)
    if state == "issued":
        return paper
    if state == "cancelled":
        return notices.cancel(paper, by=cast.tech_management, reason="版次有误")
    paper = notices.take_note(paper, by=cast.support_manager)
    first, second = paper.machines.all()
    told = TOLD | {"told_on": day(), "confirmed_by": "陆主管", "confirmed_on": day()}
    notices.inform(paper, by=cast.asker, machines=[first.pk], **told)
    return notices.leave_out(paper, by=cast.asker, machines=[second.pk], reason="已报废")
