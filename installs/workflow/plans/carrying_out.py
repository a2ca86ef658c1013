"""What goes on after the approval: preparation, people, days, the work, spot checks (S6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installs.choices.plan import PlanKind, PlanStatus, PostponeCause
from installs.models import (
    InstallPlan,
    PlanAttachment,
    Postponement,
    Preparation,
    SpotCheck,
    SpotCheckItem,
)
from installs.people import plans as people
from installs.people.shared import holders
from installs.signing import plans as signing
from installs.workflow.base import (
    refuse_later,
    refuse_past,
    refuse_unknown,
    required,
    tell,
)
from installs.workflow.plans import gates
from installs.workflow.plans.drafting import MOST, set_team
from installs.workflow.plans.steps import (
    ARRANGE,
    FINISH_WORK,
    POSTPONE,
    PREPARE,
    SPOT_CHECK,
    START_WORK,
)
from installs.workflow.shared_steps import ATTACH
from records import attachments, clock
from records.steps import check
from registry.workflow.milestones import note_milestones

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User


@transaction.atomic
def prepare(
    plan: InstallPlan,
    *,
    by: User,
    rows: Sequence[Mapping[str, Any]],
    version: int | None = None,
) -> InstallPlan:
    """填写准备情况: which points of the 温馨提示 are done, each by its position."""
    plan = PREPARE.begin(plan, by=by, version=version)
    there = {row.position: row for row in plan.preparations.all()}
    before, after = [], []
    for values in rows:
        refuse_unknown(values, ("position", "done_on", "note"))
        row = there.get(values["position"])
        if row is None:
            raise ValidationError({"rows": _("没有这一项准备。")})
        refuse_later(rows=values.get("done_on"))
        was = _said(row)
        row.done_on, row.note = values.get("done_on"), values.get("note", row.note)
        check(row)
        row.save(update_fields=["done_on", "note"])
        if was != _said(row):
            before.append(was)
            after.append(_said(row))
    changes = {"preparations": [before, after]} if after else {}
    return PREPARE.finish(plan, by=by, changes=changes)


def _said(row: Preparation) -> str:
    """A point as history tells it."""
    return " ".join(
        filter(None, [row.what, row.done_on.isoformat() if row.done_on else "–", row.note])
    )


@transaction.atomic
def arrange(
    plan: InstallPlan,
    *,
    by: User,
    team: Sequence[Mapping[str, Any]],
    opinion: str = "",
    version: int | None = None,
) -> InstallPlan:
    """调整安装人员 after the approval: those who go now and those who do not any more are told."""
    plan = ARRANGE.begin(plan, by=by, version=version)
    if not team:
        raise ValidationError({"team": _("至少要有一位安装人员。")})
    before, said = people.team_of(plan), people.team_text(plan)
    set_team(plan, team)
    plan._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # read before the change
    now = people.team_text(plan)
    ARRANGE.finish(plan, by=by, opinion=opinion, changes={"team": [[said], [now]]})
    words = gettext_lazy("安装人员改为%(names)s。")
    tell([*before, *people.told(plan)], words, plan, besides=by, names=now)
    return plan


@transaction.atomic
def postpone(
    plan: InstallPlan,
    *,
    by: User,
    starts_on: date,
    ends_on: date,
    cause: str,
    reason: str,
    version: int | None = None,
) -> InstallPlan:
    """改期, with whose account it is on; the clocks follow. What was signed stays signed."""
    plan = POSTPONE.begin(plan, by=by, version=version)
    required({"reason": reason}, _("请写改期的原因。"))
    if cause not in PostponeCause.values:
        raise ValidationError({"cause": _("请选改期原因。")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("计划完成早于计划开始。")})
    refuse_past(ends_on=ends_on)
    if plan.status == PlanStatus.UNDER_WAY and starts_on != plan.starts_on:
        raise ValidationError({"starts_on": _("已经开工，只能改计划完成日期。")})
    if (starts_on, ends_on) == (plan.starts_on, plan.ends_on):
        raise ValidationError({"ends_on": _("日期没有改。")})
    moved = Postponement(
        plan=plan, at=clock.now(), by=by, cause=cause, reason=reason, starts_on=starts_on
    )
    moved.ends_on, moved.from_starts_on, moved.from_ends_on = ends_on, *_days(plan)
    check(moved)
    moved.save()
    plan.starts_on, plan.ends_on = starts_on, ends_on
    waits = plan.status == PlanStatus.SUBMITTED
    if waits:  # what the approver has before the eyes is another plan
        signing.void(plan, gettext_lazy("方案改期"))
        plan.content_version += 1
    POSTPONE.finish(plan, by=by, opinion=reason)
    if waits:
        signing.open_place(plan)
    words = gettext_lazy("改期至 %(first)s 至 %(last)s：%(reason)s")
    readers = people.told(plan, *holders("installs.manage_plans"))
    tell(readers, words, plan, besides=by, first=starts_on, last=ends_on, reason=reason)
    return plan


def _days(plan: InstallPlan) -> tuple[date, date]:
    """Its days; no plan is submitted without."""
    if plan.starts_on is None or plan.ends_on is None:
        raise ValueError(plan.number)
    return plan.starts_on, plan.ends_on


@transaction.atomic
def start_work(
    plan: InstallPlan,
    *,
    by: User,
    started_on: date | None = None,
    open_reason: str = "",
    version: int | None = None,
) -> InstallPlan:
    """开工: what is not prepared needs a reason why the work begins all the same."""
    plan = START_WORK.begin(plan, by=by, version=version)
    started_on = started_on or clock.today()
    refuse_later(started_on=started_on)
    if (open_ := gates.unprepared(plan)) and not open_reason.strip():
        words = _("准备没有完成：%(what)s。请写为什么仍然开工。")
        raise ValidationError({"open_reason": words % {"what": _("、").join(open_)}})
    plan.started_on, plan.open_reason = started_on, open_reason if open_ else ""
    START_WORK.finish(plan, by=by, opinion=plan.open_reason)
    tell([plan.opened_by, plan.customer.owner], gettext_lazy("已开工。"), plan, besides=by)
    return plan


@transaction.atomic
def finish_work(
    plan: InstallPlan,
    *,
    by: User,
    installed_on: date,
    result: str,
    version: int | None = None,
) -> InstallPlan:
    """完成安装: the machines' files say from now on when they were installed."""
    plan = FINISH_WORK.begin(plan, by=by, version=version)
    required({"result": result}, _("请写完成情况。"))
    refuse_later(installed_on=installed_on)
    if plan.started_on and installed_on < plan.started_on:
        raise ValidationError({"installed_on": _("完成日期早于开工日期。")})
    plan.installed_on, plan.result = installed_on, result
    if plan.kind == PlanKind.INSTALLATION:
        _note_installed(plan, by)
    FINISH_WORK.finish(plan, by=by, opinion=result)
    words = gettext_lazy("已于 %(day)s 完成。")
    readers = [*people.told(plan), *holders("installs.manage_plans")]
    tell(readers, words, plan, besides=by, day=installed_on)
    return plan


