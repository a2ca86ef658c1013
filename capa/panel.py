"""下一步: the step a person can take now, what is missing, or whom the CAPA waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from capa import people
from capa.choices import Branch, CauseState, MeasureStatus, Place, Status
from capa.forms.analysis import measures_of
from capa.forms.steps import STEP_FORMS
from capa.words import AFTER, VERBS
from capa.workflow.steps import STEPS
from records.clock_forms import CLOCK_FORMS

if TYPE_CHECKING:
    from accounts.models import User
    from capa.models import Capa, Measure, Round
    from capa.workflow.base import CapaStep
    from records.forms import StepForm

# The steps that lead on, the most pressing first.
LEADING: dict[str, tuple[str, ...]] = {
    Status.DRAFT: ("start",),
    Status.AWAITING_PLAN: ("review", "approve_plan"),
    Status.IMPLEMENTING: (
        "complete_measure",
        "approve_measure",
        "decide_extension",
        "replan_measure",
        "finish_implementation",
    ),
    Status.VERIFYING: ("verify", "record_reading"),
    Status.STANDARDISING: ("standardise", "deploy", "settle_deployment", "submit_closing"),
    Status.CLOSING: ("close",),
}
BESIDE = {
    "review": "return_plan",
    "approve_plan": "return_plan",
    "complete_measure": "ask_extension",
    "verify": "record_reading",
    "close": "refuse_closing",
}
# D2 to D6 in the order in which they are filled in before the plan is signed.
FILLED_IN = (
    "record_problem",
    "record_team",
    "record_containment",
    "record_causes",
    "plan_measures",
    "plan_effectiveness",
)
# What is filled in on a page of its own, since it needs the width.
WIDE = frozenset({*FILLED_IN, "verify", "standardise", "deploy"})
ELSEWHERE = frozenset({"comment", "attach", "save_draft", *CLOCK_FORMS})
DANGER = frozenset({"cancel", "return_plan", "reject_measure", "refuse_closing", "reopen"})


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


def link(capa: Capa, name: str, *, in_menu: bool = False) -> Link:
    """A step as a button says what happens; in the menu it has its own name."""
    label = str(STEPS[name].label if in_menu else VERBS.get(name, STEPS[name].label))
    return Link(name, label, reverse("capa:step", args=[capa.number, name]), name in DANGER)


def panel(capa: Capa, round_: Round, user: User, steps: Sequence[CapaStep]) -> Panel:
    """The panel for this person; `steps` are those on offer."""
    names = [name for name in (s.name for s in steps) if _has_work(capa, name, user)]
    checks: list[dict[str, Any]] = []
    if capa.status == Status.ANALYSING:
        main, checks = _filling_in(capa, round_, names)
    else:
        main = next((n for n in LEADING.get(capa.status, ()) if n in names), None)
        if capa.status == Status.STANDARDISING:
            main = _finishing(capa, names) or main
    if main is None and "follow_up" in names:
        main = "follow_up"
    if main is None:
        others = _others(capa, names)
        return Panel(_title(capa), _idle(capa), checks, others=others)
    missing = STEPS[main].missing(capa)
    checks += [{"text": sentence, "missing": True} for sentence in missing]
    second = BESIDE.get(main, "")
    second = second if second in names else ""
    inline = main not in WIDE and not missing
    return Panel(
        title=_("下一步：%(step)s") % {"step": STEPS[main].label},
        text=str(AFTER.get(main, "")),
        checks=checks,
        main=None if missing and main not in WIDE else link(capa, main),
        form=STEP_FORMS[main](record=capa, user=user) if inline else None,
        second=link(capa, second) if second else None,
        others=_others(capa, names, main, second),
    )


def _filling_in(
    capa: Capa, round_: Round, names: Sequence[str]
) -> tuple[str | None, list[dict[str, Any]]]:
    """The next discipline that is not filled in, and all of them as a list with marks."""
    if "record_causes" not in names:
        return None, []
    there = _there(capa, round_)
    wanted = [n for n in FILLED_IN if n in there and n in names]
    checks = [
        {"text": STEPS[n].label, "missing": not there[n], "url": link(capa, n).url} for n in wanted
    ]
    first = next((name for name in wanted if not there[name]), None)
    if first is None and "submit_plan" in names:
        first = "submit_plan"
    return first, checks


def _there(capa: Capa, round_: Round) -> dict[str, bool]:
    """Which disciplines are filled in; 简式 has D4 to D7 alone."""
    roots = [c for c in round_.causes.all() if c.state == CauseState.ROOT]
    caused = {m.cause_id for m in round_.measures.all()}
    there = {
        "record_problem": bool(capa.what.strip()),
        "record_team": bool(capa.members.all()),
        "record_containment": bool(capa.containments.all()),
    }
    if capa.is_short:
        there = {"record_problem": bool(capa.description.strip())}
    return there | {
        "record_causes": {c.branch for c in roots} == set(Branch)
        and bool(round_.proof_result.strip()),
        "plan_measures": bool(roots) and all(c.pk in caused for c in roots),
        "plan_effectiveness": bool(round_.indicator and round_.evaluator_id),
    }


def _finishing(capa: Capa, names: Sequence[str]) -> str | None:
    """D7 and D8 in their order, each until it is done."""
    here = [r for r in capa.standardisations.all() if r.round_number == capa.round_number]
    rows = list(capa.deployments.all())
    wanted = []
    if not here:
        wanted.append("standardise")
    if not rows and not capa.is_short:
        wanted.append("deploy")
    if any(not row.is_settled for row in rows):
        wanted.append("settle_deployment")
    if any(row.quantity and row.done_on is None for row in capa.containments.all()):
        wanted.append("record_containment")
    return next((name for name in [*wanted, "submit_closing"] if name in names), None)


def _has_work(capa: Capa, name: str, user: User) -> bool:
    """Whether a step on measures or rows finds anything to be taken on."""
    checks = {
        "complete_measure": lambda: _own(capa, user),
        "ask_extension": lambda: _own(capa, user),
        "reject_measure": lambda: measures_of(
            capa, MeasureStatus.ACTIVE, MeasureStatus.DONE, MeasureStatus.REPLANNED
        ),
        "replan_measure": lambda: _to_replan(capa),
        "approve_measure": lambda: measures_of(capa, MeasureStatus.REPLANNED),
        "decide_extension": lambda: _to_decide(capa, user),
        "finish_implementation": lambda: not _unfinished(capa),
        "settle_deployment": lambda: any(not d.is_settled for d in capa.deployments.all()),
        "follow_up": lambda: capa.is_high_level,
        "review": lambda: _waits_for_review(capa, user),
        "approve_plan": lambda: not _pending_reviews(capa),
    }
    check = checks.get(name)
    return check is None or bool(check())


def _own(capa: Capa, user: User) -> list[Measure]:
    active = measures_of(capa, MeasureStatus.ACTIVE)
    return [measure for measure in active if people.owns_measure(measure, user)]


def _to_replan(capa: Capa) -> list[Measure]:
    every = measures_of(capa)
    replaced = {measure.replaces_id for measure in every}
    return [m for m in every if m.status == MeasureStatus.REJECTED and m.pk not in replaced]


def _unfinished(capa: Capa) -> list[Measure]:
    every = measures_of(capa)
    replaced = {measure.replaces_id for measure in every}
    return [m for m in every if m.status != MeasureStatus.DONE and m.pk not in replaced]


def _to_decide(capa: Capa, user: User) -> bool:
    waiting = [
        (one.asked_by_id, measure.owner_id)
        for measure in measures_of(capa, MeasureStatus.ACTIVE)
        for one in measure.extensions.all()
        if one.agreed is None
    ]
    if not waiting:
        return False
    mine = people.identities(capa, user)
    return any(not mine & set(pair) for pair in waiting)


def _pending_reviews(capa: Capa) -> list[str]:
    return [
        row.place
        for row in capa.approvals.all()
        if row.round_number == capa.round_number
        and row.status == "pending"
        and row.place in {Place.REVIEW, Place.REVIEW_RD}
    ]


def _waits_for_review(capa: Capa, user: User) -> bool:
    return any(people.may_sign(capa, place, user) for place in _pending_reviews(capa))


def _others(capa: Capa, names: Sequence[str], *but: str) -> list[Link]:
    """The remaining steps, for the menu."""
    left_out = {*but, *ELSEWHERE}
    return [
        link(capa, name, in_menu=True)
        for name in names
        if name in STEP_FORMS and name not in left_out
    ]


def _title(capa: Capa) -> str:
    if capa.is_ended:
        return str(capa.get_status_display())
    return _("下一步：%(status)s") % {"status": capa.get_status_display()}


def _idle(capa: Capa) -> str:
    if capa.status == Status.CANCELLED:
        return _("这份纠正预防措施已撤销，只供查看。")
    if capa.status == Status.CLOSED:
        return _("已关闭并锁定，可以继续留言；改动要重开新的一轮。")
    who = waits_for(capa)
    return _("现在不轮到您。等%(who)s处理。") % {"who": who} if who else ""


def waits_for(capa: Capa) -> str:
    """Whom the CAPA waits for, by name where there is one, else by role."""
    if capa.status == Status.AWAITING_PLAN:
        pending = _pending_reviews(capa)
        if Place.REVIEW in pending:
            return str(people.reviewer(capa) or _("责任部门负责人"))
        return _("研发部经理") if pending else _("品质主管")
    if capa.status == Status.IMPLEMENTING:
        owners = dict.fromkeys(str(m.owner) for m in _unfinished(capa))
        first = _("、").join(list(owners)[:3])
        return _("%(who)s等") % {"who": first} if len(owners) > 3 else first or str(capa.owner)
    if capa.status == Status.VERIFYING:
        current = next((r for r in capa.rounds.all() if r.number == capa.round_number), None)
        return str(current.evaluator if current and current.evaluator else "")
    if capa.status == Status.CLOSING:
        return _("品质主管")
    if capa.status == Status.DRAFT:
        return str(capa.opened_by)
    return str(capa.owner or "")
