"""Messages to people: one row each, and its ways out, written by the verb in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation

from records import clock, outbox
from records.models import MessageKind, Notice

if TYPE_CHECKING:
    from accounts.models import User


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


def _in_language_of(person: User, words: Callable[[], str]) -> str:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return words()
