"""What must be there before a step: each gate answers with a sentence that names it, or ""."""

from __future__ import annotations

from django.utils.translation import gettext as _

from installs.choices.acceptance import SECTIONS, Before
from installs.models import Acceptance, AcceptanceRound, AcceptanceTemplate
from shipping.reconciling import blocking


def current(acceptance: Acceptance) -> AcceptanceRound:
    """The round that is worked on now."""
    if acceptance.kept is not None:  # a page, which has them all
        return next(one for one in acceptance.rounds.all() if one.number == acceptance.round_number)
    return acceptance.rounds.get(number=acceptance.round_number)


def template_of(acceptance: Acceptance) -> AcceptanceTemplate | None:
    """The edition that its product is accepted by now."""
    return (
        AcceptanceTemplate.objects.in_force().filter(product=acceptance.equipment.product).first()
    )


def _lacks(what: list[str], sentence: str) -> str:
    return sentence % {"what": _("、").join(what)} if what else ""


def has_no_engineer(acceptance: Acceptance) -> str:
    return "" if acceptance.engineer_id else _("还没有安排验收工程师。")


def before_is_open(acceptance: Acceptance) -> str:
    """前置确认: each done on a day, or not needed for a reason (F4).

    Training is asked for where the product's template does.
    """
    template = template_of(acceptance)
    untaught = template is not None and not template.training_required
    open_ = [
        str(row)
        for row in acceptance.preconditions.all()
        if not row.is_settled and not (untaught and row.kind == Before.TRAINING)
    ]
    return _lacks(open_, _("前置确认没有完成：%(what)s。"))


def parts_are_missing(acceptance: Acceptance) -> str:
    """关键件 that were shipped for the machine and are still outstanding (S5-3.1)."""
    return blocking(acceptance.equipment)


def nothing_is_asked(acceptance: Acceptance) -> str:
    """A template with lines for this kind of acceptance."""
    template = template_of(acceptance)
    if template is None:
        return _("这个产品还没有验收模板，请技术管理部先编制。")
    if not template.items.filter(section__in=SECTIONS[acceptance.kind]).exists():
        return _("验收模板里没有“%(kind)s”的项目。") % {"kind": acceptance.get_kind_display()}
    return ""


def items_are_open(acceptance: Acceptance) -> str:
    """Every item is judged, or does not apply for a reason."""
    open_ = [str(one.position) for one in current(acceptance).items.all() if not one.is_judged]
    return _lacks(open_, _("还有项目没有检验：第 %(what)s 项。"))


def actions_are_open(acceptance: Acceptance) -> str:
    """What was planned after the failed round is carried out."""
    plan = current(acceptance).adjustment
    open_ = [str(one.number) for one in plan.actions.all() if one.done_on is None]
    return _lacks(open_, _("还有调整措施没有完成：第 %(what)s 项。"))


def part_is_missing(acceptance: Acceptance) -> str:
    """Both parts of the service record, before the service department signs (S9-4.5)."""
    record = acceptance.record
    missing = []
    if record.quality_at is None:
        missing.append(_("品质部记录"))
    if record.engineering_at is None:
        missing.append(_("工程部记录"))
    return _lacks(missing, _("产品售后记录缺少：%(what)s。"))
