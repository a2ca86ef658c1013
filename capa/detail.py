"""One CAPA on its page: everything about it, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.shortcuts import get_object_or_404

from capa import carried_out, clock_lines, disciplines, panel, rows, signing, signs, timeline
from capa.choices import Status
from capa.forms.steps import STEP_FORMS
from capa.models import (
    Capa,
    CapaApproval,
    CapaAttachment,
    Cause,
    Containment,
    Deployment,
    Extension,
    IsIsNot,
    Measure,
    Member,
    Reading,
    Round,
    Standardisation,
)
from capa.workflow import offered
from records import clock, clock_rights, clock_rows, clocks
from records.due import clock_name, describe, moment_text
from records.models import Deadline

if TYPE_CHECKING:
    from accounts.models import User
    from records.models import Event

BEFORE_DOING = frozenset({Status.DRAFT, Status.ANALYSING, Status.AWAITING_PLAN})
# Apps above that link records to CAPAs add what they know here: rows of number, url, level,
# level_label, part and status, as far as this person may see them.
LINKED: list[Callable[[Capa, User], list[dict[str, Any]]]] = []


def find(visible: QuerySet[Capa], number: str) -> Capa:
    """One CAPA with the rows that it points to and everything below it, or Http404."""
    with_heads = visible.select_related(
        "owner__department",
        "champion__department",
        "responsible_department__manager",
        "responsible_department__parent__manager",
        "product",
        "equipment",
        "customer",
        "opened_by",
        "repeat_of",
        "form_edition",
    )
    capa = get_object_or_404(with_heads, number=number)
    prefetch_related_objects([capa], *_below(capa))
    return capa


def _below(capa: Capa) -> list[Prefetch]:
    """What stands below a CAPA; what its state rules out is not asked for."""
    measures = Measure.objects.select_related("owner", "cause", "replaces")
    extensions, readings = Extension.objects.order_by("asked_at", "pk"), Reading.objects
    standards = Standardisation.objects.select_related("department")
    reached = Deployment.objects.select_related("owner", "product", "customer", "equipment")
    readings = readings.select_related("by")
    if capa.round_number == 1 and capa.status in BEFORE_DOING:
        extensions, readings = extensions.none(), readings.none()
        standards, reached = standards.none(), reached.none()
    if capa.round_number == 1 and capa.status == Status.IMPLEMENTING:
        readings = readings.none()
    rounds = Round.objects.select_related("proven_by", "evaluator", "verified_by", "opened_by")
    return [
        Prefetch("members", Member.objects.select_related("person__department")),
        Prefetch("is_is_not", IsIsNot.objects.all()),
        Prefetch("containments", Containment.objects.select_related("owner")),
        Prefetch(
            "rounds",
            rounds.prefetch_related(
                Prefetch("causes", Cause.objects.prefetch_related("whys")),
                Prefetch("measures", measures.prefetch_related(Prefetch("extensions", extensions))),
                Prefetch("readings", readings),
            ),
        ),
        Prefetch("standardisations", standards),
        Prefetch("deployments", reached),
        Prefetch("approvals", CapaApproval.objects.select_related("acting_for")),
        Prefetch("attachments", CapaAttachment.objects.select_related("uploaded_by")),
    ]


def context(capa: Capa, user: User, *, every: bool = False) -> dict[str, Any]:
    """What `capa/detail.html` shows to this person. every: all measures, however many."""
    events = timeline.events_of(capa)
    keep(capa, user, events)
    files = list(capa.attachments.all())
    rounds = sorted(capa.rounds.all(), key=lambda one: one.number)
    round_ = rounds[-1] if rounds else Round(capa=capa, number=1)
    deadlines = clock_rights.of(capa)
    running = {d.subject: d for d in deadlines if d.status in Deadline.OPEN}
    steps = offered(capa, user)
    names = {step.name for step in steps}
    now = clock.now()
    nearest = min(running.values(), key=clocks.pressing, default=None)
    said = timeline.said_about(capa)
    listed = clock_lines.lines(capa, deadlines, user, now, names)
    return {
        "capa": capa,
        "round": round_,
        "level_label": rows.level_label(capa.level),
        "status_tone": rows.tone_of(capa.status),
        "panel": panel.panel(capa, round_, user, steps),
        "signs": signs.strip(capa, round_, user, running, signing.broken(capa)),
        "nav": carried_out.navigation(capa, round_),
        "clock": describe(nearest, now, clocks.calendar_of(nearest)) if nearest else None,
        "clock_why": clock_rows.why_url(capa, nearest) if nearest else "",
        "clocks": listed.rows,
        "clocks_more": listed.more,
        "to_take_up": [
            clock_name(one.label) for one in deadlines if clock_rights.may_acknowledge(one, user)
        ],
        "shares": clock_lines.shares(deadlines, now),
        "team": disciplines.team(capa),
        "problem": disciplines.problem(capa),
        "containment": disciplines.contained(capa),
        "current": _round(capa, round_, files, every=every),
        "earlier": [_round(capa, one, files, every=True) for one in reversed(rounds[:-1])],
        "standards": carried_out.standards(capa, round_.number),
        "deployment": carried_out.deployment(capa),
        "files": [timeline.file_of(capa, a) for a in files if a.measure_id is None],
        "notes": [
            {"note": one, "when": moment_text(one.at, now), "by": one.by}
            for one in reversed(said)
            if one.kind == timeline.NOTE
        ],
        "log": timeline.entries(capa, events, said, files, _people(capa)),
        "linked": [row for ask in LINKED for row in ask(capa, user)],
        "may": names,
        "edits": {name: panel.link(capa, name).url for name in names if name in STEP_FORMS},
        "comment_form": _form("comment", names, capa, user),
        "attach_form": _form("attach", names, capa, user),
        "started": moment_text(capa.started_at, now) if capa.started_at else "",
        "is_draft": capa.status == Status.DRAFT,
    }


def keep(capa: Capa, user: User, events: list[Event] | None = None) -> None:
    """From here on nothing changes the CAPA: answers that are asked for often are kept."""
    prefetch_related_objects([user], "stands_in_for")
    capa.kept = {} if events is None else {"events": events}


def _people(capa: Capa) -> dict[tuple[str, int], str]:
    """Whom the CAPA names anyway, for the words of its history."""
    known = {one.pk: one.name for one in (capa.owner, capa.champion, capa.opened_by) if one}
    known |= {member.person_id: member.person.name for member in capa.members.all()}
    for round_ in capa.rounds.all():
        known |= {m.owner_id: m.owner.name for m in round_.measures.all()}
        known |= {p.pk: p.name for p in (round_.evaluator, round_.proven_by) if p}
    names = ("owner_id", "champion_id", "evaluator_id", "proven_by_id")
    return {(name, pk): text for name in names for pk, text in known.items()}


def _form(name: str, names: set[str], capa: Capa, user: User) -> Any:
    """A small form of the page, where this person may use it."""
    if name not in names:
        return None
    return STEP_FORMS[name](record=capa, user=user, auto_id=f"{name}_%s")


def _round(
    capa: Capa, round_: Round, files: Sequence[CapaAttachment], *, every: bool
) -> dict[str, Any]:
    """A round as the page shows it: causes, measures, what came of them."""
    return {
        "round": round_,
        "opened": moment_text(round_.opened_at, clock.now()) if round_.opened_at else "",
        "analysis": disciplines.analysis(capa, round_) if round_.pk else None,
        "measures": carried_out.measures(capa, round_, files, every=every) if round_.pk else None,
        "effect": carried_out.effect(round_) if round_.pk else None,
        "standards": carried_out.standards(capa, round_.number),
    }
