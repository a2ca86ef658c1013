"""How old a session is. Counted on the machine's clock: the demo's can be set, a log-in's not."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

# Noted at the first request of a session, whichever of the log-ins opened it.
LOGGED_IN, SEEN = "logged_in_at", "seen_at"
# The idle time is moved on once a minute, not with each of a page's requests: every page view
# would otherwise take the database's write lock.
STEP_SECONDS = 60


def _moment() -> int:
    return int(datetime.now(UTC).timestamp())


def too_old(session: SessionBase) -> bool:
    """Whether the log-in lies further back than any session may last."""
    age = _moment() - session.setdefault(LOGGED_IN, _moment())
    return age > settings.SESSION_ABSOLUTE_AGE.total_seconds()


def stay(session: SessionBase) -> None:
    """Move the idle time on; storing it renews the cookie as well."""
    if _moment() - session.get(SEEN, 0) >= STEP_SECONDS:
        session[SEEN] = _moment()
