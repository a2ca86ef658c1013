"""An installation from the draft to 已安装, and what does not go by itself (S6, domain §6.3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from installs.models import InstallPlan, PlanEngineer, PlanStep
from installs.open_work.plans import WORK
from installs.rows.bookings import clashes
from installs.signing import plans as signing
from installs.workflow import plans
from records import clock
from records.models import Deadline, Event, Notice
from records.steps import NotNow, Stale
from shipping.workflow import shipments
from tests import factories
from tests.installs.plan_states import CHECKED, Cast, approved, bring, day

pytestmark = pytest.mark.django_db


def running(plan: InstallPlan) -> list[str]:
    open_ = Deadline.objects.filter(record=plan.number, status__in=Deadline.OPEN)
    return [one.subject for one in open_]


def told(person: object, words: str) -> bool:
    return Notice.objects.filter(recipient=person, text__contains=words).exists()


def test_an_installation_is_planned_approved_done_and_checked() -> None:
    cast = Cast()
    plan = plans.open_plan(by=cast.planner, **cast.facts())
    assert plan.number.startswith("AZ-")
    assert running(plan) == []
    plans.submit(plan, by=cast.planner)
    assert running(plan) == ["plan_approve"]
    assert told(cast.support_manager, "待您批准")
    plan = approved(plan, cast)
    assert running(plan) == ["plan_start"]
    assert told(cast.lead, "方案已批准")
    assert signing.broken(plan) == set()
    due = Deadline.objects.get(record=plan.number, subject="plan_start")
    assert due.owner == cast.lead
    assert timezone.localdate(due.due_at) == day(2)

    plans.prepare(plan, by=cast.sales, rows=[{"position": 1, "done_on": day(), "note": "已接"}])
    with pytest.raises(ValidationError, match="备叉车"):
        plans.start_work(plan, by=cast.lead)
    plans.prepare(plan, by=cast.lead, rows=[{"position": 2, "done_on": day()}])
    plan = plans.start_work(plan, by=cast.lead)
    assert running(plan) == ["plan_finish"]
    plan = plans.finish_work(plan, by=cast.lead, installed_on=day(), result="两台完成")
    assert running(plan) == []
    for machine in cast.machines:
        machine.refresh_from_db()
        assert machine.installed_on == day()
    assert told(cast.sales, "完成")

    plans.spot_check(plan, by=cast.qa_engineer, checked_on=day(), items=CHECKED, score=96)
    assert plan.spot_checks.get().items.count() == 2
    assert told(cast.lead, "96")
    steps = Event.objects.filter(object_number=plan.number).order_by("seq")
    assert [one.action for one in steps] == [
        *("open", "submit", "approve", "prepare", "prepare"),
        *("start_work", "finish_work", "spot_check"),
    ]


def test_a_failed_point_asks_for_words() -> None:
    cast = Cast()
    plan = bring("under_way", cast)
    items = [*CHECKED, {"what": "急停", "passed": False}]
    values = {"checked_on": day(), "items": items, "score": 60}
    with pytest.raises(ValidationError, match="findings"):
        plans.spot_check(plan, by=cast.qa_engineer, **values)
    with pytest.raises(ValidationError, match="score"):
        plans.spot_check(
            plan, by=cast.qa_engineer, **values | {"findings": "急停未接", "score": 101}
        )


def test_what_is_missing_is_named_before_it_is_sent() -> None:
    cast = Cast()
    plan = plans.open_plan(by=cast.planner, customer=cast.customer)
    with pytest.raises(NotNow, match="设备"):
        plans.submit(plan, by=cast.planner)
    service = plans.open_plan(by=cast.planner, customer=cast.customer, kind="temporary")
    missing = plans.STEPS["submit"].missing(service)[0]
    assert "工作内容" in missing
    assert "设备" not in missing


def test_a_temporary_service_installs_nothing() -> None:
    cast = Cast()
    plan = bring("installed", cast, kind="temporary", order=None, purpose="更换分子泵")
    assert plan.get_status_display() == "已完成"
    for machine in cast.machines:
        machine.refresh_from_db()
        assert machine.installed_on is None


def test_postponing_keeps_the_signature_and_moves_the_clock() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    moved = {"starts_on": day(8), "ends_on": day(12), "cause": "parts", "reason": "缺密封圈"}
    plans.postpone(plan, by=cast.lead, **moved)
    plan = InstallPlan.objects.get(pk=plan.pk)
    assert (plan.starts_on, plan.ends_on) == (day(8), day(12))
    assert signing.broken(plan) == set()
    due = Deadline.objects.get(record=plan.number, status__in=Deadline.OPEN)
    assert timezone.localdate(due.due_at) == day(8)
    assert told(cast.sales, "缺密封圈")
    # Days moved behind the verbs' backs are another plan than the one that was signed.
    InstallPlan.objects.filter(pk=plan.pk).update(ends_on=day(20))
    assert signing.broken(InstallPlan.objects.get(pk=plan.pk))


def test_postponing_what_waits_for_approval_asks_for_the_name_anew() -> None:
    cast = Cast()
    plan = bring("submitted", cast)
    seen = signing.hash_of(plan)
    moved = {"starts_on": day(8), "ends_on": day(12), "cause": "site", "reason": "地面未干"}
    plans.postpone(plan, by=cast.planner, **moved)
    by = cast.support_manager
    with pytest.raises(Stale):
        plans.approve(plan, by=by, proof=factories.proof(by), seen=seen)
    assert approved(plan, cast).status == "approved"


def test_a_change_behind_the_verbs_backs_shows() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    PlanStep.objects.filter(plan=plan, position=1).update(content="直接通电")
    assert signing.broken(InstallPlan.objects.get(pk=plan.pk))


def test_revising_voids_the_name_and_tells() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    plans.revise(plan, by=cast.planner, reason="客户改了厂房")
    plan = InstallPlan.objects.get(pk=plan.pk)
    assert plan.status == "draft"
    assert plan.approvals.get().status == "void"
    assert told(cast.support_manager, "客户改了厂房")
    assert told(cast.mate, "客户改了厂房")
    plans.submit(plan, by=cast.planner)
    assert approved(plan, cast).approvals.filter(status="signed").count() == 1


def test_other_engineers_are_told_and_the_clock_is_theirs() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    by = cast.support_manager
    plans.arrange(plan, by=by, team=[{"engineer": cast.fresh, "leads": True}])
    plan = InstallPlan.objects.get(pk=plan.pk)
    assert Deadline.objects.get(record=plan.number, subject="plan_start").owner == cast.fresh
    assert told(cast.fresh, "安装人员改为")
    assert told(cast.lead, "安装人员改为")
    assert signing.broken(plan) == set()
    assert "许澄" in plan.team_approved


def test_nobody_is_sent_twice_and_only_field_people_are_sent() -> None:
    cast = Cast()
    plan = bring("draft", cast)
    with pytest.raises(ValidationError, match="两次"):
        twice = [{"engineer": cast.lead}, {"engineer": cast.lead}]
        plans.save_draft(plan, by=cast.planner, team=twice)
    with pytest.raises(ValidationError, match="不能派去"):
        plans.save_draft(plan, by=cast.planner, team=[{"engineer": cast.sales}])


def test_who_is_to_be_in_two_places_is_said() -> None:
    cast = Cast()
    first = bring("approved", cast)
    second = bring("draft", cast, starts_on=day(5), ends_on=day(9), team=[{"engineer": cast.mate}])
    assert [(one.person, one.number) for one in clashes(second)] == [("林晚舟", first.number)]
    later = bring("draft", cast, starts_on=day(10), ends_on=day(12))
    assert clashes(later) == []


def test_a_foreign_order_or_machine_is_refused() -> None:
    cast = Cast()
    other = factories.customer()
    with pytest.raises(ValidationError, match="order"):
        plans.open_plan(by=cast.planner, customer=other, order=cast.order)
    with pytest.raises(ValidationError, match="machines"):
        plans.open_plan(by=cast.planner, customer=other, machines=cast.machines)


def test_what_is_installed_stays_as_it_is() -> None:
    cast = Cast()
    plan = bring("installed", cast)
    for change in (
        lambda: InstallPlan.objects.filter(pk=plan.pk).update(site="别处"),
        lambda: PlanStep.objects.filter(plan=plan).update(content="别的"),
        lambda: PlanEngineer.objects.filter(plan=plan).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_spot_check_is_never_changed() -> None:
    cast = Cast()
    plan = bring("under_way", cast)
    plans.spot_check(plan, by=cast.qa_engineer, checked_on=day(), items=CHECKED, score=96)
    with pytest.raises(DatabaseError), transaction.atomic():
        plan.spot_checks.update(score=100)


def test_work_does_not_begin_while_a_critical_part_is_owed(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = Cast()
    plan = bring("approved", cast)
    monkeypatch.setattr(
        "installs.workflow.plans.gates.blocking",
        lambda subject: "关键件还没有补齐：分子泵。" if subject == cast.machines[1] else "",
    )
    with pytest.raises(NotNow, match="分子泵"):
        plans.start_work(plan, by=cast.lead, open_reason="叉车当天到")


def test_a_plan_names_the_shipments_of_its_order() -> None:
    cast = Cast()
    sent = shipments.open_shipment(by=cast.support_manager, order=cast.order)
    plan = bring("draft", cast, shipments=[sent])
    assert list(plan.shipments.all()) == [sent]
    other = factories.order(customer=cast.customer)
    foreign = shipments.open_shipment(by=cast.support_manager, order=other)
    with pytest.raises(ValidationError, match="shipments"):
        plans.save_draft(plan, by=cast.planner, shipments=[foreign])


def test_a_leavers_plans_and_visits_go_to_a_successor() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    of_plans, of_visits = WORK
    assert list(of_plans.rows(cast.planner)) == [plan]
    of_plans.give(plan, to=cast.boss, by=cast.admin)
    (row,) = of_visits.rows(cast.lead)
    cast.lead.is_active = False
    cast.lead.save()
    of_visits.give(row, to=cast.fresh, by=cast.admin)
    plan.refresh_from_db()
    assert plan.opened_by == cast.boss
    assert plan.team.get(leads=True).engineer == cast.fresh
    assert Deadline.objects.get(record=plan.number, subject="plan_start").owner == cast.fresh
    assert signing.broken(InstallPlan.objects.get(pk=plan.pk)) == set()


def test_a_start_that_is_late_is_overdue() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    with clock.at(clock.now() + timedelta(days=4)):
        assert InstallPlan.objects.open().filter(due_at__lt=clock.now()).get() == plan
