"""What was sent long ago leaves the outbox; nothing else does."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from pytest_django import Settings

from records import clock, delivery, tasks
from records.delivery import pruning
from records.models import Channel, Notice, Outbox
from tests.records.clock_setup import person
from tests.records.outbox_setup import tell

pytestmark = pytest.mark.django_db
State = Outbox.State


def message(state: str, days: int, *, waited: int = 0) -> Outbox:
    """One that came to its state so many days ago, having waited before that."""
    tell(person("a") if not Notice.objects.exists() else Notice.objects.first().recipient)
    then = clock.now() - timedelta(days=days)
    channel, _new = Channel.objects.get_or_create(
        name="群", kind="wecom", defaults={"created_at": then}
    )
    notice = Notice.objects.latest("pk")
    return Outbox.objects.create(
        notice=notice,
        channel=channel,
        message_id=f"n{notice.pk}",
        state=state,
        created_at=then - timedelta(days=waited),
        not_before=then,
        sent_at=then if state == State.SENT else None,
    )


def test_only_what_was_sent_goes_after_its_days(settings: Settings) -> None:
    settings.OUTBOX_KEEP_DAYS = 30
    old = message(State.SENT, 31)
    stay = [message(State.SENT, 29), message(State.SENT, 1, waited=90)]
    stay += [message(state, 400) for state in State.values if state != State.SENT]
    told = Notice.objects.count()
    assert delivery.prune(clock.now()) == 1
    assert set(Outbox.objects.all()) == set(stay)
    assert not Outbox.objects.filter(pk=old.pk).exists()
    assert Notice.objects.count() == told
    assert delivery.prune(clock.now()) == 0


def test_it_goes_batch_by_batch_past_what_was_sent_late(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTBOX_KEEP_DAYS = 30
    monkeypatch.setattr(pruning, "BATCH", 2)
    late = message(State.SENT, 1, waited=90)
    for _turn in range(5):
        message(State.SENT, 40)
    tasks.prune_outbox()
    assert list(Outbox.objects.all()) == [late]


def test_nothing_goes_at_zero_and_cron_does_it_too(settings: Settings) -> None:
    message(State.SENT, 4_000)
    settings.OUTBOX_KEEP_DAYS = 0
    call_command("dispatch")
    assert Outbox.objects.count() == 1
    settings.OUTBOX_KEEP_DAYS = 3_999
    call_command("dispatch")
    assert Outbox.objects.count() == 0
