"""Who may take which step on hand-overs, requests and notices, and who is told (domain §1, §12)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Department, User
from handover.choices import DRAFT, RequestKind
from handover.models import ChangeNotice, DocumentRequest, Handover, Paper
from records import clock

# The departments that the procedures name; they are found by code.
SUPPORT, QA, TECH = "support", "qa", "tech"
PROVIDES = {
    RequestKind.TECHNICAL: "handover.provide_technical",
    RequestKind.QUALITY: "handover.provide_quality",
}
ARCHIVE = {RequestKind.TECHNICAL: TECH, RequestKind.QUALITY: QA}


def department_id(code: str) -> int | None:
    return Department.objects.filter(code=code).values_list("pk", flat=True).first()


def holders(permission: str) -> QuerySet[User]:
    """Everybody whose role has the permission, for messages."""
    app, _dot, codename = permission.partition(".")
    able = Q(
        groups__permissions__codename=codename,
        groups__permissions__content_type__app_label=app,
    )
    return User.objects.active().filter(able).select_related("stand_in").distinct()


def is_opener(paper: Paper, user: User) -> bool:
    """Whoever began it, or the stand-in while they are away."""
    return user.acts_for(paper.opened_by, clock.today())


def only_opener(paper: Paper, user: User) -> str:
    if paper.opened_by_id == user.pk:
        return ""
    return _("由提出人%(name)s来做这一步。") % {"name": paper.opened_by}


def not_the_opener(paper: Paper, user: User) -> str:
    """Who hands over does not sign for it as well (domain §12)."""
    if paper.opened_by_id != user.pk:
        return ""
    return _("移交的人不能自己签收。")


def only_who_cancels(paper: Paper, user: User) -> str:
    """Whoever began it; a notice that is out also those who may issue one."""
    if paper.opened_by_id == user.pk:
        return ""
    is_notice = isinstance(paper, ChangeNotice) and paper.status != DRAFT
    if is_notice and user.has_perm("handover.issue_notice"):
        return ""
    return _("由提出人%(name)s撤销。") % {"name": paper.opened_by}


def only_who_serves(handover: Handover, user: User) -> str:
    """Whoever handed over, or the customer's own sales."""
    if is_opener(handover, user) or handover.customer.owner_id == user.pk:
        return ""
    return _("由移交人或客户的业务员记录。")


def only_who_provides(request: DocumentRequest, user: User) -> str:
    """技术文件: 总师办资料室; 原始质量记录: 质保部 (S6)."""
    if user.has_perm(PROVIDES[RequestKind(request.kind)]):
        return ""
    if request.kind == RequestKind.TECHNICAL:
        return _("技术文件由技术管理部（总师办资料室）提供。")
    return _("原始质量记录由品管部提供。")


def only_who_asked(request: DocumentRequest, user: User) -> str:
    """Whoever asked, their stand-in, or the service centre's manager."""
    if is_opener(request, user) or user.has_perm("handover.accept_handover"):
        return ""
    return _("由申请人%(name)s签收。") % {"name": request.opened_by}


def only_who_may_urge(paper: Paper, user: User) -> str:
    if user.has_perm("records.urge_clock") or is_opener(paper, user):
        return ""
    return _("催办由提出人、经理、品质或业务人员提出。")


WORKS = {
    Handover: ("handover.hand_over", "handover.accept_handover"),
    DocumentRequest: ("handover.request_documents", *PROVIDES.values()),
    ChangeNotice: ("handover.issue_notice", "handover.take_note", "handover.inform_customers"),
}


def only_who_works_on_it(paper: Paper, user: User) -> str:
    """Files come from those who take part; onlookers comment."""
    mine = paper.opened_by_id == user.pk
    if mine or any(user.has_perm(permission) for permission in WORKS[type(paper)]):
        return ""
    return _("您可以查看和留言，附件由参与的同事添加。")


def told_of(paper: Any) -> list[User]:
    """Whom a step that sends something on concerns on the other side."""
    if isinstance(paper, Handover):
        return list(holders("handover.accept_handover"))
    if isinstance(paper, DocumentRequest):
        return list(holders(PROVIDES[RequestKind(paper.kind)]))
    owners = User.objects.active().filter(
        customers__equipment__notices__notice=paper, groups__permissions__codename="hand_over"
    )
    return [*holders("handover.take_note"), *owners.distinct()]
