"""The files, and what is said beside them."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from records import audit, clock
from records.knocks import knock
from records.models import MessageKind
from records.steps import check
from testdata import accepting, previews
from testdata.models import Comment, DataFile, TestData
from testdata.tasks import read_file
from testdata.workflow.base import required, tell
from testdata.workflow.steps import ATTACH, COMMENT, REMOVE_FILE

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MENTION = re.compile(r"@([\w.\-]{1,60})")
MOST_FILES = 20


def attach(data: TestData, upload: UploadedFile, *, by: User, caption: str = "") -> DataFile:
    """添加数据文件: looked through first, kept, and read in the background (§12)."""
    values = dict(accepting.accept(upload, by=by))
    return _attach(data, values, by=by, caption=caption)


@transaction.atomic
def _attach(data: TestData, values: dict[str, Any], *, by: User, caption: str) -> DataFile:
    data = ATTACH.begin(data, by=by)
    if data.attachments.count() >= MOST_FILES:
        sentence = _("一份实验数据最多 %(most)d 个文件，请另建一份。")
        raise ValidationError({"uploads": sentence % {"most": MOST_FILES}})
    if data.attachments.filter(sha256=values["sha256"]).exists():
        raise ValidationError({"uploads": _("这个文件已经添加过，内容完全一样。")})
    file = DataFile.objects.create(test_data=data, caption=caption, **values)
    preview = previews.ask(file)
    ATTACH.note(data, by=by, opinion=file.name)
    transaction.on_commit(partial(knock, read_file, preview.pk))
    return file


@transaction.atomic
def remove_file(data: TestData, *, by: User, uid: UUID) -> TestData:
    """移除文件 that was not yet handed over, or came back; what was read goes with it."""
    data = REMOVE_FILE.begin(data, by=by)
    file = data.attachments.filter(uid=uid).first()
    if file is None:
        raise ValidationError({"uid": _("没有这个文件，可能已经移除。")})
    name, stored = file.name, file.file
    file.delete()
    # The file follows its row, and stays where the transaction is rolled back.
    transaction.on_commit(partial(stored.delete, save=False))
    return REMOVE_FILE.note(data, by=by, changes=audit.Changes({"attachments": [name, ""]}))


@transaction.atomic
def comment(data: TestData, *, by: User, text: str) -> Comment:
    """留言. `@姓名` or `@登录名` tells that person, who must be one who may see the record."""
    data = COMMENT.begin(data, by=by)
    required({"text": text}, _("留言是空的。"))
    mentioned = _mentioned(data, text)
    entry = Comment(test_data=data, by=by, at=clock.now(), text=text)
    check(entry)
    entry.save()
    entry.mentioned.set(mentioned)
    COMMENT.note(data, by=by, opinion=text)
    words = gettext_lazy("%(name)s 留言提到您。")
    tell(mentioned, words, data, besides=by, kind=MessageKind.MENTION, name=by)
    return entry


def _mentioned(data: TestData, text: str) -> list[User]:
    """The people named with @; an unknown name is just text, one who may not see is refused."""
    names = set(MENTION.findall(text))
    if not names:
        return []
    found = list(User.objects.active().filter(Q(name__in=names) | Q(username__in=names)))
    here = TestData.objects.filter(pk=data.pk)
    blind = [person for person in found if not here.visible_to(person).exists()]
    if blind:
        who = _("、").join(person.name for person in blind)
        raise ValidationError({"text": _("%(who)s看不到这份实验数据，不能提醒。") % {"who": who}})
    return found
