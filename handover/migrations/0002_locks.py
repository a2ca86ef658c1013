"""What was signed for, received or carried out is locked in the database, with its rows (§12).

What may still come: comments, the 温馨提示 of a hand-over in force, and the hand-over that takes
its place. Merging customers or machines repoints a locked row, and the engine notes its clock.
A later migration that rebuilds one of these tables on SQLite has to install the locks again.
"""

from django.db import migrations

from records.locking import Lock, install, remove

CLOCK = ("due_subject", "due_at", "warn_at", "due_calendar", "paused_until")
REMINDER = ("reminded_on", "reminded_how", "reminded_whom", "version", "updated_at")
SIGNED = "{of}.status IN ('acknowledged', 'superseded')"
RECEIVED = "{of}.status IN ('received', 'refused')"
CLOSED = "{of}.status = 'closed'"


def of(table, key, condition):
    """Whether the record that the row points to is over."""
    over = condition.replace("{of}", "r")
    return f"EXISTS (SELECT 1 FROM {table} r WHERE r.id = {{row}}.{key} AND {over})"


def own(condition):
    return condition.replace("{of}", "{row}")


IN_HANDOVER = of("handover_handover", "handover_id", SIGNED)
IN_REQUEST = of("handover_documentrequest", "request_id", RECEIVED)
IN_NOTICE = of("handover_changenotice", "notice_id", CLOSED)
FILE = " OR ".join(
    (
        of("handover_handover", "handover_id", SIGNED),
        of("handover_documentrequest", "document_request_id", RECEIVED),
        of("handover_changenotice", "change_notice_id", CLOSED),
    )
)
LOCKS = [
    Lock(
        "handover_handover",
        locked=own(SIGNED),
        exempt=("customer_id", *CLOCK, *REMINDER),
        passes="OLD.status = 'acknowledged' AND NEW.status = 'superseded'",
        unique=("id", "number"),
    ),
    Lock(
        "handover_handovermachine", locked=IN_HANDOVER, full=IN_HANDOVER, exempt=("equipment_id",)
    ),
    Lock(
        "handover_documentrequest",
        locked=own(RECEIVED),
        exempt=("equipment_id", *CLOCK),
        unique=("id", "number"),
    ),
    Lock("handover_provideddocument", locked=IN_REQUEST, full=IN_REQUEST),
    Lock("handover_changenotice", locked=own(CLOSED), exempt=CLOCK, unique=("id", "number")),
    Lock("handover_noticemachine", locked=IN_NOTICE, full=IN_NOTICE, exempt=("equipment_id",)),
    Lock("handover_attachment", locked=FILE, full=FILE),
]


def create(apps, schema_editor):
    install(schema_editor, LOCKS)


def drop(apps, schema_editor):
    remove(schema_editor, LOCKS)


class Migration(migrations.Migration):
    dependencies = [("handover", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
