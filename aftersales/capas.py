"""What complaints know of CAPAs, told to the CAPA's pages, which stand below and cannot ask."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from accounts.models import User
from capa import detail, figures
from capa.models import Capa
from complaints.models import CapaPart, Complaint, ComplaintCapa


def linked(capa: Capa, user: User) -> list[dict[str, Any]]:
    """The complaints behind a CAPA that this person sees, with the part each plays; one query."""
    found = (
        Complaint.objects.visible_to(user)
        .filter(capa_links__capa=capa)
        .annotate(part=F("capa_links__part"))
        .order_by("received_at")
    )
    return [
        {
            "number": one.number,
            "url": one.get_absolute_url(),
            "level": one.level,
            "level_label": one.level_label,
            "part": CapaPart(one.part).label,
            "status": one.get_status_display(),
        }
        for one in found
    ]


def recurred() -> Q:
    """CAPAs to which a complaint was linked as 复发."""
    again = ComplaintCapa.objects.filter(part=CapaPart.RECURRENCE)
    return Q(pk__in=again.values("capa"))


def tell() -> None:
    """Called once, when all apps are loaded."""
    detail.LINKED.append(linked)
    figures.RECURRED.append(recurred)
