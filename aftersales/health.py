"""`GET /healthz`: is this process ready to answer people?"""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

OK = "ok"


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


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when ready, 503 with the reason when not; names no version and no address."""
    states = {"database": database_state()}
    ready = all(state == OK for state in states.values())
    return JsonResponse({"ready": ready, **states}, status=200 if ready else 503)
