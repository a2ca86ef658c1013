"""Who may take which step on an install plan (S6; domain §1, §12): written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from installs.models import InstallPlan
from installs.workflow import plans
from records.steps import NotNow, NotYours
from tests import factories
from tests.complaints.states import HOMES
from tests.installs.plan_states import Cast, approved, bring, day

pytestmark = pytest.mark.django_db

# verb → a state it is taken in, and who may. planner drew the plan up, lead and mate go on it.
MANAGERS = "support_manager boss"
TEAM = f"lead mate {MANAGERS}"
WHO: dict[str, tuple[str, str]] = {
    "save_draft": ("draft", f"planner {MANAGERS}"),
    "submit": ("draft", f"planner {MANAGERS}"),
    "withdraw": ("submitted", f"planner {MANAGERS}"),
    "approve": ("submitted", MANAGERS),
    "send_back": ("submitted", MANAGERS),
    "revise": ("approved", f"planner {MANAGERS}"),
    "prepare": ("approved", f"planner sales {TEAM}"),
    "arrange": ("approved", MANAGERS),
    "postpone": ("approved", f"planner {TEAM}"),
    "start_work": ("approved", TEAM),
    "finish_work": ("under_way", TEAM),
    "spot_check": ("under_way", "qa_engineer qa_manager"),
    "cancel": ("approved", MANAGERS),
    "attach": ("approved", f"planner lead mate support_engineer qa_engineer qa_manager {MANAGERS}"),
}
SEES = (
    "planner lead mate boss support_engineer support_manager sales qa_engineer qa_manager"
    " tech_management engineering_manager rd_manager general_manager supervisor"
)
EXTRA = ("planner", "lead", "mate", "fresh", "boss")


def everybody(cast: Cast) -> dict[str, User]:
    return {name: getattr(cast, name) for name in (*HOMES, *EXTRA)}


@pytest.mark.parametrize("verb", WHO)
def test_a_step_is_for_those_whom_the_table_names(verb: str) -> None:
    cast = Cast()
    state, who = WHO[verb]
    plan = InstallPlan.objects.get(pk=bring(state, cast).pk)
    step = plans.STEPS[verb]
    seen = {name for name, user in everybody(cast).items() if not step.not_yours(plan, user)}
    assert seen == set(who.split())


def test_a_plan_is_seen_by_those_whom_it_concerns() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    seen = {
        name
        for name, user in everybody(cast).items()
        if InstallPlan.objects.visible_to(user).filter(pk=plan.pk).exists()
    }
    assert seen == set(SEES.split())


def test_another_customers_sales_and_a_leaver_see_nothing() -> None:
    cast = Cast()
    bring("approved", cast)
    other = factories.user("sales", department=cast.home("sales"))
    gone = factories.user("support_manager", is_active=False)
    assert not InstallPlan.objects.visible_to(other).exists()
    assert not InstallPlan.objects.visible_to(gone).exists()


def test_whoever_wrote_it_does_not_approve_it() -> None:
    """Neither the author, nor who changed it last, nor the author's stand-in (domain §5)."""
    cast = Cast()
    own = plans.open_plan(by=cast.boss, **cast.facts())
    plans.submit(own, by=cast.boss)
    own.refresh_from_db()
    assert plans.STEPS["approve"].not_yours(own, cast.boss)
    cast.boss.stand_in = cast.support_manager
    cast.boss.save()
    cast.support_manager = User.objects.get(pk=cast.support_manager.pk)
    with pytest.raises(NotYours):
        approved(own, cast)
    changed = bring("draft", cast)
    plans.save_draft(changed, by=cast.boss, site="改过")
    plans.submit(changed, by=cast.planner)
    fresh = InstallPlan.objects.get(pk=changed.pk)
    assert plans.STEPS["approve"].not_yours(fresh, cast.boss)


def test_who_goes_checks_nothing() -> None:
    cast = Cast()
    checker: Any = factories.user("qa_engineer", department=cast.home("qa"))
    checker.groups.add(*cast.lead.groups.all())
    plan = bring("approved", cast, team=[{"engineer": checker, "leads": True}])
    assert plans.STEPS["spot_check"].not_yours(plan, checker)


def test_a_stand_in_takes_the_engineers_step() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    cast.lead.stand_in, cast.lead.away_from = cast.fresh, day(-1)
    cast.lead.save()
    plans.start_work(plan, by=cast.fresh, open_reason="叉车当天到")
    assert InstallPlan.objects.get(pk=plan.pk).status == "under_way"


def test_a_leaver_is_sent_nowhere() -> None:
    cast = Cast()
    plan = bring("submitted", cast)
    cast.mate.is_active = False
    cast.mate.save()
    with pytest.raises(NotNow, match="林晚舟"):
        approved(plan, cast)
