"""`GET /healthz`: is this process ready to answer people?"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

OK = "ok"


def database_state() -> str:
    """`ok`, or in one word what keeps the database from being used."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return "unreachable"
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "migrations missing" if behind else OK


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when ready, 503 with the reason when not; names no version and no address."""
    states = {"database": database_state()}
    ready = all(state == OK for state in states.values())
    return JsonResponse({"ready": ready, **states}, status=200 if ready else 503)
