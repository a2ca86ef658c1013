"""The Celery app and the one timetable of the product.

Celery only knocks: what is due stands in the database, so a lost or doubled message changes
nothing. Hence no ETA, no countdown, no retry, and each knock expires before the next one.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.settings")

app = Celery("aftersales")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "tick": {"task": "records.tasks.tick", "schedule": 30.0, "options": {"expires": 25}},
    "send": {"task": "records.tasks.send", "schedule": 30.0, "options": {"expires": 25}},
    # Years that nobody has entered, and calendars whose clocks are not all counted anew.
    "calendars": {
        "task": "records.tasks.watch_calendars",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "recount": {
        "task": "records.tasks.carry_on_counting",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "imports": {
        "task": "registry.tasks.carry_on_importing",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "outbox": {
        "task": "records.tasks.prune_outbox",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "previews": {
        "task": "testdata.tasks.carry_on_reading",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    # Warranties that begin by themselves are due once a day, counted in days.
    "warranties": {
        "task": "installs.tasks.start_warranties",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    # The counts that CAPAs are judged by are due once a day; every hour costs one small question.
    "capa-effects": {
        "task": "complaints.tasks.fill_capa_effects",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
}
