"""Letting go of what was sent long ago: the outbox is no archive, the notice itself stays.

Only what was sent goes. A message that waits, was given up or withdrawn stays until somebody has
dealt with it. The rows of a digest go one by one, since nothing is sent again by its name.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from records.models import Outbox

BATCH = 1_000
BATCHES = 50  # in one call; the next one goes on


def prune(now: datetime) -> int:
    """Delete what was sent more than `OUTBOX_KEEP_DAYS` ago, the oldest first; how many.

    Each look reads the oldest thousand that were sent by the order of the primary key, whatever
    the table holds, and ends at the first in which nothing is that old.
    """
    if settings.OUTBOX_KEEP_DAYS <= 0:
        return 0
    before, gone = now - timedelta(days=settings.OUTBOX_KEEP_DAYS), 0
    for _turn in range(BATCHES):
        oldest = Outbox.objects.filter(state=Outbox.State.SENT).order_by("pk")
        seen = oldest.values_list("pk", "sent_at")[:BATCH]
        old = [pk for pk, sent_at in seen if sent_at is not None and sent_at < before]
        if not old:
            break
        # Asked again: what was taken up in between is not let go.
        gone += Outbox.objects.filter(pk__in=old, state=Outbox.State.SENT).delete()[0]
    return gone
