"""Complaints in any state, brought there honestly: by the verbs, each taken by its own people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from accounts.models import Department, User
from complaints import workflow as do
from complaints.models import Complaint
from complaints.workflow import signing
from records import clock
from records.models import Breach, Deadline
from tests import factories
from tests.complaints import capas

HOMES = {
    "sales": "sales",
    "support_engineer": "support",
    "support_manager": "support",
    "qa_engineer": "qa",
    "qa_manager": "qa",
    "tech_management": "tech",
    "rd": "rd",
    "rd_manager": "rd",
    "engineering": "engineering",
    "engineering_manager": "engineering",
    "warehouse": "warehouse",
    "hr": "hr",
    "finance": "finance",
    "general_manager": "office",
    "supervisor": "office",
    "admin": "office",
}
ANSWERS: dict[int, dict[str, str]] = {
    1: {"where": "hardware", "mishandled": "yes", "component": "no", "process": "no"},
    2: {"where": "hardware", "mishandled": "no", "component": "yes", "process": "no"},
    3: {"where": "hardware", "mishandled": "no", "component": "no", "process": "yes"},
    4: {"where": "hardware", "mishandled": "no", "component": "no", "design": "yes"},
}
MEASURES = [
    {"kind": "containment", "content": "换下密封圈", "owner": "陈屿"},
    {"kind": "corrective", "content": "改用氟橡胶", "owner": "陈屿"},
]


class Cast(SimpleNamespace):
    """One person of each role in the department that the procedures name; `assembly` with its
    manager is the responsible one, `handler` an engineer of support, `solver` one of R&D."""

    def __init__(self) -> None:
        super().__init__()
        for code in {*HOMES.values(), "assembly"}:
            made, _new = Department.objects.get_or_create(code=code, defaults={"name": code})
            setattr(self, f"{code}_department", made)
        for role, home in HOMES.items():
            setattr(self, role, factories.user(role, department=self.home(home)))
        self.handler = factories.user("support_engineer", department=self.home("support"))
        self.solver = factories.user("rd", department=self.home("rd"))
        # The complaint is opened by a colleague of the one who owns the customer.
        self.opener = factories.user("sales", department=self.home("sales"))
        self.assembler = factories.user("", department=self.home("assembly"))
        for code, manager in (
            ("assembly", self.assembler),
            ("support", self.support_manager),
            ("qa", self.qa_manager),
            ("tech", self.tech_management),
            ("rd", self.rd_manager),
            ("engineering", self.engineering_manager),
        ):
            self.home(code).manager = manager
            self.home(code).save()
        self.customer = factories.customer(owner=self.sales)
        self.product = factories.product()

    def home(self, code: str) -> Department:
        return getattr(self, f"{code}_department")

    def handler_of(self, level: int) -> User:
        return self.solver if level > 2 else self.handler

    def stand_in_for(self, handler: User) -> User:
        """Somebody of the same role and department, named by the handler for the days away."""
        return factories.user(handler.groups.get().name, department=handler.department)

    def approver_of(self, level: int) -> User:
        return self.tech_management if level > 2 else self.support_manager

    def facts(self, **more: Any) -> dict[str, Any]:
        return {
            "customer": self.customer,
            "product": self.product,
            "description": "关闭主阀后压力回升，报警 A-217。",
            "demand": "请尽快恢复生产",
        } | more


SOON = date(2099, 1, 8)


def measures() -> list[dict[str, Any]]:
    day = clock.now().date() + timedelta(days=3)
    return [row | {"planned_on": day} for row in MEASURES]


def name(complaint: Complaint, by: User, place: str) -> dict[str, Any]:
    """What a verb that signs takes: who, the password typed just now, what stands on the page."""
    fresh = Complaint.objects.get(pk=complaint.pk)
    return {
        "by": by,
        "proof": factories.proof(by),
        "seen": signing.read(fresh).hash(place),
    }


def draft(cast: Cast, **facts: Any) -> Complaint:
    return do.open_complaint(by=cast.opener, facts=cast.facts(**facts))


def submit(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    return do.submit(complaint, by=cast.opener)


def judge(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    do.record_test(complaint, by=cast.qa_engineer, item="保压", result="漏率超差")
    return do.judge(
        complaint,
        by=cast.qa_engineer,
        decision="nonconforming",
        responsible_department=cast.home("assembly"),
    )


def classify(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    return do.classify(
        complaint, by=cast.support_engineer, answers=ANSWERS[level], kind="hardware", level=level
    )


def hand_over(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    return do.hand_over(complaint, by=cast.support_manager) if level > 2 else complaint


def give(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    handler, day = cast.handler_of(level), SOON
    if level > 2:
        return do.confirm(
            complaint, by=cast.tech_management, how="台架重现", handler=handler, planned_on=day
        )
    return do.assign(complaint, by=cast.support_manager, handler=handler, planned_on=day)


def handle(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    handler = cast.handler_of(level)
    complaint = do.record_handling(
        complaint,
        by=handler,
        analysis={"occurrence_cause": "密封圈老化", "service_mode": "on_site", "cost": 0},
        measures=measures(),
    )
    return do.submit_for_approval(complaint, by=handler)


def approve(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    given = name(complaint, cast.approver_of(level), "approval")
    return do.approve(complaint, **given, opinion="同意")


def verify(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    return do.verify(
        complaint,
        by=cast.qa_engineer,
        effective=True,
        evidence="连续 30 天保压合格",
        standards=[{"document_kind": "drawing", "document_number": "D-1", "new_edition": "B"}],
    )


def countersign(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    if level > 2:
        given = name(complaint, cast.engineering_manager, "engineering")
        complaint = do.countersign(complaint, **given, agreed=True)
        given = name(complaint, cast.rd_manager, "rd")
        complaint = do.countersign(complaint, **given, agreed=True)
    given = name(complaint, cast.qa_manager, "qa")
    return do.countersign(complaint, **given, agreed=True, final_judgement="装配不良，已改")


def reply(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    return do.reply(complaint, by=cast.sales, channel="phone", text="已更换并改进")


def answer(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    return do.record_answer(
        complaint, by=cast.sales, satisfied=True, channel="phone", person="邵工"
    )


def close(complaint: Complaint, cast: Cast, level: int) -> Complaint:
    if level > 2:
        capas.prove(complaint, cast.qa_manager)
    given = name(complaint, cast.qa_manager, "close")
    return do.close(complaint, **given, conclusion="措施有效，结案")


def run_over(deadline: Deadline) -> Deadline:
    """The clock ran over just now, whoever has it."""
    Deadline.objects.filter(pk=deadline.pk, breached_at=None).update(breached_at=clock.now())
    Breach.objects.get_or_create(
        deadline=deadline, defaults={"at": clock.now(), "recorded_at": clock.now()}
    )
    return Deadline.objects.get(pk=deadline.pk)


WAY: list[tuple[str, Callable[[Complaint, Cast, int], Complaint]]] = [
    ("registered", submit),
    ("judged", judge),
    ("classified", classify),
    ("confirming", hand_over),
    ("handling", give),
    ("awaiting_approval", handle),
    ("verifying", approve),
    ("countersigning", verify),
    ("replying", countersign),
    ("awaiting_customer", reply),
    ("closing", answer),
    ("closed", close),
]


def bring(state: str, cast: Cast, level: int = 2, **facts: Any) -> Complaint:
    """A complaint of that level in that state; levels 1–2 are never in `confirming`."""
    complaint = draft(cast, **facts)
    if state == "draft":
        return complaint
    if state == "cancelled":
        complaint = submit(complaint, cast, level)
        return do.cancel(complaint, by=cast.opener, reason="客户撤回")
    for reached, step in WAY:
        complaint = step(complaint, cast, level)
        if reached == state:
            assert complaint.status == state
            return complaint
    raise LookupError(state)


def on_spot(cast: Cast, **more: Any) -> Complaint:
    """A level 1 case, solved while on the phone, waiting for the manager's approval."""
    by = cast.support_engineer
    complaint = do.open_complaint(by=by, facts=cast.facts(channel="phone"))
    values = {
        "answers": {"where": "software", "beyond_product": "no", "scheme_change": "no"}
        | {"guided": "yes"},
        "cause": "参数误改",
        "done": "电话指导恢复参数",
        "service_mode": "phone",
        "person": "邵工",
    }
    return do.resolve_on_spot(complaint, by=by, **(values | more))
