"""The deadline engine's own state: when it last ran, what it holds back, whether time jumped.

`look` is the whole of an idle tick: one statement. What is held is sent by nobody
(`records.delivery` asks `holding`), but it is recorded all the same, at its moment.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, cast

from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from records import clock, notices
from records.models import Deadline, EngineMark, EngineTick, MessageKind

TICK = timedelta(seconds=30)
WRITTEN_AFTER = timedelta(seconds=45)  # an idle run leaves its row only then
LATE_AFTER = timedelta(seconds=120)  # web workers sweep from here on
STOPPED_AFTER = timedelta(seconds=180)  # red
KEPT = timedelta(days=1)
JUMP = timedelta(minutes=5)
JUMP_HELD = timedelta(hours=1)  # time for somebody to look; then it is sent all the same
FLOOD_HELD = timedelta(seconds=45)  # the next tick finds it still held
FLOOD_LEAST, FLOOD_SHARE = 50, 5  # more than 50, and more than one in five
ALARMED = "admin"
HOLDS = (EngineMark.Name.FLOOD, EngineMark.Name.CLOCK)  # what keeps messages from going out

# Each part reads one row from the beginning of an index, whatever the tables hold. PostgreSQL has
# the same as a function, whose plans are kept (records/migrations/0004).
LOOK = {
    "postgresql": "SELECT * FROM records_engine_look(%(set)s, %(boot)s, %(uptime)s, %(patience)s)",
    "sqlite": """
        SELECT %(set)s, next.at, wait.at, tick.at, tick.boot, tick.uptime, FALSE
          FROM (SELECT 1 AS one) AS always
          LEFT JOIN (SELECT next_at AS at FROM records_deadline
                      WHERE status = 'running' AND next_at IS NOT NULL
                      ORDER BY next_at, id LIMIT 1) AS next ON TRUE
          LEFT JOIN (SELECT latest_end AS at FROM records_pause
                      WHERE to_at IS NULL ORDER BY latest_end LIMIT 1) AS wait ON TRUE
          LEFT JOIN (SELECT at, boot, uptime FROM records_enginetick
                      ORDER BY id DESC LIMIT 1) AS tick ON TRUE
    """,
}
TICKED = """
INSERT INTO records_enginetick (at, swept, fired, set_aside, duration_ms, boot, uptime)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


class Sight(NamedTuple):
    """What one look at the database shows."""

    now: datetime
    next_at: datetime | None
    wait_ends_at: datetime | None
    last_tick: datetime | None
    boot: str
    uptime: float
    written: bool = False  # whether this look left the row that says the engine is alive

    @property
    def is_due(self) -> bool:
        return self.next_at is not None and self.next_at <= self.now

    @property
    def is_wait_over(self) -> bool:
        return self.wait_ends_at is not None and self.wait_ends_at <= self.now

    @property
    def is_tick_old(self) -> bool:
        """Also after the clock went back, when the last run lies in the future."""
        return self.last_tick is None or abs(self.now - self.last_tick) >= WRITTEN_AFTER

    @property
    def jumped(self) -> timedelta:
        """How far the wall clock ran ahead of the machine's own since the last run."""
        boot, uptime = clock.uptime()
        if self.last_tick is None or not boot or boot != self.boot:
            return timedelta()  # another machine, or another boot: nothing to compare with
        return self.now - self.last_tick - timedelta(seconds=uptime - self.uptime)


def look() -> Sight:
    """One statement: the database's clock, what comes next, when the engine last ran."""
    boot, uptime = clock.uptime()
    values: dict[str, Any] = {
        "set": clock.is_set(),
        "boot": boot,
        "uptime": uptime,
        "patience": WRITTEN_AFTER,
    }
    if connection.vendor != "postgresql":
        values = {"set": connection.ops.adapt_datetimefield_value(clock.now())}
    with connection.cursor() as cursor:
        cursor.execute(LOOK[connection.vendor], values)
        at, next_at, wait_ends_at, last_tick, boot, uptime, written = cursor.fetchone()
    return Sight(
        _aware(at) or clock.now(),
        _aware(next_at),
        _aware(wait_ends_at),
        _aware(last_tick),
        boot or "",
        uptime or 0.0,
        bool(written),
    )


