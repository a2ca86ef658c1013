"""Each rung has its effect once: notice and breach, in the row's own transaction."""

from datetime import date, timedelta
from io import StringIO
from itertools import groupby

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction

from records import calendar_seed, clock, clocks, effects, policies, sweep
from records.models import Breach, Deadline, EngineTick, Notice, Pause
from records.tasks import tick
from tests.records.calendar_days import local, moment
from tests.records.clock_setup import RECORD, department, fresh, person, publish, start

pytestmark = pytest.mark.django_db
NOTHING = (0, 0, 0)
MONDAY = "2026-07-13 09:00"  # of which 16 h end on Wednesday at nine, 12 h on Tuesday at two


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment(MONDAY)):
        calendar_seed.seed_calendar()
        publish()
        yield


def sweep_at(at: str) -> sweep.Swept:
    with clock.at(moment(at)):
        return sweep.sweep()


def told() -> list[tuple[str, str]]:
    """Stage by stage as they were written; within one of a clock, by name."""
    rows = [(n.stage, n.recipient.username, n.deadline_id) for n in Notice.objects.order_by("pk")]
    stages = [list(same) for _key, same in groupby(rows, key=lambda row: (row[0], row[2]))]
    return [(stage, who) for same in stages for stage, who, _key in sorted(same)]


def test_ladder_climbed_step_by_step():
    owner, manager = person("owner"), person("manager")
    unit = department(manager)
    deadline = start("solve", MONDAY, owner=owner, department=unit, label="处理完成", url="/c/1/")
    assert sweep_at("2026-07-14 13:59") == NOTHING
    assert sweep_at("2026-07-14 14:00") == (1, 1, 0)
    assert told() == [("75%", "owner")]
    assert not Breach.objects.exists()
    assert fresh(deadline).next_at == deadline.due_at
    assert sweep_at("2026-07-15 08:59") == NOTHING
    assert sweep_at("2026-07-15 09:00") == (1, 2, 0)
    assert told()[1:] == [("100%", "manager"), ("100%", "owner")]
    assert (Breach.objects.get().at, fresh(deadline).breached_at) == (deadline.due_at,) * 2
    assert sweep_at("2026-07-15 13:59") == NOTHING
    assert sweep_at("2026-07-15 14:00") == (1, 0, 0)  # no 品质主管 yet
    Group.objects.get(name="general_manager").user_set.add(manager)
    assert sweep_at("2026-07-16 08:59") == NOTHING
    assert sweep_at("2026-07-16 09:00") == (1, 1, 0)
    assert told()[3:] == [("+480", "manager")]
    assert (fresh(deadline).next_at, fresh(deadline).rung) == (None, 4)
    assert sweep_at("2026-08-15 09:00") == NOTHING


def test_after_an_outage_all_rungs_are_caught_up_in_order():
    deadline = start("solve", MONDAY, owner=person("owner"))
    assert sweep_at("2026-07-20 09:00") == (4, 2, 0)
    assert told() == [("75%", "owner"), ("100%", "owner")]
    breach = Breach.objects.get()
    assert (local(breach.at), local(breach.recorded_at)) == ("2026-07-15 09:00", "2026-07-20 09:00")
    first, second = Notice.objects.order_by("pk")
    assert (local(first.reached_at), local(first.created_at)) == (
        "2026-07-14 14:00",
        "2026-07-20 09:00",
    )
    assert (second.reached_at, second.due_at) == (deadline.due_at,) * 2


def test_all_clocks_climb_a_rung_before_one_climbs_the_next():
    owner = person("owner")
    for number in range(3):
        start("answer", MONDAY, f"KS-2607-{number:04d}", owner=owner)
    sweep_at("2026-07-20 09:00")
    assert [stage for stage, _who in told()] == ["75%"] * 3 + ["100%"] * 3


def test_rungs_go_to_a_role_once_a_person():
    ladder = [
        *policies.FIRST_LADDER,
        {"after": 240, "to": ["group:judges", "owner"]},
        {"after": 480, "to": ["group:judges"]},
    ]
    policies.publish({("solve", 2): 960}, ladder=ladder)
    owner, judge, left = person("owner"), person("judge"), person("left", is_active=False)
    group = Group.objects.create(name="judges")
    group.user_set.add(owner, judge, left)
    start("solve", MONDAY, owner=owner)
    sweep_at("2026-07-15 09:00")
    assert sweep_at("2026-07-15 14:00") == (1, 2, 0)
    assert sweep_at("2026-07-16 09:00") == (1, 2, 0)
    assert told()[2:] == [
        ("+240", "judge"),
        ("+240", "owner"),
        ("+480", "judge"),
        ("+480", "owner"),
    ]


@pytest.mark.parametrize("owner", ["none", "left"])
def test_manager_is_told_where_no_owner_is_there(owner):
    manager = person("manager")
    gone = person("left", is_active=False) if owner == "left" else None
    start("solve", MONDAY, owner=gone, department=department(manager))
    sweep_at("2026-07-20 09:00")
    assert told() == [("75%", "manager"), ("100%", "manager")]


def test_whoever_is_away_is_told_together_with_the_stand_in():
    colleague = person("colleague")
    days = {"away_from": date(2026, 7, 14), "away_until": date(2026, 7, 14)}
    owner = person("owner", stand_in=colleague, **days)
    manager = person("manager", stand_in=person("left", is_active=False), **days)
    start("solve", MONDAY, owner=owner, department=department(manager))
    sweep_at("2026-07-14 14:00")
    assert told() == [("75%", "colleague"), ("75%", "owner")]
    sweep_at("2026-07-15 09:00")
    assert told()[2:] == [("100%", "manager"), ("100%", "owner")]
    start("answer", MONDAY, "KS-2607-0002", department=department(manager, "y"))
    sweep_at("2026-07-14 10:30")
    assert told()[4:] == [("75%", "manager"), ("100%", "manager")]


