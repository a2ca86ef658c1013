"""调整方案 after a failed round: written, carried out, then the next round (S5-3.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from installs.choices.acceptance import Place
from installs.models import Acceptance, AcceptanceRound, Adjustment, AdjustmentAction, Item, Sample
from installs.people import acceptances as people
from installs.signing import acceptances as signing
from installs.workflow.acceptances import gates
from installs.workflow.acceptances.opening import ASKED, open_round
from installs.workflow.acceptances.steps import ADJUST, COMPLETE_ACTION, FINISH_ADJUSTMENT
from installs.workflow.base import must_be_here, refuse_later, refuse_past, required, tell
from records import clock
from records.numbering import next_number
from records.steps import NotNow, NotYours, check

if TYPE_CHECKING:
    from records.approvals import Proof

# What a result is taken over with where it passed: once measured, not measured again.
FOUND = (
    *("measured", "observed", "passed", "skip_reason", "note", "material", "parameters", "batch"),
    *("measured_at", "measured_by_id"),
)


@transaction.atomic
def adjust(
    acceptance: Acceptance,
    *,
    by: User,
    cause: str,
    actions: Sequence[Mapping[str, Any]],
    due_on: date,
    proof: Proof,
    retest: str = "",
    opinion: str = "",
    version: int | None = None,
) -> Acceptance:
    """编制调整方案: why it failed, what is done by whom until when, what is measured again."""
    acceptance = ADJUST.begin(acceptance, by=by, version=version)
    required({"cause": cause}, _("请写不合格的原因。"))
    refuse_past(due_on=due_on)
    if not actions:
        raise ValidationError({"actions": _("调整方案至少要有一条措施。")})
    plan = Adjustment(
        number=next_number("adjustment"),
        round=gates.current(acceptance),
        cause=cause,
        retest=retest,
        due_on=due_on,
        written_by=by,
        written_at=clock.now(),
    )
    check(plan)
    plan.save()
    rows = [_action(plan, n, values) for n, values in enumerate(actions, 1)]
    AdjustmentAction.objects.bulk_create(rows)
    signing.sign_now(acceptance, Place.ADJUST, by=by, proof=proof, opinion=opinion)
    ADJUST.finish(acceptance, by=by, opinion=f"{plan.number} {opinion}".strip())
    words = gettext_lazy("调整方案 %(plan)s 已编制，请实施。")
    readers = [acceptance.engineer, *(row.owner for row in rows), acceptance.customer.owner]
    tell(readers, words, acceptance, besides=by, plan=plan.number)
    return acceptance


def _action(plan: Adjustment, number: int, values: Mapping[str, Any]) -> AdjustmentAction:
    owner, due_on, content = values.get("owner"), values.get("due_on"), values.get("content") or ""
    if owner is None or due_on is None or not str(content).strip():
        sentence = _("第 %(n)d 条措施要写内容、责任人和计划日期。") % {"n": number}
        raise ValidationError({"actions": sentence})
    must_be_here(actions=owner)
    refuse_past(actions=due_on)
    if due_on > plan.due_on:
        sentence = _("第 %(n)d 条措施晚于方案的完成期限。") % {"n": number}
        raise ValidationError({"actions": sentence})
    row = AdjustmentAction(
        adjustment=plan,
        number=number,
        content=content,
        owner=owner,
        first_owner=owner,
        due_on=due_on,
    )
    check(row)
    return row


@transaction.atomic
def complete_action(
    acceptance: Acceptance,
    *,
    by: User,
    action: int,
    done_on: date,
    result: str,
    version: int | None = None,
) -> Acceptance:
    """报告调整措施完成: by its owner, or by the engineer on the site."""
    acceptance = COMPLETE_ACTION.begin(acceptance, by=by, version=version)
    plan = gates.current(acceptance).adjustment
    row = plan.actions.select_related("owner").filter(number=action).first()
    if row is None:
        raise ValidationError({"action": _("没有这个序号的调整措施。")})
    if row.done_on is not None:
        raise NotNow(_("调整措施 %(n)d 已经完成。") % {"n": action})
    if people.only_engineer(acceptance, by) and not people.owns_action(row, by):
        raise NotYours(_("这条措施由%(name)s报告。") % {"name": row.owner})
    required({"result": result}, _("请写完成的情况。"))
    refuse_later(done_on=done_on)
    row.done_on, row.result = done_on, result
    check(row)
    row.save()
    COMPLETE_ACTION.finish(acceptance, by=by, opinion=f"{row.number} {result}")
    words = gettext_lazy("调整措施 %(number)d 已完成。")
    tell([acceptance.engineer], words, acceptance, besides=by, number=row.number)
    return acceptance


@transaction.atomic
def finish_adjustment(
    acceptance: Acceptance,
    *,
    by: User,
    result: str,
    carry: bool = True,
    version: int | None = None,
) -> Acceptance:
    """调整完成: the next round begins; every round before it is kept as it was signed.

    carry: what passed is taken over, marked with the round it was measured in.
    """
    acceptance = FINISH_ADJUSTMENT.begin(acceptance, by=by, version=version)
    required({"result": result}, _("请写调整的结果。"))
    before = gates.current(acceptance)
    plan = before.adjustment
    plan.result, plan.finished_at, plan.finished_by = result, clock.now(), by
    check(plan)
    plan.save()
    acceptance.round_number += 1
    acceptance.content_version += 1
    acceptance.conclusion = ""
    _copy(before, open_round(acceptance, by), carry=carry)
    FINISH_ADJUSTMENT.finish(acceptance, by=by, opinion=result)
    words = gettext_lazy("调整完成，开始第 %(n)d 次验收。")
    readers = [acceptance.engineer, plan.written_by, acceptance.customer.owner]
    tell(readers, words, acceptance, besides=by, n=acceptance.round_number)
    return acceptance


def _copy(before: AcceptanceRound, fresh: AcceptanceRound, *, carry: bool) -> None:
    """The same lines, with what passed where it is carried over."""
    for line in before.items.prefetch_related("sampled"):
        kept = carry and (line.passed is True or bool(line.skip_reason))
        found = {name: getattr(line, name) for name in FOUND} if kept else {}
        copied = Item.objects.create(
            round=fresh,
            added=line.added,
            carried_from=(line.carried_from or before.number) if kept else None,
            **{name: getattr(line, name) for name in ASKED},
            **found,
        )
        if kept:
            Sample.objects.bulk_create(
                Sample(item=copied, position=one.position, value=one.value)
                for one in line.sampled.all()
            )
