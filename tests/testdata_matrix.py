"""Who is let through the addresses of 实验数据: read by hand against domain §1, §12 and S5-3.5.

As `permission_matrix`, which takes this in. The addresses name test data with one CSV file that
`support_engineer` handed over; they wait for 工艺技术部.
"""

from __future__ import annotations

EVERYBODY = (
    "sales support_engineer support_manager qa_engineer qa_manager tech_management rd rd_manager"
    " engineering engineering_manager warehouse hr finance general_manager supervisor admin"
    " opener nobody"
)
SEES = (
    "support_engineer support_manager qa_engineer qa_manager tech_management rd_manager"
    " engineering_manager general_manager supervisor"
)
HANDS = "support_engineer support_manager"
AUTHOR = "support_engineer"
REVIEWS = "tech_management"

# The verb's page and endpoint let the same people through.
WHO: dict[str, str] = {
    "attach": AUTHOR,
    "remove_file": AUTHOR,
    "hand": AUTHOR,
    "archive": REVIEWS,
    "send_back": REVIEWS,
    "cancel": AUTHOR,
    "comment": SEES,
    # 审核 is 技术管理部's; nothing ran over.
    "acknowledge": REVIEWS,
    "urge": SEES.replace(" supervisor", ""),
    "explain_breach": "",
    "ask_exemption": "",
    "withdraw_exemption": "",
    "decide_exemption": "qa_manager",
}
STEPS: dict[str, dict[str, str]] = {verb: {"get": who, "post": who} for verb, who in WHO.items()}

MATRIX: dict[str, dict[str, str]] = {
    "testdata:list": {"get": EVERYBODY},  # shows each what they may see
    "testdata:export": {"get": EVERYBODY},
    "testdata:save_view": {"post": EVERYBODY},
    "testdata:change_view": {},  # nobody has kept one
    "testdata:new": {"get": HANDS, "post": HANDS},
    "testdata:detail": {"get": SEES},
    "testdata:edit": {"get": SEES, "post": SEES},  # no draft any longer: back to its page
    "testdata:progress": {"get": SEES},
    "testdata:people": {"get": SEES},
    "testdata:clock": {"get": SEES},
    "testdata:file": {"get": SEES},
    "testdata:thumb": {"get": SEES},  # a table has no small picture: the file itself
    "testdata:step": {},  # see STEPS, by verb
    "api:test-data-list": {"get": EVERYBODY, "post": HANDS},
    "api:test-data-detail": {"get": SEES, "patch": AUTHOR},
    "api:test-data-history": {"get": SEES},
    "api:test-data-comments": {"get": SEES},
    "api:test-data-attachments": {"get": SEES},
    "api:test-data-attachment": {"get": SEES},
    "api:test-data-sheets": {"get": SEES},
    "api:test-data-save-draft": {"post": AUTHOR},
    **{f"api:test-data-{verb.replace('_', '-')}": {"post": who} for verb, who in WHO.items()},
}
