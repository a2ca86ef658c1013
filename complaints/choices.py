"""The words of a complaint that are chosen, not typed (domain §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Status(models.TextChoices):
    """States of §3.3."""

    DRAFT = "draft", _("草稿")
    REGISTERED = "registered", _("待判定")
    JUDGED = "judged", _("待分级")
    CLASSIFIED = "classified", _("待分派")
    CONFIRMING = "confirming", _("待确认")
    HANDLING = "handling", _("处理中")
    AWAITING_APPROVAL = "awaiting_approval", _("待批准")
    VERIFYING = "verifying", _("待验证")
    COUNTERSIGNING = "countersigning", _("待会签")
    REPLYING = "replying", _("待回复")
    AWAITING_CUSTOMER = "awaiting_customer", _("待客户确认")
    CLOSING = "closing", _("待结案")
    CLOSED = "closed", _("已关闭")
    CANCELLED = "cancelled", _("已撤销")


ENDED = frozenset({Status.CLOSED, Status.CANCELLED})
OPEN = frozenset(Status) - ENDED - {Status.DRAFT}


class Stage(models.TextChoices):
    """The eight stages of the stepper."""

    REGISTER = "register", _("登记")
    JUDGE = "judge", _("判定")
    CLASSIFY = "classify", _("分级")
    SOLVE = "solve", _("原因措施")
    VERIFY = "verify", _("验证")
    COUNTERSIGN = "countersign", _("会签")
    REPLY = "reply", _("回复客户")
    CLOSE = "close", _("关闭")


# A draft and a registered complaint stand in 登记 and wait for 判定, and so on: the stage names
# what the state waits in.
STAGE_OF: dict[str, Stage] = {
    Status.DRAFT: Stage.REGISTER,
    Status.REGISTERED: Stage.JUDGE,
    Status.JUDGED: Stage.CLASSIFY,
    Status.CLASSIFIED: Stage.CLASSIFY,
    Status.CONFIRMING: Stage.CLASSIFY,
    Status.HANDLING: Stage.SOLVE,
    Status.AWAITING_APPROVAL: Stage.SOLVE,
    Status.VERIFYING: Stage.VERIFY,
    Status.COUNTERSIGNING: Stage.COUNTERSIGN,
    Status.REPLYING: Stage.REPLY,
    Status.AWAITING_CUSTOMER: Stage.REPLY,
    Status.CLOSING: Stage.CLOSE,
    Status.CLOSED: Stage.CLOSE,
}


class Channel(models.TextChoices):
    PHONE = "phone", _("电话")
    FAX = "fax", _("传真")
    EMAIL = "email", _("电子邮件")
    LETTER = "letter", _("信函")
    CHAT = "chat", _("在线客服")
    WECHAT = "wechat", _("微信")
    VISIT = "visit", _("上门")
    PORTAL = "portal", _("客户门户")


class RequestKind(models.TextChoices):
    REPAIR = "repair", _("维修")
    RETURN = "return", _("退货")
    EXCHANGE = "exchange", _("换货")
    REPLENISH = "replenish", _("补货")
    DEDUCTION = "deduction", _("扣款")
    WARRANTY = "warranty", _("保修")
    ADVICE = "advice", _("咨询/技术答疑")
    MAINTENANCE = "maintenance", _("日常系统维护")
    UPGRADE = "upgrade", _("升级")
    OTHER = "other", _("其他")


class Category(models.TextChoices):
    APPEARANCE = "appearance", _("外观")
    FUNCTION = "function", _("功能")
    QUANTITY = "quantity", _("数量")
    DELIVERY = "delivery", _("交期")
    PACKAGING = "packaging", _("包装")
    SERVICE = "service", _("服务")


class FoundWhere(models.TextChoices):
    INCOMING = "incoming", _("来料")
    ASSEMBLY = "assembly", _("装配")
    USE = "use", _("使用")
    INSTALLATION = "installation", _("安装调试")
    OTHER = "other", _("其他")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("一般")
    URGENT = "urgent", _("紧急")


class Kind(models.TextChoices):
    SOFTWARE = "software", _("软件")
    HARDWARE = "hardware", _("硬件")


class Level(models.IntegerChoices):
    ONE = 1, _("一级")
    TWO = 2, _("二级")
    THREE = 3, _("三级")
    FOUR = 4, _("四级")


HIGH_LEVELS = frozenset({Level.THREE, Level.FOUR})


def level_name(kind: str, level: int | None) -> StrOrPromise:
    """`硬件三级`, in the language of whoever reads it; the kind alone where there is no level."""
    word = Kind(kind).label if kind else ""
    return format_lazy(_("{kind}{level}"), kind=word, level=Level(level).label) if level else word


class Terms(models.TextChoices):
    """是否符合售后条约, and what follows when not (§3.1)."""

    UNKNOWN = "", _("未判断")
    WITHIN = "within", _("符合")
    PAID = "paid", _("不符合，有偿服务")
    REFUSED = "refused", _("不符合，不予受理")


class Decision(models.TextChoices):
    """备案判定 (S9-4.4)."""

    NONCONFORMING = "nonconforming", _("不合格")
    NOT_OURS = "not_ours", _("非自责")
    DUPLICATE = "duplicate", _("重复客诉")


class ServiceMode(models.TextChoices):
    PHONE = "phone", _("电话指导")
    REMOTE = "remote", _("远程")
    ON_SITE = "on_site", _("现场")
    RETURN_TO_FACTORY = "return_to_factory", _("返厂")
    EXCHANGE = "exchange", _("换货")
    REPLENISH = "replenish", _("补货")
    GOODS_RETURN = "goods_return", _("退货")
    DEDUCTION = "deduction", _("扣款")


class MeasureKind(models.TextChoices):
    CONTAINMENT = "containment", _("临时")
    CORRECTIVE = "corrective", _("纠正")
    PREVENTIVE = "preventive", _("预防")


class SignPlace(models.TextChoices):
    """Where on the form a name goes."""

    APPROVAL = "approval", _("批准")
    RD = "rd", _("研发会签")
    ENGINEERING = "engineering", _("工程会签")
    QA = "qa", _("品管会签")
    CLOSE = "close", _("结案")
    REOPEN = "reopen", _("重开")
    DECLINE_CAPA = "decline_capa", _("不启动纠正预防")


COUNTERSIGN_PLACES = (SignPlace.RD, SignPlace.ENGINEERING, SignPlace.QA)
SIGN_PLACE_SHORT = {
    SignPlace.APPROVAL: _("批准"),
    SignPlace.RD: _("研发"),
    SignPlace.ENGINEERING: _("工程"),
    SignPlace.QA: _("品管"),
    SignPlace.CLOSE: _("结案"),
    SignPlace.REOPEN: _("重开"),
    SignPlace.DECLINE_CAPA: _("不启动"),
}


class DocumentKind(models.TextChoices):
    WORK_INSTRUCTION = "work_instruction", _("作业指导书")
    DRAWING = "drawing", _("图纸")
    PROCEDURE = "procedure", _("程序文件")
    INSPECTION_STANDARD = "inspection_standard", _("检验标准")
    OTHER = "other", _("其他")


class AttachmentPurpose(models.TextChoices):
    DEFECT = "defect", _("不良图片")
    TEST = "test", _("检测记录")
    CONFIRMATION = "confirmation", _("重现证据")
    MEASURE = "measure", _("措施证据")
    VERIFICATION = "verification", _("验证证据")
    REPLY = "reply", _("回复附件")
    COMMENT = "comment", _("留言附件")
    OTHER = "other", _("其他")
