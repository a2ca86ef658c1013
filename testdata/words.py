"""What buttons say, and what comes after a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records.clock_forms import CLOCK_BUTTONS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VERBS: dict[str, StrPromise] = {
    "hand": _("移交工艺技术部"),
    "archive": _("审核通过，归档"),
    "send_back": _("退回提交人"),
    "cancel": _("撤销这份数据"),
    "attach": _("添加数据文件"),
    "remove_file": _("移除这个文件"),
    "comment": _("发送留言"),
    **CLOCK_BUTTONS,
}
AFTER: dict[str, StrPromise] = {
    "hand": _("移交之后由工艺技术部审核归档。"),
    "archive": _("核对数据和小结，写审核意见；归档之后锁定。"),
}
