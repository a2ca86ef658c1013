"""补发申请's whole workflow: its `STEPS` and every verb of them (S5-3.1.2).

It begins with `shipments.request_replenishment`.
"""

from shipping.workflow.clocks import (
    acknowledge,
    ask_exemption,
    decide_exemption,
    explain_breach,
    urge,
    withdraw_exemption,
)
from shipping.workflow.drafting import cancel
from shipping.workflow.replenishing import accept, prepare, refuse
from shipping.workflow.steps import REPLENISHMENT_STEPS as STEPS
from shipping.workflow.talk import attach, comment

__all__ = [
    "STEPS",
    "accept",
    "acknowledge",
    "ask_exemption",
    "attach",
    "cancel",
    "comment",
    "decide_exemption",
    "explain_breach",
    "prepare",
    "refuse",
    "urge",
    "withdraw_exemption",
]
