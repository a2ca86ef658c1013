"""下一步: the step a person can take now, what is missing, or whom the plan waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from installs.choices.plan import PlanStatus
from installs.forms.plan_steps import STEP_FORMS
from installs.people.plans import leader_of
from installs.words.plans import AFTER, VERBS
from installs.workflow.plans import STEPS
from installs.workflow.plans.gates import unprepared
from records.clock_forms import CLOCK_FORMS

if TYPE_CHECKING:
    from accounts.models import User
    from installs.models import InstallPlan
    from installs.workflow.base import InstallStep
    from records.forms import StepForm

# The steps that lead on, and what stands beside each.
LEADING: dict[str, tuple[str, ...]] = {
    PlanStatus.DRAFT: ("submit",),
    PlanStatus.SUBMITTED: ("approve", "withdraw"),
    PlanStatus.APPROVED: ("start_work", "prepare"),
    PlanStatus.UNDER_WAY: ("finish_work",),
}
BESIDE = {"submit": "save_draft", "approve": "send_back", "start_work": "prepare"}
# What is filled in on a page of its own, since it needs the width.
WIDE = frozenset({"save_draft", "prepare", "arrange", "spot_check"})
ELSEWHERE = frozenset({"comment", "attach", *CLOCK_FORMS})
DANGER = frozenset({"cancel", "send_back", "revise"})


@dataclass(frozen=True)
class Link:
    """A step as a button or a line of the menu."""

    name: str
    label: str
    url: str
    danger: bool = False


@dataclass(frozen=True)
class Panel:
    """The panel 下一步. form: the main step's, where it is filled in right here."""

    title: str
    text: str
    checks: Sequence[Mapping[str, Any]] = ()
    main: Link | None = None
    form: StepForm | None = None
    second: Link | None = None
    others: Sequence[Link] = field(default=())


def step_url(plan: InstallPlan, name: str) -> str:
    return reverse(f"{plan.SPACE}:step", args=[plan.number, name])


def link(plan: InstallPlan, name: str, *, in_menu: bool = False) -> Link:
    """A step as a button says what happens; one with a page of its own by its name."""
    own_name = in_menu or name in WIDE
    label = STEPS[name].label if own_name else VERBS[name]
    return Link(name, str(label), step_url(plan, name), name in DANGER)


def panel(plan: InstallPlan, user: User, steps: Sequence[InstallStep]) -> Panel:
    """The panel for this person; `steps` are those on offer."""
    names = [step.name for step in steps]
    main = next((name for name in LEADING.get(plan.status, ()) if name in names), None)
    if main is None:
        return Panel(_title(plan), _idle(plan), others=_others(plan, names))
    missing = STEPS[main].missing(plan)
    checks = [{"text": sentence, "missing": True} for sentence in missing]
    if main == "start_work" and (open_ := unprepared(plan)):
        words = _("准备没有完成：%(what)s。") % {"what": _("、").join(open_)}
        checks.append({"text": words, "missing": True})
    second = BESIDE.get(main, "")
    second = second if second in names else ""
    if missing and second == "save_draft":  # what is missing is filled in there
        main, second = second, ""
    inline = main not in WIDE
    return Panel(
        title=_("下一步：%(step)s") % {"step": STEPS[main].label},
        text=str(AFTER.get(main, "")),
        checks=checks,
        main=link(plan, main),
        form=STEP_FORMS[main](record=plan, user=user) if inline else None,
        second=link(plan, second) if second else None,
        others=_others(plan, names, main, second),
    )


def _others(plan: InstallPlan, names: Sequence[str], *but: str) -> list[Link]:
    """The remaining steps, for the menu."""
    left_out = {*but, *ELSEWHERE}
    return [link(plan, name, in_menu=True) for name in names if name not in left_out]


def _title(plan: InstallPlan) -> str:
    if plan.is_ended:
        return plan.get_status_display()
    return _("下一步：%(status)s") % {"status": plan.get_status_display()}


def _idle(plan: InstallPlan) -> str:
    if plan.is_ended:
        return _("已办结，只供查看，可以继续留言。")
    who = plan.opened_by if plan.is_draft else leader_of(plan)
    if plan.status == PlanStatus.SUBMITTED:
        return _("现在不轮到您。等技术支持部经理批准。")
    return _("现在不轮到您。等%(who)s处理。") % {"who": who}
