"""下一步: the step a person can take now, what is missing, or whom the acceptance waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from installs.choices.acceptance import Status
from installs.forms.acceptance_steps import STEP_FORMS
from installs.panel.plans import Link, Panel
from installs.words.acceptances import AFTER, VERBS
from installs.workflow.acceptances import STEPS
from records.clock_forms import CLOCK_FORMS

if TYPE_CHECKING:
    from accounts.models import User
    from installs.models import Acceptance
    from installs.workflow.base import InstallStep

S = Status
# The steps that lead on, and what stands beside each.
LEADING: dict[str, tuple[str, ...]] = {
    S.DRAFT: ("start", "save_draft"),
    S.MEASURING: ("conclude", "record_results"),
    S.SIGNING: ("sign_ours", "sign_customer"),
    S.ADJUSTING: ("adjust",),
    S.CARRYING_OUT: ("finish_adjustment", "complete_action"),
    S.RECORDING: ("record_quality", "record_engineering"),
    S.HANDING_OVER: ("take_over",),
}
BESIDE = {
    "start": "save_draft",
    "conclude": "record_results",
    "sign_ours": "take_back",
    "sign_customer": "take_back",
    "finish_adjustment": "complete_action",
    "take_over": "return_record",
}
# What is filled in on a page of its own, since it needs the width or what stands beside it.
WIDE = frozenset(
    {"save_draft", "record_results", "record_process", "add_item", "adjust", "sign_customer"}
)
ELSEWHERE = frozenset({"comment", "attach", *CLOCK_FORMS})
DANGER = frozenset({"cancel", "take_back", "return_record"})


def step_url(acceptance: Acceptance, name: str) -> str:
    return f"{acceptance.get_absolute_url()}{name}/"


def link(acceptance: Acceptance, name: str, *, in_menu: bool = False) -> Link:
    """A step as a button says what happens; one with a page of its own by its name."""
    own_name = in_menu or name in WIDE
    label = STEPS[name].label if own_name else VERBS[name]
    return Link(name, str(label), step_url(acceptance, name), name in DANGER)


def panel(acceptance: Acceptance, user: User, steps: Sequence[InstallStep]) -> Panel:
    """The panel for this person; `steps` are those on offer."""
    names = [step.name for step in steps]
    main = _leading(acceptance, names)
    if not main:
        return Panel(_title(acceptance), _idle(acceptance), others=_others(acceptance, names))
    missing = STEPS[main].missing(acceptance)
    second = BESIDE.get(main, "")
    second = second if second in names else ""
    if missing and second and second not in DANGER:  # what is missing is filled in there
        main, second = second, ""
    inline = main not in WIDE
    return Panel(
        title=_("下一步：%(step)s") % {"step": STEPS[main].label},
        text=str(AFTER.get(main, "")),
        checks=[{"text": sentence, "missing": True} for sentence in missing],
        main=link(acceptance, main),
        form=STEP_FORMS[main](record=acceptance, user=user) if inline else None,
        second=link(acceptance, second) if second else None,
        others=_others(acceptance, names, main, second),
    )


def _leading(acceptance: Acceptance, names: Sequence[str]) -> str:
    """The step that leads on, but none that this person's side has taken already."""
    done = _taken(acceptance)
    leads = LEADING.get(acceptance.status, ())
    return next((name for name in leads if name in names and name not in done), "")


def _taken(acceptance: Acceptance) -> set[str]:
    number, done = acceptance.round_number, set()
    if acceptance.status == S.SIGNING:
        rows = [one for one in acceptance.approvals.all() if one.round_number == number]
        if any(one.place == "ours" and one.agreed for one in rows):
            done.add("sign_ours")
        if any(one.round_number == number and one.agreed for one in acceptance.signatures.all()):
            done.add("sign_customer")
    if acceptance.status == S.RECORDING:
        record = acceptance.record
        parts = {"record_quality": record.quality_at, "record_engineering": record.engineering_at}
        done |= {name for name, at in parts.items() if at}
    return done


def _others(acceptance: Acceptance, names: Sequence[str], *but: str) -> list[Link]:
    """The remaining steps, for the menu."""
    left_out = {*but, *ELSEWHERE, *_taken(acceptance)}
    if not any(not one.is_settled for one in acceptance.punches.all()):
        left_out.add("settle_punch")
    return [link(acceptance, name, in_menu=True) for name in names if name not in left_out]


def _title(acceptance: Acceptance) -> str:
    if acceptance.is_ended:
        return acceptance.get_status_display()
    return _("下一步：%(status)s") % {"status": acceptance.get_status_display()}


def _idle(acceptance: Acceptance) -> str:
    if acceptance.is_ended:
        return _("已办结，只供查看，可以继续留言。")
    who = _waits_for(acceptance)
    return _("现在不轮到您。等%(who)s处理。") % {"who": who}


def _waits_for(acceptance: Acceptance) -> str:
    if acceptance.status == S.ADJUSTING:
        return _("工艺技术部")
    if acceptance.status == S.RECORDING:
        return _("品质部和工程部")
    if acceptance.status == S.HANDING_OVER:
        return _("售后服务部经理")
    return str(acceptance.engineer or acceptance.opened_by)
