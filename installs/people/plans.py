"""Who draws up, approves, goes, prepares and checks (S6; domain §1, §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from installs.models import InstallPlan
from installs.people.shared import is_opener
from records import approvals, clock

if TYPE_CHECKING:
    from collections.abc import Iterable

# Whoever may be sent to a customer.
FIELD_ROLES = ("support_engineer", "support_manager", "engineering", "engineering_manager")


def engineers() -> QuerySet[User]:
    """Whom a plan may send: the service centre and 工程部."""
    return User.objects.active().filter(groups__name__in=FIELD_ROLES).distinct().order_by("name")


def team_of(plan: InstallPlan) -> list[User]:
    """Who goes, the leader first."""
    return [row.engineer for row in plan.team.all()]


def leader_of(plan: InstallPlan) -> User | None:
    return next((row.engineer for row in plan.team.all() if row.leads), None)


def team_text(plan: InstallPlan) -> str:
    """`许澄（负责）、林晚舟`"""
    names = [
        _("%(name)s（负责）") % {"name": row.engineer} if row.leads else str(row.engineer)
        for row in plan.team.all()
    ]
    return _("、").join(names)


def is_on_team(plan: InstallPlan, user: User) -> bool:
    """Whoever goes, or the stand-in while they are away."""
    return any(user.acts_for(person, clock.today()) for person in team_of(plan))


def only_team(plan: InstallPlan, user: User) -> str:
    """Who goes reports how it goes; the manager may step in."""
    if is_on_team(plan, user) or user.has_perm("installs.manage_plans"):
        return ""
    return _("由安装人员来做这一步。")


def only_who_prepares(plan: InstallPlan, user: User) -> str:
    """温馨提示 is followed up by who goes, who drew it up, and the customer's sales."""
    if is_opener(plan, user) or plan.customer.owner_id == user.pk:
        return ""
    return only_team(plan, user) and _("准备情况由编制人、安装人员或客户的业务员填写。")


def only_who_postpones(plan: InstallPlan, user: User) -> str:
    if is_opener(plan, user):
        return ""
    return only_team(plan, user) and _("改期由编制人、安装人员或经理登记。")


def not_the_author(plan: InstallPlan, user: User) -> str:
    """Nobody approves what they wrote; a stand-in counts as both persons (domain §5)."""
    if approvals.identities(user) & {plan.opened_by_id, plan.written_by_id}:
        return _("方案是您编制或修改的，要由另一位经理批准。")
    return ""


def not_on_team(plan: InstallPlan, user: User) -> str:
    """Nobody checks their own work."""
    return _("安装人员不能抽查自己的安装。") if is_on_team(plan, user) else ""


def told(plan: InstallPlan, *besides: User | None) -> Iterable[User | None]:
    """Whom a change of the plan concerns: who goes, who drew it up, the customer's sales."""
    return [*team_of(plan), plan.opened_by, plan.customer.owner, *besides]
