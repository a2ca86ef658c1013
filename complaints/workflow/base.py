"""What every verb of a complaint shares: its step, telling people, refusing empty texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from complaints import deadlines
from complaints.models import Complaint
from records import notices
from records.audit import Changes
from records.steps import NotYours, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrPromise

    from accounts.models import User


class ComplaintStep(Step[Complaint]):
    """A step that also asks whether the person may see the complaint, and moves its clocks."""

    def read(self, record: Complaint, by: User) -> Complaint:
        seen = Complaint.objects.visible_to(by).filter(pk=record.pk)
        fresh = seen.select_related("opened_by", "handler", "customer__owner").first()
        if fresh is None:
            raise NotYours(_("您看不到这件客诉。"))
        return fresh

    def finish(
        self,
        record: Complaint,
        *,
        by: User,
        to: str | None = None,
        opinion: str = "",
        changes: Changes | None = None,
    ) -> Complaint:
        record = super().finish(record, by=by, to=to, opinion=opinion, changes=changes)
        deadlines.follow(record)
        return record


def tell(
    recipients: Iterable[User | None],
    text: StrPromise,
    complaint: Complaint,
    /,
    *,
    besides: User,
    **values: object,
) -> None:
    """One in-app message to each, with the complaint's number and title, in the reader's language.

    values: what the text's placeholders stand for.
    """
    notices.post(
        [person for person in recipients if person is not None],
        lambda: f"{complaint.number} {complaint.title}{_('：')}{text % values}",
        record_number=complaint.number,
        url=complaint.get_absolute_url(),
        besides=besides,
    )


def step(
    name: str,
    label: StrPromise,
    sources: Iterable[str],
    *targets: str,
    permission: str = "",
    **conditions: tuple,  # who and guards, as Step names them
) -> ComplaintStep:
    permission = f"complaints.{permission}" if permission else ""
    return ComplaintStep(
        name=name,
        label=label,
        sources=frozenset(sources),
        targets=frozenset(targets),
        permission=permission,
        **conditions,
    )


def required(values: Mapping[str, str], sentence: str | StrPromise) -> None:
    """Refuse empty texts, each at its field."""
    empty = [name for name, value in values.items() if not value.strip()]
    if empty:
        raise ValidationError(dict.fromkeys(empty, sentence))
