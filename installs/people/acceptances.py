"""Who holds an acceptance, who signs where, and who may not judge their own work (domain §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from installs.choices.acceptance import Place
from installs.models import Acceptance
from records import approvals, clock

if TYPE_CHECKING:
    from accounts.models import User
    from installs.models import AdjustmentAction, Punch

# Nobody's name stands in two of these on one acceptance.
OPPOSING: dict[str, frozenset[str]] = {
    Place.QUALITY: frozenset({Place.OURS, Place.ENGINEERING}),
    Place.ENGINEERING: frozenset({Place.QUALITY}),
    Place.TAKE_OVER: frozenset({Place.OURS, Place.QUALITY, Place.ENGINEERING}),
}


def is_engineer(acceptance: Acceptance, user: User) -> bool:
    """Who holds it, or the stand-in while they are away."""
    return user.acts_for(acceptance.engineer, clock.today())


def only_engineer(acceptance: Acceptance, user: User) -> str:
    """Who was named holds it; the manager of the service centre may step in."""
    if is_engineer(acceptance, user) or user.has_perm("installs.manage_acceptances"):
        return ""
    return _("由验收工程师%(name)s来做这一步。") % {"name": acceptance.engineer or ""}


def behind(user: User, person: User | None) -> User | None:
    """Whom a stand-in signs for; nobody where they sign for themselves."""
    if person is None or person.pk == user.pk or not user.acts_for(person, clock.today()):
        return None
    return person


def _not_elsewhere(acceptance: Acceptance, user: User, place: str) -> str:
    """A stand-in counts as both persons (domain §5)."""
    mine = approvals.identities(user)
    for row in acceptance.approvals.all():
        others = {row.signer_id, row.acting_for_id} & mine
        if row.agreed and row.place in OPPOSING[place] and others:
            return _("%(name)s已在“%(place)s”签过，同一个人不能签两处。") % {
                "name": row.signer_name,
                "place": row.get_place_display(),
            }
    return ""


def not_in_quality_elsewhere(acceptance: Acceptance, user: User) -> str:
    return _not_elsewhere(acceptance, user, Place.QUALITY)


def not_in_engineering_elsewhere(acceptance: Acceptance, user: User) -> str:
    return _not_elsewhere(acceptance, user, Place.ENGINEERING)


def not_in_take_over_elsewhere(acceptance: Acceptance, user: User) -> str:
    return _not_elsewhere(acceptance, user, Place.TAKE_OVER)


def owns_punch(punch: Punch, user: User) -> bool:
    return user.acts_for(punch.owner, clock.today())


def only_punch_owner(acceptance: Acceptance, user: User) -> str:
    """遗留问题 are settled by their owners, or by who holds the acceptance."""
    if not only_engineer(acceptance, user):
        return ""
    if any(owns_punch(one, user) for one in acceptance.punches.all()):
        return ""
    return _("由遗留问题的责任人或验收工程师关闭。")


def owns_action(action: AdjustmentAction, user: User) -> bool:
    return user.acts_for(action.owner, clock.today())


def only_action_owner(acceptance: Acceptance, user: User) -> str:
    """调整措施 are reported by their owners, or by who holds the acceptance."""
    if not only_engineer(acceptance, user):
        return ""
    adjustments = [one.adjustment for one in acceptance.rounds.all() if hasattr(one, "adjustment")]
    if any(owns_action(one, user) for plan in adjustments[-1:] for one in plan.actions.all()):
        return ""
    return _("由调整措施的责任人或验收工程师报告。")
