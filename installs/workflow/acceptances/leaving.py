"""What a leaver had of acceptances goes to a successor (domain §2); no arrow of the flow.

The administrator who hands it over need not see the acceptances. What was signed names the leaver
for good (`first_owner`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L  # noqa: N812  as in `steps`

from accounts.models import User
from installs.choices.acceptance import OPEN, Status
from installs.deadlines import acceptances as deadlines
from installs.models import Acceptance, AdjustmentAction, Punch
from installs.workflow.acceptances.opening import may_not_open
from installs.workflow.acceptances.steps import BESIDES
from installs.workflow.base import InstallStep
from records.due import source_text
from records.steps import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterable


class LeavingStep(InstallStep):
    """Asks who manages people, not who sees the acceptance."""

    def read(self, record: Acceptance, by: User) -> Acceptance:
        return Acceptance.objects.for_list().get(pk=record.pk)


def _step(name: str, sources: Iterable[str] = OPEN) -> LeavingStep:
    permission = "accounts.manage_people"
    return LeavingStep(name, BESIDES[name], frozenset(sources), permission=permission)


HAND_ON_ENGINEER = _step("hand_on_engineer", OPEN | {Status.DRAFT})
HAND_ON_DRAFT = _step("hand_on_draft", {Status.DRAFT})
HAND_ON_PUNCH = _step("hand_on_punch", OPEN | {Status.IN_SERVICE})
HAND_ON_ACTION = _step("hand_on_action")


@transaction.atomic
def hand_on_engineer(acceptance: Acceptance, *, to: User, by: User) -> Acceptance:
    """Somebody else holds the acceptance from now on."""
    acceptance = HAND_ON_ENGINEER.begin(acceptance, by=by)
    if not to.has_perm("installs.hold_acceptance"):
        raise ValidationError(_("%(name)s不能进行验收，请选技术支持工程师。") % {"name": to})
    before, acceptance.engineer = acceptance.engineer, to
    return HAND_ON_ENGINEER.finish(acceptance, by=by, opinion=_from_to(before, to))


@transaction.atomic
def hand_on_draft(acceptance: Acceptance, *, to: User, by: User) -> Acceptance:
    """A draft belongs to who can finish it."""
    acceptance = HAND_ON_DRAFT.begin(acceptance, by=by)
    if reason := may_not_open(to):
        raise ValidationError(reason)
    before, acceptance.opened_by = acceptance.opened_by, to
    return HAND_ON_DRAFT.finish(acceptance, by=by, opinion=_from_to(before, to))


@transaction.atomic
def hand_on_punch(punch: Punch, *, to: User, by: User) -> None:
    """An open problem, after 转售后 as well: then the row of the acceptance is locked."""
    acceptance = HAND_ON_PUNCH.begin(punch.acceptance, by=by)
    punch = Punch.objects.select_related("owner").get(pk=punch.pk)
    if punch.is_settled:
        raise NotNow(_("遗留问题 %(number)d 已经关闭。") % {"number": punch.number})
    before, punch.owner = punch.owner, to
    punch.save()
    words = f"{punch.number} {_from_to(before, to)}"
    HAND_ON_PUNCH.note(acceptance, by=by, opinion=words)
    deadlines.follow(acceptance)


@transaction.atomic
def hand_on_action(action: AdjustmentAction, *, to: User, by: User) -> None:
    """A thing that is to be adjusted."""
    acceptance = HAND_ON_ACTION.begin(action.adjustment.round.acceptance, by=by)
    action = AdjustmentAction.objects.select_related("owner").get(pk=action.pk)
    before, action.owner = action.owner, to
    action.save()
    words = f"{action.number} {_from_to(before, to)}"
    HAND_ON_ACTION.finish(acceptance, by=by, opinion=words)


def _from_to(before: User | None, to: User) -> str:
    return source_text(L("%(before)s移交给%(to)s"), before=before, to=to)
