"""What came before: the rounds that failed or were reopened, and who did what when (处理记录)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from django.utils.translation import gettext as _

from capa.choices import Status
from capa.documents import analysis, measures, names, prevention
from capa.models import Capa, CapaApproval, Round
from capa.workflow.steps import words_of
from records.models import Event
from records.pdf.cells import Cells, moment

# Talk around a CAPA stays on the screen.
NOT_PRINTED = frozenset({"save_draft", "comment", "attach"})


def rounds(
    capa: Capa, every: Sequence[Round], found: Sequence[CapaApproval], broken: set[int]
) -> list[Cells]:
    """The earlier rounds, each complete: why the next began is the last thing it says."""
    return [
        {
            "number": round_.number,
            "from": moment(round_.opened_at),
            "to": moment(round_.ended_at),
            "analysis": analysis.of_round(capa, round_),
            **measures.of_round(round_),
            "standards": prevention.standards(capa, round_.number),
            "names": [
                row for row in names.rows(capa, round_.number, found, broken)["rows"] if row["name"]
            ],
            "ended_because": following.reason,
        }
        for round_, following in itertools.pairwise(every)
    ]


def lines(capa: Capa) -> list[Cells]:
    """One row an event: when, who, what it was and where it led."""
    states = dict(Status.choices)
    events = Event.objects.filter(object_number=capa.number).exclude(action__in=NOT_PRINTED)
    rows = []
    for event in events.select_related("actor", "payload").order_by("seq"):
        moved = event.to_status != event.from_status and event.to_status in states
        payload = getattr(event, "payload", None)
        rows.append(
            {
                "at": moment(event.at),
                "by": str(event.actor or _("系统")),
                "what": words_of(event.action),
                "state": states[event.to_status] if moved else "",
                "opinion": payload.opinion if payload else "",
            }
        )
    return rows
