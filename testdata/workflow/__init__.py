"""The steps of test data and one function per verb (S5-3.5). Nothing else writes a status.

handing  新建, 修改, 移交审核, 审核归档, 退回, 撤销
files    数据文件, 移除, 留言
clocks   已知悉, 催办, 超期原因, 不计入考核
"""

from testdata.workflow.clocks import (
    acknowledge,
    ask_exemption,
    decide_exemption,
    explain_breach,
    urge,
    withdraw_exemption,
)
from testdata.workflow.files import attach, comment, remove_file
from testdata.workflow.handing import (
    archive,
    cancel,
    hand,
    may_not_open,
    open_data,
    save_draft,
    send_back,
)
from testdata.workflow.steps import STEPS, offered

__all__ = [
    "STEPS",
    "acknowledge",
    "archive",
    "ask_exemption",
    "attach",
    "cancel",
    "comment",
    "decide_exemption",
    "explain_breach",
    "hand",
    "may_not_open",
    "offered",
    "open_data",
    "remove_file",
    "save_draft",
    "send_back",
    "urge",
    "withdraw_exemption",
]
