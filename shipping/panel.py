"""下一步: the step a person can take now, what is missing, or whom the record waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from records.clock_forms import CLOCK_FORMS
from shipping import people
from shipping.choices import ReplenishmentStatus as R
from shipping.choices import ShipmentStatus as S
from shipping.kinds import OF
from shipping.words import AFTER, VERBS

if TYPE_CHECKING:
    from accounts.models import User
    from records.forms import StepForm
    from shipping.workflow.base import ShippingStep

# The steps that lead on, the most pressing first.
LEADING: dict[str, tuple[str, ...]] = {
    S.DRAFT: ("pack", "save_draft"),
    S.PACKED: ("ship",),
    S.IN_TRANSIT: ("report_arrival", "count", "note_transit"),
    S.ARRIVED: ("count",),
    S.SHORT: ("request_replenishment", "sign_receipt"),
    S.COUNTED: ("sign_receipt",),
    S.SIGNED: ("archive",),
    R.REQUESTED: ("accept",),
    R.ACCEPTED: ("prepare",),
}
BESIDE = {
    "pack": "save_draft",
    "ship": "unpack",
    "report_arrival": "note_transit",
    "count": "note_transit",
    "request_replenishment": "sign_receipt",
    "accept": "refuse",
}
# What is filled in on a page of its own, since it needs the width.
WIDE = frozenset(
    {"save_draft", "pack", "note_transit", "count", "recount", "sign_receipt"}
    | {"request_replenishment", "raise_complaint"}
)
ELSEWHERE = frozenset({"comment", "attach", *CLOCK_FORMS})
DANGER = frozenset({"cancel", "refuse", "unpack"})


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


def link(record: Any, name: str, *, in_menu: bool = False) -> Link:
    """A step as a button says what happens; one with a page of its own by its name."""
    own_name = in_menu or name in WIDE
    label = OF[type(record)].steps[name].label if own_name else VERBS[name]
    return Link(name, str(label), record.step_url(name), name in DANGER)


def panel(record: Any, user: User, steps: Sequence[ShippingStep]) -> Panel:
    """The panel for this person; `steps` are those on offer."""
    table = OF[type(record)]
    missing = {step.name: step.missing(record) for step in steps if step.name in VERBS}
    names = [step.name for step in steps if _has_work(step.name, missing)]
    leading = [name for name in LEADING.get(record.status, ()) if name in names]
    main = leading[0] if leading else None
    if main is None:
        return Panel(_title(record), _idle(record), others=_others(record, names))
    checks = [{"text": sentence, "missing": True} for sentence in missing[main]]
    second = BESIDE.get(main, "")
    second = second if second in names else ""
    if checks and second == "save_draft":  # what is missing is filled in there
        main, second = second, ""
    inline = main not in WIDE
    return Panel(
        title=_("下一步：%(step)s") % {"step": table.steps[main].label},
        text=str(AFTER.get(main, "")),
        checks=checks,
        main=link(record, main),
        form=table.forms[main](record=record, user=user) if inline else None,
        second=link(record, second) if second else None,
        others=_others(record, names, main, second),
    )


def _has_work(name: str, missing: Mapping[str, Sequence[str]]) -> bool:
    """Whether a step finds anything to be taken on: a draft tells what it lacks, others hide."""
    return name in {"pack", "ship"} or not missing.get(name)


def _others(record: Any, names: Sequence[str], *but: str) -> list[Link]:
    """The remaining steps, for the menu."""
    left_out = {*but, *ELSEWHERE}
    return [link(record, name, in_menu=True) for name in names if name not in left_out]


def _title(record: Any) -> str:
    if record.is_ended:
        return str(record.get_status_display())
    return _("下一步：%(status)s") % {"status": record.get_status_display()}


def _idle(record: Any) -> str:
    if record.is_ended:
        return _("已办结，只供查看，可以继续留言。")
    if record.status == S.SHORT:
        return _("缺损已申请补发，补齐之后自动转为待签收或待归档。")
    who = waits_for(record)
    return _("现在不轮到您。等%(who)s处理。") % {"who": who} if who else ""


def waits_for(record: Any) -> str:
    """Whom the record waits for, by name where there is one, else by department."""
    if record.status in {S.DRAFT, S.PACKED, S.SIGNED, R.REQUESTED, R.ACCEPTED}:
        return _("仓管部")
    if record.status == S.IN_TRANSIT:
        return str(record.customer.owner or _("业务部"))
    if record.status in {S.ARRIVED, S.COUNTED}:
        return str(people.engineer_of(record) or _("技术支持部"))
    if record.status == R.SHIPPED:
        return _("补发的货到达并清点")
    return ""
