"""What of hand-overs, requests and notices a person still has (`records.open_work`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from handover.choices import DRAFT, OPEN
from handover.models import ChangeNotice, DocumentRequest, Handover, Paper
from handover.workflow.taking_over import take_over
from records.open_work import Work

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _work(code: str, label: StrPromise, model: type[Paper], permission: str) -> Work:
    def rows(person: User) -> QuerySet:
        mine = model._default_manager.filter(opened_by=person, status__in=OPEN | {DRAFT})
        return mine.order_by("pk")

    return Work(code, label, rows, _words, _who_may(permission), take_over)


def _words(paper: Paper) -> str:
    return f"{paper.number} {paper.get_status_display()}"  # type: ignore[attr-defined]  # of a choice


def _who_may(permission: str) -> Callable[[User], QuerySet[User]]:
    def found(person: User) -> QuerySet[User]:
        able = Q(groups__permissions__codename=permission)
        return User.objects.active().exclude(pk=person.pk).filter(able).distinct()

    return found


WORK = (
    _work("handovers", _("没有签收的合同交接"), Handover, "hand_over"),
    _work("document_requests", _("没有办完的资料申请"), DocumentRequest, "request_documents"),
    _work("change_notices", _("没有落实的更改通知"), ChangeNotice, "issue_notice"),
)
