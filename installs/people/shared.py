"""Rules that plans and acceptances share; each kind's own stand beside this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Department, User
from records import clock

if TYPE_CHECKING:
    from installs.models import InstallRecord

# The departments that the procedures name; they are found by code.
SUPPORT, QA, TECH, ENGINEERING = "support", "qa", "tech", "engineering"


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


def is_opener(record: InstallRecord, user: User) -> bool:
    """Whoever began it, or the stand-in while they are away."""
    return user.acts_for(record.opened_by, clock.today())


def only_opener(record: InstallRecord, user: User) -> str:
    """A draft is for its author, or for who arranges this kind of work."""
    if is_opener(record, user) or user.has_perm(record.CANCELS):
        return ""
    return _("草稿由编制人%(name)s修改。") % {"name": record.opened_by}


def only_who_cancels(record: InstallRecord, user: User) -> str:
    """A draft is its author's to put away; what has begun is withdrawn by a manager."""
    if user.has_perm(record.CANCELS) or (record.is_draft and is_opener(record, user)):
        return ""
    if record.is_draft:
        return _("草稿由编制人%(name)s撤销。") % {"name": record.opened_by}
    return _("开始之后只有经理可以撤销。")


def only_who_may_urge(record: InstallRecord, user: User) -> str:
    if user.has_perm("records.urge_clock") or is_opener(record, user):
        return ""
    return _("催办由编制人、经理、品质或业务人员提出。")


def only_who_works_on_it(record: InstallRecord, user: User) -> str:
    """Files come from those who take part; onlookers comment."""
    if is_opener(record, user) or any(user.has_perm(permission) for permission in record.WORKS):
        return ""
    return _("您可以查看和留言，附件由参与的同事添加。")
