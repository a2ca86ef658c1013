"""Who answers for what on a complaint: conditions of the steps, and who is told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Department, User
from complaints.choices import COUNTERSIGN_PLACES, SignPlace
from records import clock
from records.approvals import identities
from records.models import Event
from registry.facts import sees_contacts

if TYPE_CHECKING:
    from collections.abc import Collection

    from complaints.models import Complaint

# The departments that the procedures name. A company that calls them otherwise renames them and
# keeps the code.
SUPPORT, QA, TECH, RD, ENGINEERING, SALES = "support", "qa", "tech", "rd", "engineering", "sales"

PLACE_PERMISSION = {
    SignPlace.RD: "complaints.countersign_rd",
    SignPlace.ENGINEERING: "complaints.countersign_engineering",
    SignPlace.QA: "complaints.countersign_qa",
}
# Steps that write cause and measures; and, for the approval, every step that writes what it covers.
HANDLED_BY = frozenset({"record_handling", "submit_for_approval", "resolve_on_spot"})
CONTRIBUTED_BY = HANDLED_BY | {"amend"}
PLACE_ROLE = {
    SignPlace.RD: "rd_manager",
    SignPlace.ENGINEERING: "engineering_manager",
    SignPlace.QA: "qa_manager",
}


# Places that one person never signs two of.
OPPOSED = frozenset({SignPlace.APPROVAL, *COUNTERSIGN_PLACES})


def today() -> date:
    return timezone.localdate(clock.now())


def department(code: str) -> Department | None:
    return Department.objects.filter(code=code).first()


def department_id(code: str) -> int | None:
    found = Department.objects.filter(code=code).order_by().values_list("pk", flat=True)
    return next(iter(found), None)


def is_handler(complaint: Complaint, user: User) -> bool:
    """The handler, or the stand-in while the handler is away."""
    return user.acts_for(complaint.handler, today())


def manages_responsible(complaint: Complaint, user: User) -> bool:
    """The manager of the responsible department, which need not be the handler's (domain §1)."""
    # All of them, not a filter: a page that prefetched them asks no more for each step.
    return any(
        one.pk == complaint.responsible_department_id for one in user.managed_departments.all()
    )


def only_handler_or_manager(complaint: Complaint, user: User) -> str:
    if is_handler(complaint, user) or manages_responsible(complaint, user):
        return ""
    name = complaint.handler or _("处理人")
    return _("只有%(name)s或责任部门的负责人可以填写原因与措施。") % {"name": name}


def not_the_handler(complaint: Complaint, user: User) -> str:
    """Whoever handled it, or stands in for the one who did, decides nothing about it (S8-5.2).

    A stand-in counts as both persons, whether or not the handler is back by now.
    """
    return _is_a_writer(complaint, user, HANDLED_BY)


def not_a_contributor(complaint: Complaint, user: User) -> str:
    """批准: neither the handler nor anybody who contributed to what is approved (§12)."""
    return _is_a_writer(complaint, user, CONTRIBUTED_BY)


def _is_a_writer(complaint: Complaint, user: User, actions: frozenset[str]) -> str:
    persons = identities(user)
    if complaint.handler_id in persons:
        return _("您是这件客诉的处理人或其代理人，要由另一个人来批准和验证。")
    if wrote(complaint, persons, actions):
        return _("这一轮的内容有您或您代理的人写的，要由另一个人来批准和验证。")
    return ""


def wrote(complaint: Complaint, persons: Collection[int], actions: Collection[str]) -> bool:
    """Whether any of them wrote what this round is about, as its history says."""
    begun = complaint.rounds.filter(number=complaint.round_number).values("opened_at")
    return Event.objects.filter(
        object_number=complaint.number,
        action__in=actions,
        actor__in=persons,
        at__gte=Subquery(begun),
    ).exists()


def approver_permission(complaint: Complaint) -> str:
    """Levels 1–2: 技术支持部经理 (S3-4.1.1); levels 3–4: 技术管理部 (S3-4.4)."""
    high = complaint.is_high_level
    return "complaints.approve_high_level" if high else "complaints.approve_low_level"


def only_approver(complaint: Complaint, user: User) -> str:
    if user.has_perm(approver_permission(complaint)):
        return ""
    if complaint.is_high_level:
        return _("三、四级客诉由技术管理部批准。")
    return _("一、二级客诉由技术支持部经理批准。")


def places_to_sign(complaint: Complaint) -> tuple[SignPlace, ...]:
    """Who countersigns: all three, up to a level QA alone (domain §3.3, a setting)."""
    if complaint.level is not None and complaint.level <= settings.COUNTERSIGNED_BY_QA_UP_TO:
        return (SignPlace.QA,)
    return COUNTERSIGN_PLACES


