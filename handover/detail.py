"""One hand-over, request or notice on its page, read in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404

from handover import deadlines, facts, panel, rows, timeline
from handover.kinds import OF
from handover.models import ChangeNotice, DocumentRequest, Handover
from handover.workflow.steps import offered
from records import clock, clock_rights, clock_rows, clocks
from records.due import clock_name, describe, moment_text
from records.models import Deadline

if TYPE_CHECKING:
    from accounts.models import User

FACTS: dict[type[Any], Any] = {
    Handover: facts.of_handover,
    DocumentRequest: facts.of_request,
    ChangeNotice: facts.of_notice,
}


def find(model: Any, user: User, number: str) -> Any:
    """One record with the rows that it points to, or Http404."""
    visible = model.objects.visible_to(user).for_list().select_related(*OF[model].related)
    paper = get_object_or_404(visible, number=number)
    if model is ChangeNotice:
        prefetch_related_objects([paper], "machines")
    return paper


def context(paper: Any, user: User) -> dict[str, Any]:
    """What `handover/detail.html` shows to this person."""
    kind, now = OF[type(paper)], clock.now()
    prefetch_related_objects([user], "stands_in_for")
    files = list(paper.attachments.select_related("uploaded_by"))
    every = clock_rights.of(paper)
    running = [one for one in every if one.status in Deadline.OPEN]
    steps = offered(kind.steps, paper, user)
    names = {step.name for step in steps}
    nearest = min(running, key=clocks.pressing, default=None)
    order = list(deadlines.SUBJECTS)
    return {
        "paper": paper,
        "kind": kind,
        "list_url": f"{paper.SPACE}:list",
        "step_url": f"{paper.SPACE}:step",
        "people_url": f"{paper.SPACE}:people",
        "status_tone": rows.tone_of(paper.status),
        "panel": panel.panel(paper, user, steps),
        "clock": describe(nearest, now, clocks.calendar_of(nearest)) if nearest else None,
        "clock_why": clock_rows.why_url(paper, nearest) if nearest else "",
        "clocks": clock_rows.rows(paper, every, user, now, order=order, flags={}, offered=names),
        "to_take_up": [
            clock_name(one.label) for one in every if clock_rights.may_acknowledge(one, user)
        ],
        "files": [timeline.file_of(paper, one) for one in files],
        "log": timeline.entries(paper, files),
        "begun": moment_text(paper.begun_at, now) if paper.begun_at else "",
        "edits": {step.name: paper.step_url(step.name) for step in steps},
        "comment_form": _form("comment", names, paper, user),
        "attach_form": _form("attach", names, paper, user),
        **FACTS[type(paper)](paper, user),
    }


def _form(name: str, names: set[str], paper: Any, user: User) -> Any:
    """A small form of the page, where this person may use it."""
    if name not in names:
        return None
    return OF[type(paper)].forms[name](record=paper, user=user, auto_id=f"{name}_%s")
