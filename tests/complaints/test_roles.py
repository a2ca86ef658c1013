"""Role × verb, written by hand from the "who" columns of domain §1 and §3.3.

Each principal meets the complaint in a state in which the step may be taken; whoever does not
stand in the line must be refused, and the refusal leaves no trace.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import User
from capa.models import Capa
from complaints import people
from complaints import workflow as do
from complaints.models import Complaint
from records import clock
from records.models import Deadline, Event
from records.steps import NotYours
from tests.complaints import capas, states
from tests.complaints.states import ANSWERS, HOMES, SOON, Cast, measures
from tests.records.files import photo

pytestmark = pytest.mark.django_db

# Besides a colleague of each of the sixteen roles: who opened it, who handles it, who stands in
# for the handler that is away, and the manager of the responsible department without a role.
PERSONS = (*HOMES, "opener", "handler", "stand_in", "department_manager", "deactivated")

SEES_ALL = (
    "support_manager qa_engineer qa_manager tech_management engineering_manager rd_manager"
    " general_manager supervisor"
)
QA = "qa_engineer qa_manager"
# verb, state, level → who may. Sales is the customer's own; its colleague opened the complaint.
TABLE: dict[tuple[str, str, int], str] = {
    ("save_draft", "draft", 2): "opener",
    ("submit", "draft", 2): "opener",
    (
        "amend",
        "registered",
        2,
    ): f"sales support_engineer support_manager {QA} opener handler stand_in",
    ("cancel", "draft", 2): "opener",
    ("cancel", "registered", 2): "opener",
    ("cancel", "judged", 2): "qa_manager",
    ("cancel", "handling", 3): "qa_manager",
    ("record_test", "registered", 2): QA,
    ("judge", "registered", 2): QA,
    ("classify", "judged", 2): "support_engineer support_manager tech_management handler stand_in",
    ("reclassify", "classified", 2): "support_engineer support_manager tech_management"
    " handler stand_in",
    ("assign", "classified", 2): "support_manager",
    ("hand_over", "classified", 3): "support_manager",
    ("confirm", "confirming", 3): "tech_management",
    ("not_reproduced", "confirming", 3): "tech_management",
    ("reassign", "handling", 2): "support_manager department_manager",
    ("reassign", "handling", 3): "tech_management department_manager",
    ("record_handling", "handling", 2): "handler stand_in department_manager",
    ("record_handling", "handling", 3): "handler stand_in department_manager",
    ("submit_for_approval", "handling", 2): "handler stand_in department_manager",
    ("approve", "awaiting_approval", 2): "support_manager",
    ("approve", "awaiting_approval", 3): "tech_management",
    ("send_back", "awaiting_approval", 2): "support_manager",
    ("send_back", "awaiting_approval", 3): "tech_management",
    ("verify", "verifying", 2): QA,
    ("verify", "verifying", 3): QA,
    ("countersign", "countersigning", 2): "qa_manager",
    ("countersign", "countersigning", 3): "rd_manager engineering_manager qa_manager",
    ("reply", "replying", 2): "sales opener",
    ("record_answer", "awaiting_customer", 2): "sales support_engineer opener handler stand_in",
    ("close", "closing", 2): "qa_manager",
    ("reopen", "closed", 2): "qa_manager support_manager",
    ("quote", "classified", 2): "sales support_manager opener",
    ("record_consent", "classified", 2): "sales support_engineer opener handler stand_in",
    ("decline", "judged", 2): "support_manager qa_manager",
    ("start_capa", "handling", 2): f"support_manager {QA} tech_management"
    " engineering_manager rd_manager",
    ("link_capa", "closed", 2): f"support_manager {QA} tech_management"
    " engineering_manager rd_manager",
    ("unlink_capa", "handling", 2): QA,
    ("decline_capa", "handling", 2): QA,
    ("log_contact", "registered", 2): f"sales support_engineer support_manager {QA}"
    " tech_management engineering_manager rd_manager opener handler stand_in",
    ("comment", "closed", 2): f"{SEES_ALL} sales support_engineer opener handler stand_in"
    " department_manager",
    ("comment", "handling", 3): f"{SEES_ALL} sales opener handler rd stand_in department_manager",
    ("attach", "judged", 2): f"sales support_engineer support_manager {QA} tech_management"
    " engineering_manager rd_manager opener handler stand_in department_manager",
    ("pause", "handling", 2): "handler stand_in support_manager tech_management department_manager",
    (
        "resume",
        "handling",
        2,
    ): "handler stand_in support_manager tech_management department_manager",
    ("acknowledge", "registered", 2): f"opener {QA}",
    ("acknowledge", "handling", 2): "opener handler stand_in",
    ("urge", "handling", 2): "sales support_manager qa_engineer qa_manager tech_management"
    " engineering_manager rd_manager general_manager opener department_manager",
    # 关闭 ran over while the handler had it; support_manager leads that department.
    ("explain_breach", "handling", 2): "handler stand_in support_manager",
    ("ask_exemption", "closed", 2): "handler stand_in support_manager",
    ("withdraw_exemption", "handling", 2): "handler",
    ("decide_exemption", "handling", 2): "qa_manager",
}
OF_CLOCK: dict[str, dict[str, object]] = {
    "urge": {"note": "客户在催"},
    "explain_breach": {"cause": "part", "text": "备件未到"},
    "ask_exemption": {"reason": "备件由客户提供"},
    "withdraw_exemption": {},
    "decide_exemption": {"agreed": True},
}


SIGNED = {
    "approve": "approval",
    "close": "close",
    "reopen": "reopen",
    "decline_capa": "decline_capa",
}


def values(verb: str, cast: Cast, level: int) -> dict[str, object]:
    """What the verb wants besides the person; all of it right."""
    talk = {"channel": "phone", "person": "邵工"}
    level_of = {"answers": ANSWERS[level], "kind": "hardware", "level": level}
    given: dict[str, dict[str, object]] = {
        "save_draft": {"facts": {"demand": "换新"}},
        "amend": {"facts": {"site": "3 号厂房"}},
        "cancel": {"reason": "撤回"},
        "record_test": {"item": "保压", "result": "超差"},
        "judge": {
            "decision": "nonconforming",
            "responsible_department": cast.home("assembly"),
        },
        "classify": level_of,
        "reclassify": level_of,
        "assign": {"handler": cast.handler, "planned_on": SOON},
        "confirm": {"how": "台架重现", "handler": cast.solver, "planned_on": SOON},
        "not_reproduced": {"tried": "三次"},
        "reassign": {"handler": cast.rd if level > 2 else cast.support_engineer},
        "record_handling": {"analysis": {"occurrence_cause": "老化"}, "measures": measures()},
        "send_back": {"opinion": "再查"},
        "verify": {"effective": True, "evidence": "合格", "not_needed_reason": "无文件"},
        "countersign": {"agreed": True, "final_judgement": "装配不良"},
        "reply": {"channel": "phone", "text": "已处理"},
        "record_answer": talk | {"satisfied": True},
        "close": {"conclusion": "有效"},
        "reopen": {"reason": "复发"},
        "quote": {"quotation_number": "1", "amount": 8, "content": "换件", "reason": "过保"},
        "record_consent": talk | {"consented": True},
        "decline": {"reason": "人为"},
        "start_capa": {
            "title": "门封漏气",
            "description": "保压失败",
            "scale": "full",
            "owner": cast.solver,
            "responsible_department": cast.home("assembly"),
        },
        "link_capa": {"capa": Capa.objects.first(), "part": "merged"},
        "unlink_capa": {"capa": Capa.objects.first(), "reason": "关联错了"},
        "decline_capa": {"reason": "偶发，已更换"},
        "log_contact": talk | {"content": "约定上门"},
        "comment": {"text": "催"},
        "attach": {"upload": SimpleUploadedFile("a.jpg", photo())},
        "pause": {"reason": "part", "latest_end": clock.now() + timedelta(days=2)},
    }
    return given.get(verb, {})


def signed(verb: str, complaint: Complaint, by: User) -> dict[str, object]:
    """The password typed by whoever tries, and what stands there to be signed."""
    if verb == "countersign":
        return states.name(complaint, by, people.place_of(complaint, by) or "qa")
    return states.name(complaint, by, SIGNED[verb]) if verb in SIGNED else {}


def close_clock(complaint: Complaint) -> Deadline:
    return Deadline.objects.get(record=complaint.number, subject="close")


def prepare(verb: str, complaint: Complaint, cast: Cast, level: int) -> None:
    """What must stand there before the step, written by its own people."""
    if verb == "judge":
        do.record_test(complaint, by=cast.qa_engineer, item="保压", result="超差")
    elif verb == "link_capa":
        capas.capa(cast.qa_manager)
    elif verb == "unlink_capa":
        capas.prove(complaint, cast.qa_manager)
    elif verb == "record_consent":
        do.quote(complaint, by=cast.sales, **values("quote", cast, level))
    elif verb == "submit_for_approval":
        cause = {"occurrence_cause": "老化", "service_mode": "on_site", "cost": 0}
        do.record_handling(
            complaint, by=cast.handler_of(level), analysis=cause, measures=measures()
        )
    elif verb in OF_CLOCK and verb != "urge":
        states.run_over(close_clock(complaint))
        if verb in {"withdraw_exemption", "decide_exemption"}:
            asked = OF_CLOCK["ask_exemption"] | {"clock_id": close_clock(complaint).pk}
            do.ask_exemption(complaint, by=cast.handler_of(level), **asked)
    elif verb == "resume":
        do.pause(complaint, by=cast.support_manager, **values("pause", cast, level))


def persons(cast: Cast, level: int) -> dict[str, User]:
    """Everybody of the table. The opener is the customer's owner; a colleague in sales is not."""
    today = clock.now().date()
    handler = cast.handler_of(level)
    cast.stand_in = cast.stand_in_for(handler)
    User.objects.filter(pk=handler.pk).update(
        stand_in=cast.stand_in, away_from=today, away_until=today + timedelta(days=3)
    )
    gone = User.objects.create(username="gone", name="离职", is_active=False)
    gone.groups.set(cast.qa_manager.groups.all() | cast.support_manager.groups.all())
    special = {
        "opener": cast.opener,
        "handler": handler,
        "stand_in": cast.stand_in,
        "department_manager": cast.assembler,
        "deactivated": gone,
    }
    return {name: special.get(name) or getattr(cast, name) for name in PERSONS}