def _aware(value: Any) -> datetime | None:
    """A moment as either database hands it out."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return None if value is None else cast(datetime, value)


def record_tick(
    seen: Sight, *, swept: int = 0, fired: int = 0, set_aside: int = 0, duration_ms: int = 0
) -> None:
    """Write down that the engine ran, past the ORM: it is most of what a short tick costs."""
    boot, uptime = clock.uptime()
    at = connection.ops.adapt_datetimefield_value(seen.now)
    with connection.cursor() as cursor:
        cursor.execute(TICKED, [at, swept, fired, set_aside, duration_ms, boot, uptime])


def forget_ticks(seen: Sight) -> None:
    """Once an hour, let go of what is older than a day."""
    if seen.last_tick is None or seen.last_tick.hour != seen.now.hour:
        EngineTick.objects.filter(at__lt=seen.now - KEPT).delete()


def watch_clock(seen: Sight) -> bool:
    """Whether the wall clock jumped. Forward holds all sending and alarms; back needs nothing:
    what was told is told, and a hold from the future does not count.
    """
    if abs(seen.jumped) <= JUMP:
        return False
    minutes = round(seen.jumped.total_seconds() / 60)
    if minutes > 0 and mark(EngineMark.Name.CLOCK, seen.now, JUMP_HELD):
        alarm(
            lambda: (
                _("系统时间突然向前跳了 %(minutes)d 分钟，消息暂停发送一小时，请核对时间。")
                % {"minutes": minutes}
            )
        )
    return True


def watch_flood(now: datetime) -> bool:
    """Hold sending for a tick where very many rungs are reached at once.

    What is counted is bounded by what is due: the open clocks only as far as it needs.
    """
    due = Deadline.objects.filter(status=Deadline.Status.RUNNING, next_at__lte=now).count()
    if due <= FLOOD_LEAST:
        return False
    enough = due * FLOOD_SHARE
    open_ = Deadline.objects.filter(status__in=Deadline.OPEN).order_by()[: enough + 1].count()
    if open_ >= enough:
        return False
    return mark(EngineMark.Name.FLOOD, now, FLOOD_HELD)


def holding(now: datetime) -> bool:
    """Whether nothing may be sent now."""
    return EngineMark.objects.filter(name__in=HOLDS, since__lte=now, until__gt=now).exists()


def marks(now: datetime) -> list[str]:
    """What holds now, by name."""
    current = EngineMark.objects.filter(since__lte=now, until__gt=now).order_by("name")
    return list(current.values_list("name", flat=True))


def mark(name: EngineMark.Name, now: datetime, span: timedelta) -> bool:
    """Let something hold from now on; False where it does already, so that one alone acts on it."""
    row = EngineMark.objects.filter(pk=name)
    free = row.filter(until__lte=now) | row.filter(since__gt=now)
    if free.update(since=now, until=now + span):
        return True
    try:
        with transaction.atomic():
            EngineMark.objects.create(name=name, since=now, until=now + span)
    except IntegrityError:
        return False
    return True


def release(name: EngineMark.Name, now: datetime) -> bool:
    """End what holds before its time."""
    return bool(EngineMark.objects.filter(pk=name, until__gt=now).update(until=now))


def last_tick() -> datetime | None:
    """When the engine last ran."""
    return EngineTick.objects.order_by("-pk").values_list("at", flat=True).first()


def alarm(words: Any) -> None:
    """Tell the administrators what keeps the engine from doing its work."""
    admins = User.objects.filter(groups__name=ALARMED, is_active=True).select_related("stand_in")
    url = reverse("records:engine")
    notices.post(admins, words, record_number="", url=url, kind=MessageKind.DEADLINE, urgent=True)
