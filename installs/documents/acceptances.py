"""设备/工艺验收报告 on paper, filled or blank (F4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from installs.choices.acceptance import Before, Conclusion, Kind, Section, Status
from installs.content.acceptances import left_over
from installs.documents.acceptance_names import names_of, signs
from installs.documents.acceptance_rows import items, process, punches
from installs.models import Acceptance, AcceptanceRound
from installs.signing import acceptances as signing
from records import papers
from records.form_registry import current_edition
from records.papers import Paper
from records.pdf import Photos, print_form
from records.pdf.cells import Cells, boxes, day
from records.pdf.printing import LANGUAGE

if TYPE_CHECKING:
    from accounts.models import User
    from records.models import FormEdition

KIND = "acceptance"
TEMPLATE = "installs/pdf/acceptance.html"
BLANK_ITEMS, BLANK_PROCESS, BLANK_SAFETY, BLANK_PUNCHES = 14, 2, 5, 4
BELOW = (
    "preconditions",
    "rounds__items__sampled",
    "rounds__adjustment",
    "punches__owner",
    "approvals",
    "signatures",
    "attachments",
)


def acceptance_form_context(
    acceptance: Acceptance, *, base_url: str = "", photos: Photos | None = None
) -> Cells:
    """Everything that is printed, as plain text, in the paper's order."""
    with translation.override(LANGUAGE):
        acceptance = _read(acceptance)
        round_ = next(iter(sorted(acceptance.rounds.all(), key=lambda one: -one.number)), None)
        lines = list(round_.items.all()) if round_ else []
        held = {key: [one for one in lines if one.section == key] for key in Section.values}
        left = left_over(acceptance, round_) if round_ else list(acceptance.punches.all())
        return {
            **_frame(acceptance.form_edition or current_edition(KIND)),
            **_head(acceptance, round_),
            "lines": items(held[Section.EQUIPMENT]),
            "process": process(held[Section.PROCESS]),
            "safety": items(held[Section.SAFETY]),
            "punches": punches(left),
            **_outcome(acceptance, round_),
            **signs(acceptance, round_, photos or Photos()),
            "earlier": _earlier(acceptance, round_),
            "stamps": _stamps(acceptance),
            "pending": not acceptance.is_accepted and acceptance.status != Status.CANCELLED,
            "qr": papers.place_of_square(base_url) if base_url else "",
        }


def acceptance_form(acceptance: Acceptance, *, base_url: str, by: User | None = None) -> bytes:
    """The report as PDF, in the edition that measuring began under."""
    photos = Photos()
    context = acceptance_form_context(acceptance, base_url=base_url, photos=photos)
    edition = acceptance.form_edition or current_edition(KIND)
    seal = papers.seal(KIND, acceptance.pk, edition, base_url) if base_url else None
    return print_form(TEMPLATE, context, photos=photos, by=by, seal=seal)


def blank_acceptance_form(*, by: User | None = None) -> bytes:
    """The same sheet without a record."""
    with translation.override(LANGUAGE):
        context = {
            **_frame(current_edition(KIND)),
            "kinds": boxes(((Kind.EQUIPMENT, _("设备验收")), (Kind.PROCESS, _("工艺验收")))),
            "before": boxes(Before.choices),
            "lines": [{}] * BLANK_ITEMS,
            "process": [{}] * BLANK_PROCESS,
            "safety": [{}] * BLANK_SAFETY,
            "punches": [{}] * BLANK_PUNCHES,
            "conclusions": boxes(Conclusion.choices),
            "blank": True,
        }
    return print_form(TEMPLATE, context, by=by)


def _read(acceptance: Acceptance) -> Acceptance:
    found = Acceptance.objects.for_list().select_related("form_edition").get(pk=acceptance.pk)
    prefetch_related_objects([found], *BELOW)
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


def _head(acceptance: Acceptance, round_: AcceptanceRound | None) -> Cells:
    kinds = {Kind.EQUIPMENT, Kind.PROCESS} if acceptance.kind == Kind.BOTH else {acceptance.kind}
    before = list(acceptance.preconditions.all())
    settled = [one.kind for one in before if one.done_on]
    reasons = [
        f"{one.get_kind_display()}：{one.not_needed_reason}"
        for one in before
        if one.not_needed_reason
    ]
    notes = [f"{one.get_kind_display()}：{one.note}" for one in before if one.note]
    return {
        "number": acceptance.number,
        "kinds": boxes(((Kind.EQUIPMENT, _("设备验收")), (Kind.PROCESS, _("工艺验收"))), kinds),
        "order": acceptance.order.number,
        "customer": acceptance.customer.name,
        "site": acceptance.site,
        "model": acceptance.model or str(acceptance.equipment.product),
        "serial": acceptance.about,
        "software": round_.software_version if round_ else acceptance.software_version,
        "tested": day(round_.tested_on) if round_ else "",
        "template": str(acceptance.template or ""),
        "before": boxes(Before.choices, settled),
        "before_notes": "；".join([*reasons, *notes]),
        "cancel_reason": acceptance.cancel_reason,
    }


def _outcome(acceptance: Acceptance, round_: AcceptanceRound | None) -> Cells:
    chosen = [round_.conclusion] if round_ and round_.conclusion else []
    plan = getattr(round_, "adjustment", None)
    return {
        "conclusions": boxes(Conclusion.choices, chosen),
        "conclusion_note": round_.note if round_ else "",
        "adjustment": plan.number if plan else "",
        "round": round_.number if round_ else "",
        "accepted_on": day(acceptance.accepted_on),
        "warranty_from": day(acceptance.warranty_from),
        "warranty_until": day(acceptance.warranty_until),
        "warranty_months": (
            acceptance.equipment.product.warranty_months if acceptance.warranty_from else ""
        ),
    }


def _earlier(acceptance: Acceptance, last: AcceptanceRound | None) -> list[Cells]:
    """Every round before: what it came to, and what was adjusted."""
    found = []
    for one in acceptance.rounds.all():
        if last is None or one.number >= last.number:
            continue
        plan = getattr(one, "adjustment", None)
        failed = [str(item) for item in one.items.all() if item.passed is False]
        found.append(
            {
                "number": one.number,
                "tested": day(one.tested_on),
                "conclusion": one.get_conclusion_display(),
                "failed": "；".join(failed),
                "plan": f"{plan.number} {plan.cause}" if plan else "",
                "result": plan.result if plan else "",
            }
        )
    return found


def _stamps(acceptance: Acceptance) -> list[Cells]:
    """作废, or 已验收 (签名失效 where the content was changed since)."""
    if acceptance.status == Status.CANCELLED:
        return [{"text": _("作废"), "under": ""}]
    if signing.broken(acceptance) or signing.broken_drawn(acceptance):
        return [{"text": _("签名失效"), "under": _("签名与内容不符")}]
    if acceptance.is_accepted:
        return [{"text": _("已验收"), "under": day(acceptance.accepted_on)}]
    return []


def paper(pk: int) -> Paper | None:
    """What `/verify/` shows of an acceptance: number, state and names, nothing else."""
    acceptance = Acceptance.objects.filter(pk=pk).first()
    if acceptance is None:
        return None
    acceptance = _read(acceptance)
    return Paper(
        number=acceptance.number,
        status=acceptance.get_status_display(),
        url=acceptance.get_absolute_url(),
        names=names_of(acceptance),
        states=dict(Status.choices),
    )


papers.register(KIND, paper)
