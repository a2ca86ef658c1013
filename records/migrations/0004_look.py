"""An idle tick of the sweep on PostgreSQL: one call, whose plans are made once a connection.

The same questions as one statement take twice a primary-key lookup in planning alone, and the row
that says that the engine is alive would be another one. SQLite, which plans in no time, asks and
writes as it stands in `records.engine`.
"""

from django.db import migrations

LOOK = """
CREATE FUNCTION records_engine_look(
    set_to timestamptz, this_boot text, this_uptime double precision, patience interval,
    OUT now timestamptz, OUT next_at timestamptz, OUT wait_ends_at timestamptz,
    OUT last_tick timestamptz, OUT boot text, OUT uptime double precision, OUT written boolean
) LANGUAGE plpgsql AS $$
BEGIN
    now := coalesce(set_to, clock_timestamp());
    SELECT d.next_at INTO next_at FROM records_deadline d
     WHERE d.status = 'running' AND d.next_at IS NOT NULL ORDER BY d.next_at, d.id LIMIT 1;
    SELECT p.latest_end INTO wait_ends_at FROM records_pause p
     WHERE p.to_at IS NULL ORDER BY p.latest_end LIMIT 1;
    SELECT t.at, t.boot, t.uptime INTO last_tick, boot, uptime FROM records_enginetick t
     ORDER BY t.id DESC LIMIT 1;
    -- Nothing is due: what is left of this tick is to say that it was, now and then.
    written := coalesce(next_at > now, TRUE) AND coalesce(wait_ends_at > now, TRUE)
        AND coalesce(now - last_tick NOT BETWEEN -patience AND patience, TRUE);
    IF written THEN
        INSERT INTO records_enginetick (at, swept, fired, set_aside, duration_ms, boot, uptime)
        VALUES (now, 0, 0, 0, 0, this_boot, this_uptime);
    END IF;
END $$
"""
SIGNATURE = "records_engine_look(timestamptz, text, double precision, interval)"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LOOK, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {SIGNATURE}", params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_engine")]
    operations = [migrations.RunPython(create, drop)]
