"""Tells a CAPA from its start to its signed end, beside the complaint that set it off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from accounts.models import Department, User
from aftersales.demo.cases import CASES, Case
from aftersales.demo.correcting import APPROVER, WORKDAY, Corrector
from capa import workflow
from capa.choices import OPEN, Status
from capa.models import Capa
from complaints import workflow as complaint_workflow
from complaints.models import CapaPart, Complaint
from records import clock
from registry.models import Product

LEADERS = {"assembly": "luo.an", "rd": "xie.fan", "engineering": "engineering", "tech": "luo.an"}
HELPERS = ("sun.qian", "engineering", "rd")
OPENER = "he.jing"
TOGETHER = timedelta(days=150)  # what is alike within so long is solved with one CAPA
BUILT_BEFORE = 0.5  # of the machines that come after its end: made before the measures were
TASKS = ("现场数据", "工艺与工装", "设计复核")


class CapaTeller(Corrector):
    """Starts CAPAs, or joins those that there are, and tells how they went on."""

    def __init__(self, people: dict[str, User], rng: random.Random) -> None:
        self.people = people
        self.rng = rng
        self.departments = {d.code: d for d in Department.objects.all()}
        self.begun: list[Iterator[int]] = []  # stories to be taken up by whoever runs them

    # --- from a complaint ---------------------------------------------------------------------
    def behind(self, complaint: Complaint, case: Case, goal: str) -> None:
        """Join the CAPA of the same trouble, or start one."""
        alike = Capa.objects.filter(
            title=title_of(case), created_at__gte=clock.now() - TOGETHER
        ).exclude(status=Status.CANCELLED)
        found = alike.order_by("-created_at").first()
        opener = self.people[OPENER]
        if found is not None:
            same = found.status in OPEN or self.rng.random() < BUILT_BEFORE
            part = CapaPart.MERGED if same else CapaPart.RECURRENCE
            complaint_workflow.link_capa(complaint, by=opener, capa=found, part=part)
            if part == CapaPart.MERGED:
                return
        leader = self.people[LEADERS.get(case.department, "engineering")]
        capa = complaint_workflow.start_capa(
            complaint,
            by=opener,
            title=title_of(case),
            description=case.description,
            owner=leader,
            responsible_department=self.departments[case.department],
            scale="full" if self.rng.random() < 0.75 else "short",
        )
        twists = {
            twist
            for twist, share in (("ineffective", 0.2), ("rejected", 0.3), ("extended", 0.3))
            if self.rng.random() < share
        }
        self.begun.append(self.story(capa, case, goal, twists))

    def alone(self, case: Case, goal: str, twists: set[str], **facts: Any) -> Iterator[int]:
        """A CAPA that no complaint set off: a trend, an audit's finding."""
        leader = self.people[LEADERS.get(case.department, "engineering")]
        capa = workflow.open_capa(
            by=self.people[OPENER],
            title=title_of(case),
            description=case.description,
            owner=leader,
            responsible_department=self.departments[case.department],
            product=self.rng.choice(Product.objects.order_by("pk")),
            **facts,
        )
        yield 45
        if goal == Status.DRAFT:
            return
        workflow.start(capa, by=self.people[OPENER])
        if goal == Status.CANCELLED:
            yield WORKDAY
            reason = "与另一份纠正预防措施重复，合并处理。"
            workflow.cancel(capa, by=self.people[APPROVER], reason=reason)
            return
        yield from self.story(capa, case, goal, twists)

    def unprompted(self) -> Iterator[tuple[int, Iterator[int]]]:
        """Those that no complaint set off, each with how many days ago it began."""
        for number, (days, goal, twists, facts) in enumerate(UNPROMPTED):
            yield days, self.alone(CASES[number * 3 % len(CASES)], goal, set(twists), **facts)

    # --- the eight disciplines ----------------------------------------------------------------
    def story(self, capa: Capa, case: Case, goal: str, twists: set[str]) -> Iterator[int]:
        yield self.rng.randint(30, 300)
        self.describe(capa, case)
        yield self.rng.randint(400, 1600)
        if goal == Status.ANALYSING:
            return
        yield from self.round(capa, case, goal, twists)

    def describe(self, capa: Capa, case: Case) -> None:
        """D1 to D3."""
        leader = capa.owner
        members = [self.people[name] for name in HELPERS if self.people[name] != leader]
        rows = [{"person": one, "task": task} for one, task in zip(members, TASKS, strict=False)]
        champion = self.people["engineering_manager"]
        workflow.record_team(capa, by=leader, members=rows, champion=champion)
        workflow.record_problem(
            capa,
            by=leader,
            what=case.description[:200],
            when="批次内连续出现，首次在客户投产后第三周",
            where="客户现场，运行中",
            who="客户操作人员发现",
            why="不符合验收条款，影响客户连续生产",
            how="设备报警后人工复测确认",
            how_many="同批 6 台中 2 台",
            is_is_not=[
                {
                    "dimension": "what",
                    "is_so": "本型号本批次",
                    "is_not": "上一批次",
                    "distinction": "本批更换了装配人员",
                },
                {
                    "dimension": "where",
                    "is_so": "门封与冷却回路",
                    "is_not": "电气柜",
                    "distinction": "只在受力部位",
                },
            ],
        )
        today = clock.today()
        grid = [
            row
            | {
                "good": row["quantity"],
                "bad": 0,
                "marking": "黄色标签",
                "action": case.containment,
                "owner": leader,
                "due_on": today + timedelta(days=3),
                "done_on": today,
            }
            for row in workflow.propose_containment(capa)
        ]
        workflow.record_containment(capa, by=leader, containments=grid)


UNPROMPTED: tuple[tuple[int, str, tuple[str, ...], dict[str, Any]], ...] = (
    (300, Status.CLOSED, ("ineffective",), {"source": "trend", "level": 3}),
    (210, Status.CLOSED, (), {"source": "audit", "scale": "short"}),
    (120, Status.CANCELLED, (), {"source": "inspection"}),
    (60, Status.CLOSING, ("extended",), {"source": "supplier", "kind": "preventive"}),
    (55, Status.STANDARDISING, (), {"source": "acceptance", "level": 4}),
    (34, Status.VERIFYING, ("rejected",), {"source": "trend"}),
    (16, Status.IMPLEMENTING, ("rejected", "extended"), {"source": "audit", "level": 3}),
    (5, Status.AWAITING_PLAN, (), {"source": "trend", "level": 4}),
    (2, Status.ANALYSING, (), {"source": "inspection"}),
    (1, Status.DRAFT, (), {"source": "other"}),
)


def title_of(case: Case) -> str:
    """The trouble in a few words: the first sentence of what customers say of it."""
    return case.description.split("。")[0][:60]