@pytest.mark.parametrize(("verb", "state", "level"), TABLE, ids=str)
def test_who_may_take_the_step(verb: str, state: str, level: int) -> None:
    cast = Cast()
    complaint = states.bring(state, cast, level)
    everybody = persons(cast, level)
    prepare(verb, complaint, cast, level)
    before = Complaint.objects.filter(pk=complaint.pk).values().get(), Event.objects.count()
    may = set()
    for name, person in everybody.items():
        fresh = User.objects.get(pk=person.pk)  # as a new request would
        with transaction.atomic():
            try:
                given = {"by": fresh} | values(verb, cast, level) | signed(verb, complaint, fresh)
                if verb in OF_CLOCK:
                    given |= OF_CLOCK[verb] | {"clock_id": close_clock(complaint).pk}
                getattr(do, verb)(complaint, **given)
                may.add(name)
            except NotYours as refusal:
                assert refusal.reason
                now = Complaint.objects.filter(pk=complaint.pk).values().get()
                assert (now, Event.objects.count()) == before
            transaction.set_rollback(True)
    assert may == set(TABLE[verb, state, level].split())


def test_the_table_names_every_verb_but_the_short_path() -> None:
    assert {verb for verb, _state, _level in TABLE} == set(do.STEPS) - {"resolve_on_spot"}


OPENERS = {"sales", "support_engineer"}


def test_who_may_open_a_complaint_and_who_may_take_the_short_path() -> None:
    cast = Cast()
    for role in HOMES:
        person = getattr(cast, role)
        if role not in OPENERS:
            with pytest.raises(NotYours):
                do.open_complaint(by=person, facts=cast.facts())
            continue
        complaint = do.open_complaint(by=person, facts=cast.facts())
        short = {"cause": "a", "done": "b", "service_mode": "phone", "person": "邵工"}
        if role == "support_engineer":
            do.resolve_on_spot(complaint, by=person, answers=ANSWERS[1], **short)
        else:
            with pytest.raises(NotYours):
                do.resolve_on_spot(complaint, by=person, answers=ANSWERS[1], **short)
