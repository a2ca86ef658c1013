"""The engine looks after itself: what it can't go on with, what it holds, whether time jumped."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import calendar_seed, clock, effects, engine, policies, sweep
from records.models import Breach, Deadline, EngineMark, EngineTick, Notice, PolicyVersion
from records.notices import words_of
from tests.records.calendar_days import moment
from tests.records.clock_setup import fresh, person, publish, start

pytestmark = pytest.mark.django_db
MONDAY = "2026-07-13 09:00"
OVERDUE = "2026-07-20 09:00"
CLOCK, FLOOD = EngineMark.Name.CLOCK, EngineMark.Name.FLOOD


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment(MONDAY)):
        calendar_seed.seed_calendar()
        publish()
        yield


def sweep_at(at: str | datetime) -> sweep.Swept:
    with clock.at(moment(at) if isinstance(at, str) else at):
        return sweep.sweep()


def administrator() -> None:
    Group.objects.get(name="admin").user_set.add(person("root"))


def alarms() -> list[str]:
    return [words_of(n) for n in Notice.objects.filter(recipient__username="root").order_by("pk")]


def some_clocks(count: int, subject: str = "answer") -> list[Deadline]:
    owner = person(f"owner-{subject}")
    return [start(subject, MONDAY, f"KS-{subject}-{n:04d}", owner=owner) for n in range(count)]


# --- What can't be gone on with ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moments", "reason"),
    [
        ('{"a": 1}', "各级提醒的时间无法读取。"),
        ("[]", "各级提醒的时间与时限政策的级数不符。"),
        ('["2026-07-13T02:30:00+00:00", "2026-02-31T00:00:00+00:00", "x", "y"]', ""),
        ('["2026-07-13T02:30:00+00:00", 7, 7, 7]', ""),
    ],
)
def test_a_broken_row_is_set_aside_and_stops_nobody(moments: str, reason: str) -> None:
    administrator()
    broken, *others = some_clocks(4)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_deadline SET moments = %s WHERE id = %s", [moments, broken.pk]
        )
    assert sweep_at("2026-07-13 10:30") == (3, 3, 1)
    assert {fresh(row).rung for row in others} == {1}
    kept = Deadline.objects.values("set_aside", "next_at", "rung").get(pk=broken.pk)
    assert kept["set_aside"] == reason if reason else kept["set_aside"]
    assert (kept["next_at"], kept["rung"]) == (None, 0)
    assert alarms() == ["1 个时限无法计算，已搁置，最早的是 KS-answer-0000。"]
    assert EngineTick.objects.latest("pk").set_aside == 1
    assert sweep_at("2026-07-13 10:31") == (0, 0, 0)


def test_a_policy_that_cannot_be_read_sets_its_clocks_aside() -> None:
    deadline = some_clocks(1)[0]
    PolicyVersion.objects.filter(pk=deadline.policy_version_id).update(ladder=[{"percent": 75}])
    policies.load.cache_clear()
    try:
        assert sweep_at("2026-07-13 10:30") == (0, 0, 1)
    finally:
        policies.load.cache_clear()
    assert fresh(deadline).set_aside == "时限政策无法读取：KeyError('to')"


def test_what_was_put_right_is_taken_up_again_and_caught_up() -> None:
    deadline = some_clocks(1)[0]
    Deadline.objects.filter(pk=deadline.pk).update(moments=[])
    sweep_at("2026-07-13 10:30")
    with clock.at(moment("2026-07-13 12:00")):
        assert sweep.take_up_again() == 1
        assert sweep.sweep() == (2, 2, 0)
    kept = fresh(deadline)
    assert (kept.set_aside, kept.moments) == ("", deadline.moments)
    assert Breach.objects.get().at == deadline.due_at


# --- What is held --------------------------------------------------------------------------------


def test_a_flood_waits_a_tick() -> None:
    some_clocks(51)
    sweep_at("2026-07-13 10:30")
    assert engine.marks(moment("2026-07-13 10:30")) == [FLOOD]
    assert engine.holding(moment("2026-07-13 10:30") + engine.TICK)
    assert not engine.holding(moment("2026-07-13 10:30") + engine.TICK * 2)
    assert Notice.objects.count() == 51  # recorded all the same


@pytest.mark.parametrize(
    ("due", "open_", "held"), [(50, 0, False), (51, 204, False), (51, 203, True)]
)
def test_only_more_than_fifty_and_more_than_a_fifth_are_a_flood(
    due: int, open_: int, held: bool
) -> None:
    some_clocks(due)
    some_clocks(open_, "close")
    sweep_at("2026-07-13 10:30")
    assert engine.holding(moment("2026-07-13 10:30")) is held


# --- Whether time jumped -------------------------------------------------------------------------


def test_a_clock_that_jumps_forward_holds_sending_and_alarms_once(monkeypatch) -> None:
    administrator()
    deadline = some_clocks(1)[0]
    sweep_at(MONDAY)
    boot, uptime = clock.uptime()
    monkeypatch.setattr(clock, "uptime", lambda: (boot, uptime + 30))  # a tick later, in truth
    jumped = moment("2026-07-13 10:45")
    sweep_at(jumped)
    assert engine.holding(jumped)
    assert alarms() == ["系统时间突然向前跳了 104 分钟，消息暂停发送一小时，请核对时间。"]
    assert fresh(deadline).rung == 1
    monkeypatch.setattr(clock, "uptime", lambda: (boot, uptime + 60))
    sweep_at(jumped + timedelta(seconds=30))
    assert len(alarms()) == 1
    assert not engine.holding(jumped + engine.JUMP_HELD)


def test_a_clock_that_goes_back_fires_nothing_again_and_frees_what_it_held(monkeypatch) -> None:
    administrator()
    deadline = some_clocks(1)[0]
    sweep_at(MONDAY)
    boot, uptime = clock.uptime()
    for seconds, at in ((30, "2026-07-13 10:45"), (60, "2026-07-13 09:01")):
        monkeypatch.setattr(clock, "uptime", lambda seconds=seconds: (boot, uptime + seconds))
        sweep_at(at)
    assert not engine.holding(moment("2026-07-13 09:01"))
    assert engine.last_tick() == moment("2026-07-13 09:01")
    monkeypatch.setattr(clock, "uptime", lambda: (boot, uptime + 90 * 60))
    assert sweep_at("2026-07-13 10:30") == (0, 0, 0)
    assert (Notice.objects.filter(deadline=deadline).count(), len(alarms())) == (1, 1)


@pytest.mark.parametrize("boot", ["another", ""])
def test_another_boot_is_compared_with_nothing(monkeypatch, boot: str) -> None:
    sweep_at(MONDAY)
    monkeypatch.setattr(clock, "uptime", lambda: (boot, 1.0))
    sweep_at(OVERDUE)
    assert not engine.holding(moment(OVERDUE))


def test_the_machine_says_which_boot_it_is() -> None:
    assert clock.uptime() == ("set", moment(MONDAY).timestamp())


# --- A tick --------------------------------------------------------------------------------------


def test_an_idle_tick_is_one_statement() -> None:
    some_clocks(3)
    sweep_at("2026-07-13 09:01")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert sweep_at("2026-07-13 09:01") == (0, 0, 0)
    assert len(asked) == 1


def test_idle_ticks_leave_a_row_now_and_then() -> None:
    begin = moment(MONDAY)
    for seconds in range(0, 180, 30):
        sweep_at(begin + timedelta(seconds=seconds))
    found = EngineTick.objects.order_by("pk").values_list("at", flat=True)
    assert [(at - begin).seconds for at in found] == [0, 60, 120]


def test_a_tick_says_what_it_did() -> None:
    some_clocks(2)
    sweep_at(OVERDUE)
    tick = EngineTick.objects.latest("pk")
    assert (tick.swept, tick.fired, tick.set_aside, tick.boot) == (8, 4, 0, "set")


def test_one_alone_sets_a_mark() -> None:
    now = moment(MONDAY)
    assert engine.mark(CLOCK, now, timedelta(minutes=1))
    assert not engine.mark(CLOCK, now + timedelta(seconds=59), timedelta(minutes=1))
    assert engine.mark(CLOCK, now + timedelta(seconds=60), timedelta(minutes=1))
    assert engine.mark(CLOCK, now, timedelta(minutes=1))  # what lies ahead is no mark


@pytest.mark.parametrize("count", [0, 1, 7])
def test_next_moment_is_never_after_a_stage_that_is_owed(count: int, monkeypatch) -> None:
    monkeypatch.setattr(sweep, "BATCH", 2)
    monkeypatch.setattr(sweep, "SECONDS", -1.0)
    rows = some_clocks(3)
    for _number in range(count):
        sweep_at(OVERDUE)
    for row in Deadline.objects.filter(pk__in=[row.pk for row in rows]):
        told = set(row.notices.values_list("stage", flat=True))
        owed = [
            at for at, stage in zip(row.moments, ("75%", "100%"), strict=False) if stage not in told
        ]
        assert not owed or row.next_at <= datetime.fromisoformat(min(owed))


def test_the_two_databases_have_their_own_words() -> None:
    assert set(effects.DIALECTS) == set(engine.LOOK) == {"postgresql", "sqlite"}