def test_breach_is_recorded_though_nobody_can_be_told():
    deadline = start("solve", MONDAY)
    assert sweep_at("2026-07-20 09:00") == (4, 0, 0)
    assert fresh(deadline).breached_at == deadline.due_at


def test_what_was_met_cancelled_or_waits_is_left_alone():
    owner = person("owner")
    for number, stop in enumerate(("meet", "cancel", "pause")):
        record = f"KS-2607-001{number}"
        start("solve", MONDAY, record, owner=owner)
        if stop == "meet":
            clocks.meet(record, "solve", at=clock.now())
        elif stop == "cancel":
            clocks.cancel(record)
        else:
            end = moment("2026-07-31 09:00")
            reason = Pause.Reason.SITE
            clocks.pause(record, ["solve"], reason=reason, latest_end=end, note="", by=owner)
    assert sweep_at("2026-07-20 09:00") == NOTHING


def test_a_wait_ends_at_its_latest_end_by_itself():
    deadline = start("solve", MONDAY, owner=person("owner"))
    clocks.pause(
        RECORD,
        ["solve"],
        reason=Pause.Reason.SUPPLIER,
        latest_end=moment("2026-07-14 09:00"),
        note="",
        by=person("waits"),
    )
    assert sweep_at("2026-07-14 08:59") == NOTHING
    assert fresh(deadline).status == "paused"
    sweep_at("2026-07-14 09:00")
    assert fresh(deadline).status == "running"
    pause = Pause.objects.get()
    assert (pause.to_at, pause.ended_by) == (pause.latest_end, None)
    assert sweep_at("2026-07-15 14:00") == (1, 1, 0)  # eight working hours later than without it


def test_a_new_generation_is_reminded_anew():
    start("solve", MONDAY, owner=person("owner"))
    sweep_at("2026-07-14 14:00")
    with clock.at(moment("2026-07-14 15:00")):
        clocks.recompute(RECORD, level=3, urgent=False)
    assert sweep_at("2026-07-24 09:00") == (1, 1, 0)
    assert told() == [("75%", "owner"), ("75%", "owner")]


def test_many_batches_at_few_statements_each(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(sweep, "BATCH", 50)
    owner = person("owner")
    count = 107
    for number in range(count):
        start("answer", MONDAY, f"KS-2607-{number:04d}", owner=owner)
    # Look, flood 2, ways out, tick; each of three batches and the empty one at the end a savepoint
    # and at most five statements; the hold that a flood brings.
    for at, notices in (("2026-07-13 10:30", count), ("2026-07-13 11:00", count)):
        with django_assert_max_num_queries(5 + 3 * 7 + 3 + 5):
            assert sweep_at(at) == (count, notices, 0)
    assert Breach.objects.count() == count
    assert sweep_at("2026-07-20 09:01") == (2 * count, 0, 0)
    assert set(Deadline.objects.values_list("rung", "next_at")) == {(4, None)}


def test_a_long_backlog_is_left_to_the_next_tick(monkeypatch):
    monkeypatch.setattr(sweep, "BATCH", 2)
    monkeypatch.setattr(sweep, "SECONDS", -1.0)  # over after the first batch
    for number in range(5):
        start("answer", MONDAY, f"KS-2607-{number:04d}")
    assert sweep_at("2026-07-20 09:00").clocks == 2
    assert Deadline.objects.filter(rung=1).count() == 2


@pytest.mark.parametrize("step", ["tell", "record_breaches", "advance"])
def test_a_batch_that_dies_is_undone_and_still_owed(monkeypatch, step):
    deadline = start("solve", MONDAY, owner=person("owner"))

    def die(_batch):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(effects.Batch, step, die)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            sweep_at("2026-07-20 09:00")
    assert (told(), Breach.objects.count(), EngineTick.objects.count()) == ([], 0, 0)
    assert fresh(deadline).next_at == deadline.warn_at
    assert sweep_at("2026-07-20 09:00") == (4, 2, 0)


def test_effects_are_gated_though_the_moment_went_back():
    """The unique keys hold even when a row is claimed for what was done already."""
    deadline = start("solve", MONDAY, owner=person("owner"))
    sweep_at("2026-07-20 09:00")
    Deadline.objects.filter(pk=deadline.pk).update(rung=0, next_at=deadline.warn_at)
    sweep_at("2026-07-20 09:01")
    assert told() == [("75%", "owner"), ("100%", "owner")]
    assert Breach.objects.count() == 1


def test_ticks_are_kept_for_a_day():
    for hours in (0, 1, 26):
        with clock.at(moment(MONDAY) + timedelta(hours=hours)):
            sweep.sweep()
    assert EngineTick.objects.count() == 1


def test_command_and_task_do_the_same():
    start("solve", MONDAY, owner=person("owner"))
    with clock.at(moment("2026-07-14 14:00")):
        out = StringIO()
        call_command("sweep", stdout=out)
        assert out.getvalue().startswith("处理 1 个时限，发出 1 条提醒，搁置 0 个，用时 ")
        tick()
    assert EngineTick.objects.count() == 1  # the second found nothing, right after the first
    assert told() == [("75%", "owner")]
