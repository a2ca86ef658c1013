"""下一步: the step a person can take now, what is missing, or whom the record waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from records.clock_forms import CLOCK_FORMS
from testdata.choices import Status
from testdata.forms import STEP_FORMS
from testdata.words import AFTER, VERBS
from testdata.workflow.steps import STEPS

if TYPE_CHECKING:
    from accounts.models import User
    from records.forms import StepForm
    from testdata.models import TestData
    from testdata.workflow.base import DataStep

# The step that leads on from a state, and the one beside it.
LEADING: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("hand", "save_draft"),
    Status.RETURNED: ("hand", "save_draft"),
    Status.HANDED: ("archive", "send_back"),
}
ELSEWHERE = frozenset({"comment", "attach", "remove_file", *CLOCK_FORMS})
DANGER = frozenset({"cancel", "send_back"})


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


def link(data: TestData, name: str, *, in_menu: bool = False) -> Link:
    """A step as a button says what happens; in the menu it has its own name."""
    label = str(STEPS[name].label if in_menu else VERBS.get(name, STEPS[name].label))
    return Link(name, label, step_url(data, name), name in DANGER)


def step_url(data: TestData, name: str) -> str:
    if name == "save_draft":
        return reverse("testdata:edit", args=[data.number])
    return reverse("testdata:step", args=[data.number, name])


def panel(data: TestData, user: User, steps: Sequence[DataStep]) -> Panel:
    """The panel for this person; `steps` are those on offer."""
    names = [step.name for step in steps]
    main, second = LEADING.get(data.status, ("", ""))
    if main not in names:
        others = _others(data, names)
        return Panel(_title(data), _idle(data), others=others)
    missing = STEPS[main].missing(data)
    beside = link(data, second) if second in names else None
    title = _("下一步：%(step)s") % {"step": STEPS[main].label}
    checks = [{"text": sentence, "missing": True} for sentence in missing]
    text, others = str(AFTER.get(main, "")), _others(data, names, main, second)
    if missing:  # nothing to press but what mends it
        return Panel(title, text, checks, second=beside, others=others, main=None)
    form = STEP_FORMS[main](record=data, user=user)
    return Panel(title, text, checks, link(data, main), form, beside, others)


def _others(data: TestData, names: Sequence[str], *but: str) -> list[Link]:
    """The remaining steps, for the menu."""
    left_out = {*but, *ELSEWHERE}
    return [link(data, name, in_menu=True) for name in names if name not in left_out]


def _title(data: TestData) -> str:
    if data.is_ended:
        return str(data.get_status_display())
    return _("下一步：%(status)s") % {"status": data.get_status_display()}


def _idle(data: TestData) -> str:
    if data.status == Status.CANCELLED:
        return _("这份实验数据已撤销，只供查看。")
    if data.status == Status.ARCHIVED:
        return _("已归档并锁定，可以继续留言。")
    who = _("工艺技术部") if data.status == Status.HANDED else str(data.opened_by)
    return _("现在不轮到您。等%(who)s处理。") % {"who": who}
