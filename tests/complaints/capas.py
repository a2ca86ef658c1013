"""CAPAs as complaints meet them: rows in a state; how they come there is `tests/capa`'s matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from capa.choices import Status
from capa.models import Capa, Round
from complaints import workflow as do
from records import clock
from records.numbering import next_number

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.models import Complaint, ComplaintCapa


def capa(by: User, status: str = Status.STANDARDISING, **facts: Any) -> Capa:
    """A CAPA in that state, led by whoever opened it."""
    now = clock.now()
    values = {
        "number": next_number("capa"),
        "title": "门封漏气",
        "description": "保压失败",
        "opened_by": by,
        "owner": by,
        "responsible_department": by.department,
        "created_at": now,
        "updated_at": now,
        "started_at": now,
        "status": Status.ANALYSING,
    }
    made = Capa.objects.create(**values | facts)
    Round.objects.create(capa=made, number=1, opened_at=now, opened_by=by)
    Capa.objects.filter(pk=made.pk).update(status=status)  # a closed one takes no more rows
    made.refresh_from_db()
    return made


def prove(complaint: Complaint, by: User, status: str = Status.STANDARDISING) -> ComplaintCapa:
    """Link the complaint to a CAPA, one that was verified effective unless said otherwise."""
    return do.link_capa(complaint, by=by, capa=capa(by, status), part="merged")
