"""下一步: the step a person can take now, what is missing, or whom the record waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from handover.choices import HandoverStatus, NoticeStatus, RequestKind, RequestStatus
from handover.kinds import OF
from handover.words import AFTER, VERBS
from records.clock_forms import CLOCK_FORMS

if TYPE_CHECKING:
    from accounts.models import User
    from handover.workflow.base import PaperStep
    from records.forms import StepForm

# The steps that lead on, the most pressing first.
LEADING: dict[str, tuple[str, ...]] = {
    "draft": ("hand", "issue"),
    HandoverStatus.HANDED: ("accept",),
    RequestStatus.REQUESTED: ("provide",),
    RequestStatus.DELIVERED: ("receive",),
    NoticeStatus.ISSUED: ("take_note", "inform"),
}
BESIDE = {
    "hand": "save_draft",
    "issue": "save_draft",
    "accept": "send_back",
    "provide": "refuse",
    "inform": "leave_out",
}
# What is filled in on a page of its own, since it needs the width.
WIDE = frozenset({"save_draft", "choose_machines", "provide", "inform", "leave_out"})
ELSEWHERE = frozenset({"comment", "attach", *CLOCK_FORMS})
DANGER = frozenset({"cancel", "send_back", "refuse"})


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


def link(paper: Any, name: str, *, in_menu: bool = False) -> Link:
    """A step as a button says what happens; one with a page of its own by its name."""
    own_name = in_menu or name in WIDE
    label = OF[type(paper)].steps[name].label if own_name else VERBS[name]
    return Link(name, str(label), paper.step_url(name), name in DANGER)


def panel(paper: Any, user: User, steps: Sequence[PaperStep]) -> Panel:
    """The panel for this person; `steps` are those on offer."""
    names = [step.name for step in steps if _has_work(paper, step.name)]
    main = next((name for name in LEADING.get(paper.status, ()) if name in names), None)
    if main is None:
        others = _others(paper, names)
        return Panel(_title(paper), _idle(paper), others=others)
    step = OF[type(paper)].steps[main]
    missing = step.missing(paper)
    checks = [{"text": sentence, "missing": True} for sentence in missing]
    second = BESIDE.get(main, "")
    second = second if second in names else ""
    if missing and second == "save_draft":  # what is missing is filled in there
        main, second = second, ""
        step = OF[type(paper)].steps[main]
    inline = main not in WIDE
    return Panel(
        title=_("下一步：%(step)s") % {"step": step.label},
        text=str(AFTER.get(main, "")),
        checks=checks,
        main=link(paper, main),
        form=OF[type(paper)].forms[main](record=paper, user=user) if inline else None,
        second=link(paper, second) if second else None,
        others=_others(paper, names, main, second),
    )


def _has_work(paper: Any, name: str) -> bool:
    """Whether a step finds anything to be taken on."""
    if name == "take_note":
        return paper.noted_at is None
    if name in {"inform", "leave_out"}:
        return any(not row.is_settled for row in paper.machines.all())
    return True


def _others(paper: Any, names: Sequence[str], *but: str) -> list[Link]:
    """The remaining steps, for the menu."""
    left_out = {*but, *ELSEWHERE}
    return [link(paper, name, in_menu=True) for name in names if name not in left_out]


def _title(paper: Any) -> str:
    if paper.is_ended:
        return str(paper.get_status_display())
    return _("下一步：%(status)s") % {"status": paper.get_status_display()}


def _idle(paper: Any) -> str:
    if paper.status == HandoverStatus.ACKNOWLEDGED:
        return _("已签收并锁定；有变更时重新移交一份，旧的被替代。")
    if paper.is_ended:
        return _("已办结，只供查看，可以继续留言。")
    who = waits_for(paper)
    return _("现在不轮到您。等%(who)s处理。") % {"who": who} if who else ""


def waits_for(paper: Any) -> str:
    """Whom the record waits for, by name where there is one, else by role."""
    if paper.status == RequestStatus.REQUESTED:
        technical = paper.kind == RequestKind.TECHNICAL
        return _("技术管理部") if technical else _("品管部")
    if paper.status == RequestStatus.DELIVERED or paper.is_draft:
        return str(paper.opened_by)
    if paper.status == NoticeStatus.ISSUED and paper.noted_at is not None:
        return _("技术支持部")
    return _("技术支持部经理")
