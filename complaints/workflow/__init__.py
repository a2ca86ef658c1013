"""The steps of a complaint and one function per verb (domain §3.3). Nothing else writes a status.

intake     草稿, 提交, 更正, 撤销, 当场解决
drafts     登记页: 自动保存, 并入, 放弃与恢复
judging    检测, 判定, 分级, 分派, 移交, 确认重现
handling   原因与措施, 送批, 批准, 退回
terms      条约外报价, 客户同意, 不予受理
finishing  验证, 会签, 回复, 客户确认, 结案, 重开
talk       联系记录, 留言, 附件, 等待
"""

from complaints.workflow.classifying import classify, reclassify
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
    note_capa,
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
    "amend",
    "approve",
    "assign",
    "attach",
    "cancel",
    "classify",
    "close",
    "comment",
    "confirm",
    "countersign",
    "decline",
    "discard_draft",
    "hand_over",
    "judge",
    "keep_page",
    "log_contact",
    "merge_into",
    "not_reproduced",
    "note_capa",
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
    "submit",
    "submit_for_approval",
    "verify",
]
