"""Who is let through each address: read by hand against domain §1, §3.3 and §12.

route → {method: who}. Through is whoever is not sent to the log-in and gets no 401, 403, 404 or
405; a right person at the wrong moment (409) or with nothing filled in (400) counts as let
through. A method that is not named lets nobody through. The addresses name a complaint that is
待判定, opened by `opener` (a colleague in sales) for a customer of `sales`, or, where the address
is about drafts, a draft of `opener`.
"""

from tests import (
    acceptances_matrix,
    capa_matrix,
    handover_matrix,
    plan_matrix,
    shipping_matrix,
    testdata_matrix,
)

EVERYBODY = (
    "sales support_engineer support_manager qa_engineer qa_manager tech_management rd rd_manager"
    " engineering engineering_manager warehouse hr finance general_manager supervisor admin"
    " opener nobody"
)
PRINCIPALS = (*EVERYBODY.split(), "deactivated", "anonymous")
OPEN = " ".join(PRINCIPALS)

# 客户, 订单, 产品与设备 (§2): who reads them, who keeps them.
READ_CUSTOMERS = (
    "sales support_engineer support_manager qa_engineer qa_manager tech_management rd rd_manager"
    " engineering engineering_manager finance general_manager supervisor admin opener"
)
READ_MACHINES = READ_CUSTOMERS.replace("finance", "warehouse")
READ_ORDERS = f"{READ_CUSTOMERS} warehouse"
KEEP_CUSTOMERS = "sales support_manager admin opener"
KEEP_MACHINES = f"{KEEP_CUSTOMERS} support_engineer"
KEEP_PRODUCTS = "qa_manager tech_management admin"

# 客诉: those who see all, the customer's sales, the department that has it, its author.
SEES = (
    "support_manager qa_engineer qa_manager tech_management rd_manager engineering_manager"
    " general_manager supervisor sales support_engineer opener"
)
WORKS = SEES.replace(" general_manager supervisor", "")
OPENS = "sales support_engineer opener"
AMENDS = "sales support_engineer support_manager qa_engineer qa_manager opener"
QA = "qa_engineer qa_manager"
CLASSIFIES = "support_engineer support_manager tech_management"
MANAGERS = "rd_manager engineering_manager qa_manager"

# The verb's page and endpoint let the same people through. Drafts are not submitted on a page of
# their own; cause and measures are nobody's before there is a handler.
WHO: dict[str, str] = {
    "amend": AMENDS,
    "cancel": "opener",
    "record_test": QA,
    "judge": QA,
    "classify": CLASSIFIES,
    "reclassify": CLASSIFIES,
    "assign": "support_manager",
    "hand_over": "support_manager",
    "confirm": "tech_management",
    "not_reproduced": "tech_management",
    "reassign": "support_manager",
    "record_handling": "",
    "submit_for_approval": "",
    "approve": "support_manager",
    "send_back": "support_manager",
    "verify": QA,
    "countersign": MANAGERS,
    "reply": "sales opener",
    "record_answer": OPENS,
    "close": "qa_manager",
    "reopen": "support_manager qa_manager",
    "quote": "sales support_manager opener",
    "record_consent": OPENS,
    "decline": "support_manager qa_manager",
    "start_capa": f"support_manager tech_management engineering_manager rd_manager {QA}",
    "link_capa": f"support_manager tech_management engineering_manager rd_manager {QA}",
    "unlink_capa": QA,
    "decline_capa": QA,
    "log_contact": WORKS,
    "comment": SEES,
    "attach": WORKS,
    "pause": "support_manager tech_management",
    "resume": "support_manager tech_management",
    "acknowledge": "opener qa_engineer qa_manager",
    "urge": "sales support_manager qa_engineer qa_manager tech_management rd_manager"
    " engineering_manager general_manager opener",
    # What ran over is explained by whoever had it; here nothing did.
    "explain_breach": "",
    "ask_exemption": "",
    "withdraw_exemption": "",
    "decide_exemption": "qa_manager",
}


def get(who: str) -> dict[str, str]:
    return {"get": who}


def post(who: str) -> dict[str, str]:
    return {"post": who}


def both(who: str, to_post: str | None = None) -> dict[str, str]:
    return {"get": who, "post": who if to_post is None else to_post}


STEPS: dict[str, dict[str, str]] = {verb: both(who) for verb, who in WHO.items()}
NOBODY: dict[str, str] = {}

