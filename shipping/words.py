"""What buttons say, and what comes after a step: the words of the panel 下一步."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records.clock_forms import CLOCK_BUTTONS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VERBS: dict[str, StrPromise] = {
    "save_draft": _("保存发货清单"),
    "pack": _("包装检查完成"),
    "unpack": _("退回备货"),
    "ship": _("确认发货"),
    "note_transit": _("记录在途跟进"),
    "report_arrival": _("登记到货"),
    "count": _("开始清点"),
    "recount": _("更正清点"),
    "sign_receipt": _("客户签收"),
    "request_replenishment": _("申请补发"),
    "raise_complaint": _("转为客诉"),
    "archive": _("清单归档"),
    "accept": _("受理并承诺发货日"),
    "refuse": _("退回申请"),
    "prepare": _("重新备货"),
    "cancel": _("撤销这一份"),
    "comment": _("发送留言"),
    **CLOCK_BUTTONS,
}
AFTER: dict[str, StrPromise] = {
    "save_draft": _("写明分几箱、每箱装什么，再做包装检查。"),
    "pack": _("逐箱检查外观和防倾防震标签，之后才能发货。"),
    "ship": _("填承运、运单和预计到货日期，业务员和工程负责人会收到消息。"),
    "note_transit": _("在途时每个工作日记录一次，异常要告知客户。"),
    "report_arrival": _("登记之后 8 个工作小时内清点。"),
    "count": _("按发货清单逐项清点，缺件和损坏拍照。"),
    "sign_receipt": _("请客户在屏幕上签名，或上传签好的纸质清单照片。"),
    "request_replenishment": _("仓管受理后承诺发货日期，补齐之前发货单保持待补发。"),
    "archive": _("签好的清单交回仓库归档，之后锁定。"),
    "accept": _("受理后按缺损生成一份补发的发货单。"),
    "prepare": _("前一份补发发货单撤销了，重新生成一份。"),
}
