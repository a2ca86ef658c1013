"""The plan is signed: 编制, 审核, 批准, and what goes back (domain §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from capa import authors, people, signing
from capa.choices import MeasureStatus, Place
from capa.models import Capa, Measure
from capa.workflow import gates
from capa.workflow.analysis import not_past
from capa.workflow.base import required, tell
from capa.workflow.steps import APPROVE_PLAN, RETURN_PLAN, REVIEW, SUBMIT_PLAN, WITHDRAW_PLAN
from records import clock
from records.approvals import Proof
from records.steps import NotNow, NotYours

Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def submit_plan(
    capa: Capa, *, by: User, proof: Proof, seen: str, opinion: str = "", version: int | None = None
) -> Capa:
    """送审: the leader signs 编制; 审核 (at level 4 研发 too) and 批准 wait for their names."""
    capa = SUBMIT_PLAN.begin(capa, by=by, version=version)
    places = people.places_to_review(capa)
    capa.rounds.filter(number=capa.round_number).update(plan_submitted_at=clock.now())
    opened = signing.open_places(capa, Place.AUTHOR, *places, Place.APPROVE)
    signing.sign(
        capa,
        Place.AUTHOR,
        by=by,
        proof=proof,
        seen=seen,
        opinion=opinion,
        current=opened[Place.AUTHOR],
        acting_for=people.behind(by, capa.owner),
    )
    SUBMIT_PLAN.finish(capa, by=by, opinion=opinion)
    with authors.unchanged():
        if reason := gates.nobody_reviews(capa):  # whoever submits has taken part as well
            raise NotNow(reason)
        readers = [people.reviewer(capa)] if Place.REVIEW in places else []
    if Place.REVIEW_RD in places:
        readers += User.objects.in_role("rd_manager")
    tell(readers, gettext_lazy("对策待您审核。"), capa, besides=by)
    return capa


@transaction.atomic
def withdraw_plan(capa: Capa, *, by: User, reason: str = "", version: int | None = None) -> Capa:
    """撤回修改: the leader takes the plan back; what was signed under it counts no longer."""
    capa = WITHDRAW_PLAN.begin(capa, by=by, version=version)
    signing.void_plan(capa, gettext_lazy("组长撤回修改"))
    WITHDRAW_PLAN.finish(capa, by=by, opinion=reason)
    words = gettext_lazy("对策已撤回修改，不用再审批。")
    tell([people.reviewer(capa)], words, capa, besides=by)
    return capa


@transaction.atomic
def review(
    capa: Capa, *, by: User, proof: Proof, seen: str, opinion: str = "", version: int | None = None
) -> Capa:
    """审核: the responsible department's manager, at level 4 rd_manager too; never who wrote it."""
    capa = REVIEW.begin(capa, by=by, version=version)
    place = next(p for p in people.waiting_reviews(capa) if people.may_sign(capa, p, by))
    stands_for = people.reviewer(capa) if place == Place.REVIEW else None
    signing.sign(
        capa,
        place,
        by=by,
        proof=proof,
        seen=seen,
        opinion=opinion,
        acting_for=people.behind(by, stands_for),
    )
    REVIEW.finish(capa, by=by, opinion=opinion)
    if not people.waiting_reviews(capa):
        words = gettext_lazy("对策已审核，待批准。")
        tell(User.objects.in_role("qa_manager"), words, capa, besides=by)
    return capa


@transaction.atomic
def approve_plan(
    capa: Capa,
    *,
    by: User,
    proof: Proof,
    seen: str,
    opinion: str = "",
    rejected: Rows = (),
    version: int | None = None,
) -> Capa:
    """批准对策: 品质主管 signs; single measures may go back to be planned anew by a date.

    rejected: rows of measure (its number), reason, replan_by. All others begin now.
    """
    capa = APPROVE_PLAN.begin(capa, by=by, version=version)
    current = gates.current(capa)
    measures = {one.number: one for one in current.measures.select_related("owner")}
    back = {row.get("measure"): row for row in rejected}
    if back.keys() - measures.keys():
        raise ValidationError({"rejected": _("没有这个序号的措施。")})
    if back and len(back) == len(measures):
        raise ValidationError({"rejected": _("措施都要重做时，请把对策整份退回。")})
    signing.sign(capa, Place.APPROVE, by=by, proof=proof, seen=seen, opinion=opinion)
    for number, measure in measures.items():
        row = back.get(number)
        if row is None:
            measure.status = MeasureStatus.ACTIVE
            measure.save()
        else:
            put_back(measure, row.get("reason", ""), row.get("replan_by"), field="rejected")
    capa.rounds.filter(pk=current.pk).update(plan_approved_at=clock.now())
    APPROVE_PLAN.finish(capa, by=by, opinion=opinion, changes=_decided(measures.values()))
    _tell_owners(capa, measures.values(), by)
    return capa


def put_back(measure: Measure, reason: str, replan_by: Any, *, field: str = "reason") -> None:
    """退回单项措施: with its reason, and the day by which it is to be planned anew."""
    required({field: reason}, _("退回措施要写理由。"))
    name = "rejected" if field == "rejected" else "replan_by"
    measure.replan_by = not_past(name, replan_by, _("重新计划的期限已经过去。"))
    measure.rejected_reason = reason
    measure.status = MeasureStatus.REJECTED
    measure.save()
    settle_extension(measure, _("措施已退回。"))


def settle_extension(measure: Measure, opinion: str) -> None:
    """Nobody needs to decide any longer about what was asked for."""
    waiting = measure.extensions.filter(agreed__isnull=True)
    waiting.update(agreed=False, decided_at=clock.now(), opinion=opinion)


def _decided(measures: Any) -> dict[str, list[Any]]:
    back = [measure.number for measure in measures if measure.status == MeasureStatus.REJECTED]
    return {"rejected": [[], back]} if back else {}


def _tell_owners(capa: Capa, measures: Any, by: User) -> None:
    begun = [m.owner for m in measures if m.status == MeasureStatus.ACTIVE]
    tell([capa.owner, *begun], gettext_lazy("对策已批准，请实施。"), capa, besides=by)
    for measure in measures:
        if measure.status == MeasureStatus.REJECTED:
            words = gettext_lazy("措施 %(number)d 退回重新计划：%(reason)s")
            tell(
                [measure.owner, capa.owner],
                words,
                capa,
                besides=by,
                number=measure.number,
                reason=measure.rejected_reason,
            )


@transaction.atomic
def return_plan(capa: Capa, *, by: User, opinion: str, version: int | None = None) -> Capa:
    """退回对策: a reviewer or 品质主管 sends the whole plan back, with the reason."""
    capa = RETURN_PLAN.begin(capa, by=by, version=version)
    required({"opinion": opinion}, _("请写退回的理由。"))
    signing.void_plan(capa, gettext_lazy("对策退回修改"))
    RETURN_PLAN.finish(capa, by=by, opinion=opinion)
    words = gettext_lazy("对策已退回：%(reason)s")
    tell([capa.owner], words, capa, besides=by, reason=opinion)
    return capa


def own(measure: Measure, by: User) -> None:
    """Only whoever has a measure reports on it (domain §5)."""
    if not people.owns_measure(measure, by):
        raise NotYours(
            _("措施 %(number)d 由%(name)s负责。")
            % {"number": measure.number, "name": measure.owner}
        )
