"""Names on the report: our engineer by password, the customer by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from installs.choices.acceptance import Place
from installs.signing import acceptances as signing
from records.papers import Name
from records.pdf.cells import Cells, moment

if TYPE_CHECKING:
    from installs.models import Acceptance, AcceptanceRound
    from records.pdf import Photos


def signs(acceptance: Acceptance, round_: AcceptanceRound | None, photos: Photos) -> Cells:
    """Both sides of a round as they stand; a void name is left out, a broken one is marked."""
    if round_ is None:
        return {}
    number = round_.number
    ours = [
        row
        for row in acceptance.approvals.all()
        if row.place == Place.OURS and row.round_number == number and row.agreed
    ]
    theirs = [
        row for row in acceptance.signatures.all() if row.round_number == number and row.agreed
    ]
    found: Cells = {}
    if ours:
        row = ours[-1]
        found |= {
            "ours": row.signer_name,
            "ours_title": row.signer_title,
            "ours_at": moment(row.signed_at),
            "ours_opinion": row.opinion,
            "ours_broken": row.pk in signing.broken(acceptance),
        }
    if theirs:
        drawn = theirs[-1]
        found |= {
            "customer_name": drawn.signer_name,
            "customer_title": drawn.signer_title,
            "customer_at": moment(drawn.signed_at),
            "customer_image": photos.add_drawn(drawn),
            "customer_broken": drawn.pk in signing.broken_drawn(acceptance),
        }
    return found


def names_of(acceptance: Acceptance) -> list[Name]:
    """Every name under the acceptance, for `/verify/`."""
    broken, drawn_broken = signing.broken(acceptance), signing.broken_drawn(acceptance)
    found = [
        _name(row, row.get_place_display(), broken)
        for row in acceptance.approvals.all()
        if row.signer_name and row.signed_at
    ]
    found += [_name(row, _("客户"), drawn_broken) for row in acceptance.signatures.all()]
    return sorted(found, key=lambda one: one.at)


def _name(row: Any, place: str, broken: set[int]) -> Name:
    state = "broken" if row.pk in broken else "held"
    return Name(
        place=place,
        name=row.signer_name,
        role=row.signer_title,
        at=row.signed_at,
        state=state if row.agreed else "void",
        round=row.round_number,
    )
