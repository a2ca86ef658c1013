"""The steps of a complaint and one function per verb (domain §3.3). Nothing else writes a status.

intake     草稿, 提交, 更正, 撤销, 当场解决
drafts     登记页: 自动保存, 并入, 放弃与恢复
judging    检测, 判定, 分级, 分派, 移交, 确认重现
handling   原因与措施, 送批, 批准, 退回
terms      条约外报价, 客户同意, 不予受理
finishing  验证, 会签, 回复, 客户确认, 结案, 重开
capas      启动纠正预防, 关联, 不启动
talk       联系记录, 留言, 附件, 等待
clocks     已知悉, 催办, 超期原因, 不计入考核
"""

from complaints.workflow.capas import decline_capa, link_capa, start_capa, unlink_capa
from complaints.workflow.classifying import classify, reclassify
from complaints.workflow.clocks import (
    acknowledge,
    ask_exemption,
    decide_exemption,
    explain_breach,
    urge,
    withdraw_exemption,
)
from complaints.workflow.drafts import (
    discard_draft,
    keep_page,
    merge_into,
    register_page,
    remove_file,
    restore_draft,
)
from complaints.workflow.finishing import (
    close,
    countersign,
    record_answer,
    reopen,
    reply,
    verify,
)
from complaints.workflow.handling import (
    approve,
    reassign,
    record_handling,
    send_back,
    submit_for_approval,
)
from complaints.workflow.intake import (
    amend,
    cancel,
    open_complaint,
    resolve_on_spot,
    save_draft,
    submit,
)
from complaints.workflow.judging import (
    assign,
    confirm,
    hand_over,
    judge,
    not_reproduced,
    record_test,
)
from complaints.workflow.steps import STEPS, offered
from complaints.workflow.talk import attach, comment, log_contact, pause, resume
from complaints.workflow.terms import decline, quote, record_consent

__all__ = [
    "STEPS",
    "acknowledge",
    "amend",
    "approve",
    "ask_exemption",
    "assign",
    "attach",
    "cancel",
    "classify",
    "close",
    "comment",
    "confirm",
    "countersign",
    "decide_exemption",
    "decline",
    "decline_capa",
    "discard_draft",
    "explain_breach",
    "hand_over",
    "judge",
    "keep_page",
    "link_capa",
    "log_contact",
    "merge_into",
    "not_reproduced",
    "offered",
    "open_complaint",
    "pause",
    "quote",
    "reassign",
    "reclassify",
    "record_answer",
    "record_consent",
    "record_handling",
    "record_test",
    "register_page",
    "remove_file",
    "reopen",
    "reply",
    "resolve_on_spot",
    "restore_draft",
    "resume",
    "save_draft",
    "send_back",
    "start_capa",
    "submit",
    "submit_for_approval",
    "unlink_capa",
    "urge",
    "verify",
    "withdraw_exemption",
]
