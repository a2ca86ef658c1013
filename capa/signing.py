"""What each name under a CAPA stands for, as plain values that are hashed (domain §5, §12).

The plan is D2, D4, D5 and how its effect will be judged; the verdict is the plan with what was
done and measured; closing is all of it with D1, D3, D7 and D8. Values are read from the database,
so that a change behind the verbs' backs shows. What stands on the CAPA itself goes on in the next
round; an ended round keeps it as it was (`seal`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from capa.choices import Place
from capa.models import Capa, CapaApproval, CapaAttachment, Measure, Round
from records import approvals
from records.models import Meaning

if TYPE_CHECKING:
    from datetime import datetime

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
PROBLEM = (
    "title",
    "kind",
    "scale",
    "source",
    "product_id",
    "responsible_department_id",
    "description",
    "what",
    "when",
    "where",
    "who",
    "why",
    "how",
    "how_many",
    "first_bad_serial",
    "first_good_serial",
    "repeat_of_id",
    "affects_others",
)
EFFECT_PLAN = (
    "proof_method",
    "proof_result",
    "proven_by",
    "indicator",
    "comparison",
    "target",
    "unit",
    "window_days",
    "data_source",
    "data_note",
    "evaluator",
)
OUTCOME = ("implemented_at", "window_until", "measured", "measured_note", "effective", "verdict")


def measure_place(measure: Measure) -> str:
    """Where a measure that was planned anew is approved."""
    return f"{MEASURE}:{measure.number}"


# --- what stands in each ----------------------------------------------------------------------
def _values(row: Any, names: Iterable[str]) -> list[Any]:
    """A row's values by name, a foreign key as the key that it holds."""
    fields = row._meta
    return [getattr(row, fields.get_field(n).attname if n != "pk" else "pk") for n in names]


def _own(row: Any, names: Iterable[str], capa: Capa) -> list[Any]:
    """A row as the database has it: a verb may have changed its copy. A page has just read it."""
    if capa.kept is None:
        row = type(row)._default_manager.get(pk=row.pk)
    return [_values(row, [name.removesuffix("_id") for name in names])]


def _rows(rows: Any, names: Iterable[str]) -> list[list[Any]]:
    """Rows below it in the order of their keys: one statement, none where they were fetched."""
    wanted = list(names)
    return [_values(row, wanted) for row in sorted(rows.all(), key=lambda row: row.pk)]


def _problem(capa: Capa) -> list[Any]:
    """D2, as the CAPA has it now."""
    rows = _rows(capa.is_is_not, ("dimension", "is_so", "is_not", "distinction"))
    return [_own(capa, PROBLEM, capa), rows]


def _beside(capa: Capa) -> list[Any]:
    """D1, D3, D7 and D8, as the CAPA has them now."""
    contained = ("place", "quantity", "good", "bad", "marking", "action", "owner", "done_on")
    deployed = ("pk", "target", "measure", "owner", "due_on", "done_on", "note")
    return [
        _own(capa, ("owner", "champion", "summary"), capa),
        _rows(capa.members, ("person", "task")),
        _rows(capa.containments, contained),
        _rows(capa.deployments, (*deployed, "not_needed_reason")),
    ]


def seal(capa: Capa) -> dict[str, Any]:
    """What stands on the CAPA itself, to be kept with a round that ends."""
    sealed = {"problem": _problem(capa), "beside": _beside(capa)}
    plain: dict[str, Any] = json.loads(json.dumps(sealed, cls=DjangoJSONEncoder))
    return plain


def _files(capa: Capa, which: Callable[[CapaAttachment], bool]) -> list[str]:
    found = sorted(capa.attachments.all(), key=lambda file: file.pk)
    return [file.sha256 for file in found if which(file)]


def _until(file: CapaAttachment, moment: datetime | None) -> bool:
    return moment is None or file.uploaded_at <= moment


def _measures(current: Round, names: tuple[str, ...]) -> list[tuple[Measure, list[Any]]]:
    """The measures by number, each with its values and the number of its cause."""
    causes = {cause.pk: cause.number for cause in current.causes.all()}
    found = sorted(current.measures.all(), key=lambda one: one.number)
    return [(one, [causes[one.cause_id], *_values(one, names)]) for one in found]


def plan(capa: Capa, current: Round) -> list[Any]:
    """What 编制, 审核 and 批准 of a round are given for."""
    measures = _measures(current, ("number", "kind", "content", "owner", "first_due_on"))
    causes = current.causes.prefetch_related("whys") if capa.kept is None else current.causes.all()
    at = current.plan_submitted_at
    return [
        capa.number,
        current.number,
        (current.sealed or {}).get("problem") or _problem(capa),
        _own(current, EFFECT_PLAN, capa),
        [
            [
                *_values(one, ("number", "branch", "bone", "text", "state", "reason")),
                [[why.position, why.answer] for why in one.whys.all()],
            ]
            for one in sorted(causes, key=lambda one: one.number)
        ],
        [values for one, values in measures if one.replaces_id is None],
        _files(
            capa,
            lambda file: (
                file.round_number == current.number and file.measure_id is None and _until(file, at)
            ),
        ),
    ]


