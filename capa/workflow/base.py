"""What every verb of a CAPA shares: its step, its clocks, telling people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from capa import authors, deadlines
from capa.models import Capa
from records import notices, stints
from records.audit import Changes
from records.models import MessageKind
from records.steps import NotYours, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrPromise

    from accounts.models import User


class CapaStep(Step[Capa]):
    """A step that also asks whether the person may see the CAPA, and moves its clocks."""

    def begin(self, record: Capa, *, by: User, version: int | None = None) -> Capa:
        """Who and when are asked before anything is written."""
        with authors.unchanged():
            return super().begin(record, by=by, version=version)

    def read(self, record: Capa, by: User) -> Capa:
        seen = Capa.objects.visible_to(by).filter(pk=record.pk)
        try:
            return seen.select_related("owner", "responsible_department__manager").get()
        except Capa.DoesNotExist:
            raise NotYours(_("您看不到这份纠正预防措施。")) from None

    def finish(
        self,
        record: Capa,
        *,
        by: User,
        to: str | None = None,
        opinion: str = "",
        changes: Changes | None = None,
    ) -> Capa:
        record = super().finish(record, by=by, to=to, opinion=opinion, changes=changes)
        # Who takes a step has taken up what is theirs here, and knows what they gave themselves.
        stints.take_up(record.number, by=by)
        if by.pk in deadlines.follow(record):
            stints.take_up(record.number, by=by, own_only=True)
        return record


def tell(
    recipients: Iterable[User | None],
    text: StrPromise,
    capa: Capa,
    /,
    *,
    besides: User,
    kind: MessageKind = MessageKind.TASK,
    **values: object,
) -> None:
    """One message to each, with the CAPA's number and title, in the reader's language."""
    notices.post(
        [person for person in recipients if person is not None],
        lambda: f"{capa.number} {capa.title}{_('：')}{text % values}",
        record_number=capa.number,
        url=capa.get_absolute_url(),
        besides=besides,
        kind=kind,
    )


def step(
    name: str,
    label: StrPromise,
    sources: Iterable[str],
    *targets: str,
    permission: str = "",
    **conditions: tuple,  # who and guards, as Step names them
) -> CapaStep:
    return CapaStep(
        name=name,
        label=label,
        sources=frozenset(sources),
        targets=frozenset(targets),
        permission=f"capa.{permission}" if permission else "",
        **conditions,
    )


def required(values: Mapping[str, str], sentence: str | StrPromise) -> None:
    """Refuse empty texts, each at its field."""
    empty = [name for name, value in values.items() if not value.strip()]
    if empty:
        raise ValidationError(dict.fromkeys(empty, sentence))
