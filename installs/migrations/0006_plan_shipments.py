"""A plan names the shipments it was drawn up from; with the plan they stay as they are (§12)."""

from django.db import migrations, models

from records.locking import Lock, install, remove

OVER = (
    "EXISTS (SELECT 1 FROM installs_installplan p WHERE p.id = {row}.installplan_id"
    " AND p.status IN ('installed', 'cancelled'))"
)
LOCKS = [Lock("installs_installplan_shipments", locked=OVER, full=OVER)]


def create(apps, schema_editor):
    install(schema_editor, LOCKS)


def drop(apps, schema_editor):
    remove(schema_editor, LOCKS)


class Migration(migrations.Migration):
    dependencies = [
        ("installs", "0005_acceptance_locks"),
        ("shipping", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            model_name="installplan",
            name="shipments",
            field=models.ManyToManyField(
                blank=True,
                related_name="install_plans",
                to="shipping.shipment",
                verbose_name="发货单",
            ),
        ),
        migrations.RunPython(create, drop),
    ]
