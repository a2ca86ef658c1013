"""What left, what was counted and what was signed stays as it was, in the database itself (§12).

A packing list changes in a draft only; counts, notes, requested lines and the customer's name are
written once; an archived shipment and a settled or refused request are closed with their rows.
What may still come: comments, the complaint that a counted line leads to before archiving, and the
correction that opens a settled request again. Merging customers or machines repoints a locked row,
and the engine notes its clock.
A later migration that rebuilds one of these tables on SQLite has to install the locks again.
"""

from django.db import migrations

from records.locking import Lock, install, remove

CLOCK = ("due_subject", "due_at", "warn_at", "due_calendar", "paused_until")
ALWAYS = "1 = 1"
ARCHIVED = "s.status = 'archived'"
LEFT = "s.status <> 'draft'"
ANSWERED = "r.status IN ('settled', 'refused')"


def in_shipment(condition):
    """Whether the shipment that the row belongs to is that far."""
    return (
        "EXISTS (SELECT 1 FROM shipping_shipment s"
        f" WHERE s.id = {{row}}.shipment_id AND {condition})"
    )


def in_count(condition):
    return (
        "EXISTS (SELECT 1 FROM shipping_count c JOIN shipping_shipment s ON s.id = c.shipment_id"
        f" WHERE c.id = {{row}}.count_id AND {condition})"
    )


def in_request(condition):
    return (
        "EXISTS (SELECT 1 FROM shipping_replenishment r"
        f" WHERE r.id = {{row}}.replenishment_id AND {condition})"
    )


FILE = f"{in_shipment(ARCHIVED)} OR {in_request(ANSWERED)}"
LOCKS = [
    Lock(
        "shipping_shipment",
        locked="{row}.status = 'archived'",
        exempt=("customer_id", *CLOCK),
        unique=("id", "number"),
    ),
    Lock("shipping_box", locked=in_shipment(LEFT), full=in_shipment(LEFT)),
    Lock(
        "shipping_item",
        locked=in_shipment(LEFT),
        full=in_shipment(LEFT),
        exempt=("equipment_id",),
    ),
    Lock("shipping_transitnote", locked=ALWAYS, full=in_shipment(ARCHIVED)),
    Lock("shipping_count", locked=ALWAYS, full=in_shipment(ARCHIVED)),
    Lock(
        "shipping_countline",
        locked=ALWAYS,
        full=in_count(ARCHIVED),
        exempt=("complaint_id",),
    ),
    Lock("shipping_boxcheck", locked=ALWAYS, full=in_count(ARCHIVED)),
    Lock("shipping_receipt", locked=ALWAYS, full=in_shipment(ARCHIVED), exempt=("void_reason",)),
    Lock(
        "shipping_replenishment",
        locked="{row}.status IN ('settled', 'refused')",
        exempt=CLOCK,
        passes="OLD.status = 'settled' AND NEW.status = 'requested'",
        unique=("id", "number"),
    ),
    Lock("shipping_replenishmentline", locked=ALWAYS, full=in_request(ANSWERED)),
    Lock(
        "shipping_attachment",
        locked=f"{{row}}.count_id IS NOT NULL OR {FILE}",
        full=FILE,
    ),
]


def create(apps, schema_editor):
    install(schema_editor, LOCKS)


def drop(apps, schema_editor):
    remove(schema_editor, LOCKS)


class Migration(migrations.Migration):
    dependencies = [("shipping", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
