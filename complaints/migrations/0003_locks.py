"""A closed complaint, its rows and every ended round are locked in the database (domain §3.3).

What may still come: comments with their files, links to a later CAPA, and the signed 重开 row
with the round that it opens. Merging customers or machines repoints a closed complaint, and the
engine notes its nearest clock; nothing else of it changes.
A later migration that rebuilds one of these tables on SQLite has to install the locks again.
"""

from django.db import migrations

from records.locking import Lock, install, remove

OF_ROW = "SELECT 1 FROM complaints_complaint c WHERE c.id = {row}.complaint_id"
CLOSED = "c.status = 'closed'"
# The complaint is closed, or the row belongs to a round before the one under way.
OVER = f"EXISTS ({OF_ROW} AND ({CLOSED} OR {{row}}.round_number < c.round_number))"
# A name of the round that a reopening is about to open is not yet over.
NAME_OVER = (
    f"EXISTS ({OF_ROW} AND ({{row}}.round_number < c.round_number"
    f" OR ({CLOSED} AND {{row}}.round_number <= c.round_number)))"
)
NO_MORE_NAMES = (
    f"EXISTS ({OF_ROW} AND ({{row}}.round_number < c.round_number OR ({CLOSED}"
    " AND NOT ({row}.place = 'reopen' AND {row}.round_number = c.round_number + 1))))"
)
REOPENED = (
    "EXISTS (SELECT 1 FROM complaints_signoff s WHERE s.complaint_id = {complaint}"
    " AND s.round_number = {number} AND s.place = 'reopen' AND s.status = 'signed')"
)
ROUND_OVER = f"{{row}}.ended_at IS NOT NULL OR EXISTS ({OF_ROW} AND {CLOSED})"
NO_MORE_ROUNDS = (
    f"EXISTS ({OF_ROW} AND ({{row}}.number < c.round_number OR ({CLOSED} AND NOT "
    + REOPENED.format(complaint="c.id", number="{row}.number")
    + ")))"
)
IN_ROUND = (
    "EXISTS (SELECT 1 FROM complaints_round r JOIN complaints_complaint c ON c.id = r.complaint_id"
    f" WHERE r.id = {{row}}.round_id AND (r.ended_at IS NOT NULL OR {CLOSED}"
    " OR r.number < c.round_number))"
)
FILE_OVER = f"{{row}}.comment_id IS NULL AND {OVER}"

ENTRIES = [
    "testrecord",
    "judgement",
    "classification",
    "confirmation",
    "verification",
    "standardisation",
    "reply",
    "customeranswer",
    "quotation",
    "contactlog",
]
LOCKS = [
    Lock(
        "complaints_complaint",
        locked="{row}.status = 'closed'",
        exempt=(
            *("customer_id", "equipment_id"),  # a merge in the register repoints them
            *("due_subject", "due_at", "warn_at", "due_calendar", "paused_until"),
        ),
        passes="NEW.status <> 'closed' AND NEW.round_number = OLD.round_number + 1 AND "
        + REOPENED.format(complaint="OLD.id", number="NEW.round_number"),
        unique=("id", "number"),
    ),
    Lock("complaints_round", locked=ROUND_OVER, full=NO_MORE_ROUNDS),
    Lock("complaints_measure", locked=IN_ROUND, full=IN_ROUND),
    Lock("complaints_partuse", locked=IN_ROUND, full=IN_ROUND),
    Lock("complaints_signoff", locked=NAME_OVER, full=NO_MORE_NAMES),
    Lock("complaints_complaintattachment", locked=FILE_OVER, full=FILE_OVER),
    *(Lock(f"complaints_{name}", locked=OVER, full=OVER) for name in ENTRIES),
]


def create(apps, schema_editor):
    install(schema_editor, LOCKS)


def drop(apps, schema_editor):
    remove(schema_editor, LOCKS)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_capa")]
    operations = [migrations.RunPython(create, drop)]
