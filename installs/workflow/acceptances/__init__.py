"""The steps of an acceptance and one function per verb (S5-3.3). Nothing else writes a status.

opening     编制, 保存草稿, 开始检验, 更换工程师, 撤销
measuring   检验结果, 工艺数据, 增加项目
punches     遗留问题
concluding  结论, 收回, 双方签字, 质保起算
adjusting   调整方案, 实施, 下一轮
recording   产品售后记录, 退回, 服务部签收
beside      附件, 提出纠正预防
templates   验收模板
leaving     移交给接任人
"""

from installs.workflow.acceptances.adjusting import adjust, complete_action, finish_adjustment
from installs.workflow.acceptances.beside import attach, raise_capa
from installs.workflow.acceptances.concluding import (
    conclude,
    sign_customer,
    sign_ours,
    take_back,
)
from installs.workflow.acceptances.measuring import add_item, record_process, record_results
from installs.workflow.acceptances.opening import (
    cancel,
    may_not_open,
    open_acceptance,
    reassign,
    save_draft,
    start,
)
from installs.workflow.acceptances.punches import add_punch, settle_punch
from installs.workflow.acceptances.recording import (
    record_engineering,
    record_quality,
    return_record,
    take_over,
)
from installs.workflow.acceptances.steps import STEPS, offered, words_of
from installs.workflow.acceptances.templates import may_not_keep, retire_template, save_template
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
    "STEPS",
    "acknowledge",
    "add_item",
    "add_punch",
    "adjust",
    "ask_exemption",
    "attach",
    "cancel",
    "comment",
    "complete_action",
    "conclude",
    "decide_exemption",
    "explain_breach",
    "finish_adjustment",
    "may_not_keep",
    "may_not_open",
    "offered",
    "open_acceptance",
    "raise_capa",
    "reassign",
    "record_engineering",
    "record_process",
    "record_quality",
    "record_results",
    "retire_template",
    "return_record",
    "save_draft",
    "save_template",
    "settle_punch",
    "sign_customer",
    "sign_ours",
    "start",
    "take_back",
    "take_over",
    "urge",
    "withdraw_exemption",
    "words_of",
]
