"""What must be there before a step; each answers with a sentence, or ""."""

from __future__ import annotations

from django.utils.translation import gettext as _

from testdata.choices import State
from testdata.models import Preview, TestData


def words_are_missing(data: TestData) -> str:
    """What it was for, when it was done, what came of it."""
    wanted = {
        _("实验目的"): data.purpose.strip(),
        _("实验日期"): data.taken_on,
        _("小结"): data.summary.strip(),
    }
    missing = [name for name, value in wanted.items() if not value]
    return _("请先填写%(names)s。") % {"names": _("、").join(missing)} if missing else ""


def machine_is_missing(data: TestData) -> str:
    """工艺技术部 finds it by the machine, the order or at least the customer."""
    if data.equipment_id or data.order_id or data.customer_id:
        return ""
    return _("请先写明是哪台设备、哪份订单或哪位客户的数据。")


def files_are_missing(data: TestData) -> str:
    if data.attachments.exists():
        return ""
    return _("请先添加数据文件。")


def files_are_unreadable(data: TestData) -> str:
    """What nobody can look at is not handed over; it is replaced first."""
    names = _names(data, State.REFUSED)
    if not names:
        return ""
    return _("有读不出来的文件：%(names)s。请移除，换成能读的。") % {"names": _("、").join(names)}


def files_are_being_read(data: TestData) -> str:
    names = _names(data, State.WAITING, State.READING)
    if not names:
        return ""
    return _("还在读取：%(names)s。请读完再归档。") % {"names": _("、").join(names)}


def _names(data: TestData, *states: str) -> list[str]:
    found = Preview.objects.filter(file__test_data=data, state__in=states).order_by("file_id")
    return list(found.values_list("file__name", flat=True))
