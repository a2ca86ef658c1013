"""Names under decisions, bound to what they were given for."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder

from complaints.models import Complaint, Signoff
from records import clock

if TYPE_CHECKING:
    from accounts.models import User


def content_hash(complaint: Complaint) -> str:
    """SHA-256 of what a signer has before the eyes: facts, level, this round and its evidence."""
    current = complaint.rounds.filter(number=complaint.round_number)
    here = {"round_number": complaint.round_number}
    content = [
        [complaint.number, complaint.description, complaint.demand, complaint.kind],
        [complaint.level, complaint.nonconforming, complaint.responsible_department_id],
        list(current.values_list("occurrence_cause", "escape_cause", "service_mode", "cost")),
        list(current.values_list("measures__kind", "measures__content", "measures__owner")),
        list(complaint.verifications.filter(**here).values_list("effective", "evidence")),
        list(
            complaint.standardisations.filter(**here).values_list(
                "document_number", "new_edition", "not_needed_reason"
            )
        ),
        list(complaint.attachments.order_by("pk").values_list("sha256", flat=True)),
    ]
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sign(complaint: Complaint, place: str, *, by: User, agreed: bool, opinion: str) -> Signoff:
    """Put a name in a place of this round. A refusal is kept, and leaves the place open."""
    return Signoff.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        place=place,
        agreed=agreed,
        opinion=opinion,
        superseded=not agreed,
        signer=by,
        signer_name=by.name,
        signer_title=by.title,
        signed_at=clock.now(),
        content_hash=content_hash(complaint),
    )


def supersede(complaint: Complaint) -> None:
    """The names of this round count no longer: what they stand under is being changed."""
    complaint.signoffs.filter(round_number=complaint.round_number, superseded=False).update(
        superseded=True
    )
