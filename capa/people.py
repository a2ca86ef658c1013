"""Who answers for what on a CAPA, and who may not decide about their own work (domain §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import Department, User
from capa.authors import contributors, identities, measure_owners
from capa.choices import Place, Status
from capa.models import Capa
from records import approvals, clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from capa.models import Measure

QA, TECH = "qa", "tech"


def department_id(code: str) -> int | None:
    return Department.objects.filter(code=code).values_list("pk", flat=True).first()


def is_owner(capa: Capa, user: User) -> bool:
    """The leader, or the stand-in while the leader is away."""
    return user.acts_for(capa.owner, clock.today())


def manages_responsible(capa: Capa, user: User) -> bool:
    department = capa.responsible_department
    return department is not None and department.manager_id == user.pk


def only_opener(capa: Capa, user: User) -> str:
    if capa.opened_by_id == user.pk:
        return ""
    return _("草稿只有提出人自己可以修改和启动。")


def only_owner(capa: Capa, user: User) -> str:
    if is_owner(capa, user):
        return ""
    return _("由组长%(name)s来做这一步。") % {"name": capa.owner or ""}


def only_team(capa: Capa, user: User) -> str:
    """The leader, the members, and the manager of the responsible department write D1 to D7."""
    if is_owner(capa, user) or manages_responsible(capa, user):
        return ""
    if any(member.person_id == user.pk for member in capa.members.all()):
        return ""
    return _("由组长、小组成员或责任部门负责人填写。")


def only_who_leads(capa: Capa, user: User) -> str:
    """Who may give a CAPA to another leader: 品质主管 and the department's manager."""
    if user.has_perm("capa.approve_capa") or manages_responsible(capa, user):
        return ""
    return _("更换组长由品质主管或责任部门负责人决定。")


def places_to_review(capa: Capa) -> tuple[Place, ...]:
    """审核 by the responsible department's manager; at level 4 研发 too (domain §5).

    Where 研发 itself is responsible its manager is both, and signs once.
    """
    if capa.level != 4:
        return (Place.REVIEW,)
    asked = {r.place for r in capa.approvals.all() if r.round_number == capa.round_number}
    if Place.REVIEW_RD in asked:
        return (Place.REVIEW, Place.REVIEW_RD)
    first = reviewer(capa)
    both = first is not None and first.has_perm("capa.review_capa_rd")
    return (Place.REVIEW,) if both else (Place.REVIEW, Place.REVIEW_RD)


def waiting_reviews(capa: Capa) -> list[str]:
    """The places of this edition where 审核 is still waited for."""
    return [
        row.place
        for row in capa.approvals.all()
        if row.round_number == capa.round_number
        and row.status == "pending"
        and row.place in {Place.REVIEW, Place.REVIEW_RD}
    ]


def behind(user: User, person: User | None) -> User | None:
    """Whom a stand-in signs for; nobody where they sign for themselves."""
    if person is None or person.pk == user.pk or not user.acts_for(person, clock.today()):
        return None
    return person


def reviewer(capa: Capa) -> User | None:
    """The responsible department's manager; who took part gives way to the next one above.

    Without any, the champion reviews: somebody must be able to.
    """
    department, involved = capa.responsible_department, contributors(capa)
    while department is not None:
        manager = department.manager
        if manager is not None and manager.is_active and manager.pk not in involved:
            return manager
        department = department.parent
    champion = capa.champion
    free = champion is not None and champion.is_active and champion.pk not in involved
    return champion if free else None


def may_sign(capa: Capa, place: str, user: User) -> bool:
    """Whether this person is one of those whose name belongs in a place."""
    if place == Place.REVIEW:
        return user.acts_for(reviewer(capa), clock.today())
    permission = {
        Place.REVIEW_RD: "capa.review_capa_rd",
        Place.APPROVE: "capa.approve_capa",
        Place.CLOSE: "capa.close_capa",
    }.get(Place(place))
    return bool(permission) and user.has_perm(permission)


def only_reviewer(capa: Capa, user: User) -> str:
    places = waiting_reviews(capa) or places_to_review(capa)
    if any(may_sign(capa, place, user) for place in places):
        return ""
    return _("由责任部门负责人审核，四级还要研发部经理审核。")


def only_reviewer_or_approver(capa: Capa, user: User) -> str:
    if not only_reviewer(capa, user) or user.has_perm("capa.approve_capa"):
        return ""
    return _("由审核人或品质主管退回。")


def not_a_contributor(capa: Capa, user: User) -> str:
    """编制 ≠ 审核 ≠ 批准, 验证 ≠ 实施; a stand-in counts as both persons (domain §5)."""
    if not identities(capa, user) & contributors(capa):
        return ""
    if user.pk == capa.owner_id:
        return _("您是这份纠正预防措施的组长，要由另一个人来审核、批准和验证。")
    return _("这一轮的分析或措施有您（或您代理的人）的内容，要由另一个人来审核、批准和验证。")


