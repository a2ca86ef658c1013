"""What buttons say, and what comes after a step: the words of the panel 下一步."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records.clock_forms import CLOCK_BUTTONS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VERBS: dict[str, StrPromise] = {
    "save_draft": _("保存草稿"),
    "submit": _("送经理批准"),
    "withdraw": _("收回修改"),
    "approve": _("批准方案"),
    "send_back": _("退回编制人"),
    "revise": _("修订这份方案"),
    "prepare": _("保存准备情况"),
    "arrange": _("保存安装人员"),
    "postpone": _("登记改期"),
    "start_work": _("开工"),
    "finish_work": _("登记完成"),
    "spot_check": _("保存抽查记录"),
    "cancel": _("撤销这份方案"),
    "comment": _("发送留言"),
    "attach": _("添加附件"),
    **CLOCK_BUTTONS,
}
AFTER: dict[str, StrPromise] = {
    "save_draft": _("写好之后送经理批准。"),
    "submit": _("由没有参与编制的经理签字批准。"),
    "approve": _("核对人员、日期、前置条件和风险，输入密码签字。"),
    "start_work": _("核对客户的准备情况，开工之后登记进度。"),
    "finish_work": _("完成日期写入设备档案，之后进行验收。"),
    "prepare": _("逐项确认客户和我方的准备。"),
}
