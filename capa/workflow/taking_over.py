"""A leaver's part in CAPAs goes to a successor (domain §2); no arrow of the flow.

The administrator who hands it over need not see the CAPAs, and sees nothing of them here but
their numbers. What was signed names the leaver for good (`first_owner`, `first_evaluator`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L  # noqa: N812  as in `steps`

from accounts.models import User
from capa import people
from capa.choices import OPEN, Status
from capa.models import Capa, Deployment, Measure, Round
from capa.workflow.base import CapaStep
from capa.workflow.opening import may_not_open
from capa.workflow.steps import BESIDES
from records import clocks
from records.due import source_text
from records.models import Deadline
from records.steps import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterable


class TakeOverStep(CapaStep):
    """Asks who manages people, not who sees the CAPA."""

    def read(self, record: Capa, by: User) -> Capa:
        return Capa.objects.select_related("owner", "responsible_department__manager").get(
            pk=record.pk
        )


def _step(name: str, sources: Iterable[str] = OPEN) -> TakeOverStep:
    permission = "accounts.manage_people"
    return TakeOverStep(name, BESIDES[name], frozenset(sources), permission=permission)


TAKE_OVER = _step("take_over")
TAKE_OVER_DRAFT = _step("take_over_draft", {Status.DRAFT})
TAKE_OVER_MEASURE = _step("take_over_measure")
TAKE_OVER_DEPLOYMENT = _step("take_over_deployment")
TAKE_OVER_VERDICT = _step("take_over_verdict")
TAKE_OVER_CLOCK = _step("take_over_clock")


@transaction.atomic
def take_over(capa: Capa, *, to: User, by: User) -> Capa:
    """The CAPA's leader is somebody else from now on, in whatever state it is."""
    capa = TAKE_OVER.begin(capa, by=by)
    before = capa.owner
    if before is None or before.pk == to.pk:
        raise NotNow(_("这份纠正预防措施已经由别人当组长。"))
    if reason := people.cannot_take_part(capa, to):
        raise ValidationError(reason)
    capa.owner = to
    return TAKE_OVER.finish(capa, by=by, opinion=_from_to(before, to))


@transaction.atomic
def take_over_draft(capa: Capa, *, to: User, by: User) -> Capa:
    """A draft belongs to who can finish it."""
    capa = TAKE_OVER_DRAFT.begin(capa, by=by)
    if reason := may_not_open(to):
        raise ValidationError(reason)
    before, capa.opened_by = capa.opened_by, to
    return TAKE_OVER_DRAFT.finish(capa, by=by, opinion=_from_to(before, to))


@transaction.atomic
def take_over_measure(measure: Measure, *, to: User, by: User) -> None:
    """A measure that is not done is the successor's to carry out, and so is its clock."""
    capa = TAKE_OVER_MEASURE.begin(measure.round.capa, by=by)
    if reason := people.cannot_take_part(capa, to):
        raise ValidationError(reason)
    measure = Measure.objects.select_related("owner", "round").get(pk=measure.pk)
    before, measure.owner = measure.owner, to
    if measure.round.plan_submitted_at is None:  # nobody has signed it yet
        measure.first_owner = to
    measure.save()
    words = f"{measure.number} {_from_to(before, to)}"
    TAKE_OVER_MEASURE.finish(capa, by=by, opinion=words)


@transaction.atomic
def take_over_deployment(row: Deployment, *, to: User, by: User) -> None:
    """A line of 横向展开 that is not settled."""
    capa = TAKE_OVER_DEPLOYMENT.begin(row.capa, by=by)
    row = Deployment.objects.select_related("owner").get(pk=row.pk)
    before, row.owner = row.owner, to
    row.save()
    TAKE_OVER_DEPLOYMENT.finish(capa, by=by, opinion=_from_to(before, to))


@transaction.atomic
def take_over_verdict(round_: Round, *, to: User, by: User) -> None:
    """Whether this round had its effect is for somebody else to say, who has no part in it."""
    capa = TAKE_OVER_VERDICT.begin(round_.capa, by=by)
    if reason := people.cannot_evaluate(capa, to):
        raise ValidationError(reason)
    round_ = Round.objects.select_related("evaluator").get(pk=round_.pk)
    before, round_.evaluator = round_.evaluator, to
    if round_.plan_submitted_at is None:  # nobody has signed it yet
        round_.first_evaluator = to
    round_.save()
    TAKE_OVER_VERDICT.finish(capa, by=by, opinion=_from_to(before, to))


@transaction.atomic
def take_over_clock(deadline: Deadline, *, to: User, by: User) -> None:
    """A clock that the CAPA goes on naming the leaver for is the successor's."""
    capa = TAKE_OVER_CLOCK.begin(Capa.objects.get(number=deadline.record), by=by)
    if not Capa.objects.visible_to(to).filter(pk=capa.pk).exists():
        raise ValidationError(_("%(name)s看不到这份纠正预防措施。") % {"name": to})
    before = deadline.owner
    clocks.hand_over(
        capa.number,
        subjects=[deadline.subject],
        owner_id=to.pk,
        department_id=to.department_id,
        instead_of_id=deadline.instead_of_id or deadline.owner_id,
    )
    words = f"{deadline.label} {_from_to(before, to)}"
    TAKE_OVER_CLOCK.note(capa, by=by, opinion=words)


def _from_to(before: User | None, to: User) -> str:
    return source_text(L("%(before)s移交给%(to)s"), before=before, to=to)
