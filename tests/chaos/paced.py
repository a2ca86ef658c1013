"""The product's own programs on a faster timetable, and with a page that always knocks.

`celery --app tests.chaos.paced …` and `gunicorn tests.chaos.paced:application`. With CHAOS_PACE=1
every interval is that of production.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

from celery import signals
from django.conf import settings

from aftersales.celery import app
from aftersales.wsgi import application as product  # sets Django up, which what follows needs

# isort: split
from aftersales import fallback
from records import engine, knocks
from registry.importing import runs
from registry.views import imports

__all__ = ["app", "application"]
PACE = float(os.environ.get("CHAOS_PACE", "1"))
_request = threading.local()

for entry in app.conf.beat_schedule.values():
    entry["schedule"] /= PACE
    entry["options"]["expires"] /= PACE
engine.LATE_AFTER /= PACE
engine.WRITTEN_AFTER /= PACE
fallback.ASKED_EVERY /= PACE
runs.SILENT_FOR /= PACE
settings.IMPORT_ROWS_AT_ONCE = 0  # every file wakes a worker, as a large one does


@signals.task_postrun.connect
def say(task: object, **_more: object) -> None:
    """One line for each task: when, by the machine's own clock, and which."""
    sys.stdout.write(f"done {time.monotonic()} {getattr(task, 'name', '')}\n")
    sys.stdout.flush()


def knock(task: object, *arguments: object) -> threading.Thread:
    """As the page does it; who says X-Waits gets what a page must not do (the negative control)."""
    asks = knocks.knock(task, *arguments)
    if _request.waits:
        asks.join()
    return asks


imports.knock = knock


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """What gunicorn serves."""
    _request.waits = "HTTP_X_WAITS" in environ
    return product(environ, start_response)
