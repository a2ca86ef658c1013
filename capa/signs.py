"""The strip of names: 编制, 审核, 批准, and later 验证 and 关闭; who signed, who is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from capa import deadlines, people
from capa.choices import Place, Status
from records import clock, clocks
from records.due import describe, moment_text
from records.models import ApprovalBase

if TYPE_CHECKING:
    from accounts.models import User
    from capa.models import Capa, CapaApproval, Round
    from records.models import Deadline

SIGNED, PENDING = ApprovalBase.Status.SIGNED, ApprovalBase.Status.PENDING
CLOCKS = {
    Place.REVIEW: deadlines.REVIEW,
    Place.REVIEW_RD: deadlines.REVIEW,
    Place.APPROVE: deadlines.APPROVE,
    Place.VERIFY: deadlines.VERIFY,
    Place.CLOSE: deadlines.CLOSE,
}
LATER = {Status.VERIFYING, Status.STANDARDISING, Status.CLOSING, Status.CLOSED}


@dataclass(frozen=True)
class Sign:
    """One place of the strip. state: signed, wait (now), broken, void, refused or ahead."""

    place: str
    state: str
    name: str
    note: str
    seal: str = ""
    tag: str = ""
    tone: str = ""
    opinion: str = ""


def strip(
    capa: Capa, round_: Round, user: User, running: Mapping[str, Deadline], broken: set[int]
) -> list[Sign]:
    """The places of this round in the order in which they are signed."""
    places: list[Place] = [Place.AUTHOR, *people.places_to_review(capa), Place.APPROVE]
    if capa.status in LATER:
        places += [Place.VERIFY, Place.CLOSE]
    here = [row for row in capa.approvals.all() if row.round_number == round_.number]
    made = []
    for place in places:
        row = _counts([row for row in here if row.place == place])
        if row is None or row.status == PENDING:
            waits = _waits(capa, place, row)
            made.append(_open(capa, place, user, running, waits=waits))
        elif row.status == ApprovalBase.Status.VOID:
            made.append(_void(row))
        else:
            made.append(_signed(row, changed=row.pk in broken))
    return made


def _counts(rows: Sequence[CapaApproval]) -> CapaApproval | None:
    """The row of a place that says where it stands: the open or signed one, else the last name."""
    live = next((r for r in reversed(rows) if r.status in {SIGNED, PENDING}), None)
    if live is not None:
        return live
    return next((row for row in reversed(rows) if row.signer_name), None)


def _waits(capa: Capa, place: Place, row: CapaApproval | None) -> bool:
    """Whether the CAPA stands still for this name now."""
    if place in {Place.REVIEW, Place.REVIEW_RD}:
        return row is not None and capa.status == Status.AWAITING_PLAN
    if place == Place.APPROVE:
        reviews = [r for r in capa.approvals.all() if r.status == PENDING and r.place != place]
        return capa.status == Status.AWAITING_PLAN and not reviews
    return capa.status == {
        Place.AUTHOR: Status.ANALYSING,
        Place.VERIFY: Status.VERIFYING,
        Place.CLOSE: Status.CLOSING,
    }.get(place)


def _signed(row: CapaApproval, *, changed: bool) -> Sign:
    label = row.get_place_display()
    who = _("代%(name)s") % {"name": row.acting_for} if row.acting_for_id else row.signer_title
    when = moment_text(row.signed_at, clock.now()) if row.signed_at else ""
    note = _("，").join(text for text in (who, when) if text)
    tag, state = "", "signed"
    if row.status == ApprovalBase.Status.REFUSED:
        state, tag = "refused", _("不同意")
    elif changed:
        state, tag, note = "broken", _("已失效"), _("签署之后内容改过，签名已失效")
    return Sign(
        label,
        state,
        row.signer_name,
        note,
        seal="" if tag else _("已签"),
        tag=tag,
        tone="red" if tag else "",
        opinion=row.opinion,
    )


def _void(row: CapaApproval) -> Sign:
    reason = row.void_reason or _("内容改过")
    label = row.get_place_display()
    return Sign(label, "void", row.signer_name, reason, tag=_("已失效"), tone="amber")


def _open(
    capa: Capa, place: Place, user: User, running: Mapping[str, Deadline], *, waits: bool
) -> Sign:
    name, note = _expected(capa, place)
    if not waits:
        return Sign(str(place.label), "ahead", name, note)
    due = running.get(CLOCKS[place]) if place in CLOCKS else running.get(deadlines.PLAN)
    if due is not None:
        shown = describe(due, clock.now(), clocks.calendar_of(due))
        until = _("%(moment)s 止，%(word)s") % {"moment": shown.moment, "word": shown.word}
        note = until
    yours = _yours(capa, place, user)
    return Sign(str(place.label), "wait", name, note, tag=yours or _("等待签署"), tone="amber")


def _yours(capa: Capa, place: Place, user: User) -> str:
    """`等您审核`, where this person is the one who is waited for."""
    words = {
        Place.AUTHOR: _("等您编制"),
        Place.REVIEW: _("等您审核"),
        Place.REVIEW_RD: _("等您审核"),
        Place.APPROVE: _("等您批准"),
        Place.VERIFY: _("等您验证"),
        Place.CLOSE: _("等您关闭"),
    }
    if place == Place.AUTHOR:
        return words[place] if people.is_owner(capa, user) else ""
    if place == Place.VERIFY:
        allowed = user.has_perm("capa.verify_capa") and not people.only_evaluator(capa, user)
    else:
        allowed = people.may_sign(capa, place, user)
    barred = people.not_a_contributor(capa, user) or people.not_signed_elsewhere(capa, user)
    return words[place] if allowed and not barred else ""


def _expected(capa: Capa, place: Place) -> tuple[str, str]:
    """Who will sign, by name where there is one, and when it comes to them."""
    if place == Place.AUTHOR:
        return str(capa.owner or ""), _("组长送审时签署")
    if place == Place.REVIEW:
        return str(people.reviewer(capa) or _("责任部门负责人")), _("送审之后送达")
    if place == Place.REVIEW_RD:
        return _("研发部经理"), _("送审之后送达")
    if place == Place.APPROVE:
        return _("品质主管"), _("审核之后送达")
    if place == Place.VERIFY:
        current = next((r for r in capa.rounds.all() if r.number == capa.round_number), None)
        return str(current.evaluator if current and current.evaluator else ""), _(
            "观察期结束之后签署"
        )
    return _("品质主管"), _("标准化完成之后送达")
