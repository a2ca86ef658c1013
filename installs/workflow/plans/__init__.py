"""《安装调试方案》 from the draft to 已安装: its steps and one function per verb (domain §6.3).

steps         the table of arrows
gates         what must be there
drafting      编制, 保存草稿
approving     送批, 收回, 批准, 退回, 修订, 撤销
carrying_out  准备, 人员, 改期, 开工, 完成, 抽查, 附件
taking_over   a leaver's work
"""

import installs.deadlines.plans  # noqa: F401  the clocks of every step follow it
from installs.workflow.plans.approving import (
    approve,
    cancel,
    revise,
    send_back,
    submit,
    withdraw,
)
from installs.workflow.plans.carrying_out import (
    arrange,
    attach,
    finish_work,
    postpone,
    prepare,
    spot_check,
    start_work,
)
from installs.workflow.plans.drafting import FACTS, MOST, ROWS, may_not_open, open_plan, save_draft
from installs.workflow.plans.steps import STEPS, offered, words_of
from installs.workflow.shared import (
    acknowledge,
    ask_exemption,
    comment,
    decide_exemption,
    explain_breach,
    urge,
    withdraw_exemption,
)

__all__ = [
    "FACTS",
    "MOST",
    "ROWS",
    "STEPS",
    "acknowledge",
    "approve",
    "arrange",
    "ask_exemption",
    "attach",
    "cancel",
    "comment",
    "decide_exemption",
    "explain_breach",
    "finish_work",
    "may_not_open",
    "offered",
    "open_plan",
    "postpone",
    "prepare",
    "revise",
    "save_draft",
    "send_back",
    "spot_check",
    "start_work",
    "submit",
    "urge",
    "withdraw",
    "withdraw_exemption",
    "words_of",
]
