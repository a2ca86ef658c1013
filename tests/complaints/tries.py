"""Every verb of a complaint with the right person and right values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from complaints import workflow as do
from complaints.models import Complaint
from records import clock
from records.models import Deadline
from tests import factories
from tests.complaints import capas, states
from tests.complaints.states import ANSWERS, SOON, Cast
from tests.records.files import photo

BEFORE_HANDLING = frozenset({"registered", "judged", "classified", "confirming"})
ENDED = frozenset({"draft", "closed", "cancelled"})
HANDLED = frozenset({"handling", "awaiting_approval", "verifying", "countersigning", "replying"})


class Try:
    """Each verb with the right person and right values; the state alone decides."""

    def __init__(self, cast: Cast, complaint: Complaint, level: int) -> None:
        self.cast, self.complaint, self.level = cast, complaint, level

    def take(self, name: str) -> None:
        verb, _colon, variant = name.partition(": ")
        values = getattr(self, (variant or verb).replace(" ", "_"))()
        getattr(do, verb)(self.complaint, **values)

    def _by(self, role: str, /, **values: Any) -> dict[str, Any]:
        return {"by": getattr(self.cast, role)} | values

    def save_draft(self) -> dict[str, Any]:
        return self._by("opener", facts={"demand": "换新"})

    def submit(self) -> dict[str, Any]:
        return self._by("opener")

    def resolve_on_spot(self) -> dict[str, Any]:
        by = self.complaint.opened_by
        by.groups.add(*self.cast.support_engineer.groups.all())  # one person may hold several
        for cached in ("_perm_cache", "_group_perm_cache", "role_codes"):
            by.__dict__.pop(cached, None)
        words = {"cause": "a", "done": "b", "service_mode": "phone", "person": "邵工"}
        return {"by": by, "answers": ANSWERS[1], **words}

    def amend(self) -> dict[str, Any]:
        return self._by("qa_engineer", facts={"site": "3 号厂房"})

    def cancel(self) -> dict[str, Any]:
        before = self.complaint.status in {"draft", "registered", "cancelled"}
        return self._by("opener" if before else "qa_manager", reason="客户撤回")

    def record_test(self) -> dict[str, Any]:
        return self._by("qa_engineer", item="保压", result="超差")

    def judge(self) -> dict[str, Any]:
        assembly = self.cast.home("assembly")
        return self.not_ours() | {
            "decision": "nonconforming",
            "responsible_department": assembly,
        }

    def not_ours(self) -> dict[str, Any]:
        if self.complaint.status == "registered":
            do.record_test(self.complaint, **self.record_test())
        return self._by("qa_manager", decision="not_ours", reason="客户设备所致")

    def duplicate(self) -> dict[str, Any]:
        other = states.bring("registered", self.cast)
        return self._by("qa_engineer", decision="duplicate", duplicate_of=other)

    def classify(self) -> dict[str, Any]:
        return self._by(
            "support_engineer" if self.complaint.status == "judged" else "support_manager",
            answers=ANSWERS[self.level],
            kind="hardware",
            level=self.level,
        )

    reclassify = classify

    def other_route(self) -> dict[str, Any]:
        level = 5 - self.level
        return self.classify() | {"answers": ANSWERS[level], "level": level}

    def assign(self) -> dict[str, Any]:
        return self._by(
            "support_manager", handler=self.cast.handler_of(self.level), planned_on=SOON
        )

    def hand_over(self) -> dict[str, Any]:
        return self._by("support_manager")

    def confirm(self) -> dict[str, Any]:
        return self._by(
            "tech_management", how="台架重现", handler=self.cast.solver, planned_on=SOON
        )

    def not_reproduced(self) -> dict[str, Any]:
        return self._by("tech_management", tried="台架试验三次")

    def reassign(self) -> dict[str, Any]:
        role = "rd" if self.level > 2 else "support_engineer"
        other = factories.user(role, department=self.cast.handler_of(self.level).department)
        return {"by": self.cast.approver_of(self.level), "handler": other}

    def record_handling(self) -> dict[str, Any]:
        return self._by("assembler", analysis={"occurrence_cause": "密封圈老化"})

    def submit_for_approval(self) -> dict[str, Any]:
        handler = self.cast.handler_of(self.level)
        if self.complaint.status == "handling":
            analysis = {"occurrence_cause": "老化", "service_mode": "on_site", "cost": 0}
            do.record_handling(
                self.complaint, by=handler, analysis=analysis, measures=states.measures()
            )
        return {"by": handler}

    def _signed(self, by: User, place: str, **values: Any) -> dict[str, Any]:
        return states.name(self.complaint, by, place) | values

    def approve(self) -> dict[str, Any]:
        return self._signed(self.cast.approver_of(self.level), "approval", opinion="同意")

    def send_back(self) -> dict[str, Any]:
        return {"by": self.cast.approver_of(self.level), "opinion": "再查"}

    def verify(self) -> dict[str, Any]:
        return self._by("qa_engineer", effective=True, evidence="合格", not_needed_reason="无文件")

    def not_effective(self) -> dict[str, Any]:
        return self._by("qa_manager", effective=False, evidence="复发")

    def countersign(self) -> dict[str, Any]:
        words = {"agreed": True, "final_judgement": "装配不良"}
        return self._signed(self.cast.qa_manager, "qa", **words)

    def refused(self) -> dict[str, Any]:
        return self._signed(self.cast.qa_manager, "qa", agreed=False, opinion="证据不足")

    def reply(self) -> dict[str, Any]:
        return self._by("sales", channel="email", text="已处理")

    def record_answer(self) -> dict[str, Any]:
        return self._by("sales", satisfied=True, channel="phone", person="邵工")

    def not_satisfied(self) -> dict[str, Any]:
        return self.record_answer() | {"satisfied": False, "remark": "仍报警"}

    def close(self) -> dict[str, Any]:
        if self.level > 2 and self.complaint.status == "closing":
            capas.prove(self.complaint, self.cast.qa_manager)
        return self._signed(self.cast.qa_manager, "close", conclusion="有效")

    def reopen(self) -> dict[str, Any]:
        return self._signed(self.cast.support_manager, "reopen", reason="复发")

    def quote(self) -> dict[str, Any]:
        quoted = {"quotation_number": "BJ-1", "amount": 800, "content": "换件"}
        return self._by("support_manager", reason="过质保期", **quoted)

    def record_consent(self) -> dict[str, Any]:
        if self.complaint.status in BEFORE_HANDLING:
            do.quote(self.complaint, **self.quote())
        return self._by("sales", consented=True, channel="phone", person="邵工")

    def decline(self) -> dict[str, Any]:
        return self._by("support_manager", reason="人为损坏")

    def start_capa(self) -> dict[str, Any]:
        facts = {"title": "门封漏气", "description": "保压失败", "scale": "full"}
        home = self.cast.home("assembly")
        return self._by("qa_engineer", owner=self.cast.solver, responsible_department=home, **facts)

    def link_capa(self) -> dict[str, Any]:
        return self._by("qa_engineer", capa=capas.capa(self.cast.qa_engineer), part="merged")

    def unlink_capa(self) -> dict[str, Any]:
        made = capas.capa(self.cast.qa_engineer)
        if self.complaint.status not in ENDED:
            do.link_capa(self.complaint, by=self.cast.qa_engineer, capa=made, part="merged")
        return self._by("qa_engineer", capa=made, reason="关联错了")

    def decline_capa(self) -> dict[str, Any]:
        return self._signed(self.cast.qa_engineer, "decline_capa", reason="偶发，已更换")

    def log_contact(self) -> dict[str, Any]:
        return self._by("support_manager", channel="phone", person="邵工", content="约定上门")

    def comment(self) -> dict[str, Any]:
        return self._by("sales", text="客户催")

    def attach(self) -> dict[str, Any]:
        return self._by("opener", upload=SimpleUploadedFile("a.jpg", photo()))

    def pause(self) -> dict[str, Any]:
        until = clock.now() + timedelta(days=2)
        return self._by("support_manager", reason="part", latest_end=until)

    def resume(self) -> dict[str, Any]:
        if self.complaint.status in HANDLED:
            do.pause(self.complaint, **self.pause())
        return self._by("support_manager")

    def acknowledge(self) -> dict[str, Any]:
        begun = self.complaint.status in BEFORE_HANDLING
        return {"by": self.cast.opener if begun else self.cast.handler_of(self.level)}

    def urge(self) -> dict[str, Any]:
        found = Deadline.objects.filter(record=self.complaint.number, status__in=Deadline.OPEN)
        named = found.filter(owner__isnull=False).first()
        return self._by("general_manager", clock_id=named.pk if named else 0, note="客户在催")

    def _breached(self) -> int:
        """首次响应 of the opener ran over."""
        found = Deadline.objects.filter(record=self.complaint.number, subject="first_response")
        return states.run_over(found.get()).pk if found else 0

    def explain_breach(self) -> dict[str, Any]:
        said = {"cause": "staff", "text": "两人同时出差"}
        return self._by("opener", clock_id=self._breached(), **said)

    def ask_exemption(self) -> dict[str, Any]:
        return self._by("opener", clock_id=self._breached(), reason="客户电话打不通")

    def withdraw_exemption(self) -> dict[str, Any]:
        asked = self.ask_exemption()
        if asked["clock_id"]:
            do.ask_exemption(self.complaint, **asked)
        return asked

    def decide_exemption(self) -> dict[str, Any]:
        asked = self.withdraw_exemption()
        return self._by("qa_manager", clock_id=asked["clock_id"], agreed=True)
