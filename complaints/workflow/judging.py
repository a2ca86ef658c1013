"""What kind of problem it is and who takes it: 判定, 分级, 分派, 移交, 确认重现 (S9-4.4, S3)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from complaints import people
from complaints.choices import Decision, Status
from complaints.models import (
    Complaint,
    Confirmation,
    Judgement,
    TestRecord,
)
from complaints.workflow.base import required, tell
from complaints.workflow.rounds import give_to, open_round
from complaints.workflow.steps import (
    ASSIGN,
    CONFIRM,
    DECIDED,
    HAND_OVER,
    JUDGE,
    NOT_REPRODUCED,
    RECORD_TEST,
)
from records import clock


@transaction.atomic
def record_test(
    complaint: Complaint, *, by: User, item: str, result: str, tester: str = ""
) -> TestRecord:
    """Write down what QA tested and found (S9-3.2)."""
    complaint = RECORD_TEST.begin(complaint, by=by)
    required({"item": item, "result": result}, _("检测记录要写明这一项。"))
    test = TestRecord.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=clock.now(),
        item=item,
        result=result,
        tester=tester or by.name,
    )
    RECORD_TEST.note(complaint, by=by, opinion=f"{item}：{result}")
    return test


@transaction.atomic
def judge(
    complaint: Complaint,
    *,
    by: User,
    decision: str,
    reason: str = "",
    responsible_department: Department | None = None,
    duplicate_of: Complaint | None = None,
    version: int | None = None,
) -> Complaint:
    """备案判定 (S9-4.4): a nonconformity of ours, not ours, or a duplicate of another complaint.

    Ours goes to classification, not ours straight to the reply, a duplicate is cancelled with
    its link. A case resolved on the spot waits for closing next, for all else is done.
    """
    complaint = JUDGE.begin(complaint, by=by, version=version)
    _check_judgement(complaint, by, decision, reason, responsible_department, duplicate_of)
    Judgement.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=clock.now(),
        decision=decision,
        reason=reason,
        responsible_department=responsible_department,
    )
    complaint.nonconforming = decision == Decision.NONCONFORMING
    complaint.responsible_department = responsible_department
    complaint.duplicate_of = duplicate_of
    target = DECIDED[Decision(decision)]
    if complaint.on_spot and target != Status.CANCELLED:
        target = Status.CLOSING
    JUDGE.finish(complaint, by=by, to=target, opinion=reason)
    _tell_after_judgement(complaint, by)
    return complaint


def _check_judgement(  # noqa: PLR0917  what one decision consists of
    complaint: Complaint,
    by: User,
    decision: str,
    reason: str,
    responsible_department: Department | None,
    duplicate_of: Complaint | None,
) -> None:
    errors: dict[str, str] = {}
    if decision not in Decision.values:
        errors["decision"] = _("请选判定结果。")
    elif decision == Decision.DUPLICATE:
        if sentence := _not_a_duplicate(complaint, by, duplicate_of):
            errors["duplicate_of"] = sentence
    elif not complaint.tests.filter(round_number=complaint.round_number).exists():
        errors["tests"] = _("先填检测记录：检测了什么、谁检测、结果如何。")
    if decision == Decision.NONCONFORMING and responsible_department is None:
        errors["responsible_department"] = _("判为不合格时，请选责任部门。")
    if decision == Decision.NOT_OURS and not reason.strip():
        errors["reason"] = _("判为非自责时，请写理由。")
    if errors:
        raise ValidationError(errors)


def _not_a_duplicate(complaint: Complaint, by: User, other: Complaint | None) -> str:
    """Why the other complaint cannot be the one that this repeats, or ""."""
    if other is None:
        return _("请填与哪一件客诉重复。")
    if other.pk == complaint.pk:
        return _("不能与自己重复。")
    if not Complaint.objects.visible_to(by).filter(pk=other.pk).exists():
        return _("没有这件客诉，或您看不到它。")
    if other.status in {Status.CANCELLED, Status.DRAFT}:
        return _("%(number)s 是草稿或已撤销，不能并入。") % {"number": other.number}
    return ""


def _tell_after_judgement(complaint: Complaint, by: User) -> None:
    owner = complaint.customer.owner if complaint.customer else None
    if complaint.status == Status.JUDGED:
        managed_by = complaint.responsible_department.manager  # type: ignore[union-attr]  # checked
        next_ones = [*User.objects.in_role("support_manager"), managed_by]
        tell(next_ones, gettext_lazy("判为不合格，待分级。"), complaint, besides=by)
    elif complaint.status == Status.REPLYING:
        words = gettext_lazy("判为非自责，请回复客户。")
        tell([owner, complaint.opened_by], words, complaint, besides=by)
    elif complaint.status == Status.CANCELLED:
        words, other = gettext_lazy("与 %(number)s 重复，已撤销。"), complaint.duplicate_of
        tell([owner, complaint.opened_by], words, complaint, besides=by, number=other)


@transaction.atomic
def assign(
    complaint: Complaint,
    *,
    by: User,
    handler: User,
    planned_on: date,
    opinion: str = "",
    version: int | None = None,
) -> Complaint:
    """分派: give a level 1–2 complaint to its handler (S3-4.2.6)."""
    complaint = ASSIGN.begin(complaint, by=by, version=version)
    give_to(complaint, handler, planned_on)
    open_round(complaint, by)
    ASSIGN.finish(complaint, by=by, opinion=opinion)
    tell([handler], gettext_lazy("分派给您处理。"), complaint, besides=by)
    return complaint


@transaction.atomic
def hand_over(
    complaint: Complaint, *, by: User, opinion: str = "", version: int | None = None
) -> Complaint:
    """移交: 技术支持部经理 hands levels 3–4 to 技术管理部 (S3-4.1.3)."""
    complaint = HAND_OVER.begin(complaint, by=by, version=version)
    complaint.department = people.department(people.TECH) or complaint.department
    HAND_OVER.finish(complaint, by=by, opinion=opinion)
    words = gettext_lazy("移交给您，待确认重现。")
    tell(User.objects.in_role("tech_management"), words, complaint, besides=by)
    return complaint


@transaction.atomic
def confirm(
    complaint: Complaint,
    *,
    by: User,
    how: str,
    handler: User,
    planned_on: date,
    version: int | None = None,
) -> Complaint:
    """确认重现: 技术管理部 reproduced it and gives it to R&D or Engineering (S3-4.4.1, 4.5)."""
    complaint = CONFIRM.begin(complaint, by=by, version=version)
    _note_confirmation(complaint, by, how, reproduced=True)
    give_to(complaint, handler, planned_on)
    open_round(complaint, by)
    CONFIRM.finish(complaint, by=by, opinion=how)
    tell([handler], gettext_lazy("已确认重现，分派给您处理。"), complaint, besides=by)
    return complaint


@transaction.atomic
def not_reproduced(
    complaint: Complaint, *, by: User, tried: str, version: int | None = None
) -> Complaint:
    """未能重现: back to classification with what was tried (§3.3)."""
    complaint = NOT_REPRODUCED.begin(complaint, by=by, version=version)
    _note_confirmation(complaint, by, tried, reproduced=False)
    complaint.department = people.department(people.SUPPORT) or complaint.department
    NOT_REPRODUCED.finish(complaint, by=by, opinion=tried)
    tell(
        User.objects.in_role("support_manager"),
        gettext_lazy("未能重现，退回重新分级。"),
        complaint,
        besides=by,
    )
    return complaint


def _note_confirmation(complaint: Complaint, by: User, how: str, *, reproduced: bool) -> None:
    field = "how" if reproduced else "tried"
    required({field: how}, _("请写重现的条件、步骤和结果。"))
    Confirmation.objects.create(
        complaint=complaint,
        round_number=complaint.round_number,
        by=by,
        at=clock.now(),
        reproduced=reproduced,
        how=how,
    )
