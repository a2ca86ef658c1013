"""Keeping channels, choosing among them, trying one, and sending again what was given up."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import translation
from django.utils.translation import gettext as _

from records import audit, clock
from records.delivery import addresses, letters, mail, robots
from records.delivery.letters import Failure
from records.models import Channel, ChannelChoice, MessageKind, Outbox
from records.outbox import DEFAULT_KINDS, mail_channel_id
from records.steps import NotYours

if TYPE_CHECKING:
    from accounts.models import User

PERMISSION = "records.manage_policy"
OWN_MOST = 5  # robots of one person


def company_channels() -> QuerySet[Channel]:
    """The site's mail and the company's robots."""
    mail_channel_id()
    return _in_order(Channel.objects.filter(owner__isnull=True))


def own_channels(person: User) -> QuerySet[Channel]:
    """A person's robots in use."""
    return Channel.objects.filter(owner=person, active=True)


def offered_to(person: User) -> QuerySet[Channel]:
    """Among what a person may choose: what is in use, of the company and of one's own."""
    found = Channel.objects.filter(Q(owner__isnull=True) | Q(owner=person), active=True)
    if not settings.EMAIL_CONFIGURED:
        found = found.exclude(kind=Channel.Kind.EMAIL)
    mail_channel_id()
    return _in_order(found)


def _in_order(found: QuerySet[Channel]) -> QuerySet[Channel]:
    """Mail, the company's robots, one's own."""
    mail_first = Case(When(kind=Channel.Kind.EMAIL, then=0), default=1)
    return found.order_by(mail_first, F("owner").asc(nulls_first=True), "name", "pk")


@transaction.atomic
def save_channel(channel: Channel, values: Mapping[str, Any], *, by: User) -> Channel:
    """Add or change a robot: kind, name, address, secret.

    An empty address or secret leaves the present one, which no page shows; `forget_secret` takes
    the secret away. A person's own channel is theirs alone to change.
    """
    _may_keep(channel, by)
    before = _facts(channel)
    channel.kind = values.get("kind") or channel.kind
    channel.name = str(values.get("name", channel.name)).strip()
    channel.address = str(values.get("address") or channel.address).strip()
    channel.secret = str(values.get("secret") or channel.secret).strip()
    if values.get("forget_secret"):
        channel.secret = ""
    if channel.kind != Channel.Kind.EMAIL:
        if not channel.address:
            raise ValidationError({"address": _("请填写 Webhook 地址")})
        try:
            addresses.check(channel.kind, channel.address)
        except ValidationError as error:
            raise ValidationError({"address": error.messages}) from error
    if channel._state.adding:
        channel.created_at = clock.now()
        if channel.owner is not None and own_channels(channel.owner).count() >= OWN_MOST:
            raise ValidationError(_("最多 %(n)s 个自己的机器人。") % {"n": OWN_MOST})
    channel.full_clean()
    channel.save()
    _write(channel, "save_channel", before, by)
    return channel


@transaction.atomic
def switch_channel(channel: Channel, active: bool, *, by: User) -> Channel:
    """Take a channel out of use, or back; what waits for one out of use is withdrawn."""
    _may_keep(channel, by)
    before = _facts(channel)
    channel.active = active
    channel.save(update_fields=["active"])
    _write(channel, "switch_channel", before, by)
    return channel


@transaction.atomic
def remove_own(channel: Channel, *, by: User) -> None:
    """Forget one's own robot: its key is erased, nothing is sent there any more."""
    if channel.owner_id != by.pk:
        raise NotYours(_("这不是您的机器人。"))
    channel.choices.all().delete()
    channel.active, channel.address, channel.secret = False, "", ""
    channel.name = f"{channel.name[:40]} {uuid.uuid4().hex[:8]}"  # the name is free again
    channel.save(update_fields=["active", "address", "secret", "name"])


def chosen(person: User) -> dict[str, set[int]]:
    """Where each kind of message goes now, by channel; the default where nothing was chosen."""
    found: dict[str, set[int]] = {}
    for kind, channel in ChannelChoice.objects.filter(person=person).values_list("kind", "channel"):
        found.setdefault(kind, set()).update({channel} if channel else ())
    by_mail = mail_channel_id() if person.email else None
    for kind in MessageKind.values:
        default = {by_mail} if by_mail and kind in DEFAULT_KINDS else set()
        found.setdefault(kind, default)
    return found


