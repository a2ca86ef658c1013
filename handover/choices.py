"""The words of hand-overs, document requests and change notices that are chosen, not typed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HandoverStatus(models.TextChoices):
    """合同交接: from sales to the service centre (S6)."""

    DRAFT = "draft", _("草稿")
    HANDED = "handed", _("待签收")
    ACKNOWLEDGED = "acknowledged", _("已签收")
    SUPERSEDED = "superseded", _("已被替代")
    CANCELLED = "cancelled", _("已撤销")


class RequestStatus(models.TextChoices):
    """资料申请: what the service centre asks for (S6, S8-6.1)."""

    REQUESTED = "requested", _("待提供")
    DELIVERED = "delivered", _("待签收")
    RECEIVED = "received", _("已签收")
    REFUSED = "refused", _("不能提供")
    CANCELLED = "cancelled", _("已撤销")


class NoticeStatus(models.TextChoices):
    """更改通知: a new edition or an improvement, until every machine's customer knows (S6)."""

    DRAFT = "draft", _("草稿")
    ISSUED = "issued", _("落实中")
    CLOSED = "closed", _("已落实")
    CANCELLED = "cancelled", _("已撤销")


DRAFT, CANCELLED = "draft", "cancelled"
# Codes of one meaning have one name in all three, so one set serves them.
OPEN = frozenset(
    {
        str(HandoverStatus.HANDED),
        str(RequestStatus.REQUESTED),
        str(RequestStatus.DELIVERED),
        str(NoticeStatus.ISSUED),
    }
)
ENDED = frozenset(
    str(status)
    for kind in (HandoverStatus, RequestStatus, NoticeStatus)
    for status in kind
    if status not in OPEN | {DRAFT}
)


class RequestKind(models.TextChoices):
    """What is asked for, which says who provides it."""

    TECHNICAL = "technical", _("技术文件")  # 总师办资料室
    QUALITY = "quality", _("原始质量记录")  # 质保部


class NoticeKind(models.TextChoices):
    EDITION = "edition", _("技术文件更新")
    IMPROVEMENT = "improvement", _("重大改良")


class How(models.TextChoices):
    """How somebody at the customer was told."""

    PHONE = "phone", _("电话")
    MAIL = "mail", _("电子邮件")
    WECHAT = "wechat", _("微信")
    LETTER = "letter", _("信函")
    VISIT = "visit", _("上门")
