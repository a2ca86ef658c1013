"""Names under an acceptance: hashes, our people by password, the customer by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from installs.choices.acceptance import CUSTOMER, Place
from installs.content import acceptances as content
from installs.models import (
    Acceptance,
    AcceptanceApproval,
    AcceptanceRound,
    AcceptanceSignature,
)
from records import approvals, handwriting
from records.models import Meaning

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

MEANINGS: dict[str, Meaning] = {
    Place.OURS: Meaning.ACCEPTED,
    Place.ADJUST: Meaning.PREPARED,
    Place.QUALITY: Meaning.PREPARED,
    Place.ENGINEERING: Meaning.PREPARED,
    Place.TAKE_OVER: Meaning.APPROVED,
}
# What a person about to take one of these has on screen is compared. The places of what a verb
# itself writes (调整方案, 产品售后记录) are bound to what it wrote.
SIGNED_BY_STEP: dict[str, str] = {
    "sign_ours": Place.OURS,
    "sign_customer": CUSTOMER,
    "take_over": Place.TAKE_OVER,
}
SIGNING_STEPS = frozenset(
    {*SIGNED_BY_STEP, "adjust", "record_quality", "record_engineering"} - {"sign_customer"}
)


def round_of(acceptance: Acceptance, number: int) -> AcceptanceRound:
    """A round by its number; a page has them all."""
    if acceptance.kept is None:
        return acceptance.rounds.get(number=number)
    return next(one for one in acceptance.rounds.all() if one.number == number)


def content_of(acceptance: Acceptance, place: str, round_: AcceptanceRound) -> list[Any]:
    """What a name in this place is given for."""
    if place in {Place.OURS, CUSTOMER}:
        return content.report(acceptance, round_)
    if place == Place.ADJUST:
        return content.adjustment(acceptance, round_)
    if place == Place.QUALITY:
        return content.quality(acceptance)
    if place == Place.ENGINEERING:
        return content.engineering(acceptance)
    return content.taken_over(acceptance)


def hash_of(acceptance: Acceptance, place: str, round_: AcceptanceRound | None = None) -> str:
    """The hash that a name in this place is bound to; of the present round by default."""
    round_ = round_ or round_of(acceptance, acceptance.round_number)
    return approvals.content_hash(content_of(acceptance, place, round_))


def seen_of(acceptance: Acceptance, step: str) -> str:
    """What a person about to take a step that signs has on screen; "" where it signs nothing."""
    place = SIGNED_BY_STEP.get(step)
    return hash_of(acceptance, place) if place else ""


def is_intact(row: AcceptanceApproval) -> bool:
    """Whether the acceptance still is what this name was given for."""
    round_ = row.acceptance.rounds.get(number=row.round_number)
    return approvals.intact(row, hash_of(row.acceptance, row.place, round_))


def is_drawn_intact(row: AcceptanceSignature) -> bool:
    """The same of a customer's hand: content, strokes and name."""
    round_ = row.acceptance.rounds.get(number=row.round_number)
    return handwriting.is_intact(row, content.report(row.acceptance, round_))


def broken(acceptance: Acceptance) -> set[int]:
    """The keys of our people's signed rows whose content is not the signed one any longer."""
    rounds = {one.number: one for one in acceptance.rounds.all()}
    return {
        row.pk
        for row in acceptance.approvals.all()
        if row.agreed
        and not approvals.intact(row, hash_of(acceptance, row.place, rounds[row.round_number]))
    }


def broken_drawn(acceptance: Acceptance) -> set[int]:
    """The keys of the customer's signatures that no longer fit what stands there."""
    rounds = {one.number: one for one in acceptance.rounds.all()}
    return {
        row.pk
        for row in acceptance.signatures.all()
        if row.agreed
        and not handwriting.is_intact(row, content.report(acceptance, rounds[row.round_number]))
    }


# --- names ------------------------------------------------------------------------------------
def of_round(acceptance: Acceptance) -> Any:
    return acceptance.approvals.filter(round_number=acceptance.round_number)


def drawn_of_round(acceptance: Acceptance) -> Any:
    return acceptance.signatures.filter(round_number=acceptance.round_number)


def open_place(acceptance: Acceptance, place: str) -> str:
    """Ask for a name under what the acceptance holds now; gives the hash it is bound to."""
    bound = hash_of(acceptance, place)
    approvals.open_places(
        AcceptanceApproval,
        owner={"acceptance": acceptance},
        round_number=acceptance.round_number,
        version=acceptance.content_version,
        content_hash=bound,
        places={place: MEANINGS[place]},
    )
    return bound


def sign(
    acceptance: Acceptance,
    place: str,
    *,
    by: User,
    proof: approvals.Proof,
    seen: str,
    opinion: str = "",
    acting_for: User | None = None,
) -> AcceptanceApproval:
    """Put a name in a place that waits. Refused when the record is not what was opened or seen."""
    approvals.require_seen(acceptance, seen, hash_of(acceptance, place))
    return approvals.sign(
        of_round(acceptance),
        place,
        by=by,
        proof=proof,
        seen=seen,
        opinion=opinion,
        acting_for=acting_for,
    )


def sign_now(
    acceptance: Acceptance, place: str, *, by: User, proof: approvals.Proof, opinion: str = ""
) -> AcceptanceApproval:
    """Open a place for what the verb has just written, and sign it in the same breath."""
    bound = open_place(acceptance, place)
    return approvals.sign(
        of_round(acceptance), place, by=by, proof=proof, seen=bound, opinion=opinion
    )


def sign_drawn(
    acceptance: Acceptance, *, drawn: handwriting.Drawn, seen: str, witness: User
) -> AcceptanceSignature:
    """Keep the customer's hand under the report that was on screen."""
    round_ = round_of(acceptance, acceptance.round_number)
    report = content.report(acceptance, round_)
    approvals.require_seen(acceptance, seen, approvals.content_hash(report))
    return handwriting.sign(
        AcceptanceSignature,
        CUSTOMER,
        owner={"acceptance": acceptance},
        round_number=acceptance.round_number,
        version=acceptance.content_version,
        signed_content=report,
        drawn=drawn,
        witness=witness,
    )


def void(acceptance: Acceptance, reason: StrPromise, *places: str) -> int:
    """What these names stand under is being changed: they count no longer. Gives how many."""
    voided = approvals.void(of_round(acceptance).filter(place__in=places), reason)
    if CUSTOMER in places:
        voided += handwriting.void(drawn_of_round(acceptance), reason)
    return voided
