"""Beside the flow: 技术管理部's notes (S3-4.4.2), comments, files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from capa import deadlines
from capa.models import Capa, CapaAttachment, Comment, FollowUp, Measure
from capa.workflow import gates
from capa.workflow.base import required, tell
from capa.workflow.steps import ATTACH, COMMENT, FOLLOW_UP
from records import attachments, clock
from records.models import MessageKind
from records.steps import check

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MENTION = re.compile(r"@([\w.\-]{1,60})")


@transaction.atomic
def follow_up(capa: Capa, *, by: User, text: str, progress: int | None = None) -> FollowUp:
    """填写跟踪记录 (S3-4.4.2): how it goes; the next note is owed five working days from now."""
    capa = FOLLOW_UP.begin(capa, by=by)
    required({"text": text}, _("请写跟踪的情况。"))
    if progress is not None and not 0 <= progress <= 100:
        raise ValidationError({"progress": _("进度是 0 到 100。")})
    note = FollowUp(capa=capa, by=by, at=clock.now(), text=text, progress=progress)
    check(note)
    note.save()
    deadlines.note_follow_up(capa)
    FOLLOW_UP.note(capa, by=by, opinion=text)
    return note


@transaction.atomic
def comment(capa: Capa, *, by: User, text: str) -> Comment:
    """留言. `@姓名` or `@登录名` tells that person, who must be one who may see the CAPA."""
    capa = COMMENT.begin(capa, by=by)
    required({"text": text}, _("留言是空的。"))
    mentioned = _mentioned(capa, text)
    entry = Comment(capa=capa, by=by, at=clock.now(), text=text)
    check(entry)
    entry.save()
    entry.mentioned.set(mentioned)
    COMMENT.note(capa, by=by, opinion=text)
    words = gettext_lazy("%(name)s 留言提到您。")
    tell(mentioned, words, capa, besides=by, kind=MessageKind.MENTION, name=by)
    return entry


def _mentioned(capa: Capa, text: str) -> list[User]:
    """The people named with @; an unknown name is just text, one who may not see is refused."""
    names = set(MENTION.findall(text))
    if not names:
        return []
    found = list(User.objects.active().filter(Q(name__in=names) | Q(username__in=names)))
    here = Capa.objects.filter(pk=capa.pk)
    blind = [person for person in found if not here.visible_to(person).exists()]
    if blind:
        who = _("、").join(person.name for person in blind)
        sentence = _("%(who)s看不到这份纠正预防措施，不能提醒。") % {"who": who}
        raise ValidationError({"text": sentence})
    return found


@transaction.atomic
def attach(
    capa: Capa,
    upload: UploadedFile,
    *,
    by: User,
    caption: str = "",
    measure: int | None = None,
) -> CapaAttachment:
    """添加附件, checked by its content (§12): of the CAPA, or of one measure by its number."""
    capa = ATTACH.begin(capa, by=by)
    belongs: Measure | None = None
    if measure is not None:
        belongs = gates.current(capa).measures.filter(number=measure).first()
        if belongs is None or capa.status != "implementing":
            raise ValidationError({"measure": _("实施中才能给措施添加附件，请选这一轮的措施。")})
    values = attachments.accept(upload, by=by)
    attachment = CapaAttachment.objects.create(
        capa=capa,
        measure=belongs,
        round_number=capa.round_number,
        caption=caption,
        **values,
    )
    ATTACH.note(capa, by=by, opinion=attachment.name)
    return attachment
