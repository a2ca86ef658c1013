"""A calendar that has changed counts the open clocks anew; what was met or breached stays."""

from datetime import date, timedelta

import pytest
from kombu.exceptions import OperationalError

from records import (
    calendar_drafts,
    calendar_seed,
    calendars,
    clock,
    clocks,
    recount,
    subjects,
    sweep,
    tasks,
)
from records.calendar import Day
from records.models import Breach, Deadline, Event, VersionDraft
from records.steps import NotNow, NotYours
from tests import factories
from tests.records.calendar_days import local, moment
from tests.records.clock_setup import department, fresh, publish, start

pytestmark = pytest.mark.django_db
OFF = Day(False, "高温停工")
TUESDAY, WEDNESDAY = date(2026, 7, 14), date(2026, 7, 15)
NUMBERS = [f"KS-2607-000{n}" for n in range(1, 8)]


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
        publish()
        yield


@pytest.fixture
def manager():
    return factories.user("qa_manager")


def draft(manager, days=None, code=calendars.STANDARD, **changes):
    content = calendar_drafts.start_of(code) | changes
    days = {TUESDAY: OFF} if days is None else days
    return calendar_drafts.write(code, calendar_drafts.with_days(content, days), by=manager)


def published(manager, *args, **more):
    return recount.run(calendar_drafts.publish(draft(manager, *args, **more), by=manager))


def test_the_dry_run_lists_old_and_new_and_touches_nothing(manager):
    start("solve", "2026-07-13 09:00", NUMBERS[0])  # Wednesday 09:00
    start("answer", "2026-07-13 09:00", NUMBERS[1])  # today
    made = draft(manager)
    before = list(Deadline.objects.order_by("pk").values()), Event.objects.count()
    run = calendar_drafts.dry_run(made)
    assert (list(Deadline.objects.order_by("pk").values()), Event.objects.count()) == before
    assert [(m.record, local(m.before), local(m.after)) for m in run.moves] == [
        (NUMBERS[0], "2026-07-15 09:00", "2026-07-16 09:00")
    ]


def test_later_is_a_new_generation_and_its_rungs_are_climbed_anew(manager):
    deadline = start("solve", "2026-07-13 09:00")
    with clock.at(moment("2026-07-14 14:00")):  # 75 % are used
        sweep.sweep()
        assert fresh(deadline).rung == 1
        done = published(manager, {WEDNESDAY: OFF, date(2026, 7, 16): OFF})
    moved = fresh(deadline)
    assert (local(moved.due_at), moved.generation, moved.rung) == ("2026-07-17 09:00", 2, 0)
    assert moved.calendar_version.number == deadline.calendar_version.number + 1
    assert [(move["due"], move["why"]) for move in moved.moves] == [
        (deadline.due_at.isoformat(), "calendar")
    ]
    assert (done.state, done.total, done.done, done.moved) == ("published", 1, 1, 1)


def test_earlier_keeps_its_generation_and_what_was_said(manager):
    deadline = start("solve", "2026-07-17 09:00")  # Friday → Tuesday
    published(manager, {date(2026, 7, 18): Day(True, "加班")})
    moved = fresh(deadline)
    assert (local(moved.due_at), moved.generation) == ("2026-07-20 09:00", 1)
    assert moved.next_at == moved.warn_at < moved.due_at


def test_met_breached_and_agreed_ones_stay_where_they_are(manager):
    met = start("solve", "2026-07-13 09:00", NUMBERS[0])
    clocks.meet(met.record, "solve", at=clock.now())
    agreed = start("solve", "2026-07-13 09:00", NUMBERS[1], due_at=moment("2026-07-15 10:00"))
    swept = start("answer", "2026-07-09 09:00", NUMBERS[2])
    late = start("solve", "2026-07-09 09:00", NUMBERS[3], level=1)  # overdue, not swept yet
    Deadline.objects.filter(pk=swept.pk).update(breached_at=swept.due_at)
    published(manager, {date(2026, 7, 9): OFF, date(2026, 7, 10): OFF, TUESDAY: OFF})
    for one in (met, agreed, swept, late):
        assert fresh(one).due_at == one.due_at
        assert fresh(one).moves == []
    assert fresh(late).breached_at == late.due_at
    assert Breach.objects.filter(deadline=late).count() == 1
    assert fresh(met).calendar_version_id == met.calendar_version_id
    assert fresh(agreed).calendar_version_id != agreed.calendar_version_id


def test_a_paused_clock_keeps_its_pause(manager):
    deadline = start("solve", "2026-07-13 09:00")
    by = factories.user("support_manager")
    clocks.pause(
        deadline.record, ["solve"], reason="part", latest_end=moment("2026-07-15 09:00"), note="",
        by=by,
    )  # fmt: skip
    assert local(fresh(deadline).due_at) == "2026-07-17 09:00"
    published(manager, {date(2026, 7, 16): OFF})
    paused = fresh(deadline)
    assert (local(paused.due_at), paused.status) == ("2026-07-20 09:00", "paused")
    with clock.at(moment("2026-07-14 09:00")):
        clocks.resume(deadline.record, by=by)
    assert local(fresh(deadline).due_at) == "2026-07-17 09:00"


