"""What every verb of a complaint shares: its step, telling people, refusing empty texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import content, deadlines
from complaints.choices import OPEN, Status
from complaints.models import Complaint
from complaints.workflow import signing
from records import audit, notices, stints
from records.audit import Changes
from records.models import MessageKind
from records.steps import NotYours, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrPromise

    from accounts.models import User


REGISTER_S_OWN = [f"{name}_id" for name in sorted(content.REGISTER_S_OWN)]


class ComplaintStep(Step[Complaint]):
    """A step that also asks whether the person may see the complaint, and moves its clocks."""

    def read(self, record: Complaint, by: User) -> Complaint:
        seen = Complaint.objects.visible_to(by).filter(pk=record.pk)
        try:
            return seen.select_related("opened_by", "handler", "customer__owner").get()
        except Complaint.DoesNotExist:
            raise NotYours(_("您看不到这件客诉。")) from None

    def finish(
        self,
        record: Complaint,
        *,
        by: User,
        to: str | None = None,
        opinion: str = "",
        changes: Changes | None = None,
    ) -> Complaint:
        before = getattr(record, "_before", {})  # set by begin()
        moved = any(before[name] != getattr(record, name) for name in REGISTER_S_OWN if before)
        record = super().finish(record, by=by, to=to, opinion=opinion, changes=changes)
        fallen = signing.follow(record, anew=moved)
        if fallen is not None:
            return _fall_back(record, fallen, by)
        # Who takes a step has taken up what is theirs here, and knows what they gave themselves.
        stints.take_up(record.number, by=by)
        if by.pk in deadlines.follow(record):
            stints.take_up(record.number, by=by, own_only=True)
        return record

    def note(
        self, record: Complaint, *, by: User, opinion: str = "", changes: Changes | None = None
    ) -> Complaint:
        record = super().note(record, by=by, opinion=opinion, changes=changes)
        fallen = signing.follow(record)
        return _fall_back(record, fallen, by) if fallen else record


def _fall_back(complaint: Complaint, fallen: signing.Fallen, by: User) -> Complaint:
    """Signed content was edited: the names are void, and given anew where they belong (§12)."""
    complaint._before = audit.snapshot(complaint)  # type: ignore[attr-defined]  # as begin() does
    NAMES_VOID.finish(complaint, by=by, to=fallen.status, opinion=fallen.names)
    words = gettext_lazy("签署之后内容改过，%(names)s 的签署已失效，需要重新签署。")
    readers = [*fallen.signers, complaint.handler]
    tell(readers, words, complaint, besides=by, names=fallen.names)
    return complaint


def tell(
    recipients: Iterable[User | None],
    text: StrPromise,
    complaint: Complaint,
    /,
    *,
    besides: User,
    kind: MessageKind = MessageKind.TASK,
    **values: object,
) -> None:
    """One in-app message to each, with the complaint's number and title, in the reader's language.

    kind: what it is about, as people choose ways by it. values: what the text's placeholders
    stand for.
    """
    notices.post(
        [person for person in recipients if person is not None],
        lambda: f"{complaint.number} {complaint.title}{_('：')}{text % values}",
        record_number=complaint.number,
        url=complaint.get_absolute_url(),
        besides=besides,
        kind=kind,
        urgent=complaint.downtime or complaint.safety,
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


# No step that anybody takes: what follows by itself when signed content is edited.
NAMES_VOID = step(
    "names_void",
    gettext_lazy("签署失效，重新签署"),
    OPEN,
    Status.AWAITING_APPROVAL,
    Status.COUNTERSIGNING,
)
