"""会签: who signed where, whether each name still holds, and what the proof of the paper shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import ROLES
from capa import signing
from capa.choices import Place, Status
from capa.models import Capa, CapaApproval
from records.papers import Name, Paper
from records.pdf.cells import Cells, moment

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

S = CapaApproval.Status
# Whose place it is, and what the name there says; in the order of F2.
PLACES: tuple[tuple[str, StrPromise, StrPromise], ...] = (
    (Place.AUTHOR, gettext_lazy("组长"), gettext_lazy("编制")),
    (Place.REVIEW, gettext_lazy("责任部门"), gettext_lazy("审核")),
    (Place.REVIEW_RD, gettext_lazy("研发"), gettext_lazy("审核")),
    ("", gettext_lazy("工程"), gettext_lazy("会签")),
    (Place.APPROVE, gettext_lazy("品管"), gettext_lazy("批准")),
    (Place.VERIFY, gettext_lazy("品管"), gettext_lazy("验证")),
    (Place.CLOSE, gettext_lazy("品管"), gettext_lazy("关闭")),
)


def rows(capa: Capa, round_number: int, found: Iterable[CapaApproval], broken: set[int]) -> Cells:
    """One row a place; below them the names that count no longer."""
    here = [row for row in found if row.round_number == round_number and row.signer_name]
    counting = {row.place: row for row in here if row.status != S.VOID}
    signed = [
        _row(str(post), str(word), counting.get(place), broken) | _hint(capa, place, counting)
        for place, post, word in PLACES
    ]
    for place, row in counting.items():
        if place.startswith(signing.MEASURE):
            number = place.partition(":")[2]
            words = _("批准措施 %(number)s") % {"number": number}
            signed.append(_row(_("品管"), words, row, broken))
        elif place == Place.REOPEN:
            signed.append(_row(_("品管"), _("重开"), row, broken))
    return {
        "rows": signed,
        "void": [
            {
                "place": place_label(row),
                "name": row.signer_name,
                "at": moment(row.signed_at),
                "reason": row.void_reason,
            }
            for row in here
            if row.status == S.VOID
        ],
    }


def _row(post: str, word: str, row: CapaApproval | None, broken: set[int]) -> Cells:
    cells: Cells = {"post": post, "word": word, "name": "", "title": "", "at": "", "opinion": ""}
    if row is None:
        return cells
    return cells | {
        "name": row.signer_name,
        "title": _title(row),
        "at": moment(row.signed_at),
        "opinion": row.opinion,
        "refused": row.status == S.REFUSED,
        "broken": row.pk in broken,
    }


def _hint(capa: Capa, place: str, counting: dict[str, CapaApproval]) -> Cells:
    """What stands where no name is awaited."""
    if capa.pk and not place:
        return {"hint": _("需要时手签")}
    if capa.pk and place == Place.REVIEW_RD and place not in counting and capa.level < 4:
        return {"hint": _("四级时审核")}
    return {}


def _title(row: CapaApproval) -> str:
    """The post as it was when signed, and for whom a stand-in signed."""
    title = row.signer_title or _roles(row)
    if row.acting_for is None:
        return title
    return " ".join(filter(None, [title, _("代%(name)s") % {"name": row.acting_for}]))


def _roles(row: CapaApproval) -> str:
    return _("、").join(
        str(ROLES[code].label) for code in row.signer_role.split(",") if code in ROLES
    )


def place_label(row: CapaApproval) -> str:
    """`批准`, or `批准措施 3` for a measure that was planned anew."""
    name, _colon, number = row.place.partition(":")
    if name == signing.MEASURE:
        return _("批准措施 %(number)s") % {"number": number}
    return str(Place(name).label)


# --- behind the QR code -----------------------------------------------------------------------
def paper(pk: int) -> Paper | None:
    """What `/verify/` shows of a CAPA: its number, its state and its names, nothing else."""
    capa = Capa.objects.filter(pk=pk).prefetch_related("approvals__acting_for", "rounds").first()
    if capa is None:
        return None
    broken = signing.broken(capa)
    return Paper(
        number=capa.number,
        status=capa.get_status_display(),
        url=capa.get_absolute_url(),
        names=[
            Name(
                place=place_label(row),
                name=row.signer_name,
                role=_title(row),
                at=row.signed_at,
                state=_state(row, broken),
                round=row.round_number,
            )
            for row in sorted(capa.approvals.all(), key=_in_order)
            if row.signer_name and row.signed_at
        ],
        states=dict(Status.choices),
    )


def _in_order(row: CapaApproval) -> tuple[int, int, int]:
    """Round by round, as the places stand on the form."""
    places = [place for place, _post, _word in PLACES]
    at = places.index(row.place) if row.place in places else len(places)
    return row.round_number, at, row.pk


def _state(row: CapaApproval, broken: set[int]) -> str:
    if row.status == S.SIGNED:
        return "broken" if row.pk in broken else "held"
    return "refused" if row.status == S.REFUSED else "void"