MATRIX: dict[str, dict[str, str]] = {
    "home": both(EVERYBODY),
    "healthz": get(OPEN),
    # One's own account
    "accounts:login": both(OPEN),
    "accounts:logout": NOBODY,  # whoever asks ends at the log-in
    "accounts:profile": both(EVERYBODY),
    "accounts:password": both(EVERYBODY),
    "accounts:preferences": post(OPEN),  # language and theme, before the log-in too
    "records:notices": get(EVERYBODY),
    "records:read_all": post(EVERYBODY),
    "records:open_notice": post("sales"),  # whose notice it is
    "records:verify": get(OPEN),  # whoever holds the paper
    "records:editions": both("qa_manager admin"),
    **dict.fromkeys(
        ("records:policies", "records:policy_edit", "records:policy_draft"),
        both("qa_manager admin"),
    ),
    **dict.fromkeys(("records:calendar_edit", "records:calendar_draft"), both("qa_manager admin")),
    "records:calendar": get("qa_manager admin"),
    # 通知方式: everybody's own; 渠道 and 发件箱 are the company's
    "records:ways": both(EVERYBODY),
    "records:new_robot": both(EVERYBODY),
    "records:robot": both("sales"),  # whose robot it is
    "records:try_robot": post("sales"),
    "records:remove_robot": post("sales"),
    "records:channels": get("qa_manager admin"),
    "records:new_channel": both("qa_manager admin"),
    "records:channel": both("qa_manager admin"),
    "records:switch_channel": post("qa_manager admin"),
    "records:try_channel": post("qa_manager admin"),
    "records:outbox": get("qa_manager admin"),
    "records:engine": get("qa_manager admin"),
    "records:release_hold": post("qa_manager admin"),
    "records:retry_clocks": post("qa_manager admin"),
    "records:resend": post("qa_manager admin"),
    "records:resend_all": post("qa_manager admin"),
    "api:outbox-list": get("qa_manager admin"),
    "api:outbox-resend": post("qa_manager admin"),
    "api:outbox-resend-all": post("qa_manager admin"),
    "defects:list": get("qa_manager admin"),
    "defects:new": both("qa_manager admin"),
    "defects:edit": both("qa_manager admin"),
    "defects:deactivate": post("qa_manager admin"),
    "defects:reactivate": post("qa_manager admin"),
    # 人员与角色: users are the administrator's
    "people:list": get("admin"),
    "people:new": both("admin"),
    "people:person": both("admin"),
    "people:deactivate": post("admin"),
    "people:reactivate": post("admin"),
    "people:reset_password": post("admin"),
    "people:hand_over": both("admin"),
    "people:departments": get("admin"),
    "people:new_department": both("admin"),
    "people:department": both("admin"),
    # 客户、产品、订单、设备
    "CustomerStory": get(READ_CUSTOMERS),
    "MachineStory": get(READ_MACHINES),
    "OrderStory": get(READ_ORDERS),
    "registry:customers": get(READ_CUSTOMERS),
    "registry:customers-export": get(READ_CUSTOMERS),
    "registry:customer": get(READ_CUSTOMERS),
    "registry:customer-form": get(READ_CUSTOMERS),
    "registry:customer-blank-form": get(READ_CUSTOMERS),
    "registry:customers-add": both(KEEP_CUSTOMERS),
    "registry:customer-edit": both(KEEP_CUSTOMERS),
    "registry:customer-merge": both(KEEP_CUSTOMERS),
    "registry:customer-merge-undo": NOBODY,  # there is no merge to undo
    "registry:products": get(READ_MACHINES),
    "registry:products-export": get(READ_MACHINES),
    "registry:product": get(READ_MACHINES),
    "registry:products-add": both(KEEP_PRODUCTS),
    "registry:product-edit": both(KEEP_PRODUCTS),
    "registry:orders": get(READ_ORDERS),
    "registry:orders-export": get(READ_ORDERS),
    "registry:order": get(READ_ORDERS),
    "registry:orders-add": both(KEEP_CUSTOMERS),
    "registry:order-edit": both(KEEP_CUSTOMERS),
    "registry:machines": get(READ_MACHINES),
    "registry:machines-export": get(READ_MACHINES),
    "registry:machine": get(READ_MACHINES),
    "registry:machines-add": both(KEEP_MACHINES),
    "registry:machine-edit": both(KEEP_MACHINES),
    "registry:machine-merge": both(KEEP_MACHINES),
    "registry:machine-merge-undo": NOBODY,
    "registry:machine-move": both(KEEP_MACHINES),
    "registry:import": both(KEEP_CUSTOMERS),
    "registry:import-template": get(KEEP_CUSTOMERS),
    "registry:import-run": NOBODY,  # nobody has one
    "registry:import-faults": NOBODY,
    "registry:lookup-customers": get(READ_CUSTOMERS),
    "registry:lookup-products": get(READ_MACHINES),
    "registry:lookup-orders": get(READ_ORDERS),
    "registry:lookup-order-lines": get(READ_ORDERS),
    "registry:lookup-equipment": get(READ_MACHINES),
    "registry:lookup-equipment-detail": get(READ_MACHINES),
    # 客诉. A list shows each what they may see, to some nothing.
    "deadlines:list": get(EVERYBODY),
    "deadlines:export": get(EVERYBODY),
    "complaints:list": get(EVERYBODY),
    "complaints:export": get(EVERYBODY),
    "complaints:save_view": post(EVERYBODY),
    "complaints:change_view": NOBODY,  # nobody has kept one
    "complaints:classifier": get(EVERYBODY),
    "complaints:blank_form_pdf": get(EVERYBODY),
    "complaints:new": both(OPENS),
    "complaints:on-spot-new": both("support_engineer"),
    "complaints:draft-keep": post(OPENS),
    "complaints:draft-upload": post(OPENS),
    "complaints:draft-file": get("opener"),
    "complaints:draft-file-remove": post("opener"),
    "complaints:entry-machine": post(OPENS),
    "complaints:entry-aside": post(OPENS),
    "complaints:edit": both("opener"),
    "complaints:on-spot": NOBODY,  # the draft is of somebody in sales
    "complaints:amend": both(AMENDS),
    "complaints:discard": post("opener"),
    "complaints:restore": both("opener"),  # reading it asks once more
    "complaints:detail": get(SEES),
    "complaints:form_pdf": get(SEES),
    "complaints:people": get(SEES),
    "complaints:clock": get(SEES),
    "complaints:file": get(SEES),
    "complaints:thumb": get(SEES),
    "complaints:step": NOBODY,  # see STEPS, by verb
    # The API
    "api:token": post(OPEN),
    "api:schema": get(OPEN),
    "api:docs": get(OPEN),
    "api:api-root": get(EVERYBODY),
    "api:person-list": get(EVERYBODY),
    "api:person-me": get(EVERYBODY),
    "api:department-list": get(EVERYBODY),
    "api:notice-list": get(EVERYBODY),
    "api:deadline-list": get(EVERYBODY),
    "api:notice-read": post("sales"),
    "api:notice-read-all": post(EVERYBODY),
    "api:customer-list": both(READ_CUSTOMERS, KEEP_CUSTOMERS),
    "api:customer-detail": get(READ_CUSTOMERS) | {"patch": KEEP_CUSTOMERS},
    "api:customer-merge": post(KEEP_CUSTOMERS),
    "api:product-list": both(READ_MACHINES, KEEP_PRODUCTS),
    "api:product-detail": get(READ_MACHINES) | {"patch": KEEP_PRODUCTS},
    "api:order-list": both(READ_ORDERS, KEEP_CUSTOMERS),
    "api:order-detail": get(READ_ORDERS) | {"patch": KEEP_CUSTOMERS},
    "api:equipment-list": both(READ_MACHINES, KEEP_MACHINES),
    "api:equipment-detail": get(READ_MACHINES) | {"patch": KEEP_MACHINES},
    "api:equipment-facts": get(READ_MACHINES),
    "api:equipment-merge": post(KEEP_MACHINES),
    "api:equipment-move": post(KEEP_MACHINES),
    "api:complaint-list": both(EVERYBODY, OPENS),
    "api:complaint-classifier": both(EVERYBODY),
    "api:complaint-detail": get(SEES) | {"patch": "opener"},
    "api:complaint-form": get(SEES),
    "api:complaint-history": get(SEES),
    "api:complaint-comments": get(SEES),
    "api:complaint-attachments": get(SEES),
    "api:complaint-attachment": get(SEES),
    "api:complaint-save-draft": post("opener"),
    "api:complaint-submit": post("opener"),
    "api:complaint-resolve-on-spot": NOBODY,
    **{f"api:complaint-{verb.replace('_', '-')}": post(who) for verb, who in WHO.items()},
    # 纠正预防: a table of its own, read with this one
    **capa_matrix.MATRIX,
    # the board and the ledger of delivery show each what they may see
    **{f"installs:{page}:list": get(EVERYBODY) for page in ("board", "ledger")},
    **{f"installs:{page}:export": get(EVERYBODY) for page in ("board", "ledger")},
    **{f"installs:{page}:save_view": post(EVERYBODY) for page in ("board", "ledger")},
    **{f"installs:{page}:change_view": NOBODY for page in ("board", "ledger")},
    **handover_matrix.MATRIX,
    **testdata_matrix.MATRIX,
    **acceptances_matrix.MATRIX,
    **plan_matrix.MATRIX,
    **shipping_matrix.MATRIX,
}
