"""`GET /healthz`: is this process ready to answer people, and does the deadline engine run?

Green; yellow where somebody should look (the engine is late, sending is held, clocks are set
aside); red, and 503, where people can't be answered or no time limit is watched.
"""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records import clock, engine
from records.models import Deadline

OK, LATE, STOPPED = "ok", "late", "stopped"
GREEN, YELLOW, RED = "green", "yellow", "red"


@cache
def expected_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app in this version of the program."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def database_state() -> str:
    """`ok`, or in two words what keeps the database from being used."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "unreachable"
    return OK if expected_migrations() <= applied.keys() else "not migrated"


def engine_state() -> dict[str, Any]:
    """How long ago the engine ran, what it holds back and how many clocks it can't go on with."""
    now = clock.database_now()
    last = engine.last_tick()
    if last is None:  # a new installation counts from when it was made
        last = MigrationRecorder(connection).migration_qs.aggregate(last=Max("applied"))["last"]
    age = now - (last or now)
    state = OK if age < engine.LATE_AFTER else LATE if age < engine.STOPPED_AFTER else STOPPED
    return {
        "engine": state,
        "engine_age": max(round(age.total_seconds()), 0),
        "holding": [name for name in engine.marks(now) if name in engine.HOLDS],
        "set_aside": Deadline.objects.exclude(set_aside="").count(),
    }


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when ready, 503 with the reason when not; names no version and no address."""
    states: dict[str, Any] = {"database": database_state()}
    if states["database"] == OK:
        states |= engine_state()
    ready = states["database"] == OK and states["engine"] != STOPPED
    odd = states.get("engine") == LATE or states.get("holding") or states.get("set_aside")
    colour = RED if not ready else YELLOW if odd else GREEN
    return JsonResponse({"ready": ready, "state": colour, **states}, status=200 if ready else 503)
