"""One install plan on its page, read in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from installs.choices.plan import PlanStatus
from installs.content.plans import days_approved
from installs.forms.plan_steps import STEP_FORMS
from installs.models import InstallPlan, PlanApproval, Postponement, SpotCheck
from installs.panel.plans import panel, step_url
from installs.people.plans import team_text
from installs.rows.bookings import clashes
from installs.rows.plans import stretch, tone_of
from installs.signing import plans as signing
from installs.timeline import plans as timeline
from installs.workflow.plans import offered
from records import clock, clock_rights, clock_rows, clocks
from records.due import clock_name, describe, moment_text
from records.models import Deadline
from registry.facts import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from installs.workflow.base import InstallStep


def find(user: User, number: str) -> InstallPlan:
    """One plan with everything below it, or Http404."""
    visible = InstallPlan.objects.visible_to(user).for_list()
    found = visible.select_related("order__project_engineer", "written_by").prefetch_related(
        "shipments",
        "preparations",
        "steps",
        "documents",
        Prefetch("postponements", Postponement.objects.select_related("by")),
        Prefetch("spot_checks", SpotCheck.objects.select_related("by").prefetch_related("items")),
        Prefetch("approvals", PlanApproval.objects.select_related("signer", "acting_for")),
    )
    return get_object_or_404(found, number=number)


def context(plan: InstallPlan, user: User) -> dict[str, Any]:
    """What `installs/plans/detail.html` shows to this person."""
    now = clock.now()
    plan.kept = {}  # everything below has been read, and nothing is changed
    prefetch_related_objects([user], "stands_in_for")
    files = list(plan.attachments.select_related("uploaded_by"))
    comments = list(plan.comments.select_related("by"))
    every = clock_rights.of(plan)
    running = [one for one in every if one.status in Deadline.OPEN]
    steps = offered(plan, user)
    names = {step.name for step in steps}
    nearest = min(running, key=clocks.pressing, default=None)
    warnings = _("；").join(str(one) for one in clashes(plan))
    return {
        "plan": plan,
        "status_tone": tone_of(plan.status),
        "panel": panel(plan, user, steps),
        "warnings": warnings,
        "clock": describe(nearest, now, clocks.calendar_of(nearest)) if nearest else None,
        "clock_why": clock_rows.why_url(plan, nearest) if nearest else "",
        "clocks": clock_rows.rows(plan, every, user, now, order=[], flags={}, offered=names),
        "to_take_up": [
            clock_name(one.label) for one in every if clock_rights.may_acknowledge(one, user)
        ],
        "facts": facts(plan, user),
        "machines": [_machine(row.equipment, row, user) for row in plan.machines.all()],
        "team": plan.team.all(),
        "signs": signs(plan),
        "checks": plan.spot_checks.all(),
        "moved": plan.postponements.all(),
        "prepared": sum(one.done_on is not None for one in plan.preparations.all()),
        "files": [timeline.file_of(plan, one) for one in files],
        "log": timeline.entries(plan, comments, files),
        "form_pdf_url": reverse(f"{plan.SPACE}:form_pdf", args=[plan.number]),
        "edits": _edits(plan, steps),
        "comment_form": _form("comment", names, plan, user),
        "attach_form": _form("attach", names, plan, user),
    }


def _edits(plan: InstallPlan, steps: Sequence[InstallStep]) -> dict[str, str]:
    return {step.name: step_url(plan, step.name) for step in steps}


def _form(name: str, names: set[str], plan: InstallPlan, user: User) -> Any:
    """A small form of the page, where this person may use it."""
    if name not in names:
        return None
    return STEP_FORMS[name](record=plan, user=user, auto_id=f"{name}_%s")


def _fact(label: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, **more}


def _url(entry: Any, user: User, permission: str) -> str:
    return entry.get_absolute_url() if entry and user.has_perm(permission) else ""


def facts(plan: InstallPlan, user: User) -> list[dict[str, Any]]:
    """What stands on the plan besides its rows."""
    customer, order = plan.customer, plan.order
    days = stretch(plan.starts_on, plan.ends_on)
    first = stretch(*days_approved(plan)) if plan.approved_at else ""
    team = team_text(plan)
    approved_team = plan.team_approved if plan.approved_at else ""
    found = [
        _fact(_("客户"), customer.name, url=_url(customer, user, "registry.view_customer")),
        _fact(
            _("订单"),
            order.number if order else "",
            url=_url(order, user, "registry.view_salesorder"),
            mono=1,
        ),
        _fact(_("发货单"), _("、").join(one.number for one in plan.shipments.all())),
        _fact(_("客诉单号"), plan.complaint_number),
        _fact(_("安装地点"), plan.site, wide=True),
        _fact(_("计划日期"), days),
        _fact(_("原计划"), first if first != days else ""),
        _fact(_("人员"), team),
        _fact(_("原定人员"), approved_team if approved_team != team else "", wide=True),
        _fact(_("开工日期"), day(plan.started_on)),
        _fact(_("完成日期"), day(plan.installed_on)),
        _fact(_("工作内容"), plan.purpose, wide=True),
        _fact(_("工具"), plan.tools, wide=True),
        _fact(_("风险与对策"), plan.risks, wide=True),
        _fact(_("准备未完成开工的理由"), plan.open_reason, wide=True),
        _fact(_("完成情况"), plan.result, wide=True),
    ]
    return [one for one in found if one["value"]]


def _machine(machine: Any, row: Any, user: User) -> dict[str, Any]:
    return {
        "serial": str(row),
        "url": _url(machine, user, "registry.view_equipment"),
        "product": str(machine.product),
        "arrived": day(machine.arrived_on),
        "installed": day(machine.installed_on),
    }


def signs(plan: InstallPlan) -> list[dict[str, Any]]:
    """编制 and 批准: who, when, and whether the name still holds."""
    made: list[dict[str, Any]] = [
        {
            "place": _("编制"),
            "state": "signed" if plan.submitted_at else "ahead",
            "name": str(plan.opened_by),
            "note": moment_text(plan.submitted_at, clock.now()) if plan.submitted_at else "",
        }
    ]
    rows = list(plan.approvals.all())
    row = next((one for one in reversed(rows) if one.signer_name or one.status == "pending"), None)
    if row is None or (plan.is_draft and row.status == "void"):
        made.append({"place": _("批准"), "state": "ahead", "name": "", "note": ""})
    elif row.status == "pending":
        waits = plan.status == PlanStatus.SUBMITTED
        note = _("等技术支持部经理") if waits else ""
        made.append(
            {"place": _("批准"), "state": "wait" if waits else "ahead", "name": "", "note": note}
        )
    else:
        made.append(_signed(row, changed=row.pk in signing.broken(plan)))
    return made


def _signed(row: PlanApproval, *, changed: bool) -> dict[str, Any]:
    found = {
        "place": _("批准"),
        "name": row.signer_name,
        "note": moment_text(row.signed_at, clock.now()) if row.signed_at else "",
        "opinion": row.opinion,
    }
    if changed:
        return found | {"state": "broken", "tag": _("签名与内容不符"), "tone": "red"}
    if row.status == "signed":
        return found | {"state": "signed", "seal": _("批准")}
    if row.status == "refused":
        return found | {"state": "refused", "tag": _("已退回"), "tone": "amber"}
    return found | {"state": "void", "tag": _("已失效"), "tone": "slate"}
