"""Who is let through the addresses of 交接与资料: read by hand against domain §1, §12 and S6.

As `permission_matrix`, which takes this in. The addresses name a hand-over that `opener` handed
over for a customer of `sales`, a request of `support_engineer` for technical documents, and a
notice that `tech_management` issued.
"""

from __future__ import annotations

EVERYBODY = (
    "sales support_engineer support_manager qa_engineer qa_manager tech_management rd rd_manager"
    " engineering engineering_manager warehouse hr finance general_manager supervisor admin"
    " opener nobody"
)
SEES_ALL = (
    "support_engineer support_manager qa_engineer qa_manager tech_management rd_manager"
    " engineering_manager general_manager supervisor"
)
SALES = "sales opener"
URGES = (
    "support_manager qa_engineer qa_manager tech_management rd_manager engineering_manager"
    " general_manager"
)
SERVICE = "support_engineer support_manager"

# kind → who sees the one that the addresses name, who begins one, who takes each step
SEES = {
    "handovers": f"{SEES_ALL} {SALES}",
    "documents": SEES_ALL,
    "notices": f"{SEES_ALL} {SALES} engineering rd",
}
OPENS = {
    "handovers": SALES,
    "documents": SERVICE,
    "notices": "tech_management rd_manager",
}
CLOCKS = {
    "explain_breach": "",
    "ask_exemption": "",
    "withdraw_exemption": "",
    "decide_exemption": "qa_manager",
}
WHO: dict[str, dict[str, str]] = {
    "handovers": {
        "save_draft": "opener",
        "hand": "opener",
        "accept": "support_manager",
        "send_back": "support_manager",
        "remind": SALES,
        "cancel": "opener",
        "comment": SEES["handovers"],
        "attach": f"{SALES} support_manager",
        "acknowledge": SERVICE,
        "urge": f"{URGES} {SALES}",
        **CLOCKS,
    },
    "documents": {
        "provide": "tech_management",
        "refuse": "tech_management",
        "receive": SERVICE,
        "cancel": "support_engineer",
        "comment": SEES["documents"],
        "attach": f"{SERVICE} tech_management qa_engineer qa_manager",
        "acknowledge": "tech_management",
        "urge": f"{URGES} support_engineer",
        **CLOCKS,
    },
    "notices": {
        "save_draft": "tech_management",
        "choose_machines": "tech_management",
        "issue": "tech_management",
        "take_note": "support_manager",
        "inform": SERVICE,
        "leave_out": SERVICE,
        "cancel": OPENS["notices"],
        "comment": SEES["notices"],
        "attach": f"{OPENS['notices']} {SERVICE}",
        "acknowledge": SERVICE,
        "urge": f"{URGES} {SALES}",
        **CLOCKS,
    },
}
APIS = {
    "handovers": "handover",
    "documents": "document-request",
    "notices": "change-notice",
}

# address of the steps' pages → verb → {method: who}
STEPS: dict[str, dict[str, dict[str, str]]] = {
    f"handover:{kind}:step": {verb: {"get": who, "post": who} for verb, who in verbs.items()}
    for kind, verbs in WHO.items()
}


def _of(kind: str) -> dict[str, dict[str, str]]:
    """The addresses of one kind."""
    sees, page, api = SEES[kind], f"handover:{kind}", f"api:{APIS[kind]}"
    everybody, read = {"get": EVERYBODY}, {"get": sees}
    return {
        f"{page}:list": everybody,  # shows each what they may see
        f"{page}:export": everybody,
        f"{page}:save_view": {"post": EVERYBODY},
        f"{page}:change_view": {},  # nobody has kept one
        f"{page}:new": {"get": OPENS[kind], "post": OPENS[kind]},
        f"{page}:detail": read,
        f"{page}:people": read,
        f"{page}:clock": read,
        f"{page}:file": read,
        f"{page}:thumb": read,
        f"{page}:step": {},  # see STEPS, by verb
        f"{api}-list": everybody | {"post": OPENS[kind]},
        f"{api}-detail": read,
        f"{api}-history": read,
        f"{api}-comments": read,
        f"{api}-attachments": read,
        f"{api}-attachment": read,
        **{f"{api}-{verb.replace('_', '-')}": {"post": who} for verb, who in WHO[kind].items()},
    }


MATRIX: dict[str, dict[str, str]] = {
    **_of("handovers"),
    **_of("documents"),
    **_of("notices"),
}
