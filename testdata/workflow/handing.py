"""From the first note to the files of 工艺技术部 (S5-3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import audit, clock
from records.numbering import next_number
from records.steps import NotYours, check
from testdata import people
from testdata.choices import Status
from testdata.models import TestData
from testdata.workflow.base import required, tell
from testdata.workflow.steps import ARCHIVE, CANCEL, HAND, SAVE_DRAFT, SEND_BACK

if TYPE_CHECKING:
    from accounts.models import User

FACTS = ("title", "purpose", "taken_on", "summary", "order", "equipment", "customer")


def may_not_open(by: User) -> str:
    """Why this person may begin none, or ""."""
    if by.is_active and by.has_perm("testdata.hand_test_data"):
        return ""
    return _("您的角色不能移交实验数据，请找技术支持部的同事。")


@transaction.atomic
def open_data(*, by: User, **facts: Any) -> TestData:
    """新建: begin a draft from whatever is known; it has its number from now on (§12)."""
    if reason := may_not_open(by):
        raise NotYours(reason)
    now = clock.now()
    data = TestData(opened_by=by, created_at=now, updated_at=now, status=Status.DRAFT)
    apply(data, facts)
    data.number = next_number("test_data")
    check(data)
    data.save()
    audit.write(
        by=by,
        object_type=data._meta.label_lower,
        number=data.number,
        action="open",
        to_status=Status.DRAFT,
    )
    return data


def apply(data: TestData, facts: Mapping[str, Any]) -> None:
    """Set facts by name; a machine or an order brings its customer along."""
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("没有这一项。")))
    day = facts.get("taken_on")
    if day is not None and day > clock.today():
        raise ValidationError({"taken_on": _("日期不能晚于今天。")})
    for name, value in facts.items():
        setattr(data, name, value)
    if data.customer is None:
        source = data.equipment or data.order
        data.customer = source.customer if source is not None else None


@transaction.atomic
def save_draft(data: TestData, *, by: User, version: int | None = None, **facts: Any) -> TestData:
    """修改 a draft, or what came back; nothing else is asked yet."""
    data = SAVE_DRAFT.begin(data, by=by, version=version)
    apply(data, facts)
    return SAVE_DRAFT.finish(data, by=by)


@transaction.atomic
def hand(data: TestData, *, by: User, version: int | None = None) -> TestData:
    """移交审核: to 工艺技术部, whose clock runs from now on (S5-3.5)."""
    data = HAND.begin(data, by=by, version=version)
    data.handed_at = clock.now()
    data.return_reason = ""
    HAND.finish(data, by=by)
    tell(people.reviewers(), gettext_lazy("待您审核、归档。"), data, besides=by)
    return data


@transaction.atomic
def archive(data: TestData, *, by: User, opinion: str, version: int | None = None) -> TestData:
    """审核归档: with an opinion; from now on it is locked, with its files (reliability.md)."""
    data = ARCHIVE.begin(data, by=by, version=version)
    required({"opinion": opinion}, _("请写审核意见。"))
    data.opinion, data.reviewed_by, data.archived_at = opinion, by, clock.now()
    ARCHIVE.finish(data, by=by, opinion=opinion)
    tell([data.opened_by], gettext_lazy("已审核归档。"), data, besides=by)
    return data


@transaction.atomic
def send_back(data: TestData, *, by: User, reason: str, version: int | None = None) -> TestData:
    """退回 to the author, with what is missing; handed over again when it is mended."""
    data = SEND_BACK.begin(data, by=by, version=version)
    required({"reason": reason}, _("请写退回的理由。"))
    data.return_reason = reason
    SEND_BACK.finish(data, by=by, opinion=reason)
    words = gettext_lazy("已退回：%(reason)s")
    tell([data.opened_by], words, data, besides=by, reason=reason)
    return data


@transaction.atomic
def cancel(data: TestData, *, by: User, reason: str, version: int | None = None) -> TestData:
    """撤销: put a draft away, or withdraw what was handed over; it stays readable (§12)."""
    data = CANCEL.begin(data, by=by, version=version)
    required({"reason": reason}, _("请写撤销的理由。"))
    waited = data.status == Status.HANDED
    data.cancel_reason = reason
    CANCEL.finish(data, by=by, opinion=reason)
    if waited:
        words = gettext_lazy("已撤销：%(reason)s")
        tell(people.reviewers(), words, data, besides=by, reason=reason)
    return data
