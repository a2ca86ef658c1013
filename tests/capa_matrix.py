"""Who is let through the addresses of CAPAs: read by hand against domain §1, §5 and §12.

As `permission_matrix`, which takes this in. The addresses name a CAPA of level 3 in 原因分析 that
`qa_engineer` opened, `engineering` leads and the department of `engineering_manager` answers for.
"""

from __future__ import annotations

EVERYBODY = (
    "sales support_engineer support_manager qa_engineer qa_manager tech_management rd rd_manager"
    " engineering engineering_manager warehouse hr finance general_manager supervisor admin"
    " opener nobody"
)
SEES = (
    "support_manager qa_engineer qa_manager tech_management rd_manager engineering"
    " engineering_manager general_manager supervisor"
)
WORKS = SEES.replace(" general_manager supervisor", "")
OPENS = "support_manager qa_engineer qa_manager tech_management rd_manager engineering_manager"
SEES_ALL = f"{OPENS} general_manager supervisor"
LEADER, TEAM = "engineering", "engineering engineering_manager"
DECIDES = "qa_manager engineering_manager"

# The verb's page and endpoint let the same people through; a measure is nobody's yet.
WHO: dict[str, str] = {
    "record_team": TEAM,
    "record_problem": TEAM,
    "record_containment": TEAM,
    "record_causes": TEAM,
    "plan_measures": TEAM,
    "plan_effectiveness": TEAM,
    "submit_plan": LEADER,
    "withdraw_plan": LEADER,
    "review": "engineering_manager",
    "approve_plan": "qa_manager",
    "return_plan": DECIDES,
    "complete_measure": "",
    "reject_measure": "qa_manager",
    "replan_measure": TEAM,
    "approve_measure": "qa_manager",
    "ask_extension": "",
    "decide_extension": DECIDES,
    "finish_implementation": LEADER,
    "record_reading": f"{TEAM} qa_manager",
    "verify": "qa_manager",
    "standardise": TEAM,
    "deploy": TEAM,
    "settle_deployment": TEAM,
    "submit_closing": LEADER,
    "refuse_closing": "qa_manager",
    "close": "qa_manager",
    "reopen": "qa_manager",
    "reassign": DECIDES,
    "cancel": "qa_manager",
    "follow_up": "tech_management",
    "comment": SEES,
    "attach": WORKS,
    # 对策 is the leader's, 跟踪 技术管理部's; nothing ran over.
    "acknowledge": "engineering tech_management",
    "urge": f"{OPENS} qa_engineer engineering general_manager",
    "explain_breach": "",
    "ask_exemption": "",
    "withdraw_exemption": "",
    "decide_exemption": "qa_manager",
}
OF_DRAFTS = {"save_draft": "qa_engineer", "start": "qa_engineer"}

STEPS: dict[str, dict[str, str]] = {verb: {"get": who, "post": who} for verb, who in WHO.items()}

MATRIX: dict[str, dict[str, str]] = {
    "capa:list": {"get": EVERYBODY},  # shows each what they may see
    "capa:board": {"get": EVERYBODY},
    "capa:mine": {"get": EVERYBODY},
    "capa:follow_ups": {"get": SEES_ALL},
    "capa:figures": {"get": EVERYBODY},
    "capa:export": {"get": EVERYBODY},
    "capa:save_view": {"post": EVERYBODY},
    "capa:change_view": {},  # nobody has kept one
    "capa:new": {"get": OPENS, "post": OPENS},
    "capa:edit": {"get": SEES, "post": SEES},  # no draft any longer: back to its page
    "capa:blank_form_pdf": {"get": EVERYBODY},
    "capa:forms_pdf": {},  # the address names none
    "capa:lookup_people": {"get": EVERYBODY},
    "capa:detail": {"get": SEES},
    "capa:form_pdf": {"get": SEES},
    "capa:people": {"get": SEES},
    "capa:clock": {"get": SEES},
    "capa:file": {"get": SEES},
    "capa:thumb": {"get": SEES},
    "capa:step": {},  # see STEPS, by verb
    "api:capa-list": {"get": EVERYBODY, "post": OPENS},
    "api:capa-detail": {"get": SEES, "patch": "qa_engineer"},
    "api:capa-form": {"get": SEES},
    "api:capa-history": {"get": SEES},
    "api:capa-comments": {"get": SEES},
    "api:capa-attachments": {"get": SEES},
    "api:capa-attachment": {"get": SEES},
    **{
        f"api:capa-{verb.replace('_', '-')}": {"post": who}
        for verb, who in (WHO | OF_DRAFTS).items()
    },
}
