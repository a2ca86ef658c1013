"""People with ways out, and messages for them: what the tests of delivery share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from records import clock, delivery, notices
from records.models import Channel, ChannelChoice, MessageKind, Outbox
from tests.records.calendar_days import moment
from tests.records.robot_server import RobotServer

MORNING = "2026-07-13 09:00"


def robot_channel(robot: RobotServer, kind: str = "wecom", **values: Any) -> Channel:
    """A robot at the local server."""
    values = {"name": f"{kind} 群", "created_at": clock.now()} | values
    return Channel.objects.create(kind=kind, address=robot.address(kind), **values)


def wants(person: User, *channels: Channel, kinds: tuple[str, ...] = ("task",)) -> None:
    """Let these kinds of messages reach a person there."""
    ChannelChoice.objects.bulk_create(
        ChannelChoice(person=person, kind=kind, channel=channel)
        for kind in kinds
        for channel in channels or (None,)
    )


def tell(person: User, words: str = "请处理。", **options: Any) -> None:
    """A verb's message."""
    values = {"record_number": "KS-2607-0001", "url": "/complaints/KS-2607-0001/"} | options
    notices.post([person], lambda: words, **values)


def mention(person: User, words: str = "留言提到您。") -> None:
    """A message that goes by e-mail without any choice."""
    tell(person, words, kind=MessageKind.MENTION)


def dispatch_at(at: str | datetime) -> delivery.Sent:
    """One call of the dispatcher at a moment."""
    with clock.at(moment(at) if isinstance(at, str) else at):
        return delivery.dispatch()


def states() -> list[str]:
    """Of all messages, in the order in which they were written."""
    return list(Outbox.objects.order_by("pk").values_list("state", flat=True))
