"""Who is let through the addresses of install plans: read by hand against S6, domain §1 and §12.

As `permission_matrix`, which takes this in. The addresses name a plan that `support_engineer` drew
up and submitted for a customer of `sales`; `engineering` goes on it.
"""

from __future__ import annotations

from tests.capa_matrix import EVERYBODY

SEES = (
    "sales support_engineer support_manager qa_engineer qa_manager tech_management rd_manager"
    " engineering engineering_manager general_manager supervisor"
)
OPENS = "support_engineer support_manager"
CHECKS = "qa_engineer qa_manager"
TEAM = "engineering support_manager"

WHO: dict[str, str] = {
    "save_draft": OPENS,
    "submit": OPENS,
    "withdraw": OPENS,
    "approve": "support_manager",
    "send_back": "support_manager",
    "revise": OPENS,
    "prepare": f"support_engineer sales {TEAM}",
    "arrange": "support_manager",
    "postpone": f"support_engineer {TEAM}",
    "start_work": TEAM,
    "finish_work": TEAM,
    "spot_check": CHECKS,
    "cancel": "support_manager",
    "comment": SEES,
    "attach": f"{OPENS} {CHECKS}",
    "acknowledge": OPENS,  # the department answers for 批准
    "urge": (
        "sales support_engineer support_manager qa_engineer qa_manager tech_management rd_manager"
        " engineering_manager general_manager"
    ),
    "explain_breach": "",
    "ask_exemption": "",
    "withdraw_exemption": "",
    "decide_exemption": "qa_manager",
}
STEPS: dict[str, dict[str, str]] = {verb: {"get": who, "post": who} for verb, who in WHO.items()}

MATRIX: dict[str, dict[str, str]] = {
    "installs:plans:list": {"get": EVERYBODY},  # shows each what they may see
    "installs:plans:export": {"get": EVERYBODY},
    "installs:plans:save_view": {"post": EVERYBODY},
    "installs:plans:change_view": {},  # nobody has kept one
    "installs:plans:calendar": {"get": EVERYBODY},  # says no more than who is taken
    "installs:plans:new": {"get": OPENS, "post": OPENS},
    "installs:plans:blank_form_pdf": {"get": EVERYBODY},
    "installs:plans:detail": {"get": SEES},
    "installs:plans:form_pdf": {"get": SEES},
    "installs:plans:people": {"get": SEES},
    "installs:plans:clock": {"get": SEES},
    "installs:plans:file": {"get": SEES},
    "installs:plans:thumb": {"get": SEES},
    "installs:plans:step": {},  # see STEPS, by verb
    "api:install-plan-list": {"get": EVERYBODY, "post": OPENS},
    "api:install-plan-detail": {"get": SEES},
    "api:install-plan-form": {"get": SEES},
    "api:install-plan-history": {"get": SEES},
    "api:install-plan-comments": {"get": SEES},
    "api:install-plan-attachments": {"get": SEES},
    "api:install-plan-attachment": {"get": SEES},
    **{f"api:install-plan-{verb.replace('_', '-')}": {"post": who} for verb, who in WHO.items()},
}
