"""The verbs of the register. Each is atomic, takes `by`, and writes history."""

from registry.workflow.contacts import add_contact
from registry.workflow.entries import (
    erase_contact,
    save_customer,
    save_equipment,
    save_order,
    save_product,
)
from registry.workflow.merging import (
    merge_customers,
    merge_equipment,
    undo_customer_merge,
    undo_equipment_merge,
    what_moves,
)
from registry.workflow.milestones import note_milestones
from registry.workflow.moving import move_equipment

__all__ = [
    "add_contact",
    "erase_contact",
    "merge_customers",
    "merge_equipment",
    "move_equipment",
    "note_milestones",
    "save_customer",
    "save_equipment",
    "save_order",
    "save_product",
    "undo_customer_merge",
    "undo_equipment_merge",
    "what_moves",
]
