"""The whole 纠正预防措施单: which blocks it has, in which edition, under which stamp."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from capa import signing
from capa.choices import Place, Scale, Status
from capa.documents import analysis, measures, names, past, prevention, problem
from capa.models import Capa, CapaApproval, Round
from records import papers
from records.form_registry import current_edition
from records.pdf import Photos, print_form, print_forms
from records.pdf.cells import Cells, moment
from records.pdf.printing import LANGUAGE

if TYPE_CHECKING:
    from accounts.models import User
    from records.models import FormEdition
    from records.pdf import Seal

KIND = "capa"
TEMPLATE = "capa/pdf/form.html"
ON_THE_SHEET = 4  # photos; more of them get pages of their own
S = CapaApproval.Status


def capa_form_context(capa: Capa, *, base_url: str = "", photos: Photos | None = None) -> Cells:
    """Everything that is printed, as plain text, in the paper's order."""
    with translation.override(LANGUAGE):
        capa = _with_relations(capa)
        every = _rounds(capa)
        current = every[-1] if every else None
        found = list(capa.approvals.select_related("acting_for"))
        broken = signing.broken(capa)
        return {
            **_frame(capa.form_edition or current_edition(KIND)),
            "number": capa.number,
            "short": capa.is_short,
            **problem.blocks(capa),
            "analysis": analysis.of_round(capa, current),
            **measures.of_round(current),
            **prevention.blocks(capa),
            "approval": _approval(found, capa.round_number, broken),
            "signoffs": names.rows(capa, capa.round_number, found, broken),
            "stamps": _stamps(capa, current, found, broken),
            "pending": _pending(capa, current),
            "cancel_reason": capa.cancel_reason,
            "qr": papers.place_of_square(base_url) if base_url else "",
            "photos": _photos(capa, photos or Photos()),
            "rounds": past.rounds(capa, every, found, broken),
            "events": past.lines(capa),
        }


def capa_form(capa: Capa, *, base_url: str, by: User | None = None) -> bytes:
    """The form as PDF, in the edition that the CAPA was made under."""
    return capa_forms([capa], base_url=base_url, by=by)


def capa_forms(capas: Iterable[Capa], *, base_url: str, by: User | None = None) -> bytes:
    """Several as one file, each with its own page numbers."""
    photos = Photos()
    forms: list[tuple[Cells, Seal | None]] = [
        (capa_form_context(capa, base_url=base_url, photos=photos), _seal(capa, base_url))
        for capa in capas
    ]
    return print_forms(TEMPLATE, forms, photos=photos, by=by)


def blank_capa_form(*, short: bool = False, by: User | None = None) -> bytes:
    """The same sheet without a record, for a site without network."""
    with translation.override(LANGUAGE):
        nothing = Capa(scale=Scale.SHORT if short else Scale.FULL)
        context = {
            **_frame(current_edition(KIND)),
            "short": short,
            **problem.blocks(nothing),
            "analysis": analysis.of_round(nothing, None),
            **measures.of_round(None),
            **prevention.blocks(nothing),
            "approval": {},
            "signoffs": names.rows(nothing, 1, (), set()),
            "blank": True,
        }
    return print_form(TEMPLATE, context, by=by)


def _seal(capa: Capa, base_url: str) -> Seal | None:
    if not base_url:
        return None
    return papers.seal(KIND, capa.pk, capa.form_edition or current_edition(KIND), base_url)


def _with_relations(capa: Capa) -> Capa:
    return (
        Capa.objects.select_related(
            "product",
            "equipment",
            "customer",
            "opened_by",
            "responsible_department",
            "owner__department",
            "champion__department",
            "repeat_of",
            "form_edition",
        )
        .prefetch_related("standardisations__department", "approvals", "rounds")
        .get(pk=capa.pk)
    )


def _rounds(capa: Capa) -> list[Round]:
    found = capa.rounds.select_related("proven_by", "evaluator", "verified_by")
    return list(
        found.prefetch_related(
            "causes__whys",
            "measures__cause",
            "measures__owner",
            "measures__replaces",
            "measures__attachments",
            "readings__by",
        ).order_by("number")
    )


def _frame(edition: FormEdition) -> Cells:
    return {
        "company": settings.COMPANY_NAME,
        "title": edition.title,
        "form_number": edition.form_number,
        "edition": edition.edition,
        "copies": edition.copies,
        "retention": edition.retention,
    }


def _approval(found: Sequence[CapaApproval], round_number: int, broken: set[int]) -> Cells:
    """批准 of the plan, at the foot of D5; {} while it is not given."""
    for row in found:
        if (row.place, row.round_number, row.status) == (Place.APPROVE, round_number, S.SIGNED):
            return {
                "name": row.signer_name,
                "at": moment(row.signed_at),
                "broken": row.pk in broken,
            }
    return {}


def _stamps(
    capa: Capa, current: Round | None, found: Sequence[CapaApproval], broken: set[int]
) -> list[Cells]:
    """作废, or 已批准 once the plan is (签名失效 where it was changed since), and 已关闭."""
    if capa.status == Status.CANCELLED:
        return [{"text": _("作废"), "under": ""}]
    approved = _approval(found, capa.round_number, broken)
    if current is None or current.plan_approved_at is None or not approved:
        return []
    stamps = [
        {"text": _("签名失效"), "under": _("签名与内容不符")}
        if approved["broken"]
        else {"text": _("已批准"), "under": approved["at"][:10]}
    ]
    if capa.status == Status.CLOSED:
        stamps.append({"text": _("已关闭"), "under": moment(capa.closed_at)[:10]})
    return stamps


def _pending(capa: Capa, current: Round | None) -> bool:
    """A plan that is not approved is not in force."""
    approved = current is not None and current.plan_approved_at is not None
    return capa.status != Status.CANCELLED and not approved


def _photos(capa: Capa, photos: Photos) -> Cells:
    """The photos two a row, each under its number and caption; other files by their names."""
    attachments = list(capa.attachments.select_related("uploaded_by", "measure"))
    pictures = [attachment for attachment in attachments if attachment.is_image]
    cells = [
        {
            "src": photos.add(picture),
            "caption": _("图 %(n)d　%(text)s") % {"n": n, "text": _caption(picture)},
            "by": f"{picture.uploaded_by} {moment(picture.uploaded_at)[:10]}",
        }
        for n, picture in enumerate(pictures, start=1)
    ]
    return {
        "rows": [cells[n : n + 2] for n in range(0, len(cells), 2)],
        "apart": len(cells) > ON_THE_SHEET,
        "files": "、".join(a.name for a in attachments if not a.is_image),
    }


def _caption(picture: object) -> str:
    measure = getattr(picture, "measure", None)
    of = _("措施 %(number)d") % {"number": measure.number} if measure else ""
    return " ".join(filter(None, [of, getattr(picture, "caption", "")]))
