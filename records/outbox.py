"""Which ways out a new notice takes: one rule, one statement, for verbs and sweep alike.

A person's own choice for the kind of message counts whole. Without one it is e-mail for what
should not wait (deadlines, being mentioned), where the site has mail and the person an address.
In the product itself every notice is there anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection

from records import clock
from records.models import Channel, MessageKind

# By e-mail unless somebody chose otherwise.
DEFAULT_KINDS = (MessageKind.DEADLINE, MessageKind.MENTION)
_KINDS = ", ".join(f"'{kind.value}'" for kind in DEFAULT_KINDS)

# One row of `choice` is one way; none at all (choice.id IS NULL) means the default.
_FILL = f"""
INSERT INTO records_outbox
       (notice_id, channel_id, message_id, digest, urgent, state, not_before, attempts,
        last_error, lease, created_at)
SELECT told.id, way.id, 'n' || told.id || '.' || way.id, '', told.urgent, 'ready',
       told.created_at, 0, '', '', told.created_at
  FROM %(notices)s AS told
  JOIN accounts_user AS person ON person.id = told.recipient_id AND person.is_active
  LEFT JOIN records_channelchoice AS choice
       ON choice.person_id = told.recipient_id AND choice.kind = told.kind
  JOIN records_channel AS way
       ON way.id = CASE WHEN choice.id IS NOT NULL THEN choice.channel_id
                        WHEN told.kind IN ({_KINDS}) THEN %(mail)s END
 WHERE way.active AND (way.kind <> 'email' OR (way.id = %(mail)s AND person.email <> ''))
ON CONFLICT DO NOTHING
"""  # noqa: S608  the names of tables and kinds are ours


def fill_sql(notices: str) -> str:
    """The statement for new notices in a relation of that name; its parameters: `parameters()`.

    The relation has the columns id, recipient_id, kind, urgent and created_at.
    """
    return _FILL.replace("%(notices)s", notices)


def parameters() -> dict[str, Any]:
    """What the statement needs: the site's mail channel, nothing where mail is not configured."""
    return {"mail": mail_channel_id()}


def mail_channel_id() -> int | None:
    """The one channel that is e-mail, made when mail is first configured."""
    if not settings.EMAIL_CONFIGURED:
        return None
    found = Channel.objects.filter(kind=Channel.Kind.EMAIL).values_list("pk", flat=True).first()
    if found is None:
        values = {"name": Channel.Kind.EMAIL.label, "created_at": clock.now()}
        found = Channel.objects.get_or_create(kind=Channel.Kind.EMAIL, defaults=values)[0].pk
    return found


def fill(notices: Iterable[int]) -> int:
    """Put these notices on their ways out; the number of messages. In the caller's transaction."""
    numbers = ", ".join(str(int(pk)) for pk in notices)
    if not numbers:
        return 0
    new = (
        "(SELECT id, recipient_id, kind, urgent, created_at FROM records_notice"  # noqa: S608  numbers
        f" WHERE id IN ({numbers}))"
    )
    with connection.cursor() as cursor:
        cursor.execute(fill_sql(new), parameters())
        return int(cursor.rowcount)
