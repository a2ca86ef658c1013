"""Whose turn it is: what waits for a person, and the list's ready-made views (domain §3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from complaints import people
from complaints.choices import HIGH_LEVELS, OPEN, Level, SignPlace, Status
from complaints.models import Complaint, Signoff
from complaints.querysets import clock_runs, stands_in
from records import calendars, clock, turns
from records.approvals import identities
from records.models import Pause

if TYPE_CHECKING:
    from accounts.models import User

LOW_LEVELS = [Level.ONE, Level.TWO]
TO_SIGN = (Status.AWAITING_APPROVAL, Status.COUNTERSIGNING, Status.CLOSING)
# Who has one of these permissions takes the next step of everything that stands there.
BY_PERMISSION = (
    (Status.REGISTERED, "complaints.judge_complaint"),
    (Status.JUDGED, "complaints.classify_complaint"),
    (Status.CLASSIFIED, "complaints.assign_complaint"),
    (Status.CONFIRMING, "complaints.confirm_complaint"),
    (Status.CLOSING, "complaints.close_complaint"),
)


def handled_by(user: User) -> Q:
    """The handler, or the stand-in while the handler is away (as `User.acts_for`)."""
    return Q(handler=user) | stands_in(user)


def for_person(user: User) -> Q:
    """What this person can take on to the next state now; the list of a workbench."""
    turn = Q(status=Status.HANDLING) & handled_by(user)
    for status, permission in BY_PERMISSION:
        if user.has_perm(permission):
            turn |= Q(status=status)
    others = ~(Q(handler=user) | Q(handler__stand_in=user)) | Q(handler__isnull=True)
    if user.has_perm("complaints.approve_low_level"):
        turn |= Q(status=Status.AWAITING_APPROVAL, level__in=LOW_LEVELS) & others
    if user.has_perm("complaints.approve_high_level"):
        turn |= Q(status=Status.AWAITING_APPROVAL, level__in=HIGH_LEVELS) & others
    if user.has_perm("complaints.verify_complaint"):
        turn |= Q(status=Status.VERIFYING) & others
    if user.has_perm("complaints.reply_complaint"):
        turn |= Q(status__in=[Status.REPLYING, Status.AWAITING_CUSTOMER])
    return turn | _to_countersign(user)


def _to_countersign(user: User) -> Q:
    """Places of the countersigning that are this person's and still open (`people.has_signed`)."""
    turn = Q(pk__in=[])
    names = Signoff.objects.filter(
        complaint=OuterRef("pk"), round_number=OuterRef("round_number"), status="signed"
    )
    persons = identities(user)
    for place, permission in people.PLACE_PERMISSION.items():
        if not user.has_perm(permission):
            continue
        signed = names.filter(Q(place=place) | Q(signer__in=persons, place__in=people.OPPOSED))
        here = Q(status=Status.COUNTERSIGNING) & ~Exists(signed)
        if place != SignPlace.QA:
            here &= Q(level__gt=settings.COUNTERSIGNED_BY_QA_UP_TO) | Q(level__isnull=True)
        turn |= here
    return turn


def overdue() -> Q:
    """Beyond the nearest clock's due moment, and not standing still."""
    return clock_runs() & Q(status__in=OPEN, due_at__lt=clock.now())


def waits_for_customer() -> Q:
    """待客户确认, or a clock that stands still because of the customer."""
    pauses = Pause.objects.filter(
        deadline__record=OuterRef("number"), to_at=None, reason=Pause.Reason.CUSTOMER
    )
    return Q(status=Status.AWAITING_CUSTOMER) | Q(
        Exists(pauses), status__in=OPEN, paused_until__gt=clock.now()
    )


def month_begins() -> datetime:
    first = timezone.localdate(clock.now()).replace(day=1)
    return timezone.make_aware(datetime.combine(first, time()))


def mine(user: User) -> Q:
    """我负责的: handled by this person, opened and not yet given away, or theirs to answer."""
    begun = Q(opened_by=user, handler__isnull=True)
    answers = Q(status__in=[Status.REPLYING, Status.AWAITING_CUSTOMER], customer__owner=user)
    return Q(status__in=OPEN) & (handled_by(user) | begun | answers)


CONDITIONS: dict[str, Callable[[User], Q]] = {
    "open": lambda user: Q(status__in=OPEN),
    "mine": mine,
    "overdue": lambda user: overdue(),
    "to_judge": lambda user: Q(status=Status.REGISTERED),
    "high": lambda user: Q(status__in=OPEN, level__in=HIGH_LEVELS),
    "waiting_customer": lambda user: waits_for_customer(),
    "countersigning": lambda user: Q(status=Status.COUNTERSIGNING),
    "closed_this_month": lambda user: Q(status=Status.CLOSED, closed_at__gte=month_begins()),
    "todo": for_person,
    "drafts": lambda user: Q(status=Status.DRAFT, opened_by=user),
    "all": lambda user: ~Q(pk__in=[]),
}


def of_view(name: str, user: User) -> Q:
    """The condition of one of the list's ready-made views."""
    return CONDITIONS[name](user)


# --- what the 工作台 counts -------------------------------------------------------------------
def _waits(user: User, now: datetime) -> turns.Waits:
    """Complaints whose turn is this person's, by when they are due; shown: those complaints."""
    turn = Complaint.objects.visible_to(user).filter(for_person(user))
    running = clock_runs()
    over, ahead = running & Q(due_at__lt=now), running & Q(due_at__gte=now)
    counted = turn.order_by().aggregate(
        over=Count("pk", filter=over),
        today=Count("pk", filter=ahead & Q(due_at__lt=turns.day_ends(now))),
        soon=Count("pk", filter=ahead & Q(due_at__lt=turns.day_ends(now, 3))),
        sign=Count("pk", filter=Q(status__in=TO_SIGN)),
        next_at=Min("due_at", filter=ahead),
    )
    late = _late(turn.filter(over), now) if counted["over"] else 0
    return turns.Waits(**counted, late=late, shown=turn)


def _late(over: QuerySet[Complaint], now: datetime) -> int:
    """By how much the first of them is over, in the hours of its own calendar."""
    due_at, calendar = over.order_by("due_at", "pk").values_list("due_at", "due_calendar")[0]
    counted = calendars.load(calendar) if calendar else calendars.shown()
    return counted.working_minutes_between(due_at, now)


def _pages() -> Mapping[str, str]:
    todo, late = ({"view": "todo"}, {"view": "todo", "overdue": "true"})
    page = reverse("complaints:list")
    return {
        "over": f"{page}?{urlencode(late)}",
        "today": "#today",
        "soon": f"{page}?{urlencode(todo)}",
        "sign": "#signing",
    }


turns.register(turns.Kind("complaint", _("客诉"), _waits, _pages))
