"""Signatures of the story: as if each had typed the password at the moment that is told."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from complaints.models import Complaint
from complaints.workflow import signing
from records import approvals


def name(complaint: Complaint, by: User, place: str) -> dict[str, Any]:
    """What a verb that signs takes besides its own words."""
    seen = signing.to_sign(Complaint.objects.get(pk=complaint.pk), place)
    return {"by": by, "proof": approvals.for_story(by), "seen": seen}
