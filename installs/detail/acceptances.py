"""One acceptance on its page, read in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from installs import reckoning
from installs.detail.acceptance_rounds import machine_url, rounds
from installs.forms.acceptance_steps import STEP_FORMS
from installs.models import Acceptance
from installs.panel.acceptances import panel, step_url
from installs.rows.acceptances import outcome_tone, tone_of
from installs.timeline import acceptances as timeline
from installs.workflow.acceptances import offered
from records import clock, clock_rights, clock_rows, clocks
from records.due import clock_name, describe, moment_text
from records.models import Deadline
from registry.facts import day

if TYPE_CHECKING:
    from accounts.models import User

# What hangs below the row: one statement each, however many rows there are.
BELOW = (
    "preconditions",
    "rounds__items__sampled",
    "rounds__adjustment__written_by",
    "rounds__adjustment__actions__owner",
    "punches__owner",
    "approvals",
    "signatures__witnessed_by",
    "raised__capa",
)


def find(user: User, number: str) -> Acceptance:
    """One acceptance, or Http404."""
    visible = Acceptance.objects.visible_to(user).for_list()
    related = ("template", "record__service_contact", "record__quality_by")
    found = visible.select_related(*related, "record__engineering_by", "record__taken_over_by")
    return get_object_or_404(found, number=number)


def context(acceptance: Acceptance, user: User) -> dict[str, Any]:
    """What `installs/acceptances/detail.html` shows to this person."""
    now = clock.now()
    prefetch_related_objects([acceptance], *BELOW)
    prefetch_related_objects([user], "stands_in_for")
    files = list(acceptance.attachments.select_related("uploaded_by"))
    acceptance._prefetched_objects_cache["attachments"] = files  # type: ignore[attr-defined]
    acceptance.kept = {}  # everything below has been read, and nothing is changed
    comments = list(acceptance.comments.select_related("by"))
    every = clock_rights.of(acceptance)
    running = [one for one in every if one.status in Deadline.OPEN]
    steps = offered(acceptance, user)
    names = {step.name for step in steps}
    nearest = min(running, key=clocks.pressing, default=None)
    held = rounds(acceptance)
    return {
        "acceptance": acceptance,
        "status_tone": tone_of(acceptance.status),
        "outcome_tone": outcome_tone(acceptance.conclusion),
        "panel": panel(acceptance, user, steps),
        "clock": describe(nearest, now, clocks.calendar_of(nearest)) if nearest else None,
        "clock_why": clock_rows.why_url(acceptance, nearest) if nearest else "",
        "clocks": clock_rows.rows(acceptance, every, user, now, order=[], flags={}, offered=names),
        "to_take_up": [
            clock_name(one.label) for one in every if clock_rights.may_acknowledge(one, user)
        ],
        "facts": facts(acceptance, user),
        "before": acceptance.preconditions.all(),
        "current": held[-1] if held else None,
        "earlier": held[-2::-1],
        "punches": acceptance.punches.all(),
        "record": _record(acceptance),
        "raised": [one.capa for one in acceptance.raised.all()],
        "files": [timeline.file_of(acceptance, one) for one in files],
        "log": timeline.entries(acceptance, comments, files),
        "form_pdf_url": reverse(f"{acceptance.SPACE}:form_pdf", args=[acceptance.number]),
        "edits": {step.name: step_url(acceptance, step.name) for step in steps},
        "comment_form": _form("comment", names, acceptance, user),
        "attach_form": _form("attach", names, acceptance, user),
    }


def _form(name: str, names: set[str], acceptance: Acceptance, user: User) -> Any:
    """A small form of the page, where this person may use it."""
    if name not in names:
        return None
    return STEP_FORMS[name](record=acceptance, user=user, auto_id=f"{name}_%s")


def _fact(label: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, **more}


def _url(entry: Any, user: User, permission: str) -> str:
    return entry.get_absolute_url() if entry and user.has_perm(permission) else ""


def brief(acceptance: Acceptance, user: User) -> list[dict[str, Any]]:
    """What a step's page shows beside its form."""
    found = [
        _fact(_("客户"), acceptance.customer.name),
        _fact(_("设备"), acceptance.about, url=machine_url(acceptance, user), mono=1),
        _fact(_("产品"), acceptance.model or str(acceptance.equipment.product)),
        _fact(_("验收类型"), acceptance.get_kind_display()),
        _fact(_("轮次"), _("第 %(n)d 次验收") % {"n": acceptance.round_number}),
        _fact(_("结论"), acceptance.get_conclusion_display()),
        _fact(_("验收工程师"), str(acceptance.engineer or "")),
    ]
    return [one for one in found if one["value"]]


def facts(acceptance: Acceptance, user: User) -> list[dict[str, Any]]:
    """What stands on the acceptance besides its rows."""
    order = acceptance.order
    begins, ends = acceptance.warranty_from, acceptance.warranty_until
    warranty = f"{day(begins)} {_('至')} {day(ends)}" if begins and ends else ""
    customer = acceptance.customer
    found = [
        _fact(_("客户"), customer.name, url=_url(customer, user, "registry.view_customer")),
        _fact(_("订单"), order.number, url=_url(order, user, "registry.view_salesorder"), mono=1),
        _fact(_("设备"), acceptance.about, url=machine_url(acceptance, user), mono=1),
        _fact(_("产品"), acceptance.model or str(acceptance.equipment.product)),
        _fact(_("验收地点"), acceptance.site),
        _fact(_("软件版本"), acceptance.software_version),
        _fact(_("验收工程师"), str(acceptance.engineer or "")),
        _fact(_("计划验收日"), day(acceptance.planned_on)),
        _fact(_("验收模板"), str(acceptance.template or ""), wide=True),
        _fact(_("验收日期"), day(acceptance.accepted_on)),
        _fact(_("质保期"), warranty),
        _fact(_("尾款"), _payment(acceptance, user), wide=True),
    ]
    return [one for one in found if one["value"]]


def _payment(acceptance: Acceptance, user: User) -> str:
    """What may be collected: for those who see the order's money."""
    if not acceptance.is_accepted or not user.has_perm("registry.view_salesorder"):
        return ""
    payment = reckoning.final_payment(acceptance.order)
    if not payment.amount:
        return ""
    if payment.is_due:
        return _("%(amount)s 元，可以收款") % {"amount": payment.amount}
    words = _("%(amount)s 元，已验收 %(accepted)d/%(machines)d 台")
    return words % payment._asdict()


def _record(acceptance: Acceptance) -> dict[str, Any] | None:
    """《产品售后记录》: both parts and who took it over."""
    record = getattr(acceptance, "record", None)
    if record is None:
        return None
    now = clock.now()
    parts = [
        {
            "label": label,
            "text": text,
            "who": f"{by} {moment_text(at, now)}" if at else "",
            "open": at is None,
        }
        for label, text, by, at in (
            (_("品质部"), record.quality, record.quality_by, record.quality_at),
            (_("工程部"), record.engineering, record.engineering_by, record.engineering_at),
        )
    ]
    took = moment_text(record.taken_over_at, now) if record.taken_over_at else ""
    return {
        "number": record.number,
        "parts": parts,
        "contact": str(record.service_contact or ""),
        "note": record.take_over_note,
        "taken": f"{record.taken_over_by} {took}" if took else "",
    }
