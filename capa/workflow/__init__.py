"""The steps of a CAPA and one function per verb (domain §5). Nothing else writes a status.

opening       提出, 保存草稿, 启动, 更换组长, 撤销
problem       D1 小组, D2 问题描述, D3 临时措施
analysis      D4 根本原因, D5 措施, 有效性计划
planning      送审, 审核, 批准对策, 退回, 撤回
implementing  D6 完成, 退回单项, 重新计划, 延期, 转效果验证
verifying     观察数据, 取数, 效果验证
prevention    D7 标准化, 横向展开
ending        D8 送关闭, 退回, 关闭, 重开
linking       关联客诉
clocks        已知悉, 催办, 超期原因, 不计入考核
talk          跟踪记录, 留言, 附件
"""

from capa.prefill import propose_containment, propose_deployment
from capa.workflow.analysis import plan_effectiveness, plan_measures, record_causes
from capa.workflow.base import tell
from capa.workflow.clocks import (
    acknowledge,
    ask_exemption,
    decide_exemption,
    explain_breach,
    urge,
    withdraw_exemption,
)
from capa.workflow.ending import close, refuse_closing, reopen, submit_closing
from capa.workflow.implementing import (
    approve_measure,
    ask_extension,
    complete_measure,
    decide_extension,
    finish_implementation,
    reject_measure,
    replan_measure,
    replanned,
)
from capa.workflow.linking import note_link
from capa.workflow.opening import cancel, may_not_open, open_capa, reassign, save_draft, start
from capa.workflow.planning import (
    approve_plan,
    return_plan,
    review,
    submit_plan,
    withdraw_plan,
)
from capa.workflow.prevention import deploy, settle_deployment, standardise
from capa.workflow.problem import record_containment, record_problem, record_team
from capa.workflow.steps import STEPS, offered
from capa.workflow.talk import attach, comment, follow_up
from capa.workflow.verifying import fill_effectiveness, record_reading, verify

__all__ = [
    "STEPS",
    "acknowledge",
    "approve_measure",
    "approve_plan",
    "ask_exemption",
    "ask_extension",
    "attach",
    "cancel",
    "close",
    "comment",
    "complete_measure",
    "decide_exemption",
    "decide_extension",
    "deploy",
    "explain_breach",
    "fill_effectiveness",
    "finish_implementation",
    "follow_up",
    "may_not_open",
    "note_link",
    "offered",
    "open_capa",
    "plan_effectiveness",
    "plan_measures",
    "propose_containment",
    "propose_deployment",
    "reassign",
    "record_causes",
    "record_containment",
    "record_problem",
    "record_reading",
    "record_team",
    "refuse_closing",
    "reject_measure",
    "reopen",
    "replan_measure",
    "replanned",
    "return_plan",
    "review",
    "save_draft",
    "settle_deployment",
    "standardise",
    "start",
    "submit_closing",
    "submit_plan",
    "tell",
    "urge",
    "verify",
    "withdraw_exemption",
    "withdraw_plan",
]
