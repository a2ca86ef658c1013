"""What is said outside the product: one message of a person and channel, or several as one digest.

A digest begins with the worst: what may wake somebody, then what is longest overdue, then what is
due next, then the rest in the order in which it happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from records import notices
from records.models import Channel, Notice, Outbox

SHOWN = 30  # lines of a digest; the product has them all


class Failure(Exception):  # noqa: N818  no fault of the program
    """Why a message did not go out, in words without keys and addresses.

    of_channel: the channel does not work, so the others of this round need not be tried.
    """

    def __init__(self, words: str, *, of_channel: bool = True) -> None:
        super().__init__(words)
        self.words, self.of_channel = words, of_channel


class Line(NamedTuple):
    """One notice, as it is read outside."""

    id: str
    text: str
    number: str
    url: str
    at: str


class Letter(NamedTuple):
    """All that one sending needs, so that nothing is asked of the database while it lasts."""

    rows: tuple[int, ...]
    kind: str
    address: str
    secret: str
    recipient: str
    email: str
    message_id: str
    subject: str
    opening: str
    lines: tuple[Line, ...]
    rest: str

    def text(self, most: int = 100_000) -> str:
        """As plain text of at most so many bytes; whole lines are left out before words are cut."""
        shown = list(self.lines)
        while True:
            left_out = len(self.lines) - len(shown)
            text = self._compose(shown, cut=left_out > 0)
            if len(text.encode()) <= most:
                return text
            if len(shown) <= 1:
                return text.encode()[: most - 3].decode(errors="ignore") + "…"
            shown.pop()

    def _compose(self, shown: Sequence[Line], *, cut: bool) -> str:
        parts = [self.opening]
        numbered = len(self.lines) > 1
        for position, line in enumerate(shown, start=1):
            number = f"{position}. " if numbered else ""
            parts.append(f"{number}{line.text}" + (f"\n{line.url}" if line.url else ""))
        if cut or self.rest:
            parts.append(self.rest or _more())
        return "\n".join(part for part in parts if part)


def _more() -> str:
    return _("其余的请登录查看。")


def worst_first(notice: Notice, now: datetime) -> tuple[Any, ...]:
    """The key by which the lines of a digest are sorted."""
    due = notice.due_at
    overdue = due is not None and due <= now
    return (
        not notice.urgent,
        not overdue,
        due is None,
        due or notice.created_at,
        notice.created_at,
        notice.pk,
    )


def compose(
    rows: Sequence[Outbox], person: User, channel: Channel, *, message_id: str, now: datetime
) -> Letter:
    """The message of these rows, in the person's language."""
    told = sorted((row.notice for row in rows), key=lambda notice: worst_first(notice, now))
    with translation.override(person.language or settings.LANGUAGE_CODE):
        lines = tuple(_line(notice) for notice in told[:SHOWN])
        more = len(told) - len(lines)
        return Letter(
            rows=tuple(row.pk for row in rows),
            kind=channel.kind,
            address=channel.address,
            secret=channel.secret,
            recipient=person.name,
            email=person.email,
            message_id=message_id,
            subject=_subject(told, lines, now),
            opening=_opening(person, len(told)),
            lines=lines,
            rest=_("还有 %(n)s 条，请登录查看。") % {"n": more} if more else "",
        )


def trial(person: User, channel: Channel, *, message_id: str, now: datetime) -> Letter:
    """A message that only says that messages arrive."""
    words = _("这是一条测试消息。收到它，说明“%(name)s”可以使用。") % {"name": channel.name}
    line = Line(id=message_id, text=words, number="", url="", at=now.isoformat())
    return Letter(
        rows=(),
        kind=channel.kind,
        address=channel.address,
        secret=channel.secret,
        recipient=person.name,
        email=person.email,
        message_id=message_id,
        subject=_("售后管理：测试消息"),
        opening=_opening(person, 1),
        lines=(line,),
        rest="",
    )


def _line(notice: Notice) -> Line:
    inside = notice.url.startswith("/") and not notice.url.startswith("//")
    return Line(
        id=f"n{notice.pk}",
        text=" ".join(notices.words_of(notice).split()),
        number=notice.record_number,
        url=f"{settings.SITE_URL.rstrip('/')}{notice.url}" if settings.SITE_URL and inside else "",
        at=notice.created_at.isoformat(),
    )


def _opening(person: User, count: int) -> str:
    """Names the product (robots can be told to want a word of it) and whom it is for."""
    if count == 1:
        return _("【售后管理】%(name)s：") % {"name": person.name}
    return _("【售后管理】%(name)s，您有 %(n)s 条消息，最急的在前：") % {
        "name": person.name,
        "n": count,
    }


def _subject(told: Sequence[Notice], lines: Sequence[Line], now: datetime) -> str:
    if len(told) == 1:
        return lines[0].text[:120]
    overdue = len({n.record_number for n in told if n.due_at is not None and n.due_at <= now})
    if overdue:
        words = {"n": len(told), "overdue": overdue}
        return _("售后管理：%(n)s 条消息，%(overdue)s 项已超期") % words
    return _("售后管理：%(n)s 条消息") % {"n": len(told)}
