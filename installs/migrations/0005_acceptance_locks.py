"""An acceptance in service, a round that both sides signed and an edition of a template are locked.

What may still come after 转售后: comments, a CAPA that is raised, and problems left over that are
settled by their dates. Merging customers or machines repoints the row, and the engine notes its
nearest clock; nothing else of it changes.
A later migration that rebuilds one of these tables on SQLite has to install the locks again.
"""

from django.db import migrations

from records.locking import Lock, install, remove

OF_ROW = "SELECT 1 FROM installs_acceptance a WHERE a.id = {row}.acceptance_id"
SERVED = "a.status = 'in_service'"
OVER = f"EXISTS ({OF_ROW} AND {SERVED})"
ROUND_ENDED = (
    "EXISTS (SELECT 1 FROM installs_acceptanceround r WHERE r.acceptance_id = {row}.acceptance_id"
    " AND r.number = {row}.round_number AND r.ended_at IS NOT NULL)"
)
# Both sides have signed, the next round is under way, or the machine is in service.
ROUND_OVER = f"{{row}}.ended_at IS NOT NULL OR {OVER}"
NO_MORE_ROUNDS = f"EXISTS ({OF_ROW} AND ({SERVED} OR {{row}}.number < a.round_number))"
IN_ROUND = (
    "EXISTS (SELECT 1 FROM installs_acceptanceround r WHERE r.id = {row}.round_id"
    " AND r.ended_at IS NOT NULL)"
)
IN_ITEM = (
    "EXISTS (SELECT 1 FROM installs_item i JOIN installs_acceptanceround r ON r.id = i.round_id"
    " WHERE i.id = {row}.item_id AND r.ended_at IS NOT NULL)"
)
NAME_OVER = (
    f"EXISTS ({OF_ROW} AND ({SERVED} OR {{row}}.round_number < a.round_number))"
    f" OR ({{row}}.place = 'ours' AND {ROUND_ENDED})"
)
FILE_OVER = f"{OVER} OR {ROUND_ENDED}"
PLAN_OVER = (
    "{row}.finished_at IS NOT NULL OR EXISTS (SELECT 1 FROM installs_acceptanceround r"
    " JOIN installs_acceptance a ON a.id = r.acceptance_id"
    f" WHERE r.id = {{row}}.round_id AND {SERVED})"
)
IN_PLAN = (
    "EXISTS (SELECT 1 FROM installs_adjustment p WHERE p.id = {row}.adjustment_id"
    " AND p.finished_at IS NOT NULL)"
)
# Of an open problem: who has it, and how it is settled.
SAME = " AND ".join(
    f"NEW.{name} = OLD.{name}"
    for name in (
        *("id", "acceptance_id", "number", "round_number", "grade", "problem", "side"),
        *("first_owner_id", "customer_owner", "raised_at", "raised_by_id"),
    )
)
SETTLED = (
    f"OLD.settled_at IS NULL AND {SAME}"
    " AND (NEW.due_on = OLD.due_on OR (NEW.due_on IS NULL AND OLD.due_on IS NULL))"
)

LOCKS = [
    Lock(
        "installs_acceptance",
        locked="{row}.status = 'in_service'",
        exempt=(
            *("customer_id", "equipment_id"),  # a merge in the register repoints them
            *("due_subject", "due_at", "warn_at", "due_calendar", "paused_until"),
        ),
        unique=("id", "number"),
    ),
    Lock("installs_precondition", locked=OVER, full=OVER),
    Lock("installs_acceptanceround", locked=ROUND_OVER, full=NO_MORE_ROUNDS),
    Lock("installs_item", locked=IN_ROUND, full=IN_ROUND),
    Lock("installs_sample", locked=IN_ITEM, full=IN_ITEM),
    Lock("installs_punch", locked=OVER, full=OVER, passes=SETTLED),
    Lock("installs_adjustment", locked=PLAN_OVER),
    Lock("installs_adjustmentaction", locked=IN_PLAN, full=IN_PLAN),
    Lock("installs_servicerecord", locked=OVER, full=OVER),
    Lock("installs_acceptanceapproval", locked=NAME_OVER, full=NAME_OVER),
    Lock("installs_acceptancesignature", locked=ROUND_ENDED, full=ROUND_ENDED),
    Lock("installs_acceptanceattachment", locked=FILE_OVER, full=FILE_OVER),
    Lock("installs_acceptancetemplate", locked="1 = 1", exempt=("active",)),
    Lock("installs_templateitem", locked="1 = 1"),
]


def create(apps, schema_editor):
    install(schema_editor, LOCKS)


def drop(apps, schema_editor):
    remove(schema_editor, LOCKS)


class Migration(migrations.Migration):
    dependencies = [("installs", "0004_plan_locks")]
    operations = [migrations.RunPython(create, drop)]
