"""《安装调试方案》 on paper, filled or blank (forms.md, "Others")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from installs.choices.plan import PlanKind, PlanStatus, PostponeCause, PreparationSide
from installs.models import InstallPlan
from installs.signing import plans as signing
from records import papers
from records.form_registry import current_edition
from records.papers import Name, Paper
from records.pdf import print_form
from records.pdf.cells import Cells, boxes, day, moment
from records.pdf.printing import LANGUAGE

if TYPE_CHECKING:
    from accounts.models import User
    from installs.models import PlanApproval
    from records.models import FormEdition

KIND = "install_plan"
TEMPLATE = "installs/pdf/plan.html"
# Empty lines of the blank sheet.
LINES = {"machines": 3, "team": 3, "preparations": 8, "steps": 8, "documents": 4}


def plan_form_context(plan: InstallPlan, *, base_url: str = "") -> Cells:
    """Everything that is printed, as plain text, in the paper's order."""
    with translation.override(LANGUAGE):
        plan = _read(plan)
        return {
            **_frame(plan.form_edition or current_edition(KIND)),
            **_head(plan),
            **_rows(plan),
            "signoffs": _signoffs(plan),
            "stamps": _stamps(plan),
            "pending": plan.approved_at is None and plan.status != PlanStatus.CANCELLED,
            "qr": papers.place_of_square(base_url) if base_url else "",
        }


def plan_form(plan: InstallPlan, *, base_url: str, by: User | None = None) -> bytes:
    """The form as PDF, in the edition that the plan was approved under."""
    context = plan_form_context(plan, base_url=base_url)
    edition = plan.form_edition or current_edition(KIND)
    seal = papers.seal(KIND, plan.pk, edition, base_url) if base_url else None
    return print_form(TEMPLATE, context, by=by, seal=seal)


def blank_plan_form(*, by: User | None = None) -> bytes:
    """The same sheet without a plan."""
    with translation.override(LANGUAGE):
        sides = boxes(PreparationSide.choices)
        context = {
            **_frame(current_edition(KIND)),
            "kinds": boxes(PlanKind.choices),
            **{name: [{"sides": sides}] * n for name, n in LINES.items()},
            "moved": [],
            "checks": [],
            "blank": True,
        }
    return print_form(TEMPLATE, context, by=by)


def _read(plan: InstallPlan) -> InstallPlan:
    found = InstallPlan.objects.for_list().select_related("form_edition").get(pk=plan.pk)
    found.kept = {}
    return found


def _frame(edition: FormEdition) -> Cells:
    return {
        "company": settings.COMPANY_NAME,
        "title": edition.title,
        "form_number": edition.form_number,
        "edition": edition.edition,
        "copies": edition.copies,
        "retention": edition.retention,
    }


def _head(plan: InstallPlan) -> Cells:
    return {
        "number": plan.number,
        "kinds": boxes(PlanKind.choices, [plan.kind]),
        "customer": plan.customer.name,
        "order": plan.order.number if plan.order else "",
        "complaint": plan.complaint_number,
        "site": plan.site,
        "purpose": plan.purpose,
        "starts_on": day(plan.starts_on),
        "ends_on": day(plan.ends_on),
        "started_on": day(plan.started_on),
        "installed_on": day(plan.installed_on),
        "tools": plan.tools,
        "risks": plan.risks,
        "open_reason": plan.open_reason,
        "result": plan.result,
        "cancel_reason": plan.cancel_reason,
    }


