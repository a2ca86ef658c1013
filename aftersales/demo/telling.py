"""Tells one complaint step by step: a generator that yields working minutes between verbs.

Each verb is the product's own, taken by somebody who may take it, at the moment the story is
at. So the demo data is legal data, and loading it is a test of the verbs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Department, User
from aftersales.demo.plans import Plan
from aftersales.demo.signing import name as signed
from aftersales.demo.solving import Solver
from complaints import workflow
from complaints.choices import Status
from complaints.classifier import propose
from complaints.models import Complaint, DefectCode
from records import clock
from registry.models import Equipment

PHOTOS = Path(__file__).parent / "photos"
CAPTIONS = {
    "hmi": "报警画面与压升曲线",
    "seal": "门封两点方向压缩不足",
    "leak": "检漏仪读数",
    "bolt": "复紧后的螺栓",
    "crate": "外箱撞痕",
    "plate": "设备铭牌",
}


class Teller(Solver):
    """Tells a plan from the call to the assignment; `Solver` goes on from there."""

    def __init__(self, people: dict[str, User], rng: random.Random) -> None:
        super().__init__(people, rng)
        self.departments = {d.code: d for d in Department.objects.all()}
        self.defects = {d.code: d for d in DefectCode.objects.all()}
        self.photos = {name: (PHOTOS / f"{name}.jpg").read_bytes() for name in CAPTIONS}

    def tell(self, plan: Plan, machine: Equipment) -> Iterator[int]:
        """The whole story of one complaint, ending when it has reached its goal."""
        seller = machine.customer.owner or self.people["sales"]
        engineer = self.people[self.rng.choice(["support_engineer", "zhao.lei", "sun.qian"])]
        opener = engineer if "on_spot" in plan.twists or self.rng.random() < 0.4 else seller
        if not self.people["deng.li"].left_on and self.rng.random() < 0.15:
            opener = opener if opener is seller else self.people["deng.li"]
        complaint = workflow.open_complaint(by=opener, facts=self.facts(plan, machine))
        yield self.rng.randint(2, 12)
        for name in plan.case.photos[: plan.photos]:
            self.attach(complaint, name, opener)
        if plan.goal == Status.DRAFT:
            return
        if "on_spot" in plan.twists:
            yield from self.on_the_spot(complaint, plan, opener)
            return
        workflow.submit(complaint, by=opener)
        yield self.rng.randint(10, 110)
        workflow.log_contact(
            complaint,
            by=engineer if opener is seller and engineer.is_active else opener,
            channel="phone",
            person="邵衡",
            content="已联系客户，了解现象，请客户保留现场并拍照。",
        )
        if "withdrawn" in plan.twists:
            yield 30
            workflow.cancel(complaint, by=opener, reason="客户来电说明是误报，撤回。")
            return
        if plan.goal == Status.REGISTERED:
            return
        yield self.minutes(Status.REGISTERED, plan)
        yield from self.judged(complaint, plan, seller)

    def facts(self, plan: Plan, machine: Equipment) -> dict[str, Any]:
        words, *_rest = plan.not_ours or (plan.case.description,)
        stopped = "停机" in words
        return {
            "equipment": machine,
            "contact": machine.customer.contacts.first(),
            "description": words,
            "channel": self.rng.choice(["phone", "phone", "phone", "wechat", "email", "visit"]),
            "category": plan.case.category,
            "request": self.rng.choice(["repair", "repair", "exchange", "advice"]),
            "demand": self.rng.choice(["尽快恢复生产", "一周内书面回复", "安排工程师到场", ""]),
            "found_at": clock.now() - timedelta(minutes=self.rng.randint(20, 300)),
            "found_where": self.rng.choice(["use", "use", "installation", "assembly"]),
            "downtime": stopped,
            "downtime_hours": Decimal(self.rng.randint(2, 90)) / 2 if stopped else None,
            "degraded": not stopped and self.rng.random() < 0.4,
            "urgency": "urgent" if stopped and self.rng.random() < 0.5 else "normal",
            "quantity_shipped": 1,
            "quantity_defective": 1,
            "terms": "within" if "paid" not in plan.twists else "",
            "defect_code": self.defects[plan.case.defect],
            "first_guess": "待现场确认",
        }

    def attach(self, complaint: Complaint, name: str, by: User) -> None:
        upload = SimpleUploadedFile(f"{CAPTIONS[name]}.jpg", self.photos[name], "image/jpeg")
        workflow.attach(complaint, upload, by=by, caption=CAPTIONS[name])

    def on_the_spot(self, complaint: Complaint, plan: Plan, engineer: User) -> Iterator[int]:
        case = plan.case
        workflow.resolve_on_spot(
            complaint,
            by=engineer,
            answers=case.answers,
            cause=case.occurrence,
            done=case.containment,
            service_mode="phone",
            person="邵衡",
            remark="问题已解决",
        )
        yield self.rng.randint(20, 200)
        given = signed(complaint, self.people["support_manager"], "approval")
        workflow.approve(complaint, **given, opinion="同意")
        yield self.rng.randint(20, 200)
        qa = self.people["qa_manager"]
        workflow.record_test(complaint, by=qa, item=case.test[0], result=case.test[1])
        workflow.judge(
            complaint,
            by=qa,
            decision="nonconforming",
            responsible_department=self.departments[case.department],
        )
        yield self.rng.randint(10, 100)
        words = "当场解决，客户满意，同意结案。"
        manager = self.people["qa_manager"]
        workflow.close(complaint, **signed(complaint, manager, "close"), conclusion=words)

    def judged(self, complaint: Complaint, plan: Plan, seller: User) -> Iterator[int]:
        qa = self.people[self.rng.choice(["qa_engineer", "he.jing"])]
        if "duplicate" in plan.twists:
            other = Complaint.objects.open().exclude(pk=complaint.pk).first()
            if other is not None:
                workflow.judge(complaint, by=qa, decision="duplicate", duplicate_of=other)
                return
        item, result = plan.case.test
        workflow.record_test(complaint, by=qa, item=item, result=result)
        if plan.not_ours:
            _words, reason, answer = plan.not_ours
            workflow.judge(complaint, by=qa, decision="not_ours", reason=reason)
            yield from self.answered(complaint, plan, seller, answer)
            return
        workflow.judge(
            complaint,
            by=qa,
            decision="nonconforming",
            responsible_department=self.departments[plan.case.department],
        )
        if plan.goal == Status.JUDGED:
            return
        yield self.minutes(Status.JUDGED, plan)
        yield from self.classified(complaint, plan, seller)

    def classified(self, complaint: Complaint, plan: Plan, seller: User) -> Iterator[int]:
        manager = self.people["support_manager"]
        proposal = propose(plan.case.answers)
        kind, level = proposal.kind, proposal.level or 1
        if "reclassified" in plan.twists:
            workflow.classify(
                complaint, by=manager, answers={}, kind=kind, level=2, reason="资料不全，先按二级。"
            )
            yield 60
            workflow.reclassify(
                complaint, by=manager, answers=plan.case.answers, kind=kind, level=level
            )
        else:
            workflow.classify(
                complaint, by=manager, answers=plan.case.answers, kind=kind, level=level
            )
        if "paid" in plan.twists:
            yield from self.paid(complaint, seller)
        if plan.goal == Status.CLASSIFIED:
            return
        yield self.minutes(Status.CLASSIFIED, plan)
        handler = self.handler(plan)
        planned = timezone.localdate(clock.now()) + timedelta(days=3 + 7 * (level > 2))
        if level > 2:
            workflow.hand_over(complaint, by=manager, opinion="请确认重现。")
            if plan.goal == Status.CONFIRMING:
                return
            yield self.minutes(Status.CONFIRMING, plan)
            workflow.confirm(
                complaint,
                by=self.people["tech_management"],
                how="按客户工况在样机上连续运行，第三次出现同样现象。",
                handler=handler,
                planned_on=planned,
            )
        else:
            workflow.assign(complaint, by=manager, handler=handler, planned_on=planned)
        yield from self.handled(complaint, plan, seller)

    def handler(self, plan: Plan) -> User:
        if plan.level > 2:
            names = ["rd", "xie.fan"] if plan.case.department == "rd" else ["engineering", "luo.an"]
        else:
            names = ["support_engineer", "sun.qian", "zhao.lei"]
        return self.people[self.rng.choice(names)]

    def paid(self, complaint: Complaint, seller: User) -> Iterator[int]:
        workflow.quote(
            complaint,
            by=seller,
            quotation_number=f"BJ{self.rng.randint(1000, 9999)}",
            amount=Decimal(self.rng.randint(8, 60) * 100),
            content="上门服务与更换件",
            reason="已过质保期，属易损件更换。",
        )
        yield 120
        workflow.record_consent(
            complaint, by=seller, consented=True, channel="email", person="殷悦"
        )
