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
from django.db.models import prefetch_related_objects

from capa.models import Capa, CapaAttachment, Cause, Measure, Round
from records.prepared import KEY, NUMBER, Prepared

if TYPE_CHECKING:
    from datetime import datetime

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
    "first_evaluator",
)
OUTCOME = ("implemented_at", "window_until", "measured", "measured_note", "effective", "verdict")

_STORED: dict[type, Prepared[Any]] = {
    Capa: Prepared(lambda: Capa.objects.filter(pk=KEY).order_by()),
    Round: Prepared(lambda: Round.objects.filter(pk=KEY).order_by()),
}
_ROUND = Prepared(lambda: Round.objects.filter(capa=KEY, number=NUMBER).order_by())
_CAUSES = Prepared(lambda: Cause.objects.filter(round=KEY).order_by())
_MEASURES = Prepared(lambda: Measure.objects.filter(round=KEY).order_by())
_FILES = Prepared(lambda: CapaAttachment.objects.filter(capa=KEY).order_by())


def _values(row: Any, names: Iterable[str]) -> list[Any]:
    """A row's values by name, a foreign key as the key that it holds."""
    fields = row._meta
    return [getattr(row, fields.get_field(n).attname if n != "pk" else "pk") for n in names]


def _own(row: Any, names: Iterable[str], capa: Capa) -> list[Any]:
    """A row as the database has it: a verb may have changed its copy. A page has just read it."""
    if capa.kept is None:
        row = _STORED[type(row)].one(key=row.pk)
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
    files = _FILES(key=capa.pk) if capa.kept is None else capa.attachments.all()
    found = sorted(files, key=lambda file: file.pk)
    return [file.sha256 for file in found if which(file)]


def _until(file: CapaAttachment, moment: datetime | None) -> bool:
    return moment is None or file.uploaded_at <= moment


def _measures(
    capa: Capa, current: Round, names: tuple[str, ...]
) -> list[tuple[Measure, list[Any]]]:
    """The measures by number, each with its values and the number of its cause."""
    measures: Iterable[Measure] = current.measures.all()
    if capa.kept is None:
        measures = _MEASURES(key=current.pk)
    causes = {cause.pk: cause.number for cause in _causes(capa, current)}
    found = sorted(measures, key=lambda one: one.number)
    return [(one, [causes[one.cause_id], *_values(one, names)]) for one in found]


def _causes(capa: Capa, current: Round) -> list[Cause]:
    """The causes by number."""
    causes = _CAUSES(key=current.pk) if capa.kept is None else current.causes.all()
    return sorted(causes, key=lambda one: one.number)


def plan(capa: Capa, current: Round) -> list[Any]:
    """What 编制, 审核 and 批准 of a round are given for."""
    measures = _measures(
        capa, current, ("number", "kind", "content", "first_owner", "first_due_on")
    )
    causes = _causes(capa, current)
    prefetch_related_objects(causes, "whys")  # asks nothing where a page has them
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
            for one in causes
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
    names = ("number", "kind", "content", "first_owner", "first_due_on", "replaces")
    return [measure.cause.number, *_values(measure, names)]


def outcome(capa: Capa, current: Round) -> list[Any]:
    """What 验证 of a round is given for: the plan, what was done, what was measured."""
    done = ("number", "content", "owner", "status", "done_on", "evidence", "first_due_on", "due_on")
    readings = ("taken_on", "subject", "value", "passed", "note", "by")
    at = current.verified_at
    return [
        plan(capa, current),
        _own(current, OUTCOME, capa),
        [values for _one, values in _measures(capa, current, done)],
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
        return _ROUND.one(key=capa.pk, number=number)
    return next(one for one in capa.rounds.all() if one.number == number)
