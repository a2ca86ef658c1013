"""What the proof behind a 客诉处理单 shows: its state and its names, nothing else."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.choices import SignPlace, Status
from complaints.content import Content
from complaints.findings import role_words
from complaints.models import Complaint, Signoff
from complaints.workflow import signing
from records.papers import Name, Paper


def paper(pk: int) -> Paper | None:
    """The complaint as `/verify/` shows it; a draft has no paper."""
    complaint = Complaint.objects.filter(pk=pk).exclude(status=Status.DRAFT).first()
    if complaint is None:
        return None
    content = signing.read(complaint)
    return Paper(
        number=complaint.number,
        status=complaint.get_status_display(),
        url=complaint.get_absolute_url(),
        names=[_name(row, content) for row in _given(content.complaint)],
        states=dict(Status.choices),
    )


def is_signed(complaint: Complaint) -> bool:
    """Whether the paper bears a name, so that there is something to prove."""
    return bool(_given(complaint))


def _given(complaint: Complaint) -> list[Signoff]:
    """Every name that was given or refused, in the order of signing."""
    given = [row for row in complaint.signoffs.all() if row.signer_name and row.signed_at]
    return sorted(given, key=lambda row: (row.round_number, row.signed_at, row.pk))


def _name(row: Signoff, content: Content) -> Name:
    title = row.signer_title or role_words(row.signer_role)
    if row.acting_for is not None:
        title = " ".join(filter(None, [title, _("代%(name)s") % {"name": row.acting_for}]))
    return Name(
        place=SignPlace(row.place).label,
        name=row.signer_name,
        role=title,
        at=row.signed_at,
        state=_state(row, content),
        round=row.round_number,
    )


def _state(row: Signoff, content: Content) -> str:
    if row.status == Signoff.Status.SIGNED:
        return "broken" if signing.broken(row, content) else "held"
    return "refused" if row.status == Signoff.Status.REFUSED else "void"
