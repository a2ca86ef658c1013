"""What leaves the house: the ways out, who chose which of them, and the messages on their way.

For whoever writes notices with SQL of their own (the sweep): which channels a notice takes is one
rule, `records.outbox.FILL`. It reads any relation of new notices with the columns id, recipient_id,
kind, urgent and created_at, the rows of an `INSERT … RETURNING` in a CTE included:

    WITH told AS (INSERT INTO records_notice (…, kind, urgent) … RETURNING
                  id, recipient_id, kind, urgent, created_at)
    {outbox.fill_sql("told")}        -- INSERT INTO records_outbox … SELECT … FROM told …

with `outbox.parameters()` (named: %(mail)s). `notices.post` uses the same statement.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

SHOWN = 4  # so many characters at an address's end tell two robots apart


class MessageKind(models.TextChoices):
    """What a message is about: for each of them a person chooses where it goes."""

    DEADLINE = "deadline", _("时限提醒与升级")
    TASK = "task", _("分派与流转")
    MENTION = "mention", _("提到我的留言")


class Channel(models.Model):
    """渠道: one way out. Mail is one row of the site; a robot is the company's or a person's."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("电子邮件")
        WECOM = "wecom", _("企业微信")
        DINGTALK = "dingtalk", _("钉钉")
        FEISHU = "feishu", _("飞书")
        WEBHOOK = "webhook", _("Webhook")

    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    name = models.CharField(_("名称"), max_length=60)
    # Both are keys to somebody's group: entered once, never shown whole again.
    address = models.CharField(_("Webhook 地址"), max_length=500, blank=True)
    secret = models.CharField(_("加签密钥"), max_length=200, blank=True)
    active = models.BooleanField(_("启用"), default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="own_channels",
        verbose_name=_("所有人"),
    )
    created_at = models.DateTimeField(_("建立时间"))
    # How the last message fared, for whoever looks after it.
    failed_at = models.DateTimeField(_("最近失败"), null=True, blank=True)
    last_error = models.CharField(_("最后的错误"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("最近送达"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "name", "pk"]
        verbose_name = _("渠道")
        verbose_name_plural = _("渠道")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], name="channel_one_mail", condition=models.Q(kind="email")
            ),
            models.UniqueConstraint(
                fields=["name"],
                name="channel_name_once",
                condition=models.Q(owner__isnull=True),
                violation_error_message=_("已有同名的渠道。"),
            ),
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="channel_own_name_once",
                violation_error_message=_("您已有同名的渠道。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display()) if self.kind == self.Kind.EMAIL else self.name

    @property
    def masked_address(self) -> str:
        """Enough to recognise a robot by, too little to write to it.

        A robot that was taken away has none any more.
        """
        if not self.address:
            return ""
        return f"{urlsplit(self.address).hostname or ''}/…{self.address[-SHOWN:]}"


class ChannelChoice(models.Model):
    """Where one kind of message reaches one person, besides the product itself.

    The rows of a person and kind are the whole choice; one without a channel says: nowhere else.
    A person without rows for a kind has the default (see `records.outbox`).
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_choices"
    )
    kind = models.CharField(_("消息"), max_length=10, choices=MessageKind)
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, related_name="choices")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel"],
                name="channel_choice_once",
                nulls_distinct=True,
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.channel_id}"


class Outbox(models.Model):
    """A notice on its way out by one channel; the message id makes it one message."""

    class State(models.TextChoices):
        READY = "ready", _("待发送")
        LEASED = "leased", _("发送中")
        SENT = "sent", _("已发送")
        DEAD = "dead", _("已放弃")
        WITHDRAWN = "withdrawn", _("已撤回")

    # The unique keys and partial indexes below serve both; each index costs the sweep an insert.
    notice = models.ForeignKey(
        "records.Notice", models.CASCADE, related_name="outbox", db_index=False
    )
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="outbox", verbose_name=_("渠道"), db_index=False
    )
    message_id = models.CharField(max_length=60, unique=True)
    # Messages that went out together stay together: a repetition bears the same name.
    digest = models.CharField(max_length=60, blank=True, db_default="")
    urgent = models.BooleanField(_("不受免打扰限制"), db_default=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.READY, db_default=State.READY
    )
    not_before = models.DateTimeField(_("最早发送"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0, db_default=0)
    last_error = models.CharField(_("最后的错误"), max_length=500, blank=True, db_default="")
    lease = models.CharField(max_length=32, blank=True, db_default="")  # which dispatcher has it
    leased_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("建立时间"))
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("待发消息")
        verbose_name_plural = _("待发消息")
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="outbox_channel_once")
        ]
        indexes = [
            # The dispatcher's questions: what is ready, and whose lease has run out.
            models.Index(
                fields=["channel", "not_before", "id"],
                name="outbox_ready",
                condition=models.Q(state="ready"),
            ),
            models.Index(
                fields=["leased_until"], name="outbox_leased", condition=models.Q(state="leased")
            ),
            models.Index(  # few, and looked for among very many that were sent
                fields=["state", "id"],
                name="outbox_odd",
                condition=models.Q(state__in=["leased", "dead", "withdrawn"]),
            ),
        ]

    def __str__(self) -> str:
        return self.message_id
