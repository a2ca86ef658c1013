"""A machine of a plan keeps its serial number; what was installed or put away stays as it is (§12).

What may still come: comments, spot checks. Merging customers or machines repoints a locked row, and
the engine notes its clock. Postponements and spot checks are never changed, whatever the state.
A later migration that rebuilds one of these tables on SQLite has to install the locks again.
"""

from django.db import migrations, models

from records.locking import Lock, install, remove

CLOCK = ("due_subject", "due_at", "warn_at", "due_calendar", "paused_until")
ENDED = "{row}.status IN ('installed', 'cancelled')"
OF_ENDED = (
    "EXISTS (SELECT 1 FROM installs_installplan p WHERE p.id = {row}.plan_id"
    " AND p.status IN ('installed', 'cancelled'))"
)
ALWAYS = "1 = 1"


def below(table, exempt=()):
    return Lock(f"installs_{table}", locked=OF_ENDED, full=OF_ENDED, exempt=exempt)


LOCKS = [
    Lock(
        "installs_installplan",
        locked=ENDED,
        exempt=("customer_id", *CLOCK),
        unique=("id", "number"),
    ),
    below("planmachine", ("equipment_id",)),
    below("planengineer"),
    below("preparation"),
    below("planstep"),
    below("plandocument"),
    below("planapproval"),
    below("planattachment"),
    Lock("installs_postponement", locked=ALWAYS, full=OF_ENDED),
    Lock("installs_spotcheck", locked=ALWAYS),
    Lock("installs_spotcheckitem", locked=ALWAYS),
]


def create(apps, schema_editor):
    install(schema_editor, LOCKS)


def drop(apps, schema_editor):
    remove(schema_editor, LOCKS)


class Migration(migrations.Migration):
    dependencies = [("installs", "0003_parts_and_rounds")]
    operations = [
        migrations.AddField(
            model_name="planmachine",
            name="serial_number",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=40, verbose_name="出厂编号"
            ),
        ),
        migrations.RunPython(create, drop),
    ]