def test_a_year_that_is_entered_is_no_longer_provisional(manager):
    deadline = start("solve", "2026-12-31 09:00")
    assert (local(deadline.due_at), deadline.provisional) == ("2027-01-04 09:00", True)
    content = calendar_drafts.with_year(
        calendar_drafts.start_of("standard"), 2027, {date(2027, 1, 1): Day(False, "元旦")}, "通知"
    )
    made = calendar_drafts.write("standard", content, by=manager)
    recount.run(calendar_drafts.publish(made, by=manager))
    entered = fresh(deadline)
    assert (local(entered.due_at), entered.provisional) == ("2027-01-05 09:00", False)


def test_a_calendar_counts_its_own_clocks_alone(manager):
    round_the_clock = start("solve", "2026-07-13 09:00", NUMBERS[0], calendar="24x7")
    published(manager)
    assert fresh(round_the_clock).due_at == round_the_clock.due_at
    standard = start("solve", "2026-07-13 09:00", NUMBERS[1])
    published(manager, code=calendars.ROUND_THE_CLOCK)
    assert fresh(standard).due_at == standard.due_at
    assert local(fresh(round_the_clock).due_at) == "2026-07-15 01:00"


def test_a_departments_first_calendar_takes_its_clocks_over(manager):
    unit = department()
    its = start("solve", "2026-07-13 09:00", NUMBERS[0], department=unit)
    others = start("solve", "2026-07-13 09:00", NUMBERS[1])
    code = calendars.code_of(unit)
    content = calendar_drafts.start_of(code, unit) | {"spans": [["08:00", "20:00"]]}
    made = calendar_drafts.write(code, content, by=manager)
    assert [m.record for m in calendar_drafts.dry_run(made).moves] == [NUMBERS[0]]
    recount.run(calendar_drafts.publish(made, by=manager))
    assert local(fresh(its).due_at) == "2026-07-14 13:00"
    assert fresh(others).due_at == others.due_at
    published(manager)  # the standard one's next edition leaves the department's clocks alone
    assert local(fresh(its).due_at) == "2026-07-14 13:00"


def test_many_go_in_batches_and_a_broken_run_is_taken_up(manager, monkeypatch):
    monkeypatch.setattr(recount, "BATCH", 2)
    for number in NUMBERS:
        start("solve", "2026-07-13 09:00", number)
    told = []
    monkeypatch.setattr(subjects, "_followers", [told.extend])
    made = calendar_drafts.publish(draft(manager), by=manager)
    version = calendar_drafts.newest("standard")
    assert recount.count_batch(version) == (2, 2)  # and then the worker dies
    assert recount.outdated(version).count() == 5
    recount.carry_on()
    assert recount.outdated(version).count() == 5  # it may still be at work
    with clock.at(clock.now() + timedelta(minutes=3)):
        recount.carry_on()
    assert recount.outdated(version).count() == 0
    made.refresh_from_db()
    assert (made.state, made.total, told) == ("published", 7, NUMBERS)
    assert recount.run(made).done == made.done  # again: nothing is left to do


def test_who_may_publish_and_when(manager):
    sales, made = factories.user("sales"), draft(manager)
    with pytest.raises(NotYours):
        calendar_drafts.publish(made, by=sales)
    with pytest.raises(NotYours):
        calendar_drafts.write("standard", made.content, by=sales)
    other = calendar_drafts.write("standard", made.content, by=factories.user("admin"))
    calendar_drafts.publish(made, by=manager)
    with pytest.raises(NotNow, match="已发布"):
        calendar_drafts.publish(made, by=manager)
    with pytest.raises(NotNow, match="新版次"):
        calendar_drafts.publish(other, by=manager)
    assert Event.objects.get(action="publish_calendar").actor == manager


def test_changes_gather_in_one_draft_until_somebody_publishes(manager):
    first = draft(manager)
    again = calendar_drafts.with_days(
        calendar_drafts.open_draft("standard", manager).content, {WEDNESDAY: OFF}
    )
    assert calendar_drafts.write("standard", again, by=manager).pk == first.pk
    assert VersionDraft.objects.count() == 1
    other = factories.user("admin")
    published(other, {date(2026, 7, 16): OFF})
    assert calendar_drafts.open_draft("standard", manager) is None


def test_without_a_broker_the_timetables_next_turn_counts(manager, monkeypatch):
    deadline = start("solve", "2026-07-13 09:00")
    made = calendar_drafts.publish(draft(manager), by=manager)

    def away(*args, **more):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.recount_clocks, "apply_async", away)
    tasks.knock_to_recount(made.pk).join(10)
    assert fresh(deadline).due_at == deadline.due_at
    with clock.at(clock.now() + timedelta(minutes=3)):
        tasks.carry_on_counting()
    assert local(fresh(deadline).due_at) == "2026-07-16 09:00"
