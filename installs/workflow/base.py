"""What every verb shares: its step, its clocks, telling people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from installs.deadlines import shared as deadlines
from installs.models import InstallRecord
from records import clock, notices, stints
from records.audit import Changes
from records.models import MessageKind
from records.steps import NotYours, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrPromise

    from accounts.models import User


class InstallStep(Step[Any]):
    """A step that also asks whether the person may see the record, and moves its clocks."""

    def read(self, record: Any, by: User) -> Any:
        known = type(record).objects
        try:
            return known.visible_to(by).for_list().get(pk=record.pk)
        except known.model.DoesNotExist:
            raise NotYours(_("您看不到这条记录。")) from None

    def finish(
        self,
        record: Any,
        *,
        by: User,
        to: str | None = None,
        opinion: str = "",
        changes: Changes | None = None,
    ) -> Any:
        record = super().finish(record, by=by, to=to, opinion=opinion, changes=changes)
        # Who takes a step has taken up what is theirs here, and knows what they gave themselves.
        stints.take_up(record.number, by=by)
        if by.pk in deadlines.follow(record):
            stints.take_up(record.number, by=by, own_only=True)
        return record


def step(
    name: str,
    label: StrPromise,
    sources: Iterable[str],
    *targets: str,
    permission: str = "",
    **conditions: tuple,  # who and guards, as Step names them
) -> InstallStep:
    if permission and "." not in permission:
        permission = f"installs.{permission}"
    return InstallStep(
        name=name,
        label=label,
        sources=frozenset(sources),
        targets=frozenset(targets),
        permission=permission,
        **conditions,
    )


def tell(
    recipients: Iterable[User | None],
    text: StrPromise,
    record: InstallRecord,
    /,
    *,
    besides: User | None,
    kind: MessageKind = MessageKind.TASK,
    **values: object,
) -> None:
    """One message to each, with the record's number and machine, in the reader's language."""
    subject = str(record)
    about = getattr(record, "about", "")
    notices.post(
        [person for person in recipients if person is not None],
        lambda: f"{subject} {about}{_('：')}{text % values}",
        record_number=record.number,
        url=record.get_absolute_url(),
        besides=besides,
        kind=kind,
    )


def required(values: Mapping[str, str], sentence: str | StrPromise) -> None:
    """Refuse empty texts, each at its field."""
    empty = [name for name, value in values.items() if not value.strip()]
    if empty:
        raise ValidationError(dict.fromkeys(empty, sentence))


def refuse_later(**days: Any) -> None:
    """What has happened cannot lie in the future."""
    late = [name for name, day in days.items() if day is not None and day > clock.today()]
    if late:
        raise ValidationError(dict.fromkeys(late, _("日期不能晚于今天。")))


def refuse_past(**days: Any) -> None:
    """What is promised cannot lie in the past."""
    gone = [name for name, day in days.items() if day is not None and day < clock.today()]
    if gone:
        raise ValidationError(dict.fromkeys(gone, _("日期已经过去，请核对。")))


def refuse_unknown(facts: Mapping[str, Any], known: Iterable[str]) -> None:
    unknown = set(facts) - set(known)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("没有这一项。")))


def must_be_here(**people: User | None) -> None:
    """Nobody who left is given anything to do."""
    for name, person in people.items():
        if person is not None and not person.is_active:
            raise ValidationError({name: _("%(name)s已离职，请另选一人。") % {"name": person}})
