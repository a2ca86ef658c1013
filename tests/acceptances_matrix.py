"""Who is let through the addresses of acceptances: read by hand against domain §1, §6.4, §12.

As `permission_matrix`, which takes this in. The addresses name an acceptance in 检验中 that
`support_engineer` drew up and holds, for a machine of a customer of `sales`.
"""

from __future__ import annotations

EVERYBODY = (
    "sales support_engineer support_manager qa_engineer qa_manager tech_management rd rd_manager"
    " engineering engineering_manager warehouse hr finance general_manager supervisor admin"
    " opener nobody"
)
SEES_ALL = (
    "support_manager qa_engineer qa_manager tech_management rd_manager engineering_manager"
    " general_manager supervisor"
)
SEES = f"{SEES_ALL} sales support_engineer"
READS_TEMPLATES = f"{SEES} opener rd engineering"
SERVICE = "support_engineer support_manager"
KEEPS_TEMPLATES = "qa_manager tech_management"
OF_DRAFTS = "support_engineer support_manager qa_manager"

# The verb's page and endpoint let the same people through.
WHO: dict[str, str] = {
    "start": SERVICE,
    "reassign": "support_manager",
    "record_results": SERVICE,
    "record_process": SERVICE,
    "add_item": SERVICE,
    "add_punch": SERVICE,
    "settle_punch": SERVICE,
    "conclude": SERVICE,
    "take_back": SERVICE,
    "sign_ours": SERVICE,
    "sign_customer": SERVICE,
    "adjust": "tech_management",
    "complete_action": SERVICE,
    "finish_adjustment": SERVICE,
    "record_quality": "qa_engineer qa_manager",
    "record_engineering": "engineering_manager",  # 工程部 sees it when its part is owed
    "return_record": "support_manager",
    "take_over": "support_manager",
    "raise_capa": "support_manager qa_engineer qa_manager tech_management rd_manager"
    " engineering_manager",
    "cancel": "support_manager qa_manager",
    "comment": SEES,
    "attach": f"{SERVICE} qa_engineer qa_manager tech_management engineering_manager",
    "acknowledge": "support_engineer",
    "urge": f"{SEES_ALL} sales support_engineer".replace(" supervisor", ""),
    # What ran over is explained by whoever had it; here nothing did.
    "explain_breach": "",
    "ask_exemption": "",
    "withdraw_exemption": "",
    "decide_exemption": "qa_manager",
}
STEPS: dict[str, dict[str, str]] = {verb: {"get": who, "post": who} for verb, who in WHO.items()}
STEPS["save_draft"] = {"get": OF_DRAFTS, "post": OF_DRAFTS}

MATRIX: dict[str, dict[str, str]] = {
    "installs:acceptances:list": {"get": EVERYBODY},  # shows each what they may see
    "installs:acceptances:export": {"get": EVERYBODY},
    "installs:acceptances:save_view": {"post": EVERYBODY},
    "installs:acceptances:change_view": {},  # nobody has kept one
    "installs:acceptances:new": {"get": SERVICE, "post": SERVICE},
    "installs:acceptances:blank_form_pdf": {"get": EVERYBODY},
    "installs:acceptances:form_pdf": {"get": SEES},
    "installs:acceptances:step": {},  # see STEPS, by verb
    "installs:acceptances:detail": {"get": SEES},
    "installs:acceptances:people": {"get": SEES},
    "installs:acceptances:clock": {"get": SEES},
    "installs:acceptances:file": {"get": SEES},
    "installs:acceptances:thumb": {"get": SEES},
    "api:acceptance-list": {"get": EVERYBODY, "post": SERVICE},
    "api:acceptance-detail": {"get": SEES, "patch": OF_DRAFTS},
    "api:acceptance-form": {"get": SEES},
    "api:acceptance-history": {"get": SEES},
    "api:acceptance-comments": {"get": SEES},
    "api:acceptance-attachments": {"get": SEES},
    "api:acceptance-attachment": {"get": SEES},
    "api:acceptance-save-draft": {"post": OF_DRAFTS},
    **{f"api:acceptance-{verb.replace('_', '-')}": {"post": who} for verb, who in WHO.items()},
    "api:acceptance-template-list": {"get": EVERYBODY, "post": KEEPS_TEMPLATES},
    "api:acceptance-template-detail": {"get": READS_TEMPLATES},
    "api:acceptance-template-retire": {"post": KEEPS_TEMPLATES},
}
