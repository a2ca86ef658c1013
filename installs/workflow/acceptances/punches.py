"""遗留问题: the punch list of an acceptance, settled by its owners also after 转售后 (F4)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from installs.choices.acceptance import Grade, Side
from installs.deadlines import acceptances as deadlines
from installs.models import Acceptance, Punch
from installs.people import acceptances as people
from installs.workflow.acceptances.steps import ADD_PUNCH, SETTLE_PUNCH
from installs.workflow.base import must_be_here, refuse_later, refuse_past, required, tell
from records import clock, stints
from records.steps import NotNow, NotYours, check


@transaction.atomic
def add_punch(
    acceptance: Acceptance,
    *,
    by: User,
    grade: str,
    problem: str,
    owner: User,
    due_on: date | None = None,
    side: str = Side.OURS,
    customer_owner: str = "",
    version: int | None = None,
) -> Acceptance:
    """登记遗留问题: A 阻断, B 限期, C 建议, each with who settles it and by when."""
    acceptance = ADD_PUNCH.begin(acceptance, by=by, version=version)
    required({"problem": problem}, _("请写遗留问题。"))
    must_be_here(owner=owner)
    refuse_past(due_on=due_on)
    if grade != Grade.C and due_on is None:
        raise ValidationError({"due_on": _("A、B 类遗留问题要写完成日。")})
    if side == Side.CUSTOMER and not customer_owner.strip():
        raise ValidationError({"customer_owner": _("客户负责的，请写客户方由谁处理。")})
    last = acceptance.punches.aggregate(last=Max("number"))["last"] or 0
    punch = Punch(
        acceptance=acceptance,
        number=last + 1,
        round_number=acceptance.round_number,
        grade=grade,
        problem=problem,
        side=side,
        owner=owner,
        first_owner=owner,
        customer_owner=customer_owner,
        due_on=due_on,
        raised_at=clock.now(),
        raised_by=by,
    )
    check(punch)
    punch.save()
    ADD_PUNCH.finish(acceptance, by=by, opinion=f"{punch.number} {grade} {problem}")
    words = gettext_lazy("遗留问题 %(number)d 由您处理。")
    tell([owner], words, acceptance, besides=by, number=punch.number)
    return acceptance


@transaction.atomic
def settle_punch(
    acceptance: Acceptance,
    *,
    by: User,
    punch: int,
    settled_on: date,
    settlement: str,
) -> Acceptance:
    """关闭遗留问题: by its owner or the engineer, with what was done; also after 转售后."""
    acceptance = SETTLE_PUNCH.begin(acceptance, by=by)
    found = acceptance.punches.select_related("owner").filter(number=punch).first()
    if found is None:
        raise ValidationError({"punch": _("没有这个序号的遗留问题。")})
    if found.is_settled:
        raise NotNow(_("遗留问题 %(number)d 已经关闭。") % {"number": punch})
    if people.only_engineer(acceptance, by) and not people.owns_punch(found, by):
        raise NotYours(_("这个遗留问题由%(name)s处理。") % {"name": found.owner})
    required({"settlement": settlement}, _("请写处理结果。"))
    refuse_later(settled_on=settled_on)
    found.settled_on, found.settlement = settled_on, settlement
    found.settled_at, found.settled_by = clock.now(), by
    found.gone_from_round = acceptance.present_round
    check(found)
    found.save()
    SETTLE_PUNCH.note(acceptance, by=by, opinion=f"{found.number} {settlement}")
    stints.take_up(acceptance.number, by=by)
    deadlines.follow(acceptance)
    words = gettext_lazy("遗留问题 %(number)d 已关闭。")
    readers = [acceptance.engineer, found.owner, acceptance.customer.owner]
    tell(readers, words, acceptance, besides=by, number=found.number)
    return acceptance
