"""Verbs of plans and acceptances alike: 留言, and what people do with a record's clocks."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from installs.workflow.base import required, tell
from installs.workflow.shared_steps import (
    ACKNOWLEDGE,
    ASK_EXEMPTION,
    COMMENT,
    DECIDE_EXEMPTION,
    EXPLAIN_BREACH,
    URGE,
    WITHDRAW_EXEMPTION,
)
from records import clock, clock_steps
from records.models import MessageKind
from records.steps import check

MENTION = re.compile(r"@([\w.\-]{1,60})")


@transaction.atomic
def comment(record: Any, *, by: User, text: str) -> Any:
    """留言. `@姓名` or `@登录名` tells that person, who must be one who may see the record."""
    record = COMMENT.begin(record, by=by)
    required({"text": text}, _("留言是空的。"))
    mentioned = _mentioned(record, text)
    comments = record.comments
    entry = comments.model(**{comments.field.name: record}, by=by, at=clock.now(), text=text)
    check(entry)
    entry.save()
    entry.mentioned.set(mentioned)
    COMMENT.note(record, by=by, opinion=text)
    words = gettext_lazy("%(name)s 留言提到您。")
    tell(mentioned, words, record, besides=by, kind=MessageKind.MENTION, name=by)
    return entry


def _mentioned(record: Any, text: str) -> list[User]:
    """The people named with @; an unknown name is just text, one who may not see is refused."""
    names = set(MENTION.findall(text))
    if not names:
        return []
    found = list(User.objects.active().filter(Q(name__in=names) | Q(username__in=names)))
    here = type(record).objects.filter(pk=record.pk)
    blind = [person for person in found if not here.visible_to(person).exists()]
    if blind:
        who = _("、").join(person.name for person in blind)
        sentence = _("%(who)s看不到这条记录，不能提醒。") % {"who": who}
        raise ValidationError({"text": sentence})
    return found


@transaction.atomic
def acknowledge(record: Any, *, by: User, clock_id: int | None = None) -> Any:
    """已知悉: take up what one answers for, all clocks or one (domain §4)."""
    return clock_steps.acknowledge(ACKNOWLEDGE, record, by=by, clock_id=clock_id)


@transaction.atomic
def urge(record: Any, *, by: User, clock_id: int, note: str) -> Any:
    """催办: whoever has the clock is told, once per working hour at most."""
    return clock_steps.urge(URGE, record, by=by, clock_id=clock_id, note=note)


@transaction.atomic
def explain_breach(record: Any, *, by: User, clock_id: int, cause: str, text: str) -> Any:
    """说明超期原因: by whoever had the clock when it ran over."""
    return clock_steps.explain_breach(
        EXPLAIN_BREACH, record, by=by, clock_id=clock_id, cause=cause, text=text
    )


@transaction.atomic
def ask_exemption(record: Any, *, by: User, clock_id: int, reason: str) -> Any:
    """申请不计入考核, with the reason."""
    return clock_steps.ask_exemption(ASK_EXEMPTION, record, by=by, clock_id=clock_id, reason=reason)


@transaction.atomic
def withdraw_exemption(record: Any, *, by: User, clock_id: int, reason: str = "") -> Any:
    """撤回申请, before it was decided."""
    return clock_steps.withdraw_exemption(
        WITHDRAW_EXEMPTION, record, by=by, clock_id=clock_id, reason=reason
    )


@transaction.atomic
def decide_exemption(
    record: Any, *, by: User, clock_id: int, agreed: bool, opinion: str = ""
) -> Any:
    """审批不计入考核: 品质主管, never one who is bound by the clock."""
    return clock_steps.decide_exemption(
        DECIDE_EXEMPTION, record, by=by, clock_id=clock_id, agreed=agreed, opinion=opinion
    )
