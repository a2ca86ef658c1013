"""Who is let through the addresses of shipments and requests: by hand from S5-3.1, S9-4, §1, §12.

As `permission_matrix`, which takes this in. The addresses name a shipment for a customer of
`sales` that has arrived and whose order nobody follows, and what was asked for of another one.
"""

from __future__ import annotations

from tests.capa_matrix import EVERYBODY

ALL = (
    "support_manager qa_engineer qa_manager tech_management rd_manager engineering_manager"
    " warehouse general_manager supervisor"
)
SEES = f"{ALL} sales support_engineer"
OPENS = "sales support_manager"
BEGINS = f"{OPENS} opener"  # of which customer is asked with the order
PREPARES = f"{OPENS} warehouse"
SERVICE = "support_engineer support_manager"
AT_IT = f"sales warehouse {SERVICE}"
WATCHES = (
    "sales support_manager qa_engineer qa_manager tech_management rd_manager engineering_manager"
    " general_manager"
)
CLOCKS = {
    "explain_breach": "",
    "ask_exemption": "",
    "withdraw_exemption": "",
    "decide_exemption": "qa_manager",
}
WHO: dict[str, dict[str, str]] = {
    "shipments": {
        "save_draft": PREPARES,
        "pack": "warehouse",
        "unpack": "warehouse",
        "ship": "warehouse",
        "note_transit": "sales",
        "report_arrival": f"sales {SERVICE}",
        "count": SERVICE,
        "recount": SERVICE,
        "sign_receipt": SERVICE,
        "request_replenishment": SERVICE,
        "raise_complaint": "sales support_engineer",
        "archive": "warehouse",
        "cancel": PREPARES,
        "comment": SEES,
        "attach": AT_IT,
        "acknowledge": SERVICE,  # counting is the department's
        "urge": WATCHES,
        **CLOCKS,
    },
    "replenishments": {
        "accept": "warehouse",
        "refuse": "warehouse",
        "prepare": "warehouse",
        "cancel": SERVICE,
        "comment": SEES,
        "attach": AT_IT,
        "acknowledge": "warehouse",
        "urge": f"{WATCHES} support_engineer",  # who asked for it
        **CLOCKS,
    },
}
# Both have pages of their own that need no network.
COUNTING = ("count", "recount")
STEPS: dict[str, dict[str, dict[str, str]]] = {
    f"shipping:{kind}:step": {
        verb: {"get": who, "post": who} for verb, who in verbs.items() if verb not in COUNTING
    }
    for kind, verbs in WHO.items()
}
APIS = {"shipments": "shipment", "replenishments": "replenishment"}


def _of(kind: str) -> dict[str, dict[str, str]]:
    """Pages and endpoints that both have."""
    at, api = f"shipping:{kind}", f"api:{APIS[kind]}"
    read = ("detail", "form_pdf", "people", "clock", "file", "thumb")
    told = ("detail", "form", "history", "comments", "attachments", "attachment")
    return {
        f"{at}:list": {"get": EVERYBODY},  # shows each what they may see
        f"{at}:export": {"get": EVERYBODY},
        f"{at}:save_view": {"post": EVERYBODY},
        f"{at}:change_view": {},  # nobody has kept one
        f"{at}:blank_form_pdf": {"get": EVERYBODY},
        f"{at}:step": {},  # see STEPS, by verb
        **{f"{at}:{name}": {"get": SEES} for name in read},
        **{f"{api}-{name}": {"get": SEES} for name in told},
        **{f"{api}-{verb.replace('_', '-')}": {"post": who} for verb, who in WHO[kind].items()},
    }


MATRIX: dict[str, dict[str, str]] = {
    **_of("shipments"),
    **_of("replenishments"),
    "api:shipment-list": {"get": EVERYBODY, "post": BEGINS},
    "api:replenishment-list": {"get": EVERYBODY},
    "shipping:count_worker": {"get": EVERYBODY},
    "shipping:shipments:new": {"get": BEGINS, "post": BEGINS},
    "shipping:shipments:import_template": {"get": EVERYBODY},
    "shipping:shipments:import": {"get": PREPARES, "post": PREPARES},
    "shipping:shipments:count": {"get": SERVICE, "post": SERVICE},
    "shipping:shipments:recount": {"get": SERVICE, "post": SERVICE},
    "shipping:shipments:count_state": {"get": SEES},
}
