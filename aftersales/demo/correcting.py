"""The middle and the end of a CAPA's story: causes, signatures, measures, verdict, standards."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Department, User
from aftersales.demo.cases import Case
from capa import people as answering
from capa import signing, workflow
from capa.choices import Place, Status
from capa.models import Capa
from records import approvals, clock

EVALUATOR, APPROVER = "qa_engineer", "qa_manager"
WORKDAY = 480
KINDS = {"inspection_standard": "inspection", "procedure": "flow_chart"}  # as CAPAs name them
CHAIN = (
    "该处尺寸在装配后发生偏移",
    "装配时没有按规定的顺序和力矩",
    "作业指导书没有规定顺序和力矩",
    "出厂检验没有覆盖这一项",
    "检验规范编制时没有识别这一失效模式",
)


class Corrector:
    """Takes a CAPA that is described from its causes to its signed end, in one round or two."""

    people: dict[str, User]
    rng: random.Random
    departments: dict[str, Department]

    def round(self, capa: Capa, case: Case, goal: str, twists: set[str]) -> Iterator[int]:
        """D4 to D6, and again when it was ineffective."""
        leader = capa.owner
        self.analyse(capa, case)
        yield self.rng.randint(200, 900)
        workflow.submit_plan(capa, **self.signed(capa, leader, Place.AUTHOR))
        if goal == Status.AWAITING_PLAN:
            return
        yield self.rng.randint(60, 460)
        yield from self.reviewed(capa)
        row = {
            "measure": 2,
            "reason": "没有写明由谁检查，请补。",
            "replan_by": clock.today() + timedelta(days=4),
        }
        back = [row] if "rejected" in twists else []
        given = self.signed(capa, self.people[APPROVER], Place.APPROVE)
        workflow.approve_plan(capa, **given, opinion="同意", rejected=back)
        yield from self.implemented(capa, case, goal, twists)

    def analyse(self, capa: Capa, case: Case) -> None:
        leader, soon = capa.owner, clock.today()
        again = "（第二轮补充）" if Capa.objects.get(pk=capa.pk).round_number > 1 else ""
        causes = [
            cause("occurrence", "method", case.occurrence + again, CHAIN[:3], case.occurrence),
            cause("escape", "measurement", case.escape, CHAIN[3:], case.escape),
            {
                "branch": "occurrence",
                "bone": "material",
                "text": "来料尺寸超差",
                "state": "excluded",
                "reason": "抽检 20 件，尺寸与硬度均合格",
            },
            {
                "branch": "occurrence",
                "bone": "man",
                "text": "新员工未经培训上岗",
                "state": "excluded",
                "reason": "该工位上岗考核和培训记录齐全",
            },
        ]
        workflow.record_causes(
            capa,
            by=leader,
            causes=causes,
            proof_method="在样机上恢复原状态后重现，再按对策状态复测",
            proof_result="恢复原状态 3 次均重现，对策状态 5 次均不再出现",
            proven_by=leader,
        )
        rows = (
            (1, "corrective", case.corrective + again, "engineering", 6),
            (2, "preventive", case.preventive, "sun.qian", 12),
        )
        workflow.plan_measures(
            capa,
            by=leader,
            measures=[
                {
                    "cause": number,
                    "kind": kind,
                    "content": content,
                    "owner": self.people[owner],
                    "due_on": soon + timedelta(days=days),
                }
                for number, kind, content, owner, days in rows
            ],
        )
        workflow.plan_effectiveness(
            capa,
            by=leader,
            indicator="观察期内同类客诉件数",
            comparison="at_most",
            target=Decimal(0),
            unit="件",
            window_days=14,
            data_source="repeats",
            data_note="售后管理系统客诉台账",
            evaluator=self.people[EVALUATOR],
        )

    def reviewed(self, capa: Capa) -> Iterator[int]:
        """审核 in every place that waits; at level 4 研发 too."""
        fresh = Capa.objects.get(pk=capa.pk)
        for place in list(answering.waiting_reviews(fresh)):
            reviewer = (
                self.people["rd_manager"] if place == Place.REVIEW_RD else answering.reviewer(fresh)
            )
            workflow.review(capa, **self.signed(capa, reviewer, place), opinion="同意")
            yield self.rng.randint(40, 300)

    def implemented(self, capa: Capa, case: Case, goal: str, twists: set[str]) -> Iterator[int]:
        if "extended" in twists:
            twists.discard("extended")
            yield WORKDAY
            yield from self.extended(capa)
        if "rejected" in twists:
            twists.discard("rejected")
            yield WORKDAY
            yield from self.replanned(capa)
        done = 1 if goal == Status.IMPLEMENTING else 9
        for measure in self.current(capa).measures.filter(status="active")[:done]:
            yield self.rng.randint(300, 1100)
            workflow.complete_measure(
                capa,
                by=measure.owner,
                measure=measure.number,
                done_on=clock.today(),
                evidence=f"{case.evidence} 记录存于质量部共享目录。",
            )
        self.follow_up(capa)
        if goal == Status.IMPLEMENTING:
            return
        yield self.rng.randint(60, 400)
        workflow.finish_implementation(capa, by=capa.owner)
        yield from self.watched(capa, case, goal, twists)

    def extended(self, capa: Capa) -> Iterator[int]:
        measure = self.current(capa).measures.filter(status="active").last()
        workflow.ask_extension(
            capa,
            by=measure.owner,
            measure=measure.number,
            to_on=measure.due_on + timedelta(days=5),
            reason="工装到货推迟，供应商已书面承诺新日期。",
        )
        yield 200
        workflow.decide_extension(
            capa,
            by=self.people[APPROVER],
            measure=measure.number,
            agreed=True,
            opinion="同意，不再延期",
        )

    def replanned(self, capa: Capa) -> Iterator[int]:
        old = self.current(capa).measures.filter(status="rejected").first()
        workflow.replan_measure(
            capa,
            by=capa.owner,
            measure=old.number,
            content=f"{old.content}；由品管逐台复核并签名",
            due_on=clock.today() + timedelta(days=6),
        )
        yield 150
        fresh = self.current(capa).measures.filter(status="replanned").first()
        place = signing.measure_place(fresh)
        given = self.signed(capa, self.people[APPROVER], place)
        workflow.approve_measure(capa, **given, measure=fresh.number)

    def watched(self, capa: Capa, case: Case, goal: str, twists: set[str]) -> Iterator[int]:
        """The watching period, and the verdict."""
        evaluator = self.people[EVALUATOR]
        yield 3 * WORKDAY
        workflow.record_reading(
            capa,
            by=evaluator,
            taken_on=clock.today(),
            subject="第 1 批",
            value=Decimal(0),
            passed=True,
        )
        if goal == Status.VERIFYING:
            return
        if "ineffective" in twists:
            twists.discard("ineffective")
            words = "观察期内同型号又有一台出现同样现象，措施没有消除原因。"
            given = self.signed(capa, evaluator, Place.VERIFY)
            workflow.verify(capa, **given, effective=False, evidence=words, measured=Decimal(1))
            yield 2 * WORKDAY
            yield from self.round(capa, case, goal, twists)
            return
        for _wait in range(30):
            if self.current(capa).window_until < clock.today():
                break
            yield WORKDAY
        else:
            return
        workflow.fill_effectiveness(capa, value=Decimal(0), note="观察期内没有同类客诉")
        given = self.signed(capa, evaluator, Place.VERIFY)
        workflow.verify(capa, **given, effective=True, evidence=case.evidence)
        if goal != Status.STANDARDISING:
            yield 2 * WORKDAY
            yield from self.ended(capa, case, goal)

    def ended(self, capa: Capa, case: Case, goal: str) -> Iterator[int]:
        """D7 and D8."""
        leader = capa.owner
        standard = {"not_needed_reason": "单件问题，现有标准已有规定。"}
        if case.standard:
            kind, number, edition = case.standard
            standard = {
                "kind": KINDS.get(kind, kind),
                "document_number": number,
                "old_edition": "B/3",
                "new_edition": edition,
                "department": self.departments[case.department],
                "changed_on": clock.today(),
            }
        workflow.standardise(capa, by=leader, standards=[standard])
        rows = workflow.propose_deployment(Capa.objects.get(pk=capa.pk))[:2]
        more = {
            "measure": case.preventive,
            "owner": self.people["engineering"],
            "due_on": clock.today() + timedelta(days=20),
        }
        workflow.deploy(capa, by=leader, deployments=[row | more for row in rows])
        for row in capa.deployments.all():
            yield 200
            workflow.settle_deployment(
                capa, by=row.owner, deployment=row.pk, done_on=clock.today(), note="已逐台复核"
            )
        yield 120
        workflow.submit_closing(
            capa, by=leader, summary="原因已用样机证实，标准已改并培训到人。谢谢装配与售后的同事。"
        )
        if goal == Status.CLOSING:
            return
        yield self.rng.randint(60, 400)
        given = self.signed(capa, self.people[APPROVER], Place.CLOSE)
        workflow.close(capa, **given, opinion="同意关闭")

    # --- small things -------------------------------------------------------------------------
    def follow_up(self, capa: Capa) -> None:
        if Capa.objects.get(pk=capa.pk).is_high_level:
            workflow.follow_up(
                capa,
                by=self.people["tech_management"],
                text="已到现场看实施情况，工装与记录齐全，进度正常。",
                progress=70,
            )

    def current(self, capa: Capa) -> Any:
        return capa.rounds.order_by("number").last()

    def signed(self, capa: Capa, by: User, place: str) -> dict[str, Any]:
        """What a verb that signs takes besides its own words."""
        seen = signing.hash_of(Capa.objects.get(pk=capa.pk), place)
        return {"by": by, "proof": approvals.for_story(by), "seen": seen}


def cause(branch: str, bone: str, text: str, whys: Any, reason: str) -> dict[str, Any]:
    """A root cause with its chain, which ends in the cause itself."""
    return {
        "branch": branch,
        "bone": bone,
        "text": text,
        "state": "root",
        "reason": "重现试验",
        "whys": [*whys, reason[:300]],
    }
