"""Around the flow: contacts with the customer, comments, files, waiting."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints import deadlines
from complaints.choices import AttachmentPurpose, Channel
from complaints.models import Comment, Complaint, ComplaintAttachment, ContactLog
from complaints.workflow.base import required, tell
from complaints.workflow.steps import (
    ATTACH,
    COMMENT,
    LOG_CONTACT,
    PAUSE,
    RESUME,
)
from records import attachments, clock, clocks
from records.due import source_text
from records.models import MessageKind, Pause
from records.steps import NotNow

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# Written down later than this after it happened, a contact is shown as back-dated (§4).
BACKDATED_AFTER = timedelta(minutes=30)
MENTION = re.compile(r"@([\w.\-]{1,60})")


@transaction.atomic
def log_contact(
    complaint: Complaint,
    *,
    by: User,
    channel: str,
    person: str,
    content: str,
    contacted_at: datetime | None = None,
) -> ContactLog:
    """记录与客户的联系; the first one stops 首次响应, nothing else does (domain §4)."""
    complaint = LOG_CONTACT.begin(complaint, by=by)
    required({"person": person, "content": content}, _("联系记录要写明这一项。"))
    if channel not in Channel.values:
        raise ValidationError({"channel": _("请选联系的方式。")})
    now = clock.now()
    moment = contacted_at or now
    if moment > now + timedelta(minutes=5):
        raise ValidationError({"contacted_at": _("联系时间在未来，请核对。")})
    if moment < complaint.received_at:
        raise ValidationError({"contacted_at": _("联系时间早于受理时间，请核对。")})
    contact = ContactLog.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=now,
        channel=channel,
        person=person,
        content=content,
        contacted_at=moment,
        backdated=now - moment > BACKDATED_AFTER,
    )
    if complaint.first_contact_at is None:
        complaint.first_contact_at = moment
        complaint.save(update_fields=["first_contact_at"])
        deadlines.follow(complaint)
    words = source_text(gettext_lazy("补录：%(content)s"), content=content)
    LOG_CONTACT.note(complaint, by=by, opinion=words if contact.backdated else content)
    return contact


@transaction.atomic
def comment(
    complaint: Complaint, *, by: User, text: str, customer_visible: bool = False
) -> Comment:
    """留言. `@姓名` or `@登录名` tells that person, who must be one who may see the complaint."""
    complaint = COMMENT.begin(complaint, by=by)
    required({"text": text}, _("留言是空的。"))
    mentioned = _mentioned(complaint, text)
    entry = Comment.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=clock.now(),
        text=text,
        customer_visible=customer_visible,
    )
    entry.mentioned.set(mentioned)
    COMMENT.note(complaint, by=by, opinion=text)
    words = gettext_lazy("%(name)s 留言提到您。")
    tell(mentioned, words, complaint, besides=by, kind=MessageKind.MENTION, name=by)
    return entry


def _mentioned(complaint: Complaint, text: str) -> list[User]:
    """The people named with @; an unknown name is just text, one who may not see is refused."""
    names = set(MENTION.findall(text))
    if not names:
        return []
    found = list(User.objects.active().filter(Q(name__in=names) | Q(username__in=names)))
    blind = [
        person
        for person in found
        if not Complaint.objects.visible_to(person).filter(pk=complaint.pk).exists()
    ]
    if blind:
        who = _("、").join(person.name for person in blind)
        raise ValidationError({"text": _("%(who)s看不到这件客诉，不能提醒。") % {"who": who}})
    return found


@transaction.atomic
def attach(
    complaint: Complaint,
    upload: UploadedFile,
    *,
    by: User,
    purpose: str = AttachmentPurpose.DEFECT,
    caption: str = "",
    comment: Comment | None = None,
) -> ComplaintAttachment:
    """Add a photo or file, checked by its content (domain §12)."""
    complaint = ATTACH.begin(complaint, by=by)
    if purpose not in AttachmentPurpose.values:
        raise ValidationError({"purpose": _("没有这种用途。")})
    values = attachments.accept(upload, by=by)
    attachment = ComplaintAttachment.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        purpose=purpose,
        caption=caption,
        comment=comment,
        **values,
    )
    ATTACH.note(complaint, by=by, opinion=attachment.name)
    return attachment


@transaction.atomic
def pause(
    complaint: Complaint,
    *,
    by: User,
    reason: str,
    latest_end: datetime,
    note: str = "",
    version: int | None = None,
) -> Complaint:
    """登记等待: 客户, 备件, 现场条件 or 供应商; 处理完成 and later clocks stand still (§4)."""
    complaint = PAUSE.begin(complaint, by=by, version=version)
    if reason not in Pause.Reason.values:
        raise ValidationError({"reason": _("请选等待的原因。")})
    if latest_end <= clock.now():
        raise ValidationError({"latest_end": _("最晚结束时间要在现在之后。")})
    stopped = clocks.pause(
        complaint.number,
        deadlines.PAUSABLE,
        reason=reason,
        latest_end=latest_end,
        note=note,
        by=by,
    )
    if not stopped:
        raise NotNow(_("没有可以暂停的时限：已超期的和首次响应不能暂停。"))
    words = source_text(Pause.Reason(reason).label)
    return PAUSE.finish(complaint, by=by, opinion=f"{words} {note}".strip())


@transaction.atomic
def resume(complaint: Complaint, *, by: User, version: int | None = None) -> Complaint:
    """结束等待: the clocks run on from now."""
    complaint = RESUME.begin(complaint, by=by, version=version)
    if not clocks.resume(complaint.number, by=by):
        raise NotNow(_("这件客诉没有在等待。"))
    return RESUME.finish(complaint, by=by)
