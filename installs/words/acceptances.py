"""What buttons say, and what comes after a step: the words of the panel 下一步."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records.clock_forms import CLOCK_BUTTONS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VERBS: dict[str, StrPromise] = {
    "save_draft": _("保存草稿"),
    "start": _("开始检验"),
    "reassign": _("更换工程师"),
    "record_results": _("保存检验结果"),
    "record_process": _("保存工艺数据"),
    "add_item": _("增加这一项"),
    "add_punch": _("登记这个问题"),
    "settle_punch": _("关闭这个问题"),
    "conclude": _("确定结论"),
    "take_back": _("收回修改"),
    "sign_ours": _("签字"),
    "sign_customer": _("保存客户签字"),
    "adjust": _("签署调整方案"),
    "complete_action": _("报告完成"),
    "finish_adjustment": _("开始再次验收"),
    "record_quality": _("签署品质部记录"),
    "record_engineering": _("签署工程部记录"),
    "return_record": _("退回售后记录"),
    "take_over": _("签收"),
    "raise_capa": _("提出纠正预防"),
    "cancel": _("撤销这次验收"),
    "comment": _("发送留言"),
    "attach": _("添加附件"),
    **CLOCK_BUTTONS,
}
AFTER: dict[str, StrPromise] = {
    "save_draft": _("前置确认都有着落之后开始检验。"),
    "start": _("按产品的验收模板列出检验项目，逐项填写实测。"),
    "record_results": _("判定由上下限算出，全部检验之后下结论。"),
    "conclude": _("结论之后内容固定，由双方签字。"),
    "sign_ours": _("核对报告，输入密码签字；客户在屏幕上手写签字。"),
    "sign_customer": _("请客户核对报告，在屏幕上手写签字。"),
    "adjust": _("写明原因、措施、责任人和期限，密码签署。"),
    "complete_action": _("措施都完成之后再次验收。"),
    "finish_adjustment": _("合格的项目可以沿用，其余重新检验。"),
    "record_quality": _("写明产品的质量状态，密码签署。"),
    "record_engineering": _("写明产品的制造和调试情况，密码签署。"),
    "take_over": _("签收之后转入售后阶段，报告不再改动。"),
}
