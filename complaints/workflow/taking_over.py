"""A leaver's complaints, drafts and clocks go to a successor (domain §2); no arrow of the flow.

The administrator who hands them over need not see the complaints, and sees nothing of them here
but their numbers.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L  # noqa: N812  as in `steps`

from accounts.models import User
from complaints import people
from complaints.choices import OPEN, Status
from complaints.models import Complaint
from complaints.workflow.base import ComplaintStep
from complaints.workflow.words import BESIDES
from records import clocks
from records.due import source_text
from records.models import Deadline
from records.steps import NotNow


class TakeOverStep(ComplaintStep):
    """Asks who manages people, not who sees the complaint."""

    def read(self, record: Complaint, by: User) -> Complaint:
        related = ("opened_by", "handler", "customer__owner")
        return Complaint.objects.select_related(*related).get(pk=record.pk)


def _step(name: str, sources: frozenset[str]) -> TakeOverStep:
    return TakeOverStep(name, BESIDES[name], sources, permission="accounts.manage_people")


TAKE_OVER = _step("take_over", OPEN)
TAKE_OVER_DRAFT = _step("take_over_draft", frozenset({Status.DRAFT}))
TAKE_OVER_CLOCK = _step("take_over_clock", OPEN)


@transaction.atomic
def take_over(complaint: Complaint, *, to: User, by: User) -> Complaint:
    """The complaint's handler is somebody else from now on, in whatever state it is."""
    complaint = TAKE_OVER.begin(complaint, by=by)
    before = complaint.handler
    if before is None or before.pk == to.pk:
        raise NotNow(_("这件客诉已经由别人处理。"))
    if not people.assignable(complaint).filter(pk=to.pk).exists():
        raise ValidationError(_("%(name)s不能处理这件客诉，请改派给别人。") % {"name": to})
    if people.has_signed(complaint, to):
        raise ValidationError(_("%(name)s在这一轮签过字，不能再接手处理。") % {"name": to})
    complaint.handler = to
    if complaint.department_id == before.department_id:
        complaint.department = to.department
    return TAKE_OVER.finish(complaint, by=by, opinion=_from_to(before, to))


@transaction.atomic
def take_over_draft(complaint: Complaint, *, to: User, by: User) -> Complaint:
    """A draft belongs to who can finish it."""
    complaint = TAKE_OVER_DRAFT.begin(complaint, by=by)
    if not to.has_perm("complaints.open_complaint"):
        raise ValidationError(_("%(name)s不能登记客诉。") % {"name": to})
    before, complaint.opened_by = complaint.opened_by, to
    return TAKE_OVER_DRAFT.finish(complaint, by=by, opinion=_from_to(before, to))


@transaction.atomic
def take_over_clock(deadline: Deadline, *, to: User, by: User) -> None:
    """A clock that the complaint goes on naming the leaver for is the successor's."""
    complaint = Complaint.objects.get(number=deadline.record)
    complaint = TAKE_OVER_CLOCK.begin(complaint, by=by)
    if not Complaint.objects.visible_to(to).filter(pk=complaint.pk).exists():
        raise ValidationError(_("%(name)s看不到这件客诉。") % {"name": to})
    before = deadline.owner
    clocks.hand_over(
        complaint.number,
        subjects=[deadline.subject],
        owner_id=to.pk,
        department_id=to.department_id,
        instead_of_id=deadline.instead_of_id or deadline.owner_id,
    )
    words = f"{deadline.label}：{_from_to(before, to)}"
    TAKE_OVER_CLOCK.note(complaint, by=by, opinion=words)


def _from_to(before: User | None, to: User) -> str:
    return source_text(L("%(before)s移交给%(to)s"), before=before, to=to)
