"""Promise 2's machine: verbs, ticks, crashes after the k-th statement, ticks within ticks.

It knows of the clocks only what the rows say, and of the rules only this: what has come due while
a tick ran through has been told of, once, and stays told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.models import Department, User
from records import clock, clocks, policies, sweep
from records.models import Breach, Deadline, Notice, Pause
from tests.chaos import company
from tests.records.calendar_days import moment

CODES = ("75%", "100%", "+240", "+480")
RECORDS = st.integers(0, 3).map("KS-{}".format)
LEVELS = st.sampled_from(company.LEVELS)
STATEMENTS = st.integers(1, 14)
MINUTES = st.integers(0, 900)


class Crash(BaseException):
    """The process is gone: nothing of ours may catch it."""


def found() -> User:
    """Who hears of what; the same for every run."""
    owner, manager, qa, gm = (User.objects.create_user(f"m{n}", name=f"m{n}") for n in range(4))
    Department.objects.create(code="m", name="部门", manager=manager)
    Group.objects.get(name="qa_manager").user_set.add(qa)
    Group.objects.get(name="general_manager").user_set.add(gm)
    rules = {(s, level): m * level for s, m in company.SUBJECTS.items() for level in company.LEVELS}
    policies.publish(rules, on_call={"downtime": company.SUBJECTS})
    return owner


class Clockwork(RuleBasedStateMachine):
    """One run: it begins with no clock, and its end takes everything back."""

    owner: User

    def __init__(self) -> None:
        super().__init__()
        self.now = moment("2026-07-13 09:00")
        self.told: dict[Any, int] = {}
        self.breached: dict[int, dt.datetime] = {}
        self.unit = Department.objects.get(code="m")
        self.whole_run = transaction.atomic()
        self.whole_run.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.whole_run.__exit__(None, None, None)

    # --- what happens

    @initialize(first=st.integers(1, 4))
    def begin(self, first: int) -> None:
        for number in range(first):
            self.start(f"KS-{number}", "solve", 1, number % 2 == 0)

    @rule(
        record=RECORDS,
        subject=st.sampled_from(list(company.SUBJECTS)),
        level=LEVELS,
        down=st.booleans(),
    )
    def start(self, record: str, subject: str, level: int, down: bool) -> None:
        with self._verb():
            clocks.start(
                record,
                subject,
                label="处理",
                level=level,
                urgent=False,
                started_at=self.now,
                owner_id=self.owner.pk,
                department_id=self.unit.pk,
                circumstances=frozenset({"downtime"} if down else ()),
            )

    @rule(minutes=MINUTES)
    def time_goes_by(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    @rule(minutes=st.integers(-300, 300))
    def time_is_set(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    @rule(record=RECORDS, subject=st.sampled_from(list(company.SUBJECTS)))
    def meet(self, record: str, subject: str) -> None:
        with self._verb():
            clocks.meet(record, subject, at=self.now)

    @rule(record=RECORDS, wait=st.integers(1, 1_500))
    def pause(self, record: str, wait: int) -> None:
        with self._verb():
            self._pause(record, wait)

    @rule(record=RECORDS)
    def resume(self, record: str) -> None:
        with self._verb():
            clocks.resume(record, by=self.owner)

    @rule(record=RECORDS, level=LEVELS, urgent=st.booleans())
    def reclassify(self, record: str, level: int, urgent: bool) -> None:
        with self._verb():
            clocks.recompute(record, level=level, urgent=urgent)

    @rule()
    def tick(self) -> None:
        with clock.at(self.now):
            sweep.sweep()
        self._all_told()

    @rule(statements=STATEMENTS)
    def tick_that_dies(self, statements: int) -> None:
        with clock.at(self.now):
            self._die_in(sweep.sweep, statements)

    @rule(record=RECORDS, level=LEVELS, statements=STATEMENTS)
    def verb_that_dies(self, record: str, level: int, statements: int) -> None:
        def verb() -> None:
            with self._verb():
                clocks.recompute(record, level=level, urgent=False)
                self._pause(record, 60)
                clocks.meet(record, "answer", at=self.now)

        self._die_in(verb, statements)

    @rule(batches=st.integers(1, 3), record=RECORDS, dies=st.integers(0, 14))
    def tick_within_a_tick(self, batches: int, record: str, dies: int) -> None:
        """Between two batches another sweeper runs through, or dies, and somebody pauses."""
        left, batch = [batches], sweep._sweep_batch

        def interrupted(*call: Any, **options: Any) -> sweep.Swept:
            left[0] -= 1
            if left[0] == 0:
                self._die_in(sweep.sweep, dies)
                self._pause(record, 90)
            return batch(*call, **options)

        vars(sweep)["_sweep_batch"] = interrupted
        try:
            with clock.at(self.now):
                sweep.sweep()
        finally:
            vars(sweep)["_sweep_batch"] = batch
        self._all_told()

    # --- what must be true after each of them

    @invariant()
    def next_moment_is_the_first_without_a_notice(self) -> None:
        stages: dict[tuple[int, int], set[str]] = {}
        for key, generation, stage in Notice.objects.filter(deadline__isnull=False).values_list(
            "deadline", "generation", "stage"
        ):
            stages.setdefault((key, generation), set()).add(stage)
        for row in Deadline.objects.filter(status="running"):
            told = stages.get((row.pk, row.generation), set())
            first = next((n for n, code in enumerate(CODES) if code not in told), None)
            if first is None:
                continue
            owed = dt.datetime.fromisoformat(row.moments[first])
            assert row.next_at is not None, (row.pk, first)
            assert row.next_at <= owed, (row.pk, first, row.next_at, owed)

    @invariant()
    def what_was_told_stays_told_once(self) -> None:
        rows = Notice.objects.filter(deadline__isnull=False).values_list(
            "pk", "deadline", "generation", "stage", "recipient"
        )
        found: dict[Any, int] = {}
        for pk, *stage in rows:
            assert tuple(stage) not in found, stage
            found[tuple(stage)] = pk
        assert self.told.items() <= found.items()
        self.told = found

    @invariant()
    def no_breach_is_lost(self) -> None:
        found = dict(Breach.objects.values_list("deadline", "at"))
        assert Breach.objects.count() == len(found)
        assert self.breached.items() <= found.items()
        self.breached = found
        marked = Deadline.objects.filter(breached_at__isnull=False)
        assert {row.pk for row in marked} == set(found)
        late = [d for d in Deadline.objects.filter(status="met") if d.met_at > d.due_at]
        assert {row.pk for row in late} <= set(found)

    # --- how

    def _pause(self, record: str, wait: int) -> None:
        end = self.now + dt.timedelta(minutes=wait)
        clocks.pause(
            record, company.SUBJECTS, reason="customer", latest_end=end, note="", by=self.owner
        )

    @contextmanager
    def _verb(self) -> Any:
        with transaction.atomic(), clock.at(self.now):
            yield

    def _die_in(self, work: Callable[[], object], statements: int) -> None:
        """Run it until it has asked the database so often; 0: to its end."""
        left = [statements]

        def fuse(execute: Any, *call: Any) -> Any:
            # The borders of a transaction are savepoints of the run's own one here.
            counts = "SAVEPOINT" not in call[0]
            left[0] -= counts
            if counts and left[0] == 0:
                raise Crash
            return execute(*call)

        try:
            with connection.execute_wrapper(fuse):
                work()
        except Crash:
            # A transaction of one statement has no savepoint, and would spoil the run's own.
            transaction.set_rollback(False)

    def _all_told(self) -> None:
        """A tick that came to its end owes nothing of what was due."""
        running = Deadline.objects.filter(status="running")
        assert not running.filter(next_at__lte=self.now).exists()
        over = Pause.objects.filter(to_at__isnull=True, latest_end__lte=self.now)
        assert not over.filter(deadline__status="paused").exists()
        late = set(running.filter(due_at__lte=self.now).values_list("pk", flat=True))
        assert late <= set(Breach.objects.values_list("deadline", flat=True))
