"""What is chosen on 《设备/工艺验收报告》 (S5-3.3, F4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """Where an acceptance stands (domain §6.4, S9-4.5)."""

    DRAFT = "draft", _("草稿")
    MEASURING = "measuring", _("检验中")
    SIGNING = "signing", _("待签字")
    ADJUSTING = "adjusting", _("待调整方案")
    CARRYING_OUT = "carrying_out", _("调整中")
    RECORDING = "recording", _("待售后记录")
    HANDING_OVER = "handing_over", _("待服务部签收")
    IN_SERVICE = "in_service", _("已转售后")
    CANCELLED = "cancelled", _("已撤销")


ENDED = frozenset({Status.IN_SERVICE, Status.CANCELLED})
OPEN = frozenset(Status) - ENDED - {Status.DRAFT}
# Both sides have signed that the machine is accepted.
ACCEPTED = frozenset({Status.RECORDING, Status.HANDING_OVER, Status.IN_SERVICE})


class Kind(models.TextChoices):
    EQUIPMENT = "equipment", _("设备验收")
    PROCESS = "process", _("工艺验收")
    BOTH = "both", _("设备和工艺验收")


class Section(models.TextChoices):
    """The blocks of the report. Safety belongs to whatever is accepted."""

    EQUIPMENT = "equipment", _("设备检验")
    PROCESS = "process", _("工艺验收")
    SAFETY = "safety", _("安全项")


# Which blocks of a template an acceptance takes.
SECTIONS: dict[str, frozenset[str]] = {
    Kind.EQUIPMENT: frozenset({Section.EQUIPMENT, Section.SAFETY}),
    Kind.PROCESS: frozenset({Section.PROCESS, Section.SAFETY}),
    Kind.BOTH: frozenset(Section),
}


class Before(models.TextChoices):
    """前置确认: what has been done before anything is measured."""

    ARRIVAL = "arrival", _("开箱验收")
    INSTALLATION = "installation", _("安装")
    TRAINING = "training", _("培训")
    DOCUMENTS = "documents", _("资料移交")


class Conclusion(models.TextChoices):
    """The best first: what is chosen may not stand before what was computed."""

    QUALIFIED = "qualified", _("合格")
    CONDITIONAL = "conditional", _("有条件合格")
    FAILED = "failed", _("不合格")


class Grade(models.TextChoices):
    """遗留问题: what each stands in the way of."""

    A = "A", _("A 阻断")
    B = "B", _("B 限期")
    C = "C", _("C 建议")


class Side(models.TextChoices):
    OURS = "ours", pgettext_lazy("side", "我方")
    CUSTOMER = "customer", pgettext_lazy("side", "客户")


class Place(models.TextChoices):
    """Where our own people sign; the customer's hand stands at `CUSTOMER`."""

    OURS = "ours", _("制造方工程师")
    ADJUST = "adjust", _("调整方案编制")
    QUALITY = "quality", _("品质记录")
    ENGINEERING = "engineering", _("工程记录")
    TAKE_OVER = "take_over", _("服务部签收")


CUSTOMER = "customer"  # the customer's place, drawn by hand
