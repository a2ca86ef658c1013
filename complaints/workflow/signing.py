"""Names under decisions: which places wait, what they are bound to, and when they count no longer.

A place is a pending row from the state on in which it is to be signed. Whatever a verb changes,
`follow` compares the names of the round with the content as it stands afterwards: those that were
given for another content are void, and the complaint goes back to where they are given anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import people
from complaints.choices import COUNTERSIGN_PLACES, SIGN_PLACE_SHORT, SignPlace, Status
from complaints.content import Content, Stored
from complaints.models import Complaint, Signoff
from records import approvals
from records.approvals import Meaning, Proof
from records.prepared import KEY, NUMBER, Prepared

if TYPE_CHECKING:
    from accounts.models import User

LIVE = (Signoff.Status.PENDING, Signoff.Status.SIGNED)
MEANING: dict[str, Meaning] = {
    SignPlace.APPROVAL: Meaning.APPROVED,
    **dict.fromkeys(COUNTERSIGN_PLACES, Meaning.COUNTERSIGNED),
    SignPlace.CLOSE: Meaning.CLOSED,
    SignPlace.REOPEN: Meaning.REOPENED,
    SignPlace.DECLINE_CAPA: Meaning.DECLINED,
}
# Bound to a content of its own moment, not to the round as it goes on.
ASIDE = frozenset({SignPlace.REOPEN, SignPlace.DECLINE_CAPA})


class Fallen(NamedTuple):
    """Names that count no longer, and the state in which they are given anew."""

    status: str
    names: str
    signers: list[User]


def wanted(complaint: Complaint) -> tuple[str, ...]:
    """The places that are signed in the state as it is."""
    if complaint.status == Status.AWAITING_APPROVAL:
        return (SignPlace.APPROVAL,)
    if complaint.status == Status.COUNTERSIGNING:
        return people.places_to_sign(complaint)
    return (SignPlace.CLOSE,) if complaint.status == Status.CLOSING else ()


def read(complaint: Complaint) -> Content:
    """The content as the database holds it now, whatever a form put on the instance."""
    return Stored(complaint)


def to_sign(complaint: Complaint, place: str) -> str:
    """The hash of what would be signed there: what a page or the API hands out as `seen`."""
    here = [s for s in complaint.signoffs.all() if s.round_number == complaint.round_number]
    for row in here:
        if row.place == place and row.status == Signoff.Status.PENDING:
            return row.content_hash
    if place == SignPlace.REOPEN:
        for row in here:
            if row.place == SignPlace.CLOSE and row.agreed:
                return row.content_hash
    return read(complaint).hash(place)


def sign(
    complaint: Complaint,
    place: str,
    *,
    by: User,
    proof: Proof,
    seen: str,
    agreed: bool = True,
    opinion: str = "",
) -> Signoff:
    """Put a name in a place of this round, for the content that the person had on screen.

    A refusal is kept beside it and leaves the round's other names void: the content is worked on.
    """
    current = read(complaint).hash(place)
    approvals.require_seen(complaint, seen, current)
    rows = complaint.signoffs.filter(round_number=complaint.round_number)
    if not rows.filter(place=place, status__in=LIVE).exists():
        _open(complaint, [place], current)
    row = approvals.sign(
        rows,
        place,
        by=by,
        proof=proof,
        seen=seen,
        agreed=agreed,
        opinion=opinion,
        role=people.role_at(complaint, place),
    )
    if not agreed:
        approvals.void(rows, gettext_lazy("会签不同意，退回处理"))
    return row


def sign_reopening(
    complaint: Complaint, *, by: User, proof: Proof, seen: str, reason: str
) -> Signoff:
    """重开: signed for the closed round's content, and standing at the head of the next (§3.3)."""
    current = read(complaint).hash(SignPlace.REOPEN)
    approvals.require_seen(complaint, seen, current)
    following = complaint.round_number + 1
    _open(complaint, [SignPlace.REOPEN], current, round_number=following)
    return approvals.sign(
        complaint.signoffs.filter(round_number=following),
        SignPlace.REOPEN,
        by=by,
        proof=proof,
        seen=seen,
        opinion=reason,
    )