def _rows(plan: InstallPlan) -> Cells:
    return {
        "machines": [
            {"serial": str(row), "product": str(row.equipment.product)}
            for row in plan.machines.all()
        ],
        "team": [
            {
                "name": str(row.engineer),
                "department": str(row.engineer.department or ""),
                "task": _("负责人") if row.leads else "",
            }
            for row in plan.team.all()
        ],
        "preparations": [
            {
                "what": one.what,
                "sides": boxes(PreparationSide.choices, [one.side]),
                "needed_by": day(one.needed_by),
                "done_on": day(one.done_on),
                "note": one.note,
            }
            for one in plan.preparations.all()
        ],
        "steps": [
            {"content": one.content, "days": f"{one.days.normalize():f}" if one.days else ""}
            for one in plan.steps.all()
        ],
        "documents": [
            {"name": one.name, "number": one.number, "edition": one.edition}
            for one in plan.documents.all()
        ],
        "moved": [
            {
                "at": moment(one.at),
                "from": f"{day(one.from_starts_on)} 至 {day(one.from_ends_on)}",
                "to": f"{day(one.starts_on)} 至 {day(one.ends_on)}",
                "why": f"{PostponeCause(one.cause).label}：{one.reason}",
            }
            for one in plan.postponements.all()
        ],
        "checks": [_check(one) for one in plan.spot_checks.select_related("by")],
    }


def _check(one: Any) -> Cells:
    rows = list(one.items.all())
    failed = [
        f"{row.what}（{row.note}）" if row.note else row.what for row in rows if not row.passed
    ]
    return {
        "day": day(one.checked_on),
        "by": str(one.by),
        "points": f"{len(rows)} 项，{len(failed)} 项不合格",
        "score": one.score,
        "findings": "；".join(filter(None, [*failed, one.findings])),
    }


# --- names ------------------------------------------------------------------------------------
def _last(plan: InstallPlan) -> PlanApproval | None:
    """The name under 批准 that says where it stands."""
    named = [row for row in plan.approvals.all() if row.signer_name]
    live = [row for row in named if row.agreed]
    return (live or named or [None])[-1]  # type: ignore[list-item]


def _signoffs(plan: InstallPlan) -> list[Cells]:
    written = {
        "post": _("技术支持部"),
        "word": _("编制"),
        "name": str(plan.opened_by),
        "title": plan.opened_by.title,
        "at": moment(plan.submitted_at),
    }
    approved: Cells = {"post": _("技术支持部经理"), "word": _("批准")}
    row = _last(plan)
    if row is not None:
        approved |= {
            "name": row.signer_name,
            "title": row.signer_title,
            "at": moment(row.signed_at),
            "opinion": row.opinion,
            "refused": row.status == row.Status.REFUSED,
            "void": row.status == row.Status.VOID,
            "broken": row.pk in signing.broken(plan),
        }
    return [written, approved]


def _stamps(plan: InstallPlan) -> list[Cells]:
    """作废, or 已批准 (签名失效 where the content was changed since)."""
    if plan.status == PlanStatus.CANCELLED:
        return [{"text": _("作废"), "under": ""}]
    row = _last(plan)
    if row is None or not row.agreed:
        return []
    if row.pk in signing.broken(plan):
        return [{"text": _("签名失效"), "under": _("签名与内容不符")}]
    return [{"text": _("已批准"), "under": moment(row.signed_at)[:10]}]


def paper(pk: int) -> Paper | None:
    """What `/verify/` shows of a plan: its number, its state and its names, nothing else."""
    plan = InstallPlan.objects.filter(pk=pk).first()
    if plan is None:
        return None
    broken = signing.broken(plan)
    return Paper(
        number=plan.number,
        status=plan.get_status_display(),
        url=plan.get_absolute_url(),
        names=[
            Name(
                place=row.get_place_display(),
                name=row.signer_name,
                role=row.signer_title,
                at=row.signed_at,
                state=_state(row, broken),
                round=row.version,
            )
            for row in plan.approvals.all()
            if row.signer_name and row.signed_at
        ],
        states=dict(PlanStatus.choices),
    )


def _state(row: PlanApproval, broken: set[int]) -> str:
    if row.agreed:
        return "broken" if row.pk in broken else "held"
    return "refused" if row.status == row.Status.REFUSED else "void"


papers.register(KIND, paper)
