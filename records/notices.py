"""Messages to people: one row each, and its ways out, written by the verb in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from records import clock, outbox
from records.due import clock_name, duration_text, exact_text
from records.models import MessageKind, Notice

if TYPE_CHECKING:
    from accounts.models import User

LATE = timedelta(minutes=10)  # from here on it is said how late a reminder came


def post(
    people: Iterable[User],
    words: Callable[[], str],
    *,
    record_number: str,
    url: str,
    besides: User | None = None,
    kind: MessageKind = MessageKind.TASK,
    urgent: bool = False,
) -> None:
    """Tell each of the people once; whoever is `besides` did it and knows already.

    words: gives the text in the language that is active, which is each reader's own. A person who
    is away is told together with the stand-in. kind, urgent: which ways out of the product it
    takes besides (see `outbox`), and whether at night too.
    """
    today = timezone.localdate(clock.now())
    recipients: dict[int, User] = {}
    for person in people:
        recipients[person.pk] = person
        if person.is_away(today) and person.stand_in is not None:
            recipients[person.stand_in.pk] = person.stand_in
    if besides is not None:
        recipients.pop(besides.pk, None)
    told = Notice.objects.bulk_create(
        Notice(
            recipient=person,
            text=_in_language_of(person, words)[:300],
            record_number=record_number,
            url=url,
            created_at=clock.now(),
            kind=kind,
            urgent=urgent,
        )
        for person in recipients.values()
        if person.is_active
    )
    outbox.fill(notice.pk for notice in told)


def words_of(notice: Notice) -> str:
    """What a notice says, in the language that is active; a deadline's has its words from here.

    The limit is the one it spoke of, though the deadline may have another one since.
    """
    deadline = notice.deadline
    if notice.text or deadline is None:
        return notice.text
    limit = notice.due_at or deadline.due_at
    words = {
        "record": notice.record_number,
        "subject": clock_name(deadline.label),
        "due": exact_text(limit),
    }
    if notice.stage.startswith("+"):
        words["late"] = duration_text(int(notice.stage[1:]))
        text = _("%(record)s %(subject)s已超期 %(late)s，期限是 %(due)s。") % words
    elif notice.stage == "100%":
        text = _("%(record)s %(subject)s已超期，期限是 %(due)s。") % words
    else:
        words["percent"] = notice.stage.removesuffix("%")
        text = _("%(record)s %(subject)s的时间已用 %(percent)s%%，期限是 %(due)s。") % words
    if notice.reached_at is not None and notice.created_at - notice.reached_at > LATE:
        text += _("（本应在 %(moment)s 提醒）") % {"moment": exact_text(notice.reached_at)}
    return text


def _in_language_of(person: User, words: Callable[[], str]) -> str:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return words()
