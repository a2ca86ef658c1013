"""A closed CAPA, its rows and every ended round are locked in the database (domain §5).

What may still come: comments, links from complaints, and the signed 重开 row with the round that
it opens. Merging customers or machines repoints a closed CAPA, and the engine notes its nearest
clock; nothing else of it changes.
A later migration that rebuilds one of these tables on SQLite has to install the locks again.
"""

from django.db import migrations

from records.locking import Lock, install, remove

OF_ROW = "SELECT 1 FROM capa_capa c WHERE c.id = {row}.capa_id"
CLOSED = "c.status = 'closed'"
OVER = f"EXISTS ({OF_ROW} AND {CLOSED})"
# The CAPA is closed, or the row belongs to a round before the one under way.
OF_ROUND_OVER = f"EXISTS ({OF_ROW} AND ({CLOSED} OR {{row}}.round_number < c.round_number))"
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
    "EXISTS (SELECT 1 FROM capa_capaapproval s WHERE s.capa_id = {capa}"
    " AND s.round_number = {number} AND s.place = 'reopen' AND s.status = 'signed')"
)
ROUND_OVER = f"{{row}}.ended_at IS NOT NULL OR {OVER}"
NO_MORE_ROUNDS = (
    f"EXISTS ({OF_ROW} AND ({{row}}.number < c.round_number OR ({CLOSED} AND NOT "
    + REOPENED.format(capa="c.id", number="{row}.number")
    + ")))"
)
ENDED = f"(r.ended_at IS NOT NULL OR {CLOSED} OR r.number < c.round_number)"
ROUNDS = "capa_round r JOIN capa_capa c ON c.id = r.capa_id"
IN_ROUND = f"EXISTS (SELECT 1 FROM {ROUNDS} WHERE r.id = {{row}}.round_id AND {ENDED})"
IN_CAUSE = (
    f"EXISTS (SELECT 1 FROM {ROUNDS} JOIN capa_cause o ON o.round_id = r.id"
    f" WHERE o.id = {{row}}.cause_id AND {ENDED})"
)
IN_MEASURE = (
    f"EXISTS (SELECT 1 FROM {ROUNDS} JOIN capa_measure m ON m.round_id = r.id"
    f" WHERE m.id = {{row}}.measure_id AND {ENDED})"
)

LOCKS = [
    Lock(
        "capa_capa",
        locked="{row}.status = 'closed'",
        exempt=(
            *("customer_id", "equipment_id"),  # a merge in the register repoints them
            *("due_subject", "due_at", "warn_at", "due_calendar", "paused_until"),
        ),
        passes="NEW.status <> 'closed' AND NEW.round_number = OLD.round_number + 1 AND "
        + REOPENED.format(capa="OLD.id", number="NEW.round_number"),
        unique=("id", "number"),
    ),
    Lock("capa_round", locked=ROUND_OVER, full=NO_MORE_ROUNDS),
    Lock("capa_cause", locked=IN_ROUND, full=IN_ROUND),
    Lock("capa_why", locked=IN_CAUSE, full=IN_CAUSE),
    Lock("capa_measure", locked=IN_ROUND, full=IN_ROUND),
    Lock("capa_extension", locked=IN_MEASURE, full=IN_MEASURE),
    Lock("capa_reading", locked=IN_ROUND, full=IN_ROUND),
    Lock("capa_capaapproval", locked=NAME_OVER, full=NO_MORE_NAMES),
    Lock("capa_capaattachment", locked=OF_ROUND_OVER, full=OF_ROUND_OVER),
    Lock("capa_standardisation", locked=OF_ROUND_OVER, full=OF_ROUND_OVER),
    Lock("capa_member", locked=OVER, full=OVER),
    Lock("capa_isisnot", locked=OVER, full=OVER),
    Lock("capa_containment", locked=OVER, full=OVER),
    Lock("capa_deployment", locked=OVER, full=OVER, exempt=("customer_id", "equipment_id")),
    Lock("capa_followup", locked=OVER, full=OVER),
]


def create(apps, schema_editor):
    install(schema_editor, LOCKS)


def drop(apps, schema_editor):
    remove(schema_editor, LOCKS)


class Migration(migrations.Migration):
    dependencies = [("capa", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
