"""The words of test data that are chosen, not typed (S5-3.5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """From the engineer on site to the files of 工艺技术部."""

    DRAFT = "draft", _("草稿")
    HANDED = "handed", _("待审核")
    RETURNED = "returned", _("已退回")
    ARCHIVED = "archived", _("已归档")
    CANCELLED = "cancelled", _("已撤销")


WRITABLE = frozenset({Status.DRAFT, Status.RETURNED})
OPEN = frozenset({Status.HANDED, Status.RETURNED})
ENDED = frozenset({Status.ARCHIVED, Status.CANCELLED})


class State(models.TextChoices):
    """How far the reading of a file has come."""

    WAITING = "waiting", _("等待读取")
    READING = "reading", _("正在读取")
    DONE = "done", _("已读取")
    REFUSED = "refused", _("读不出来")


RUNNING = frozenset({State.WAITING, State.READING})


class Kind(models.TextChoices):
    """What most cells of a column are."""

    NUMBER = "number", _("数值")
    MOMENT = "moment", pgettext_lazy("column", "日期时间")
    TIME = "time", pgettext_lazy("column", "时间")
    TEXT = "text", pgettext_lazy("column", "文字")
    EMPTY = "empty", pgettext_lazy("column", "空")


class Refusal(models.TextChoices):
    """Why a file could not be read, as the reading process says it."""

    ENCODING = "encoding", _("认不出文字编码。请另存为 UTF-8 或 GBK 编码的 CSV，再上传。")
    QUOTES = "quotes", _("引号没有成对，分不清各列。请用 Excel 打开核对，另存后再上传。")
    BROKEN = "broken", _("这个 Excel 文件读不出来，请用 Excel 打开并另存一次。")
    EMPTY = "empty", _("文件里没有数据。")
    MUCH = "much", _("这个文件读不出来，或者展开后过大。请只留要用的行和列，另存后再上传。")
    GIVEN_UP = "given_up", _("试了几次都没有读完。请移除后重新上传。")
