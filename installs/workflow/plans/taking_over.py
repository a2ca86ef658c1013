"""What a leaver drew up or was to go on goes to a successor (domain §2); no arrow of the flow."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as L  # noqa: N812  as in `steps`

from accounts.models import User
from installs.choices.plan import OPEN, PlanStatus
from installs.models import InstallPlan, PlanEngineer
from installs.people import plans as people
from installs.workflow.base import InstallStep, tell
from installs.workflow.plans.drafting import may_not_open
from installs.workflow.shared_steps import BESIDES
from records.due import source_text
from records.steps import NotNow

HELD = OPEN | {PlanStatus.DRAFT}


class TakeOverStep(InstallStep):
    """Asks who manages people, not who sees the plan."""

    def read(self, record: Any, by: User) -> Any:
        return InstallPlan.objects.for_list().get(pk=record.pk)


TAKE_OVER_PLAN = TakeOverStep(
    "take_over_plan", BESIDES["take_over"], HELD, permission="accounts.manage_people"
)
TAKE_OVER_VISIT = TakeOverStep(
    "take_over_visit", BESIDES["take_over"], HELD, permission="accounts.manage_people"
)


@transaction.atomic
def take_over_plan(plan: InstallPlan, *, to: User, by: User) -> InstallPlan:
    """A plan that is not over is the successor's, who could have drawn it up."""
    plan = TAKE_OVER_PLAN.begin(plan, by=by)
    if reason := may_not_open(to):
        raise ValidationError(reason)
    before, plan.opened_by = plan.opened_by, to
    return TAKE_OVER_PLAN.finish(plan, by=by, opinion=_from_to(before, to))


@transaction.atomic
def take_over_visit(row: PlanEngineer, *, to: User, by: User) -> InstallPlan:
    """Somebody else goes in the leaver's place, and leads where the leaver did."""
    plan = TAKE_OVER_VISIT.begin(row.plan, by=by)
    team = plan.team.filter(pk=row.pk).select_related("engineer").first()
    if team is None:
        raise NotNow(_("安装人员已经改过。"))
    if not people.engineers().filter(pk=to.pk).exists():
        raise ValidationError(_("%(name)s不能派去安装。") % {"name": to})
    if plan.team.filter(engineer=to).exists():
        raise ValidationError(_("%(name)s已经在这份方案里。") % {"name": to})
    before, team.engineer = team.engineer, to
    team.save(update_fields=["engineer"])
    plan._prefetched_objects_cache = {}
    TAKE_OVER_VISIT.finish(plan, by=by, opinion=_from_to(before, to))
    tell([to], gettext_lazy("由您去安装。"), plan, besides=by)
    return plan


def _from_to(before: User, to: User) -> str:
    return source_text(L("%(before)s移交给%(to)s"), before=before, to=to)
