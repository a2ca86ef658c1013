"""Rounds of handling: who has it, when one begins and when it is over for good."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from complaints import people
from complaints.choices import Status
from complaints.models import Complaint, Round
from records import clock


def start_over(complaint: Complaint) -> str:
    """Where a new round begins: with the handler, or with QA when nobody ever handled it."""
    handled = complaint.nonconforming and complaint.handler_id
    return Status.HANDLING if handled else Status.REGISTERED


def give_to(complaint: Complaint, handler: User, planned_on: date | None) -> None:
    """Make somebody the handler who may be it, with a planned date; a new one is not past."""
    if not people.assignable(complaint).filter(pk=handler.pk).exists():
        where = _("研发部或工程部") if complaint.is_high_level else _("技术支持或责任部门")
        raise ValidationError(
            {
                "handler": _("%(name)s不能处理这件客诉，请在%(where)s中选人。")
                % {"name": handler, "where": where}
            }
        )
    if planned_on is None:
        raise ValidationError({"planned_on": _("请填计划完成日期。")})
    if planned_on != complaint.planned_on and planned_on < people.today():
        raise ValidationError({"planned_on": _("计划完成日期已经过去，请核对。")})
    complaint.handler = handler
    complaint.department = handler.department
    complaint.planned_on = planned_on


def open_round(complaint: Complaint, by: User, reason: str = "") -> Round:
    """The round that is handled now, opened if it is not there yet."""
    current, _created = Round.objects.get_or_create(
        complaint=complaint,
        number=complaint.round_number,
        defaults={"opened_at": clock.now(), "opened_by": by, "reason": reason},
    )
    return current


def begin_next_round(complaint: Complaint, by: User, reason: str) -> str:
    """End this round for good and open the next; returns the state it begins in."""
    current = complaint.rounds.filter(number=complaint.round_number, ended_at__isnull=True)
    current.update(ended_at=clock.now())  # a closed round ended when it was closed
    complaint.round_number += 1
    complaint.replied_at = None
    target = start_over(complaint)
    if target == Status.HANDLING:
        open_round(complaint, by, reason)
        complaint.department = complaint.handler.department  # type: ignore[union-attr]  # handled
    return target
