"""What apps above tell a CAPA: that a complaint belongs to it, and of which level that is."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from capa import deadlines
from capa.choices import OPEN
from capa.models import Capa
from records import audit, clock


@transaction.atomic
def note_link(capa: Capa, *, by: User, opinion: str, level: int = 0) -> Capa:
    """关联客诉: the history keeps it; the highest level of the complaints behind it counts.

    level: of the complaint; from level 3 on 技术管理部 follows the CAPA (S3-4.4.2).
    """
    Capa.objects.select_for_update().values_list("pk").get(pk=capa.pk)
    fresh = Capa.objects.select_related("owner", "responsible_department").get(pk=capa.pk)
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
        deadlines.follow(fresh)
    return fresh
