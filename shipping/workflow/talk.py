"""Beside the flow: comments and files of shipments and replenishments (§12)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from records import attachments, clock
from records.models import MessageKind
from records.steps import check
from shipping.models import Attachment, Comment
from shipping.workflow.base import required, tell
from shipping.workflow.steps import ATTACH, COMMENT

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MENTION = re.compile(r"@([\w.\-]{1,60})")


@transaction.atomic
def comment(record: Any, *, by: User, text: str) -> Comment:
    """留言. `@姓名` or `@登录名` tells that person, who must be one who may see the record."""
    record = COMMENT.begin(record, by=by)
    required({"text": text}, _("留言是空的。"))
    mentioned = _mentioned(record, text)
    entry = Comment(by=by, at=clock.now(), text=text, **{record.OWN: record})
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
        raise ValidationError({"text": _("%(who)s看不到这条记录，不能提醒。") % {"who": who}})
    return found


@transaction.atomic
def attach(record: Any, upload: UploadedFile, *, by: User, caption: str = "") -> Attachment:
    """添加附件, checked by its content (§12)."""
    record = ATTACH.begin(record, by=by)
    values: dict[str, Any] = dict(attachments.accept(upload, by=by))
    file = Attachment.objects.create(caption=caption, **{record.OWN: record}, **values)
    ATTACH.note(record, by=by, opinion=file.name)
    return file
