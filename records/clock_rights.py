"""A clock with what hangs on it, and who may do what with it (domain §4).

The conditions of the steps that `clock_steps` takes: `only_…` answer with a sentence, or "".
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.models import User
from records import approvals, clock, stints
from records.models import Breach, BreachCause, BreachExemption, Deadline, Stint

Act = BreachExemption.Act
URGED_EVERY = 60  # working minutes between two urges of the same clock
DECIDES = "records.decide_exemption"


def of(record: Any) -> list[Deadline]:
    """Every clock of a record with what hangs on it; read once for each copy of the record."""
    if not hasattr(record, "clocks_at_hand"):
        causes = BreachCause.objects.filter(breach__deadline=OuterRef("pk")).order_by("-at", "-pk")
        record.clocks_at_hand = list(
            Deadline.objects.filter(record=record.number)
            .select_related("owner", "department__manager", "breach")
            .annotate(
                asked=Exists(BreachExemption.objects.filter(breach__deadline=OuterRef("pk"))),
                why_late=Subquery(causes.values("cause")[:1]),
                why_late_in_words=Subquery(causes.values("text")[:1]),
            )
            .prefetch_related(
                Prefetch(
                    "stints",
                    Stint.objects.select_related("owner", "department", "acknowledged_by"),
                ),
            )
            .order_by("started_at", "pk")
        )
        # One that may not be paused never was: nothing to ask.
        stand = [one for one in record.clocks_at_hand if one.pausable]
        prefetch_related_objects(stand, "pauses")
        _read_exemptions([d.breach for d in record.clocks_at_hand if hasattr(d, "breach")])
    found: list[Deadline] = record.clocks_at_hand
    return found


def _read_exemptions(breaches: list[Breach]) -> None:
    """Most often nobody asked for any: `asked` says so, and nothing more is read."""
    acts = BreachExemption.objects.select_related("by")
    asked = any(one.deadline.asked for one in breaches)  # type: ignore[attr-defined]  # by `of`
    wanted = acts if asked else acts.none()
    prefetch_related_objects(breaches, Prefetch("exemptions", wanted))


# --- one clock ----------------------------------------------------------------------------------
def may_acknowledge(deadline: Deadline, user: User) -> bool:
    """Whether the person has the clock and has not taken it up yet."""
    now_with = stints.current(deadline)
    return (
        deadline.status in Deadline.OPEN
        and now_with is not None
        and now_with.acknowledged_at is None
        and stints.is_answerable(now_with, user, clock.today())
    )


def may_urge(deadline: Deadline, user: User) -> bool:
    """Nobody urges oneself."""
    open_ = deadline.status in Deadline.OPEN
    return open_ and not stints.is_answerable(deadline, user, clock.today())


def who_had_it(deadline: Deadline) -> Stint | None:
    """Who had the clock when it ran over."""
    return stints.at_moment(deadline, deadline.breached_at) if deadline.breached_at else None


def cause_of(deadline: Deadline) -> BreachCause | None:
    """Why it ran over, as it was said last: the choice and the words, as `of` read them."""
    said: dict[str, Any] = vars(deadline)
    if said["why_late"] is None:
        return None
    return BreachCause(cause=said["why_late"], text=said["why_late_in_words"])


def exemption_of(deadline: Deadline) -> BreachExemption | None:
    """Where the exemption of its breach stands."""
    breach = getattr(deadline, "breach", None)
    return None if breach is None else next(reversed(list(breach.exemptions.all())), None)


def is_exempt(deadline: Deadline) -> bool:
    """Whether its breach is counted apart (不计入考核)."""
    last = exemption_of(deadline)
    return last is not None and last.act == Act.APPROVED


def may_explain(deadline: Deadline, user: User) -> bool:
    """Whoever had the clock when it ran over, their stand-in, or the department's manager."""
    had = who_had_it(deadline)
    if had is None or not hasattr(deadline, "breach"):
        return False
    department = had.department
    leads = department is not None and department.manager_id == user.pk
    return leads or stints.is_answerable(had, user, clock.today())


def may_ask_exemption(deadline: Deadline, user: User) -> bool:
    """The same people, where nothing is asked or granted already."""
    last = exemption_of(deadline)
    settled = last is not None and last.act in {Act.ASKED, Act.APPROVED}
    return may_explain(deadline, user) and not settled


def may_withdraw_exemption(deadline: Deadline, user: User) -> bool:
    last = exemption_of(deadline)
    return last is not None and last.act == Act.ASKED and last.by_id == user.pk


def is_bound(deadline: Deadline, user: User) -> bool:
    """Who can't decide: who asked, who had the clock or has it, and whoever stands in for them.

    A stand-in counts as both persons, whether or not the other one is away (domain §5).
    """
    had, last = who_had_it(deadline), exemption_of(deadline)
    people = {deadline.owner_id, last.by_id if last else None}
    if had is not None:
        people |= {had.owner_id, had.acknowledged_by_id}
    return bool(approvals.identities(user) & people)


def may_decide_exemption(deadline: Deadline, user: User) -> bool:
    last = exemption_of(deadline)
    asked = last is not None and last.act == Act.ASKED
    return asked and user.has_perm(DECIDES) and not is_bound(deadline, user)


# --- conditions of the steps --------------------------------------------------------------------
def only_who_answers(record: Any, user: User) -> str:
    today = clock.today()
    if any(
        stints.is_answerable(one, user, today) for one in of(record) if one.status in Deadline.OPEN
    ):
        return ""
    return _("这里没有由您负责的时限。")


def only_who_explains(record: Any, user: User) -> str:
    if any(may_explain(one, user) for one in of(record)):
        return ""
    return _("超期由当时负责的人、其代理人或部门负责人说明。")


def only_who_exempts(record: Any, user: User) -> str:
    if user.has_perm(DECIDES):
        return ""
    return _("是否计入考核由品质主管审批。")


def only_who_asked(record: Any, user: User) -> str:
    last = [exemption_of(one) for one in of(record)]
    if any(one is not None and one.by_id == user.pk for one in last):
        return ""
    return _("这里没有您提出的申请。")
