"""What buttons say, and what comes after a step: the words of the panel 下一步."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VERBS: dict[str, StrPromise] = {
    "submit_plan": gettext_lazy("签名送审"),
    "review": gettext_lazy("审核通过，签名"),
    "approve_plan": gettext_lazy("批准，签名"),
    "return_plan": gettext_lazy("退回修改"),
    "complete_measure": gettext_lazy("报告措施完成"),
    "approve_measure": gettext_lazy("批准重新计划，签名"),
    "decide_extension": gettext_lazy("提交决定"),
    "verify": gettext_lazy("去验证"),
    "close": gettext_lazy("批准关闭，签名"),
    "refuse_closing": gettext_lazy("退回组长"),
    "reopen": gettext_lazy("签名重开"),
    "start": gettext_lazy("启动，交给组长"),
    "follow_up": gettext_lazy("保存跟踪记录"),
}
AFTER: dict[str, StrPromise] = {
    "record_problem": gettext_lazy("先把问题说清，再查原因。"),
    "record_team": gettext_lazy("需要哪些部门的人一起做。"),
    "record_containment": gettext_lazy("先止住影响：五处都要查。"),
    "record_causes": gettext_lazy("产生和流出都要问到根本原因。"),
    "plan_measures": gettext_lazy("每个根本原因至少一条措施。"),
    "plan_effectiveness": gettext_lazy("实施之前先定怎样算有效。"),
    "submit_plan": gettext_lazy("送审之后由责任部门审核、品质主管批准。"),
    "review": gettext_lazy("通过之后送品质主管批准。"),
    "approve_plan": gettext_lazy("批准之后各项措施开始实施。可以只退回其中几项。"),
    "complete_measure": gettext_lazy("写明证据，可以附照片和文件。"),
    "approve_measure": gettext_lazy("批准之后这一项开始实施。"),
    "decide_extension": gettext_lazy("同意之后时限改到新的日期。"),
    "replan_measure": gettext_lazy("退回的措施重新计划，另行批准。"),
    "finish_implementation": gettext_lazy("措施都完成之后，观察期开始。"),
    "verify": gettext_lazy("按事先定的指标和目标判定。"),
    "record_reading": gettext_lazy("观察期内随时记录。"),
    "standardise": gettext_lazy("有效的措施要写进作业标准。"),
    "deploy": gettext_lazy("同型号、同客户、同类设备一起查。"),
    "settle_deployment": gettext_lazy("逐项完成，或写明不适用的理由。"),
    "submit_closing": gettext_lazy("写总结，送品质主管关闭。"),
    "close": gettext_lazy("关闭之后锁定，改动只能重开。"),
    "follow_up": gettext_lazy("三、四级至少每五个工作日一条。"),
    "start": gettext_lazy("启动之后由组长组织分析。"),
}