def anew(measure: Measure) -> list[Any]:
    """What the approval of a measure that was planned anew is given for."""
    names = ("number", "kind", "content", "owner", "first_due_on", "replaces")
    return [measure.cause.number, *_values(measure, names)]


def outcome(capa: Capa, current: Round) -> list[Any]:
    """What 验证 of a round is given for: the plan, what was done, what was measured."""
    done = ("number", "content", "owner", "status", "done_on", "evidence", "first_due_on", "due_on")
    readings = ("taken_on", "subject", "value", "passed", "note", "by")
    at = current.verified_at
    return [
        plan(capa, current),
        _own(current, OUTCOME, capa),
        [values for _one, values in _measures(current, done)],
        _rows(current.readings, readings),
        _files(capa, lambda file: file.round_number == current.number and _until(file, at)),
    ]


def closing(capa: Capa, current: Round) -> list[Any]:
    """What 关闭 of a round is given for: everything."""
    documents = ("kind", "document_number", "old_edition", "new_edition", "department")
    names = (*documents, "changed_on", "not_needed_reason")
    found = sorted(capa.standardisations.all(), key=lambda row: row.pk)
    return [
        outcome(capa, current),
        (current.sealed or {}).get("beside") or _beside(capa),
        [_values(row, names) for row in found if row.round_number == current.number],
        _files(capa, lambda file: file.round_number <= current.number),
    ]


def reopening(capa: Capa, before: Round, reason: str) -> list[Any]:
    """What 重开 is given for: the round that was closed, and why it is taken up again."""
    return [closing(capa, before), reason]


def round_of(capa: Capa, number: int) -> Round:
    """A round by its number; a page has them all."""
    if capa.kept is None:
        return capa.rounds.get(number=number)
    return next(one for one in capa.rounds.all() if one.number == number)


# --- hashes -----------------------------------------------------------------------------------
def content_of(capa: Capa, place: str, current: Round) -> list[Any]:
    """What a name in this place of this round is given for."""
    name, _colon, number = place.partition(":")
    if name == MEASURE:
        found = next(one for one in current.measures.all() if one.number == int(number))
        return anew(found)
    if name in PLAN_PLACES:
        return plan(capa, current)
    if name == Place.REOPEN:
        return reopening(capa, round_of(capa, current.number - 1), current.reason)
    return outcome(capa, current) if name == Place.VERIFY else closing(capa, current)


def hash_of(capa: Capa, place: str, current: Round | None = None) -> str:
    """The hash that a signature in this place is bound to; of the present round by default."""
    current = current or round_of(capa, capa.round_number)
    if capa.kept is None:
        return approvals.content_hash(content_of(capa, place, current))
    kind = Place.AUTHOR if place in PLAN_PLACES else place  # one content for all four
    key = f"hash of {current.number} {kind}"
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
        kind = Place.AUTHOR if row.place in PLAN_PLACES else row.place  # one content for all four
        key = (row.round_number, kind)
        if key not in hashes:
            hashes[key] = hash_of(capa, kind, rounds[row.round_number])
        if not approvals.intact(row, hashes[key]):
            found.add(row.pk)
    return found


# --- names ------------------------------------------------------------------------------------
def open_places(capa: Capa, *places: str) -> None:
    """Ask for names under what the CAPA holds now."""
    current = capa.rounds.get(number=capa.round_number)
    for place in places:
        approvals.open_places(
            CapaApproval,
            owner={"capa": capa},
            round_number=capa.round_number,
            version=capa.content_version,
            content_hash=hash_of(capa, place, current),
            places={place: MEANINGS.get(place, Meaning.APPROVED)},
        )


def sign(
    capa: Capa,
    place: str,
    *,
    by: User,
    proof: approvals.Proof,
    seen: str,
    opinion: str = "",
    acting_for: User | None = None,
) -> CapaApproval:
    """Put a name in a place that waits. Refused when the record is not what was opened or seen."""
    approvals.require_seen(capa, seen, hash_of(capa, place))
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
    open_places(capa, place)
    return approvals.sign(
        of_round(capa), place, by=by, proof=proof, seen=hash_of(capa, place), opinion=opinion
    )


def sign_reopening(capa: Capa, *, by: User, proof: approvals.Proof, reason: str) -> CapaApproval:
    """Sign the round that is about to begin: a closed CAPA lets nothing else in (0002_locks)."""
    number, before = capa.round_number + 1, capa.rounds.get(number=capa.round_number)
    signed = approvals.content_hash(reopening(capa, before, reason))
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
    capa.rounds.filter(number=capa.round_number).update(plan_submitted_at=None)
    return approvals.void(of_round(capa).filter(place__in=PLAN_PLACES), reason)