def send_back(complaint: Complaint, *, by: User, opinion: str) -> None:
    """退回: the place was not signed; who sent it back, and why, stands beside it."""
    rows = complaint.signoffs.filter(round_number=complaint.round_number)
    approvals.refuse(
        rows,
        SignPlace.APPROVAL,
        by=by,
        opinion=opinion,
        role=people.role_at(complaint, SignPlace.APPROVAL),
    )
    approvals.void(rows, gettext_lazy("退回处理"))


def _open(
    complaint: Complaint, places: Iterable[str], current: str, *, round_number: int | None = None
) -> None:
    approvals.open_places(
        Signoff,
        owner={"complaint": complaint},
        round_number=round_number or complaint.round_number,
        version=complaint.version,
        content_hash=current,
        places={place: MEANING[place] for place in places},
    )


_LIVE = Prepared(
    lambda: Signoff.objects.filter(complaint=KEY, round_number=NUMBER, status__in=LIVE)
)


def _live(complaint: Complaint) -> list[Signoff]:
    """The places of this round that wait or are signed, in the order in which they were opened."""
    return _LIVE(key=complaint.pk, number=complaint.round_number)


def follow(complaint: Complaint, *, anew: bool = False) -> Fallen | None:
    """Make the places agree with state and content, in the verb's transaction.

    Gives what fell: names that were given for another content than stands there now.
    anew: the verb changed what the hash leaves to the register, so no name holds.
    """
    if complaint.status == Status.CLOSED:
        return None  # locked, and complete
    rows = complaint.signoffs.filter(round_number=complaint.round_number)
    live = [row for row in _live(complaint) if row.place not in ASIDE]
    places = wanted(complaint)
    if not (live or places):
        return None
    if complaint.status == Status.CANCELLED:
        pending = rows.filter(status=Signoff.Status.PENDING)
        approvals.void(pending, gettext_lazy("客诉已撤销"))
        return None
    content = read(complaint)
    fallen = [row for row in live if anew or not holds(row, content)]
    signed = [row for row in fallen if row.agreed]
    idle = [row for row in live if not row.agreed and row.place not in places]
    if fallen:
        approvals.void(rows.filter(pk__in=[row.pk for row in fallen]), gettext_lazy("内容已改"))
    if idle:
        approvals.void(rows.filter(pk__in=[row.pk for row in idle]), gettext_lazy("不再需要签署"))
    if back := _back_to(complaint, signed):
        return back
    standing = {row.place for row in live if row not in fallen}
    for place in places:
        if place not in standing:
            _open(complaint, [place], content.hash(place))
    return None


def holds(row: Signoff, content: Content) -> bool:
    """Whether the record still is what stands under this name, as far as that was bound to it.

    What was signed before versions were bound (version 0) is not compared.
    """
    return row.version == 0 or approvals.intact(row, content.hash(row.place))


def broken(row: Signoff, content: Content) -> bool:
    """Whether a name that counts stands under something else by now, whoever changed it.

    Only this round's can be told: the facts go on with the next one, and ended rounds are locked.
    """
    if not row.agreed or row.place in ASIDE:
        return False
    return row.round_number == content.complaint.round_number and not holds(row, content)


def _back_to(complaint: Complaint, signed: list[Signoff]) -> Fallen | None:
    """Where the void names are given anew; None where that is here, or nobody had signed."""
    if not signed:
        return None
    approved = any(row.place == SignPlace.APPROVAL for row in signed)
    status = Status.AWAITING_APPROVAL if approved else Status.COUNTERSIGNING
    names = _("、").join(f"{SIGN_PLACE_SHORT[SignPlace(r.place)]} {r.signer_name}" for r in signed)
    return Fallen(status, names, [row.signer for row in signed if row.signer])
