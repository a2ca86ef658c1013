"""The second half of a story: cause, approval, verification, signatures, answer, closing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from aftersales.demo.capas import CapaTeller
from aftersales.demo.plans import USUAL, Plan
from aftersales.demo.signing import name
from capa.choices import Status as CapaStatus
from complaints import workflow
from complaints.choices import Status
from complaints.models import Complaint
from complaints.workflow.steps import CLOSE
from records import clock

# How far the CAPA behind a complaint gets: of one that is closed, and of one under way.
CAPA_GOALS = {
    True: (CapaStatus.CLOSED,) * 6 + (CapaStatus.CLOSING, CapaStatus.STANDARDISING),
    False: (
        CapaStatus.ANALYSING,
        CapaStatus.AWAITING_PLAN,
        CapaStatus.IMPLEMENTING,
        CapaStatus.VERIFYING,
        CapaStatus.STANDARDISING,
    ),
}
PLACES = {"rd_manager": "rd", "engineering_manager": "engineering"}


class Solver:
    """Takes an assigned complaint to its end, in one round or in several."""

    def __init__(self, people: dict[str, User], rng: random.Random) -> None:
        self.people = people
        self.rng = rng
        self.capas = CapaTeller(people, rng)

    def minutes(self, state: str, plan: Plan) -> int:
        slow = 3 if "slow" in plan.twists else 1
        scale = 1.0 if plan.level > 2 else 0.5
        return max(3, int(USUAL[Status(state)] * self.rng.uniform(0.25, 1.1) * scale * slow))

    def handled(self, complaint: Complaint, plan: Plan, seller: User) -> Iterator[int]:
        """One round from cause to countersigning, or several."""
        complaint.refresh_from_db()
        handler = complaint.handler
        assert handler is not None  # noqa: S101  assigned a moment ago
        if plan.goal == Status.HANDLING and "waiting" not in plan.twists and plan.photos % 2:
            return
        yield self.minutes(Status.HANDLING, plan) // 2
        self.analyse(complaint, plan, handler)
        if plan.level > 2 and not complaint.capa_links.exists():
            goal = self.rng.choice(CAPA_GOALS[plan.goal == Status.CLOSED])
            self.capas.behind(complaint, plan.case, goal)
        if plan.twists & {"waited", "waiting"}:
            workflow.pause(
                complaint,
                by=handler,
                reason=self.rng.choice(["part", "customer", "site", "supplier"]),
                latest_end=clock.now() + timedelta(days=12),
                note="等备件到货或客户停机窗口",
            )
            if "waiting" in plan.twists:
                return
            yield 480
            workflow.resume(complaint, by=handler)
        if plan.goal == Status.HANDLING:
            return
        yield self.minutes(Status.HANDLING, plan) // 2
        workflow.submit_for_approval(complaint, by=handler)
        if plan.goal == Status.AWAITING_APPROVAL:
            return
        yield from self.approved(complaint, plan, seller, handler)

    def analyse(self, complaint: Complaint, plan: Plan, handler: User) -> None:
        case, today = plan.case, timezone.localdate(clock.now())
        again = "（第二轮补充）" if complaint.rounds.count() > 1 else ""
        rows = (
            ("containment", case.containment, 1, today),
            ("corrective", case.corrective + again, 4, None),
            ("preventive", case.preventive, 10, None),
        )
        workflow.record_handling(
            complaint,
            by=handler,
            analysis={
                "occurrence_cause": case.occurrence + again,
                "escape_cause": case.escape,
                "service_mode": case.mode,
                "cost": Decimal(self.rng.randint(2, 130) * 100),
            },
            measures=[
                {
                    "kind": kind,
                    "content": content,
                    "owner": handler.name,
                    "planned_on": today + timedelta(days=days),
                    "done_on": done,
                }
                for kind, content, days, done in rows
            ],
            parts=[{"name": "密封圈组件", "drawn": 2, "used": 1, "returned": 1}]
            if case.mode == "on_site"
            else [],
        )

    def approved(
        self, complaint: Complaint, plan: Plan, seller: User, handler: User
    ) -> Iterator[int]:
        high = plan.level > 2
        approver = self.people["tech_management" if high else "support_manager"]
        yield self.minutes(Status.AWAITING_APPROVAL, plan)
        if "sent_back" in plan.twists:
            plan.twists.discard("sent_back")
            workflow.send_back(complaint, by=approver, opinion="同批其余机器没有排查数据，请补。")
            yield 240
            workflow.submit_for_approval(complaint, by=handler, opinion="已补同批排查数据")
            yield self.minutes(Status.AWAITING_APPROVAL, plan)
        workflow.approve(complaint, **name(complaint, approver, "approval"), opinion="同意")
        if plan.goal == Status.VERIFYING and "ineffective" not in plan.twists:
            return
        yield self.minutes(Status.VERIFYING, plan)
        yield from self.verified(complaint, plan, seller)

    def verified(self, complaint: Complaint, plan: Plan, seller: User) -> Iterator[int]:
        qa = self.people["qa_engineer"]
        if "ineffective" in plan.twists:
            plan.twists.discard("ineffective")
            words = "跟踪第二批时现象再次出现，措施没有消除原因。"
            workflow.verify(complaint, by=qa, effective=False, evidence=words)
            yield from self.handled(complaint, plan, seller)
            return
        case = plan.case
        names = ("document_kind", "document_number", "new_edition")
        workflow.verify(
            complaint,
            by=qa,
            effective=True,
            evidence=case.evidence,
            standards=[dict(zip(names, case.standard, strict=True))] if case.standard else [],
            not_needed_reason="" if case.standard else "单件问题，现有标准已有规定。",
        )
        if plan.goal == Status.COUNTERSIGNING and plan.level < 3:
            return
        yield self.minutes(Status.COUNTERSIGNING, plan) // 2
        yield from self.countersigned(complaint, plan, seller)

    def countersigned(self, complaint: Complaint, plan: Plan, seller: User) -> Iterator[int]:
        signers = ["rd_manager", "engineering_manager"] if plan.level > 2 else []
        self.rng.shuffle(signers)
        if "refused" in plan.twists and signers:
            plan.twists.discard("refused")
            words = "横向展开没有覆盖同型号机器，请补。"
            place = PLACES[signers[0]]
            given = name(complaint, self.people[signers[0]], place)
            workflow.countersign(complaint, **given, agreed=False, opinion=words)
            yield from self.handled(complaint, plan, seller)
            return
        for signer in signers:
            given = name(complaint, self.people[signer], PLACES[signer])
            workflow.countersign(complaint, **given, agreed=True, opinion="同意")
            yield self.rng.randint(10, 90)
        if plan.goal == Status.COUNTERSIGNING:
            return
        workflow.countersign(
            complaint,
            **name(complaint, self.people["qa_manager"], "qa"),
            agreed=True,
            opinion="同意",
            final_judgement="原因清楚，措施有效，责任部门已落实。",
        )
        words = f"原因：{plan.case.occurrence} 已完成：{plan.case.corrective}。"
        yield from self.answered(complaint, plan, seller, words)

    def answered(self, complaint: Complaint, plan: Plan, seller: User, words: str) -> Iterator[int]:
        if plan.goal == Status.REPLYING:
            return
        yield self.minutes(Status.REPLYING, plan)
        workflow.reply(complaint, by=seller, channel="email", text=words)
        if plan.goal == Status.AWAITING_CUSTOMER:
            return
        yield self.minutes(Status.AWAITING_CUSTOMER, plan)
        happy = "dissatisfied" not in plan.twists or not complaint.rounds.exists()
        plan.twists.discard("dissatisfied")
        workflow.record_answer(
            complaint,
            by=seller,
            satisfied=happy,
            channel="phone",
            person="邵衡",
            remark="" if happy else "运行一周后又出现一次，要求重新处理。",
        )
        if not happy:
            yield from self.handled(complaint, plan, seller)
            return
        if plan.goal == Status.CLOSING:
            return
        yield self.minutes(Status.CLOSING, plan)
        for _day in range(60):  # until the CAPA behind it is verified effective
            if not CLOSE.missing(Complaint.objects.get(pk=complaint.pk)):
                break
            yield 480
        else:
            return
        qa = self.people["qa_manager"]
        words = "措施有效，客户满意，同意结案。"
        workflow.close(complaint, **name(complaint, qa, "close"), conclusion=words)
        if "reopened" in plan.twists and complaint.rounds.exists():
            plan.twists.discard("reopened")
            yield 2400
            given = name(complaint, qa, "reopen")
            workflow.reopen(complaint, **given, reason="客户反映同样现象再次出现。")
            yield from self.handled(complaint, plan, seller)