def _note_installed(plan: InstallPlan, by: User) -> None:
    """A day that the file has already, from an earlier plan, stays."""
    rows = plan.machines.select_related("equipment").order_by("equipment_id")
    for row in rows:
        if row.equipment.installed_on is None:
            note_milestones(
                row.equipment,
                by=by,
                action="installed",
                opinion=plan.number,
                installed_on=plan.installed_on,
            )


@transaction.atomic
def spot_check(
    plan: InstallPlan,
    *,
    by: User,
    checked_on: date,
    items: Sequence[Mapping[str, Any]],
    score: int,
    findings: str = "",
    version: int | None = None,
) -> InstallPlan:
    """安装质量抽查: point by point, with a score; what is not in order is said (S6)."""
    plan = SPOT_CHECK.begin(plan, by=by, version=version)
    refuse_later(checked_on=checked_on)
    if not 0 <= score <= 100:
        raise ValidationError({"score": _("评分是 0 到 100。")})
    if not items:
        raise ValidationError({"items": _("至少要检查一项。")})
    if len(items) > MOST:
        raise ValidationError({"items": _("最多 %(n)d 行。") % {"n": MOST}})
    failed = [one for one in items if not one.get("passed")]
    if failed:
        required({"findings": findings}, _("有不合格的项目，请写发现的问题。"))
    made = SpotCheck(
        plan=plan, checked_on=checked_on, by=by, at=clock.now(), score=score, findings=findings
    )
    check(made)
    made.save()
    for position, values in enumerate(items, 1):
        refuse_unknown(values, ("what", "passed", "note"))
        row = SpotCheckItem(check_of=made, position=position, **values)
        check(row)
        row.save()
    said = _("%(n)d 项，%(failed)d 项不合格，%(score)d 分") % {
        "n": len(items),
        "failed": len(failed),
        "score": score,
    }
    SPOT_CHECK.note(plan, by=by, opinion=f"{said}{_('。')}{findings}")
    words = gettext_lazy("安装质量抽查：%(score)d 分，%(failed)d 项不合格。")
    readers = [*people.told(plan), *holders("installs.manage_plans")]
    tell(readers, words, plan, besides=by, score=score, failed=len(failed))
    return plan


@transaction.atomic
def attach(
    plan: InstallPlan, upload: UploadedFile, *, by: User, caption: str = ""
) -> PlanAttachment:
    """添加附件, checked by its content (§12)."""
    plan = ATTACH.begin(plan, by=by)
    values: dict[str, Any] = dict(attachments.accept(upload, by=by))
    file = PlanAttachment.objects.create(plan=plan, caption=caption, **values)
    ATTACH.note(plan, by=by, opinion=file.name)
    return file
