"""Verbs of all three records: 撤销, 留言, 附件."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from handover import people
from handover.choices import DRAFT
from handover.models import Attachment, Comment, Paper
from handover.workflow.base import required, tell
from handover.workflow.steps import ATTACH, CANCEL, COMMENT
from records import attachments, clock
from records.models import MessageKind
from records.steps import check

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

P = TypeVar("P", bound=Paper)
MENTION = re.compile(r"@([\w.\-]{1,60})")


@transaction.atomic
def cancel(paper: P, *, by: User, reason: str, version: int | None = None) -> P:
    """撤销: put a draft away, or withdraw what went out; it stays readable (§12)."""
    paper = CANCEL.begin(paper, by=by, version=version)
    required({"reason": reason}, _("请写撤销的理由。"))
    was_out = paper.status != DRAFT
    paper.cancel_reason, paper.ended_at = reason, clock.now()
    CANCEL.finish(paper, by=by, opinion=reason)
    if was_out:
        words = gettext_lazy("已撤销：%(reason)s")
        tell([paper.opened_by, *people.told_of(paper)], words, paper, besides=by, reason=reason)
    return paper


@transaction.atomic
def comment(paper: Any, *, by: User, text: str) -> Comment:
    """留言. `@姓名` or `@登录名` tells that person, who must be one who may see the record."""
    paper = COMMENT.begin(paper, by=by)
    required({"text": text}, _("留言是空的。"))
    mentioned = _mentioned(paper, text)
    entry = Comment(by=by, at=clock.now(), text=text, **{paper.OWN: paper})
    check(entry)
    entry.save()
    entry.mentioned.set(mentioned)
    COMMENT.note(paper, by=by, opinion=text)
    words = gettext_lazy("%(name)s 留言提到您。")
    tell(mentioned, words, paper, besides=by, kind=MessageKind.MENTION, name=by)
    return entry


def _mentioned(paper: Any, text: str) -> list[User]:
    """The people named with @; an unknown name is just text, one who may not see is refused."""
    names = set(MENTION.findall(text))
    if not names:
        return []
    found = list(User.objects.active().filter(Q(name__in=names) | Q(username__in=names)))
    here = type(paper).objects.filter(pk=paper.pk)
    blind = [person for person in found if not here.visible_to(person).exists()]
    if blind:
        who = _("、").join(person.name for person in blind)
        raise ValidationError({"text": _("%(who)s看不到这条记录，不能提醒。") % {"who": who}})
    return found


@transaction.atomic
def attach(paper: Any, upload: UploadedFile, *, by: User, caption: str = "") -> Attachment:
    """添加附件, checked by its content (§12)."""
    paper = ATTACH.begin(paper, by=by)
    values: dict[str, Any] = dict(attachments.accept(upload, by=by))
    file = Attachment.objects.create(caption=caption, **{paper.OWN: paper}, **values)
    ATTACH.note(paper, by=by, opinion=file.name)
    return file
