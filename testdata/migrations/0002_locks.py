"""Archived test data and their files are locked in the database (S5-3.5).

What may still come: comments. Merging customers, machines or orders repoints archived ones, and
the engine notes their nearest clock. What was read out of a file can be read again, so it is not
locked; the file itself is, by its row with the hash.
"""

from django.db import migrations

from records.locking import Lock, install, remove

OVER = (
    "EXISTS (SELECT 1 FROM testdata_testdata t WHERE t.id = {row}.test_data_id"
    " AND t.status = 'archived')"
)

LOCKS = [
    Lock(
        "testdata_testdata",
        locked="{row}.status = 'archived'",
        exempt=(
            *("customer_id", "equipment_id", "order_id"),  # a merge in the register repoints them
            *("due_subject", "due_at", "warn_at", "due_calendar", "paused_until"),
        ),
        unique=("id", "number"),
    ),
    Lock("testdata_datafile", locked=OVER, full=OVER),
]


def create(apps, schema_editor):
    install(schema_editor, LOCKS)


def drop(apps, schema_editor):
    remove(schema_editor, LOCKS)


class Migration(migrations.Migration):
    dependencies = [("testdata", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
