"""History and breaches are append-only in the database itself (domain §12).

UPDATE, DELETE, REPLACE, upsert and, on PostgreSQL, TRUNCATE are refused whoever asks. What a line
says may be emptied, which is how personal data are erased; the chain holds only its hash.
A later migration that rebuilds one of these tables on SQLite has to create the triggers again.
"""

from django.db import migrations

SQLITE = [
    (
        f"{table}_refuses_{action}",
        f"BEFORE {action.upper()} ON {table} {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    )
    for table, action, condition in [
        ("records_event", "update", ""),
        ("records_event", "delete", ""),
        # REPLACE fires the trigger of DELETE only where the connection asks for it.
        (
            "records_event",
            "insert",
            "WHEN EXISTS (SELECT 1 FROM records_event WHERE seq = NEW.seq)",
        ),
        (
            "records_eventpayload",
            "update",
            "WHEN NOT (NEW.event_id = OLD.event_id AND NEW.opinion = '' AND NEW.changes = '{}')",
        ),
        ("records_eventpayload", "delete", ""),
        (
            "records_eventpayload",
            "insert",
            "WHEN EXISTS (SELECT 1 FROM records_eventpayload WHERE event_id = NEW.event_id)",
        ),
        ("records_breach", "update", ""),
        ("records_breach", "delete", ""),
    ]
]

POSTGRESQL_FUNCTIONS = """
CREATE FUNCTION records_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE FUNCTION records_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.event_id = OLD.event_id AND NEW.opinion = '' AND NEW.changes = '{}'::jsonb THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""
POSTGRESQL = [
    ("records_event", "UPDATE OR DELETE", "ROW", "records_append_only"),
    ("records_event", "TRUNCATE", "STATEMENT", "records_append_only"),
    ("records_eventpayload", "UPDATE", "ROW", "records_only_erased"),
    ("records_eventpayload", "DELETE", "ROW", "records_append_only"),
    ("records_eventpayload", "TRUNCATE", "STATEMENT", "records_append_only"),
    ("records_breach", "UPDATE OR DELETE", "ROW", "records_append_only"),
    ("records_breach", "TRUNCATE", "STATEMENT", "records_append_only"),
]


def trigger_name(table, action):
    return f"{table}_refuses_{action.split()[0].lower()}"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, body in SQLITE:
            schema_editor.execute(f"CREATE TRIGGER {name} {body}", params=None)
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTIONS, params=None)
        for table, action, each, function in POSTGRESQL:
            schema_editor.execute(
                f"CREATE TRIGGER {trigger_name(table, action)} BEFORE {action} ON {table}"
                f" FOR EACH {each} EXECUTE FUNCTION {function}()",
                params=None,
            )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, _body in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
    elif schema_editor.connection.vendor == "postgresql":
        for table, action, _each, _function in POSTGRESQL:
            schema_editor.execute(
                f"DROP TRIGGER {trigger_name(table, action)} ON {table}", params=None
            )
        schema_editor.execute("DROP FUNCTION records_append_only()", params=None)
        schema_editor.execute("DROP FUNCTION records_only_erased()", params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
