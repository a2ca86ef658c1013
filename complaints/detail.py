"""One complaint on its page: everything about it, read in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import brief, counters, findings, panel, stepper, timeline, told
from complaints.choices import OPEN
from complaints.content import Content
from complaints.deadlines import FIRST_RESPONSE, IN_TURN, SUBJECTS
from complaints.forms.steps import STEP_FORMS
from complaints.models import (
    Classification,
    Complaint,
    ComplaintAttachment,
    ComplaintCapa,
    Round,
)
from complaints.workflow import offered
from records import clock, clock_rights, clock_rows, clocks
from records.due import describe, moment_text
from records.models import Deadline

if TYPE_CHECKING:
    from accounts.models import User


def with_all(complaints: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """With the rows that a complaint points to."""
    return complaints.select_related(
        "customer__owner",
        "contact",
        "product",
        "order",
        "equipment",
        "defect_code",
        "opened_by",
        "handler__department",
        "department",
        "responsible_department",
        "duplicate_of",
    ).prefetch_related(
        Prefetch("rounds", Round.objects.select_related("analysed_by")),
        "rounds__measures",
        "rounds__parts",
        "signoffs",
        Prefetch("capa_links", ComplaintCapa.objects.select_related("capa")),
        Prefetch("classifications", Classification.objects.select_related("by")),
        Prefetch("attachments", ComplaintAttachment.objects.select_related("uploaded_by")),
    )


def context(complaint: Complaint, user: User) -> dict[str, Any]:
    """What `complaints/detail.html` shows to this person."""
    prefetch_related_objects([user], "managed_departments", "stands_in_for")
    events = timeline.events_of(complaint)
    lines = told.read(complaint)
    attachments = list(complaint.attachments.all())
    deadlines = clock_rights.of(complaint)
    running = {d.subject: d for d in deadlines if d.status in Deadline.OPEN}
    waits = panel.waits_for(complaint)
    steps = offered(complaint, user)
    names = {step.name for step in steps}
    now = clock.now()
    counted = counters.counts(complaint)
    nearest = min(running.values(), key=clocks.pressing, default=None)
    lines_of_clocks = clock_rows.rows(
        complaint,
        deadlines,
        user,
        now,
        order=list(SUBJECTS),
        flags={FIRST_RESPONSE: _("补录")} if told.first_was_backdated(lines) else {},
        offered=names,
    )
    return {
        "complaint": complaint,
        "panel": panel.panel(complaint, user, steps, lines, waits),
        "stepper": stepper.stepper(complaint, events, running, waits, panel.comes_to(complaint)),
        "clock": describe(nearest, now, clocks.calendar_of(nearest)) if nearest else None,
        "clock_why": clock_rows.why_url(complaint, nearest) if nearest else "",
        "clocks": lines_of_clocks,
        "to_take_up": [one.label for one in lines_of_clocks if any(do.at_once for do in one.dos)],
        "shares": clock_rows.shares(deadlines, IN_TURN, now),
        "facts": brief.facts(complaint, user),
        "received": moment_text(complaint.received_at, now),
        "photos": findings.photos(complaint, attachments, image=True),
        "files": findings.photos(complaint, attachments, image=False),
        "file_count": sum(a.comment_id is None for a in attachments),
        "rounds": findings.rounds(complaint, lines),
        "tests": [
            {"item": t.a, "result": t.b, "who": t.c, "when": moment_text(t.at, now)}
            for t in lines.get("test", ())
        ],
        "decisions": findings.decisions(complaint, lines),
        "classification": findings.classification(complaint),
        "signoffs": findings.signoffs(complaint, Content(complaint, lines)),
        "log": timeline.entries(complaint, events, lines, attachments),
        "related": _related(complaint, user),
        "counts": counted,
        "machine_url": brief.register_url(complaint.equipment, user),
        "repeat": _repeat(complaint, names, counted.same_problem or 0),
        "contact_form": _form("log_contact", names, complaint, user),
        "comment_form": _form("comment", names, complaint, user),
        "attach_form": _form("attach", names, complaint, user),
        "may_attach": "attach" in names,
        "may_amend": "amend" in names,
        "needs_contact": (
            complaint.first_contact_at is None
            and complaint.status in OPEN
            and user.has_perm("complaints.open_complaint")
        ),
        "capa_warning_url": (
            reverse("complaints:step", args=[complaint.number, "start_capa"])
            if "start_capa" in names
            else ""
        ),
        "capa_warning": bool(
            complaint.is_high_level
            and complaint.nonconforming
            and complaint.status in OPEN
            and not complaint.capa_links.all()
        ),
        "capas": _capas(complaint),
    }


def _capas(complaint: Complaint) -> list[dict[str, Any]]:
    """The CAPAs behind it, with the part each plays and where it stands."""
    return [
        {
            "number": link.capa.number,
            "url": link.capa.get_absolute_url(),
            "part": link.get_part_display(),
            "status": link.capa.get_status_display(),
        }
        for link in complaint.capa_links.all()
    ]


def _repeat(complaint: Complaint, names: set[str], machine: int) -> dict[str, Any] | None:
    """The proposal of a CAPA for what comes again and again (§3.2), or None."""
    found = counters.repeat(complaint, machine)
    if not found.proposes:
        return None
    words = _("同一台设备同样问题第 %(n)s 次，建议启动纠正预防措施。") % {"n": found.same_machine}
    if found.count >= settings.REPEAT_COMPLAINTS:
        words = _("近 %(days)s 天同产品同类别第 %(n)s 件，建议启动纠正预防措施。") % {
            "days": found.days,
            "n": found.count,
        }
    these = urlencode({"view": "all", "number": found.numbers}, doseq=True)
    steps = {
        f"{name}_url": reverse("complaints:step", args=[complaint.number, name])
        for name in ("start_capa", "decline_capa")
        if name in names
    }
    return {"text": words, "list_url": f"{reverse('complaints:list')}?{these}", **steps}


def _form(name: str, names: set[str], complaint: Complaint, user: User) -> Any:
    """A small form of the page, where this person may use it."""
    if name not in names:
        return None
    return STEP_FORMS[name](record=complaint, user=user, auto_id=f"{name}_%s")


# --- beside it --------------------------------------------------------------------------
def _related(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """Duplicates of it, and what else was said about the same machine; one query."""
    from_here = {"duplicate_of": complaint.pk}
    visible = Complaint.objects.visible_to(user).exclude(pk=complaint.pk)
    found = visible.filter(**from_here)
    if complaint.duplicate_of_id:
        found |= visible.filter(pk=complaint.duplicate_of_id)
    if complaint.equipment_id:
        found |= visible.filter(equipment=complaint.equipment_id)
    made = []
    for other in found.order_by("-received_at")[:8]:
        same = other.duplicate_of_id == complaint.pk or other.pk == complaint.duplicate_of_id
        made.append(
            {
                "number": other.number,
                "url": other.get_absolute_url(),
                "what": _("重复") if same else _("同一台"),
                "status": other.get_status_display(),
                "title": other.title,
            }
        )
    return made
