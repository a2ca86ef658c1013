"""The words of a CAPA that are chosen, not typed (domain §5, forms.md F2)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """States of §5."""

    DRAFT = "draft", _("草稿")
    ANALYSING = "analysing", _("原因分析")
    AWAITING_PLAN = "awaiting_plan", _("对策待批")
    IMPLEMENTING = "implementing", _("实施中")
    VERIFYING = "verifying", _("待验证")
    STANDARDISING = "standardising", _("标准化")
    CLOSING = "closing", _("关闭待批")
    CLOSED = "closed", _("已关闭")
    CANCELLED = "cancelled", _("已撤销")


ENDED = frozenset({Status.CLOSED, Status.CANCELLED})
OPEN = frozenset(Status) - ENDED - {Status.DRAFT}
# What was found effective: a complaint of level 3–4 may close from here on (§3.2).
EFFECTIVE = frozenset({Status.STANDARDISING, Status.CLOSING, Status.CLOSED})


class Kind(models.TextChoices):
    CORRECTIVE = "corrective", _("纠正措施")
    PREVENTIVE = "preventive", _("预防措施")


class Scale(models.TextChoices):
    """完整 8D goes through all disciplines, 简式 through D4 to D7."""

    FULL = "full", _("完整8D")
    SHORT = "short", _("简式（D4–D7）")


class Source(models.TextChoices):
    COMPLAINT = "complaint", _("客诉")
    ACCEPTANCE = "acceptance", _("验收")
    INSPECTION = "inspection", _("检查")
    AUDIT = "audit", pgettext_lazy("source", "审核")
    TREND = "trend", _("趋势")
    SUPPLIER = "supplier", _("供应商")
    OTHER = "other", _("其他")


class Discipline(models.TextChoices):
    """D1 to D8 as the page and the form name them."""

    D1 = "D1", _("小组")
    D2 = "D2", _("问题描述")
    D3 = "D3", _("临时措施")
    D4 = "D4", _("根本原因")
    D5 = "D5", _("纠正措施")
    D6 = "D6", _("实施与验证")
    D7 = "D7", _("预防再发")
    D8 = "D8", _("总结与关闭")


class Dimension(models.TextChoices):
    """The rows of is / is not (D2)."""

    WHAT = "what", _("什么")
    WHERE = "where", _("哪里")
    WHEN = "when", _("何时")
    EXTENT = "extent", _("多少")


class ContainmentPlace(models.TextChoices):
    """The rows of the containment grid (D3)."""

    IN_PROCESS = "in_process", _("在制")
    STOCK = "stock", _("库存")
    TRANSIT = "transit", _("在途")
    CUSTOMER_SITE = "customer_site", _("客户现场")
    SAME_MODEL = "same_model", _("同型号已售")


class Branch(models.TextChoices):
    """Why it happened, and why nobody noticed before the customer did (D4)."""

    OCCURRENCE = "occurrence", _("产生")
    ESCAPE = "escape", _("流出")


class Bone(models.TextChoices):
    """The bones of the fishbone: 人机料法环测."""

    MAN = "man", _("人")
    MACHINE = "machine", _("机")
    MATERIAL = "material", _("料")
    METHOD = "method", _("法")
    ENVIRONMENT = "environment", _("环")
    MEASUREMENT = "measurement", _("测")


class CauseState(models.TextChoices):
    SUSPECTED = "suspected", _("待查")
    EXCLUDED = "excluded", _("已排除")
    ROOT = "root", _("根本原因")


class MeasureKind(models.TextChoices):
    CORRECTIVE = "corrective", _("纠正")
    PREVENTIVE = "preventive", _("预防")


class MeasureStatus(models.TextChoices):
    PLANNED = "planned", _("待批")
    ACTIVE = "active", _("进行中")
    REJECTED = "rejected", _("已退回")  # to be planned anew by the date the approver named
    REPLANNED = "replanned", _("重新计划待批")
    DONE = "done", _("已完成")


class Comparison(models.TextChoices):
    """How the indicator's measured value is held against its target (D6)."""

    AT_MOST = "at_most", _("不大于")
    AT_LEAST = "at_least", _("不小于")


class DataSource(models.TextChoices):
    """Where the indicator's value comes from; complaints fill the first two by themselves."""

    REPEATS = "repeats", _("同产品同类客诉件数")
    MACHINE_REPEATS = "machine_repeats", _("同一设备同样问题件数")
    INSPECTION = "inspection", _("检验记录")
    PROCESS = "process", _("过程数据")
    OTHER = "other", _("其他")


COUNTED = frozenset({DataSource.REPEATS, DataSource.MACHINE_REPEATS})


class DocumentKind(models.TextChoices):
    """What a standardisation row changes (F2, D7)."""

    FLOW_CHART = "flow_chart", _("流程图")
    FMEA = "fmea", _("FMEA")
    CONTROL_PLAN = "control_plan", _("控制计划")
    WORK_INSTRUCTION = "work_instruction", _("作业指导书")
    INSPECTION = "inspection", _("检验标准")
    DRAWING = "drawing", _("图纸")
    OTHER = "other", _("其他")


class Target(models.TextChoices):
    """What a horizontal deployment row reaches (D7)."""

    MODEL = "model", _("型号")
    CUSTOMER = "customer", _("客户")
    MACHINE = "machine", _("设备")


class Place(models.TextChoices):
    """Where names stand on a CAPA; the meaning of each stands in `signing`."""

    AUTHOR = "author", _("编制")
    REVIEW = "review", _("责任部门审核")
    REVIEW_RD = "review_rd", _("研发审核")
    APPROVE = "approve", _("批准")
    VERIFY = "verify", _("效果验证")
    CLOSE = "close", _("关闭批准")
    REOPEN = "reopen", _("重开")


HIGH_LEVELS = frozenset({3, 4})
