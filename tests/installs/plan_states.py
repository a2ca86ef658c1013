"""Install plans in any state, brought there by the verbs and their people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from installs.models import InstallPlan
from installs.signing import plans as signing
from installs.workflow import plans
from records import clock
from tests import factories
from tests.complaints.states import Cast as Roles

STATES = ("draft", "submitted", "approved", "under_way", "installed", "cancelled")
CHECKED = [{"what": "地脚与水平", "passed": True}, {"what": "接地", "passed": True}]


def day(after: int = 0) -> date:
    return clock.today() + timedelta(days=after)


class Cast(Roles):
    """One of each role. Besides: `planner` draws the plan up, `lead` and `mate` go, all of them
    of the service centre; `boss` is a second manager, who draws up plans of their own."""

    def __init__(self) -> None:
        super().__init__()
        support = self.home("support")
        self.planner = factories.user("support_engineer", name="周砚", department=support)
        self.lead = factories.user("support_engineer", name="许澄", department=support)
        self.mate = factories.user("support_engineer", name="林晚舟", department=support)
        self.fresh = factories.user("engineering", department=self.home("engineering"))
        self.boss = factories.user("support_manager", department=support)
        self.order = factories.order(
            customer=self.customer,
            lines=[{"position": 1, "product": self.product, "quantity": 2}],
        )
        line = self.order.lines.get()
        owned = {"customer": self.customer, "product": self.product, "order_line": line}
        self.machines = [
            factories.equipment(arrived_on=day(-3), shipped_on=day(-9), **owned) for _ in range(2)
        ]

    def facts(self, **more: Any) -> dict[str, Any]:
        return {
            "customer": self.customer,
            "order": self.order,
            "site": "二号厂房一层",
            "starts_on": day(2),
            "ends_on": day(6),
            "tools": "水平仪、真空检漏仪",
            "risks": "吊装路线狭窄，先拆包装再进门",
            "machines": self.machines,
            "team": [{"engineer": self.lead, "leads": True}, {"engineer": self.mate}],
            "preparations": [
                {"what": "电源 380 V 到位", "side": "customer", "needed_by": day(1)},
                {"what": "备叉车 3 吨", "side": "customer"},
            ],
            "steps": [{"content": "就位、调平", "days": 1}, {"content": "通电、抽真空"}],
            "documents": [{"name": "安装手册", "number": "D-1024", "edition": "B"}],
        } | more


def approved(plan: InstallPlan, cast: Cast) -> InstallPlan:
    by = cast.support_manager
    return plans.approve(plan, by=by, proof=factories.proof(by), seen=signing.hash_of(plan))


def bring(state: str, cast: Cast, **facts: Any) -> InstallPlan:
    """A plan of `planner` in that state."""
    plan = plans.open_plan(by=cast.planner, **cast.facts(**facts))
    if state == "cancelled":
        return plans.cancel(plan, by=cast.planner, reason="订单取消")
    ways = {
        "submitted": lambda: plans.submit(plan, by=cast.planner),
        "approved": lambda: approved(plan, cast),
        "under_way": lambda: plans.start_work(plan, by=cast.lead, open_reason="叉车当天到"),
        "installed": lambda: plans.finish_work(
            plan, by=cast.lead, installed_on=day(), result="两台安装调试完成"
        ),
    }
    for name, take in ways.items():
        if STATES.index(name) <= STATES.index(state):
            plan = take()
    return plan
