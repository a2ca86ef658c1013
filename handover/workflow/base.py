"""What every verb of the three records shares: its step, its clocks, telling people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from handover import deadlines
from handover.choices import DRAFT
from handover.models import Paper
from records import audit, clock, notices, stints
from records.audit import Changes
from records.models import MessageKind
from records.numbering import next_number
from records.steps import NotYours, Step, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrPromise

    from accounts.models import User


class PaperStep(Step[Any]):
    """A step that also asks whether the person may see the record, and moves its clocks."""

    def read(self, record: Any, by: User) -> Any:
        papers = type(record).objects
        try:
            return papers.visible_to(by).for_list().get(pk=record.pk)
        except papers.model.DoesNotExist:
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
        # Who takes a step has taken up what is theirs here.
        stints.take_up(record.number, by=by)
        deadlines.follow(record)
        return record


def step(
    name: str,
    label: StrPromise,
    sources: Iterable[str],
    *targets: str,
    permission: str = "",
    **conditions: tuple,  # who and guards, as Step names them
) -> PaperStep:
    return PaperStep(
        name=name,
        label=label,
        sources=frozenset(sources),
        targets=frozenset(targets),
        permission=f"handover.{permission}" if permission else "",
        **conditions,
    )


def begun(paper: Paper, kind: str, *, by: User) -> None:
    """Give a new record its number and store it, with the first line of its history."""
    now = clock.now()
    paper.opened_by, paper.created_at, paper.updated_at = by, now, now
    paper.number = next_number(kind)
    check(paper)
    paper.save()
    audit.write(
        by=by,
        object_type=paper._meta.label_lower,
        number=paper.number,
        action="open",
        to_status=paper.status,
    )
    if paper.status != DRAFT:
        deadlines.follow(paper)


def apply(paper: Paper, facts: Mapping[str, Any], known: Iterable[str]) -> None:
    """Set facts by name; an unknown one is refused."""
    unknown = set(facts) - set(known)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("没有这一项。")))
    for name, value in facts.items():
        setattr(paper, name, value)


def tell(
    recipients: Iterable[User | None],
    text: StrPromise,
    paper: Paper,
    /,
    *,
    besides: User,
    kind: MessageKind = MessageKind.TASK,
    **values: object,
) -> None:
    """One message to each, with the record's number and title, in the reader's language."""
    notices.post(
        [person for person in recipients if person is not None],
        lambda: f"{paper.number} {paper.title}{_('：')}{text % values}",
        record_number=paper.number,
        url=paper.get_absolute_url(),
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
