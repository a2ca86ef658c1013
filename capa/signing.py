"""Names under a CAPA: which hash each place is bound to, asking for them, signing, voiding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from capa import content
from capa.choices import Place
from capa.models import Capa, CapaApproval, Measure, Round
from records import approvals
from records.models import Meaning

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

MEASURE = "measure"
MEANINGS: dict[str, Meaning] = {
    Place.AUTHOR: Meaning.PREPARED,
    Place.REVIEW: Meaning.REVIEWED,
    Place.REVIEW_RD: Meaning.REVIEWED,
    Place.APPROVE: Meaning.APPROVED,
    Place.VERIFY: Meaning.VERIFIED,
    Place.CLOSE: Meaning.CLOSED,
    Place.REOPEN: Meaning.REOPENED,
}
PLAN_PLACES = frozenset({Place.AUTHOR, Place.REVIEW, Place.REVIEW_RD, Place.APPROVE})


def measure_place(measure: Measure) -> str:
    """Where a measure that was planned anew is approved."""
    return f"{MEASURE}:{measure.number}"


# --- hashes -----------------------------------------------------------------------------------
def kind_of(place: str) -> str:
    """Places with one content in common: those of the plan."""
    return Place.AUTHOR if place in PLAN_PLACES else place


def content_of(capa: Capa, place: str, current: Round) -> list[Any]:
    """What a name in this place of this round is given for."""
    name, _colon, number = place.partition(":")
    if name == MEASURE:
        found = next(one for one in current.measures.all() if one.number == int(number))
        return content.anew(found)
    if name in PLAN_PLACES:
        return content.plan(capa, current)
    if name == Place.REOPEN:
        return content.reopening(capa, content.round_of(capa, current.number - 1), current.reason)
    return (
        content.outcome(capa, current) if name == Place.VERIFY else content.closing(capa, current)
    )


def hash_of(capa: Capa, place: str, current: Round | None = None) -> str:
    """The hash that a signature in this place is bound to; of the present round by default."""
    current = current or content.round_of(capa, capa.round_number)
    if capa.kept is None:
        return approvals.content_hash(content_of(capa, place, current))
    key = f"hash of {current.number} {kind_of(place)}"
    if key not in capa.kept:
        capa.kept[key] = approvals.content_hash(content_of(capa, place, current))
    kept: str = capa.kept[key]
    return kept


def seen_of(capa: Capa, step: str, *, measure: Measure | None = None) -> str:
    """What a person about to take a step that signs has on screen; "" where it signs nothing."""
    if measure is not None:
        return hash_of(capa, measure_place(measure)) if step == "approve_measure" else ""
    if step == "reopen":  # the round that is closed; the next one does not stand yet
        return hash_of(capa, Place.CLOSE)
    place = SIGNED_BY_STEP.get(step)
    return hash_of(capa, place) if place else ""


SIGNED_BY_STEP: dict[str, str] = {
    "submit_plan": Place.AUTHOR,
    "review": Place.REVIEW,
    "approve_plan": Place.APPROVE,
    "verify": Place.VERIFY,
    "close": Place.CLOSE,
}
SIGNING_STEPS = frozenset({*SIGNED_BY_STEP, "reopen", "approve_measure"})


def is_intact(row: CapaApproval) -> bool:
    """Whether the CAPA still is what this name was given for."""
    current = row.capa.rounds.get(number=row.round_number)
    return approvals.intact(row, hash_of(row.capa, row.place, current))


def broken(capa: Capa) -> set[int]:
    """The keys of the signed rows whose content is not the signed one any longer."""
    rounds = {one.number: one for one in capa.rounds.all()}
    hashes: dict[tuple[int, str], str] = {}
    found = set()
    for row in capa.approvals.all():
        if not row.agreed:
            continue
        kind = kind_of(row.place)
        key = (row.round_number, kind)
        if key not in hashes:
            hashes[key] = hash_of(capa, kind, rounds[row.round_number])
        if not approvals.intact(row, hashes[key]):
            found.add(row.pk)
    return found


# --- names ------------------------------------------------------------------------------------
def open_places(capa: Capa, *places: str) -> dict[str, str]:
    """Ask for names under what the CAPA holds now. Gives the hash of each place."""
    current = capa.rounds.get(number=capa.round_number)
    hashes: dict[str, str] = {}
    for place in places:
        kind = kind_of(place)
        if kind not in hashes:
            hashes[kind] = hash_of(capa, place, current)
        approvals.open_places(
            CapaApproval,
            owner={"capa": capa},
            round_number=capa.round_number,
            version=capa.content_version,
            content_hash=hashes[kind],
            places={place: MEANINGS.get(place, Meaning.APPROVED)},
        )
    return {place: hashes[kind_of(place)] for place in places}


def sign(
    capa: Capa,
    place: str,
    *,
    by: User,
    proof: approvals.Proof,
    seen: str,
    opinion: str = "",
    acting_for: User | None = None,
    current: str = "",
) -> CapaApproval:
    """Put a name in a place that waits. Refused when the record is not what was opened or seen.

    current: the hash of the place, where the verb opened it a moment ago.
    """
    approvals.require_seen(capa, seen, current or hash_of(capa, place))
    return approvals.sign(
        of_round(capa),
        place,
        by=by,
        proof=proof,
        seen=seen,
        opinion=opinion,
        acting_for=acting_for,
    )


def sign_now(
    capa: Capa, place: str, *, by: User, proof: approvals.Proof, opinion: str = ""
) -> CapaApproval:
    """Open a place and sign it in the same breath; what was seen has been compared before."""
    current = open_places(capa, place)[place]
    return approvals.sign(of_round(capa), place, by=by, proof=proof, seen=current, opinion=opinion)


def sign_reopening(capa: Capa, *, by: User, proof: approvals.Proof, reason: str) -> CapaApproval:
    """Sign the round that is about to begin: a closed CAPA lets nothing else in (0002_locks)."""
    number, before = capa.round_number + 1, capa.rounds.get(number=capa.round_number)
    signed = approvals.content_hash(content.reopening(capa, before, reason))
    approvals.open_places(
        CapaApproval,
        owner={"capa": capa},
        round_number=number,
        version=capa.content_version + 1,
        content_hash=signed,
        places={Place.REOPEN: Meaning.REOPENED},
    )
    rows = capa.approvals.filter(round_number=number)
    return approvals.sign(rows, Place.REOPEN, by=by, proof=proof, seen=signed, opinion=reason)


def of_round(capa: Capa) -> Any:
    return capa.approvals.filter(round_number=capa.round_number)


def void_plan(capa: Capa, reason: StrPromise) -> int:
    """The plan goes back to be changed: its names count no longer, and a new edition begins."""
    capa.content_version += 1
    current = capa.rounds.filter(number=capa.round_number)
    current.update(plan_submitted_at=None, first_evaluator=F("evaluator"))
    Measure.objects.filter(round__in=current).update(first_owner=F("owner"))
    return approvals.void(of_round(capa).filter(place__in=PLAN_PLACES), reason)