@transaction.atomic
def choose(
    person: User, wanted: Mapping[str, Iterable[int]], *, quiet_from: time, quiet_until: time
) -> None:
    """Keep where each kind of message reaches a person, and when nothing may disturb them."""
    offered = set(offered_to(person).values_list("pk", flat=True))
    rows = []
    for kind in MessageKind.values:
        channels = set(wanted.get(kind, ()))
        if not channels <= offered:
            raise ValidationError({kind: _("这个渠道已不能选择，请重新选择。")})
        ways: list[int | None] = [*sorted(channels)] or [None]
        rows += [ChannelChoice(person=person, kind=kind, channel_id=pk) for pk in ways]
    ChannelChoice.objects.filter(person=person).delete()
    ChannelChoice.objects.bulk_create(rows)
    person.quiet_from, person.quiet_until = quiet_from, quiet_until
    person.save(update_fields=["quiet_from", "quiet_until"])


def send_trial(channel: Channel, *, by: User) -> None:
    """Send one message at once, to whoever asks; raises Failure with what went wrong."""
    if channel.owner_id not in (None, by.pk):
        raise NotYours(_("这不是您的机器人。"))
    if channel.owner_id is None:
        _may_keep(channel, by)
    if channel.kind == Channel.Kind.EMAIL and not settings.EMAIL_CONFIGURED:
        raise Failure(_("还没有配置邮件服务器（EMAIL_URL）。"))
    if channel.kind == Channel.Kind.EMAIL and not by.email:
        raise Failure(_("您的个人设置里没有电子邮箱。"))
    with translation.override(by.language or settings.LANGUAGE_CODE):
        name = f"t{channel.pk}.{uuid.uuid4().hex[:12]}"
        letter = letters.trial(by, channel, message_id=name, now=clock.now())
    try:
        if channel.kind == Channel.Kind.EMAIL:
            with mail.way() as send:
                send(letter)
        else:
            robots.send(letter)
    except Failure as failure:
        Channel.objects.filter(pk=channel.pk).update(
            failed_at=clock.now(), last_error=failure.words[:500]
        )
        raise
    Channel.objects.filter(pk=channel.pk).update(sent_at=clock.now(), last_error="")


@transaction.atomic
def resend(rows: QuerySet[Outbox], *, by: User) -> int:
    """Try again what was given up, under the same message ids; how many."""
    if not by.has_perm(PERMISSION):
        raise NotYours(_("您的角色不能重新发送消息，请找有权限的同事处理。"))
    count = rows.filter(state=Outbox.State.DEAD).update(
        state=Outbox.State.READY, attempts=0, not_before=clock.database_now()
    )
    if count:
        audit.write(
            by=by,
            object_type="records.outbox",
            number="outbox",
            action="resend",
            changes={"messages": ["", str(count)]},
        )
    return count


def _may_keep(channel: Channel, by: User) -> None:
    own = channel.owner_id is not None
    allowed = channel.owner_id == by.pk if own else by.has_perm(PERMISSION)
    if not by.is_active or not allowed:
        raise NotYours(_("您的角色不能维护渠道，请找有权限的同事处理。"))


def _facts(channel: Channel) -> dict[str, str]:
    """What may stand in the history: no key."""
    if channel._state.adding:
        return {}
    return {
        "kind": channel.kind,
        "name": channel.name,
        "address": channel.masked_address,
        "secret": "…" if channel.secret else "",
        "active": str(channel.active),
    }


def _write(channel: Channel, action: str, before: Mapping[str, str], by: User) -> None:
    if channel.owner_id is not None:
        return  # one's own affair, like the phone's number
    after = _facts(channel)
    audit.write(
        by=by,
        object_type="records.channel",
        number=f"channel:{channel.pk}",
        action=action,
        changes={
            name: [before.get(name, ""), value]
            for name, value in after.items()
            if before.get(name, "") != value
        },
    )