def not_signed_elsewhere(capa: Capa, user: User) -> str:
    """Nobody's name stands in two opposing places of one round (domain §12)."""
    names = {
        row.signer_id: row
        for row in capa.approvals.all()
        if row.round_number == capa.round_number
        and row.version == capa.content_version
        and row.status == "signed"
        and row.signer_id
    }
    opposing = {Place.AUTHOR, Place.REVIEW, Place.REVIEW_RD, Place.APPROVE}
    if capa.status != Status.AWAITING_PLAN:
        return ""
    for person in identities(capa, user):
        row = names.get(person)
        if row is not None and row.place in opposing:
            return _("%(name)s已在“%(place)s”签过，同一个人不能签两处。") % {
                "name": row.signer_name,
                "place": row.get_place_display(),
            }
    return ""


def only_evaluator(capa: Capa, user: User) -> str:
    """The evaluator named in the plan, or the stand-in while the evaluator is away."""
    current = next((r for r in capa.rounds.all() if r.number == capa.round_number), None)
    evaluator = current.evaluator if current else None
    if user.acts_for(evaluator, clock.today()):
        return ""
    if user.has_perm("capa.approve_capa"):
        return ""  # 品质主管 may when the evaluator cannot
    return _("由验证人%(name)s验证。") % {"name": evaluator or ""}


def cannot_evaluate(capa: Capa, person: User) -> str:
    """The evaluator is neither the leader nor has a measure of this round, and may verify (§5)."""
    # Asked when the evaluator is named and by the verb; a page asks what may have changed since.
    able = capa.kept is not None or person.has_perm("capa.verify_capa")
    if not person.is_active or not able:
        return _("%(name)s不能验证，请选品管部的同事。") % {"name": person}
    owners = {owner for owner, _reporter in measure_owners(capa)}
    if identities(capa, person) & (owners | {capa.owner_id}) - {None}:
        return _("%(name)s（或其代理的人）是组长或措施责任人，不能当验证人。") % {"name": person}
    return ""


def cannot_take_part(capa: Capa, person: User) -> str:
    """Who evaluates this round, or signed its plan, does not begin to work on it (domain §5)."""
    current = capa.rounds.select_related("evaluator").get(number=capa.round_number)
    if current.evaluator is not None and approvals.identities(current.evaluator) & {person.pk}:
        return _("%(name)s是验证人，不能接手。") % {"name": person}
    signed = capa.approvals.filter(round_number=capa.round_number, status="signed")
    signed = signed.exclude(place=Place.AUTHOR)
    if signed.filter(signer__in=approvals.identities(person)).exists():
        return _("%(name)s在这一轮签过字，不能接手。") % {"name": person}
    return ""


def only_canceller(capa: Capa, user: User) -> str:
    """A draft is its author's to put away; what was started 品质主管 withdraws."""
    if capa.status == Status.DRAFT:
        return only_opener(capa, user)
    if user.has_perm("capa.cancel_capa"):
        return ""
    return _("启动之后只有品质主管可以撤销。")


def only_measure_owner(capa: Capa, user: User) -> str:
    """Whoever has a measure of this round reports on it."""
    acting = set(_acting(user))
    if any(owner in acting for owner, _reporter in measure_owners(capa)):
        return ""
    return _("由措施的责任人来做这一步。")


def only_planner(capa: Capa, user: User) -> str:
    """What was rejected is planned anew by the team or by whoever had it."""
    return only_team(capa, user) and only_measure_owner(capa, user)


def only_deployer(capa: Capa, user: User) -> str:
    acting = set(_acting(user))
    if not only_team(capa, user) or any(d.owner_id in acting for d in capa.deployments.all()):
        return ""
    return _("由横向展开的责任人或小组来做这一步。")


def only_extension_decider(capa: Capa, user: User) -> str:
    if decides_extension(capa, user):
        return ""
    return _("延期由责任部门负责人或品质主管决定。")


def only_observer(capa: Capa, user: User) -> str:
    """Who watches the effect: the evaluator and the team."""
    if not only_team(capa, user) or not only_evaluator(capa, user):
        return ""
    return _("由验证人或小组记录观察数据。")


def only_who_may_urge(capa: Capa, user: User) -> str:
    """The leader urges those who have a measure; managers, QA and sales ask after what they see."""
    if user.has_perm("records.urge_clock") or is_owner(capa, user):
        return ""
    if manages_responsible(capa, user):
        return ""
    return _("催办由组长、经理、品质或业务人员提出。")


def only_who_works_on_it(capa: Capa, user: User) -> str:
    """Files come from those who work on it; onlookers comment."""
    if user.has_perm("capa.work_on_capa") or user.has_perm("capa.verify_capa"):
        return ""
    mine = capa.opened_by_id == user.pk or not only_team(capa, user)
    if mine or not only_measure_owner(capa, user):
        return ""
    return _("您可以查看和留言，附件由参与的同事添加。")


def _acting(user: User) -> list[int]:
    """The person, and those who are away and named this person to answer meanwhile."""
    today = clock.today()
    absent = [one.pk for one in user.stands_in_for.all() if one.is_away(today)]
    return [user.pk, *absent]


def owns_measure(measure: Measure, user: User) -> bool:
    return user.acts_for(measure.owner, clock.today())


def decides_extension(capa: Capa, user: User) -> bool:
    """延期 is decided by the responsible department's manager or 品质主管."""
    return manages_responsible(capa, user) or user.has_perm("capa.approve_capa")


def everybody(capa: Capa) -> Iterable[User]:
    """Leader, champion and members."""
    return [
        person
        for person in (capa.owner, capa.champion, *(m.person for m in capa.members.all()))
        if person is not None
    ]