def role_at(complaint: Complaint, place: str) -> str:
    """The role by which somebody signs in a place, as it is kept with the name."""
    if place == SignPlace.APPROVAL:
        return "tech_management" if complaint.is_high_level else "support_manager"
    return PLACE_ROLE.get(SignPlace(place), PLACE_ROLE[SignPlace.QA])


def places_open(complaint: Complaint) -> list[SignPlace]:
    """The places of this round without a valid name."""
    signed = {
        signoff.place
        for signoff in complaint.signoffs.all()
        if signoff.round_number == complaint.round_number and signoff.agreed
    }
    return [place for place in places_to_sign(complaint) if place not in signed]


def place_of(complaint: Complaint, user: User) -> SignPlace | None:
    """Where this person may sign now, or nowhere."""
    for place in places_open(complaint):
        if user.has_perm(PLACE_PERMISSION[place]):
            return place
    return None


def has_signed(complaint: Complaint, user: User) -> bool:
    """Whether the name of this person, or of one they stand in for, stands in this round already.

    Nobody signs two places (§12).
    """
    names = {
        person
        for signoff in complaint.signoffs.all()
        if signoff.round_number == complaint.round_number
        and signoff.agreed
        and signoff.place in OPPOSED
        for person in (signoff.signer_id, signoff.acting_for_id)
    }
    return bool(names & identities(user))


def only_countersigner(complaint: Complaint, user: User) -> str:
    places = places_to_sign(complaint)
    if not any(user.has_perm(PLACE_PERMISSION[place]) for place in places):
        names = _("、").join(str(place.label) for place in places)
        return _("这里由%(places)s的主管会签。") % {"places": names}
    return ""


def before_judgement_opener_only(complaint: Complaint, user: User) -> str:
    """Withdrawing: whoever opened it before judgement, 品质主管 after (domain §3.3)."""
    if complaint.nonconforming is None and not complaint.judgements.exists():
        if complaint.opened_by_id == user.pk:
            return ""
        return _("判定之前只有登记人可以撤销。")
    if user.has_perm("complaints.cancel_complaint"):
        return ""
    return _("判定之后只有品质主管可以撤销。")


def only_opener(complaint: Complaint, user: User) -> str:
    if complaint.opened_by_id == user.pk:
        return ""
    return _("草稿只有登记人自己可以修改和提交。")


def assignable(complaint: Complaint) -> QuerySet[User]:
    """Who can be made the handler: levels 3–4 in R&D or Engineering (S3-4.5)."""
    if complaint.is_high_level:
        return User.objects.in_role("rd", "rd_manager", "engineering", "engineering_manager")
    responsible = Q(department=complaint.responsible_department_id)
    roles = ["support_engineer", "engineering", "rd", "support_manager"]
    return User.objects.active().filter(Q(groups__name__in=roles) | responsible).distinct()


def only_who_may_reassign(complaint: Complaint, user: User) -> str:
    """技术支持部经理, on levels 3–4 技术管理部, and the department's manager within it (§1)."""
    permission = "assign_complaint_high" if complaint.is_high_level else "assign_complaint"
    if user.has_perm(f"complaints.{permission}") or manages_responsible(complaint, user):
        return ""
    return _("改派由技术支持部经理、技术管理部（三、四级）或责任部门负责人决定。")


def only_who_may_pause(complaint: Complaint, user: User) -> str:
    """Whoever handles it or leads those who do says what it waits for."""
    if (
        is_handler(complaint, user)
        or manages_responsible(complaint, user)
        or user.has_perm("complaints.assign_complaint")
        or user.has_perm("complaints.assign_complaint_high")
    ):
        return ""
    return _("等待由处理人、责任部门负责人或技术支持部经理登记。")


def only_who_may_urge(complaint: Complaint, user: User) -> str:
    """Managers, QA and sales ask after what they see; so does the responsible department's."""
    if user.has_perm("records.urge_clock") or manages_responsible(complaint, user):
        return ""
    return _("催办由经理、品质或业务人员提出。")


def reads_contact(complaint: Complaint, user: User) -> bool:
    """Who sees the number to call: whoever talks with the customer on a case serves them there.

    Beyond their cases people read those contacts that the register lets them (domain §2).
    """
    if user.has_perm("complaints.log_contact"):
        return True
    return complaint.customer is not None and sees_contacts(user, complaint.customer)


def only_who_opens_capas(complaint: Complaint, user: User) -> str:
    """QA may ask for a CAPA on any complaint; the managers who may open one may too (§3.2)."""
    if user.has_perm("capa.open_capa"):
        return ""
    return _("纠正预防措施由品质或有关部门的负责人启动。")


def only_who_works_on_cases(complaint: Complaint, user: User) -> str:
    """Files come from those who work on cases; onlookers comment."""
    if user.has_perm("complaints.log_contact") or manages_responsible(complaint, user):
        return ""
    return _("您可以查看和留言，附件由处理客诉的同事添加。")
