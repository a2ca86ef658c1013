"""Messages inside the product: one row a person, written by the verb, in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation

from records import clock
from records.models import Notice

if TYPE_CHECKING:
    from accounts.models import User


def post(
    people: Iterable[User],
    words: Callable[[], str],
    *,
    record_number: str,
    url: str,
    besides: User | None = None,
) -> None:
    """Tell each of the people once; whoever is `besides` did it and knows already.

    words: gives the text in the language that is active, which is each reader's own. A person who
    is away is told together with the stand-in.
    """
    today = timezone.localdate(clock.now())
    recipients: dict[int, User] = {}
    for person in people:
        recipients[person.pk] = person
        if person.is_away(today) and person.stand_in is not None:
            recipients[person.stand_in.pk] = person.stand_in
    if besides is not None:
        recipients.pop(besides.pk, None)
    Notice.objects.bulk_create(
        Notice(
            recipient=person,
            text=_in_language_of(person, words)[:300],
            record_number=record_number,
            url=url,
            created_at=clock.now(),
        )
        for person in recipients.values()
        if person.is_active
    )


def _in_language_of(person: User, words: Callable[[], str]) -> str:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return words()
