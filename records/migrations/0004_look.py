"""An idle tick of the sweep on PostgreSQL: one call whose plans are made once a connection.

The same three questions as one statement take twice a primary-key lookup in planning alone.
SQLite, which plans in no time, asks them as they stand in `records.engine`.
"""

from django.db import migrations

LOOK = """
CREATE FUNCTION records_engine_look(
    OUT now timestamptz, OUT next_at timestamptz, OUT wait_ends_at timestamptz,
    OUT last_tick timestamptz, OUT boot text, OUT uptime double precision
) LANGUAGE plpgsql STABLE AS $$
BEGIN
    now := clock_timestamp();
    SELECT d.next_at INTO next_at FROM records_deadline d
     WHERE d.status = 'running' AND d.next_at IS NOT NULL ORDER BY d.next_at, d.id LIMIT 1;
    SELECT p.latest_end INTO wait_ends_at FROM records_pause p
     WHERE p.to_at IS NULL ORDER BY p.latest_end LIMIT 1;
    SELECT t.at, t.boot, t.uptime INTO last_tick, boot, uptime FROM records_enginetick t
     ORDER BY t.id DESC LIMIT 1;
END $$
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LOOK, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION records_engine_look()", params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_engine")]
    operations = [migrations.RunPython(create, drop)]
