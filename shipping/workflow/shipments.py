"""发货单's whole workflow: its `STEPS` and every verb of them (S6, S5-3.1, S9-4.1, S9-4.2)."""

from shipping.workflow.clocks import (
    acknowledge,
    ask_exemption,
    decide_exemption,
    explain_breach,
    urge,
    withdraw_exemption,
)
from shipping.workflow.complaining import raise_complaint
from shipping.workflow.counting import count, recount
from shipping.workflow.drafting import cancel, may_not_open, open_shipment, save_draft
from shipping.workflow.leaving import pack, ship, unpack
from shipping.workflow.receiving import archive, sign_receipt
from shipping.workflow.replenishing import request_replenishment
from shipping.workflow.steps import SHIPMENT_STEPS as STEPS
from shipping.workflow.talk import attach, comment
from shipping.workflow.travelling import note_transit, report_arrival

__all__ = [
    "STEPS",
    "acknowledge",
    "archive",
    "ask_exemption",
    "attach",
    "cancel",
    "comment",
    "count",
    "decide_exemption",
    "explain_breach",
    "may_not_open",
    "note_transit",
    "open_shipment",
    "pack",
    "raise_complaint",
    "recount",
    "report_arrival",
    "request_replenishment",
    "save_draft",
    "ship",
    "sign_receipt",
    "unpack",
    "urge",
    "withdraw_exemption",
]
