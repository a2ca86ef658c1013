"""客户签收 and 归档 (S5-3.1.1): the customer signs for what was counted, the warehouse files it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import approvals, attachments, clock
from records.handwriting import Drawn
from shipping import people, quantities, signing
from shipping.choices import ShipmentStatus as S
from shipping.models import Attachment, Shipment
from shipping.workflow.base import tell
from shipping.workflow.steps import ARCHIVE, SIGN_RECEIPT

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User


@transaction.atomic
def sign_receipt(
    shipment: Shipment,
    *,
    by: User,
    name: str,
    title: str = "",
    image: bytes = b"",
    paper: UploadedFile | None = None,
    seen: str = "",
    version: int | None = None,
) -> Shipment:
    """客户签收: drawn on the screen (`image`, PNG), or the photo of the paper that was signed.

    A short count is signed too, as on paper; the list is then archived when all has come.
    seen: `signing.hash_of`, what the customer had on screen.
    """
    shipment = SIGN_RECEIPT.begin(shipment, by=by, version=version)
    if seen:
        approvals.require_seen(shipment, seen, signing.hash_of(shipment))
    if bool(image) == (paper is not None):
        raise ValidationError({"image": _("请客户在屏幕上签名，或上传签好的纸质清单照片。")})
    sheet = _sheet(shipment, paper, by) if paper is not None else None
    picture = signing.picture_of_paper(sheet) if sheet is not None else image
    return _sign(shipment, Drawn(name, title, picture), by=by, paper=sheet)


def _sheet(shipment: Shipment, paper: UploadedFile, by: User) -> Attachment:
    values = dict(attachments.accept(paper, by=by))
    if not str(values["media_type"]).startswith("image/"):
        raise ValidationError({"paper": _("请上传照片（JPG、PNG），不要上传其他文件。")})
    return Attachment.objects.create(shipment=shipment, caption=_("签收的纸质清单"), **values)


@transaction.atomic
def signed(shipment: Shipment, drawn: Drawn, *, by: User) -> Shipment:
    """The same in the breath of a count: what was drawn beneath it."""
    return _sign(SIGN_RECEIPT.begin(shipment, by=by), drawn, by=by)


def _sign(
    shipment: Shipment, drawn: Drawn, *, by: User, paper: Attachment | None = None
) -> Shipment:
    receipt = signing.sign(shipment, drawn, witness=by, paper=paper)
    whole = not quantities.outstanding(shipment)
    shipment.signed_at = receipt.signed_at
    SIGN_RECEIPT.finish(
        shipment,
        by=by,
        to=S.SIGNED if whole else S.SHORT,
        opinion=f"{receipt.signer_title} {receipt.signer_name}".strip(),
        changes={"receipt": ["", receipt.seal]},
    )
    if whole:
        say_signed(shipment, by=by)
    return shipment


def say_signed(shipment: Shipment, *, by: User) -> None:
    told = [*people.holders("shipping.archive_shipment"), shipment.customer.owner]
    tell(told, gettext_lazy("客户已签收，请归档清单。"), shipment, besides=by)


@transaction.atomic
def archive(
    shipment: Shipment, *, by: User, opinion: str = "", version: int | None = None
) -> Shipment:
    """归档: the signed list is back with the warehouse (S5-3.1.1); it is locked from now on."""
    shipment = ARCHIVE.begin(shipment, by=by, version=version)
    shipment.archived_by, shipment.archived_at = by, clock.now()
    return ARCHIVE.finish(shipment, by=by, opinion=opinion)
