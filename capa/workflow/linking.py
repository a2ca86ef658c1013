"""What apps above tell a CAPA: that a complaint belongs to it, and of which level that is."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from capa import deadlines, people, signing
from capa.choices import OPEN, Place, Status
from capa.models import Capa
from capa.workflow.base import tell
from records import audit, clock


@transaction.atomic
def note_link(capa: Capa, *, by: User, opinion: str, level: int = 0) -> Capa:
    """关联客诉: the history keeps it; the highest level of the complaints behind it counts.

    level: of the complaint; from level 3 on 技术管理部 follows the CAPA (S3-4.4.2).
    """
    Capa.objects.select_for_update().values_list("pk").get(pk=capa.pk)
    fresh = Capa.objects.select_related("owner", "champion", "responsible_department__manager").get(
        pk=capa.pk
    )
    changes: audit.Changes = {}
    if level > fresh.level and fresh.status in OPEN:
        changes = {"level": [fresh.level, level]}
        fresh.level, fresh.updated_at = level, clock.now()
        fresh.save(update_fields=["level", "updated_at"])
    audit.write(
        by=by,
        object_type=fresh._meta.label_lower,
        number=fresh.number,
        version=fresh.version,
        action="link",
        from_status=fresh.status,
        to_status=fresh.status,
        opinion=opinion,
        changes=changes,
    )
    if changes:
        _ask_research(fresh, by)
        deadlines.follow(fresh)
    return fresh


def _ask_research(capa: Capa, by: User) -> None:
    """研发 reviews a plan of level 4, one that rises to it while it waits as well (domain §5)."""
    if capa.status != Status.AWAITING_PLAN:
        return
    place, asked = Place.REVIEW_RD, signing.of_round(capa).filter(version=capa.content_version)
    if place not in people.places_to_review(capa) or asked.filter(place=place).exists():
        return
    signing.open_places(capa, place)
    tell(User.objects.in_role("rd_manager"), _("对策待您审核。"), capa, besides=by)
