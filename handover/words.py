"""What buttons say, and what comes after a step: the words of the panel 下一步."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records.clock_forms import CLOCK_BUTTONS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VERBS: dict[str, StrPromise] = {
    "save_draft": _("保存草稿"),
    "hand": _("移交给服务中心"),
    "accept": _("签收交接"),
    "send_back": _("退回业务员"),
    "remind": _("保存温馨提示"),
    "provide": _("提供资料"),
    "refuse": _("不能提供"),
    "receive": _("签收资料"),
    "choose_machines": _("保存设备"),
    "issue": _("发布通知"),
    "take_note": _("签收通知"),
    "inform": _("保存通知记录"),
    "leave_out": _("记为不适用"),
    "cancel": _("撤销这一份"),
    "comment": _("发送留言"),
    **CLOCK_BUTTONS,
}
AFTER: dict[str, StrPromise] = {
    "save_draft": _("写好之后移交给售后服务中心。"),
    "hand": _("移交之后由技术支持部经理签收。"),
    "accept": _("核对承诺、时限和安装约定，指定工程负责人。"),
    "provide": _("写明文件和版次，附上文件。"),
    "receive": _("核对文件和版次。"),
    "choose_machines": _("从设备档案选定涉及的设备。"),
    "issue": _("发布之后服务中心签收，并逐台通知客户。"),
    "take_note": _("换下旧版文件，安排通知客户。"),
    "inform": _("逐台记录通知了谁、怎样通知、客户何时确认。"),
}
