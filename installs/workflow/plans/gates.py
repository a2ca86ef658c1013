"""What must be there before a step: each gate answers with a sentence that names it, or ""."""

from __future__ import annotations

from django.utils.translation import gettext as _

from installs.choices.plan import PlanKind
from installs.models import InstallPlan
from installs.people.plans import leader_of, team_of
from shipping.reconciling import blocking


def plan_is_incomplete(plan: InstallPlan) -> str:
    """What nobody can be sent without (S6)."""
    here: dict[str, object] = {
        _("安装地点"): plan.site.strip(),
        _("计划日期"): plan.starts_on and plan.ends_on,
        _("安装人员和负责人"): leader_of(plan),
        _("安装调试步骤"): plan.steps.all(),
    }
    if plan.kind == PlanKind.INSTALLATION:
        here[_("设备")] = plan.machines.all()
        here[_("温馨提示")] = plan.preparations.all()
    else:
        here[_("工作内容")] = plan.purpose.strip()
    missing = [name for name, found in here.items() if not found]
    return _("还没有填：%(what)s。") % {"what": _("、").join(missing)} if missing else ""


def leaver_goes(plan: InstallPlan) -> str:
    """Nobody who left is sent."""
    gone = [str(person) for person in team_of(plan) if not person.is_active]
    words = _("%(names)s已离职，请先调整安装人员。")
    return words % {"names": _("、").join(gone)} if gone else ""


def parts_are_missing(plan: InstallPlan) -> str:
    """关键件 that the customer is still owed (S5-3.1); a temporary service waits for none."""
    if plan.kind != PlanKind.INSTALLATION:
        return ""
    found = (blocking(row.equipment) for row in plan.machines.all())
    return next((sentence for sentence in found if sentence), "")


def unprepared(plan: InstallPlan) -> list[str]:
    """Points of the 温馨提示 that are not done."""
    return [one.what for one in plan.preparations.all() if one.done_on is None]
