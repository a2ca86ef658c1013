"""What every verb of test data shares: its step, its clock, telling people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import notices, stints
from records.audit import Changes
from records.models import MessageKind
from records.steps import NotYours, Step
from testdata import deadlines
from testdata.models import TestData

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrPromise

    from accounts.models import User


class DataStep(Step[TestData]):
    """A step that also asks whether the person may see the record, and moves its clock."""

    def read(self, record: TestData, by: User) -> TestData:
        try:
            return TestData.objects.visible_to(by).for_list().get(pk=record.pk)
        except TestData.DoesNotExist:
            raise NotYours(_("您看不到这份实验数据。")) from None

    def finish(
        self,
        record: TestData,
        *,
        by: User,
        to: str | None = None,
        opinion: str = "",
        changes: Changes | None = None,
    ) -> TestData:
        record = super().finish(record, by=by, to=to, opinion=opinion, changes=changes)
        stints.take_up(record.number, by=by)  # who takes a step has taken up what is theirs here
        deadlines.follow(record)
        return record


def step(
    name: str,
    label: StrPromise,
    sources: Iterable[str],
    *targets: str,
    permission: str = "",
    **conditions: tuple,  # who and guards, as Step names them
) -> DataStep:
    return DataStep(
        name=name,
        label=label,
        sources=frozenset(sources),
        targets=frozenset(targets),
        permission=f"testdata.{permission}" if permission else "",
        **conditions,
    )


def tell(
    recipients: Iterable[User | None],
    text: StrPromise,
    data: TestData,
    /,
    *,
    besides: User,
    kind: MessageKind = MessageKind.TASK,
    **values: object,
) -> None:
    """One message to each, with the record's number and title, in the reader's language."""
    notices.post(
        [person for person in recipients if person is not None],
        lambda: f"{data.number} {data.title}{_('：')}{text % values}",
        record_number=data.number,
        url=data.get_absolute_url(),
        besides=besides,
        kind=kind,
    )


def required(values: Mapping[str, str], sentence: str | StrPromise) -> None:
    """Refuse empty texts, each at its field."""
    empty = [name for name, value in values.items() if not value.strip()]
    if empty:
        raise ValidationError(dict.fromkeys(empty, sentence))
