"""The whole form: which blocks it has, in which edition, under which stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.choices import AttachmentPurpose, Status
from complaints.documents import ending, handling, intake, names, past
from complaints.models import Complaint
from records import papers
from records.form_registry import current_edition
from records.pdf import Photos, print_form, qr_svg
from records.pdf.cells import Cells, day, moment
from records.pdf.printing import LANGUAGE

if TYPE_CHECKING:
    from accounts.models import User
    from records.models import FormEdition
    from records.pdf import Seal

KIND = "complaint"
TEMPLATE = "complaints/pdf/form.html"
ON_THE_SHEET = 4  # photos; more of them get pages of their own
NOT_PRINTED = {AttachmentPurpose.COMMENT}


def complaint_form_context(
    complaint: Complaint,
    *,
    base_url: str = "",
    photos: Photos | None = None,
    by: User | None = None,
) -> Cells:
    """Everything that is printed, as plain text, in the paper's order."""
    with translation.override(LANGUAGE):
        complaint = _with_relations(complaint)
        edition = complaint.form_edition or current_edition(KIND)
        story = past.events(complaint)
        blocks = {
            **intake.blocks(complaint, by),
            **handling.blocks(complaint),
            **ending.blocks(complaint, story),
        }
        return {
            **_frame(edition),
            **blocks,
            "number": complaint.number,
            "stamp": _stamp(complaint),
            "pending": complaint.status not in {Status.CLOSED, Status.CANCELLED},
            "qr": _square(complaint, base_url),
            "not_ours": complaint.nonconforming is False,
            "photos": _photos(complaint, photos or Photos()),
            "rounds": past.rounds(complaint),
            "events": past.lines(story),
        }


def complaint_form(complaint: Complaint, *, base_url: str, by: User | None = None) -> bytes:
    """The form as PDF, in the edition that the complaint was made under."""
    photos = Photos()
    context = complaint_form_context(complaint, base_url=base_url, photos=photos, by=by)
    return print_form(TEMPLATE, context, photos=photos, by=by, seal=_seal(complaint, base_url))


def blank_complaint_form(*, by: User | None = None) -> bytes:
    """The same sheet without a record, for a site without network."""
    with translation.override(LANGUAGE):
        nothing = Complaint(channel="")
        context = {
            **_frame(current_edition(KIND)),
            **intake.blocks(nothing),
            **handling.blocks(nothing),
            **ending.blocks(nothing, []),
            "blank": True,
        }
    return print_form(TEMPLATE, context, by=by)


def _square(complaint: Complaint, base_url: str) -> str:
    """What leads to the proof once somebody has signed; before that it leads to the record."""
    if not base_url:
        return ""
    if names.is_signed(complaint):
        return papers.place_of_square(base_url)
    return qr_svg(f"{base_url}{complaint.get_absolute_url()}")


def _seal(complaint: Complaint, base_url: str) -> Seal | None:
    if not base_url or not names.is_signed(complaint):
        return None
    edition = complaint.form_edition or current_edition(KIND)
    return papers.seal(KIND, complaint.pk, edition, base_url)


def _with_relations(complaint: Complaint) -> Complaint:
    return Complaint.objects.select_related(
        "customer__owner",
        "contact",
        "equipment",
        "product",
        "order",
        "opened_by",
        "responsible_department",
        "handler",
        "defect_code",
        "duplicate_of",
        "form_edition",
    ).get(pk=complaint.pk)


def _frame(edition: FormEdition) -> Cells:
    return {
        "company": settings.COMPANY_NAME,
        "title": edition.title,
        "form_number": edition.form_number,
        "edition": edition.edition,
        "copies": edition.copies,
        "retention": edition.retention,
    }


def _stamp(complaint: Complaint) -> Cells | None:
    """已批准 once it is closed, 作废 when it was withdrawn, nothing in between."""
    if complaint.status == Status.CLOSED:
        return {"text": _("已批准"), "under": moment(complaint.closed_at)[:10]}
    if complaint.status == Status.CANCELLED:
        return {"text": _("作废"), "under": day(None)}
    return None


def _photos(complaint: Complaint, photos: Photos) -> Cells:
    """The photos two a row, each under its number and caption; other files by their names."""
    attachments = [
        attachment
        for attachment in complaint.attachments.select_related("uploaded_by")
        if attachment.purpose not in NOT_PRINTED
    ]
    pictures = [attachment for attachment in attachments if attachment.is_image]
    cells = [
        {
            "src": photos.add(picture),
            "caption": _("图 %(n)d　%(text)s")
            % {"n": n, "text": picture.caption or picture.get_purpose_display()},
            "by": f"{picture.uploaded_by} {moment(picture.uploaded_at)[:10]}",
        }
        for n, picture in enumerate(pictures, start=1)
    ]
    return {
        "rows": [cells[n : n + 2] for n in range(0, len(cells), 2)],
        "apart": len(cells) > ON_THE_SHEET,
        "files": "、".join(a.name for a in attachments if not a.is_image),
    }
