"""Who takes part in a CAPA, and what they write: one person a place, so that none signs twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from records import clock
from records.approvals import Proof
from tests import factories
from tests.complaints.states import Cast as Roles


class Cast(Roles):
    """One of each role; besides: `leader` (R&D) leads, `worker` (support) has a measure,
    `assembler` manages the responsible department and reviews, `opener` is of QA, `evaluator`
    verifies, qa_manager approves and closes."""

    def __init__(self) -> None:
        super().__init__()
        self.opener = factories.user("qa_engineer", department=self.home("qa"))
        self.evaluator = factories.user("qa_engineer", department=self.home("qa"))
        self.leader = factories.user("rd", department=self.home("rd"))
        self.member = factories.user("engineering", department=self.home("engineering"))
        self.worker = factories.user("support_engineer", department=self.home("support"))
        self.machine = factories.equipment(
            customer=self.customer,
            product=self.product,
            shipped_on=date(2025, 1, 10),
            arrived_on=date(2025, 1, 12),
        )

    def facts(self, **more: Any) -> dict[str, Any]:
        return {
            "title": "主阀密封圈老化漏气",
            "source": "complaint",
            "level": 2,
            "equipment": self.machine,
            "responsible_department": self.home("assembly"),
            "owner": self.leader,
            "champion": self.engineering_manager,
            "description": "三台设备在三个月内保压超差，报警 A-217。",
        } | more


def proof(person: User) -> Proof:
    """As if the person had typed the password a moment ago."""
    return Proof(person.pk, clock.now())


def day(after: int = 0) -> date:
    return clock.today() + timedelta(days=after)


CAUSES: list[dict[str, Any]] = [
    {
        "branch": "occurrence",
        "bone": "material",
        "text": "密封圈材质不耐油",
        "state": "root",
        "whys": ["压力回升", "密封圈变硬", "材质不耐油"],
    },
    {
        "branch": "escape",
        "bone": "measurement",
        "text": "出厂保压时间太短",
        "state": "root",
        "whys": ["出厂时没有发现", "保压只有 10 分钟"],
    },
    {
        "branch": "occurrence",
        "bone": "man",
        "text": "装配时划伤",
        "state": "excluded",
        "reason": "拆检三件无划痕",
    },
]
PROBLEM = {
    "what": "主阀关闭后压力回升",
    "when": "2026 年 9 月起",
    "where": "客户 3 号厂房",
    "how_many": "3 台",
    "is_is_not": [{"dimension": "what", "is_so": "VC-1200", "is_not": "CT-650"}],
}
STANDARDS = [
    {
        "kind": "drawing",
        "document_number": "D-1024",
        "old_edition": "A",
        "new_edition": "B",
        "changed_on": date(2026, 1, 5),
    }
]


def measures(cast: Cast) -> list[dict[str, Any]]:
    return [
        {
            "cause": 1,
            "kind": "corrective",
            "content": "改用氟橡胶",
            "owner": cast.leader,
            "due_on": day(10),
        },
        {
            "cause": 2,
            "kind": "preventive",
            "content": "保压延长到 60 分钟",
            "owner": cast.worker,
            "due_on": day(14),
        },
    ]


def effect(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "indicator": "同产品同类客诉件数",
        "target": 0,
        "unit": "件",
        "window_days": 30,
        "data_source": "repeats",
        "evaluator": cast.evaluator,
    } | more
