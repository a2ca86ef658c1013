"""D7 标准化, 横向展开, 培训 and D8 总结."""

from __future__ import annotations

from django.utils.translation import gettext as _

from capa.choices import DocumentKind
from capa.models import Capa, Deployment
from records.pdf.cells import Cells, boxes, day, moment, signer


def blocks(capa: Capa) -> Cells:
    """The last two disciplines; of an unsaved CAPA, their empty cells."""
    return {
        "kinds": boxes(DocumentKind.choices, _kinds(capa)),
        "standards": standards(capa, capa.round_number),
        "deployments": _deployments(capa),
        "summary": {
            "text": capa.summary,
            "signers": [signer(_("组长"), capa.owner if capa.summary else None)],
            "closed_on": moment(capa.closed_at)[:10],
        },
    }


def _kinds(capa: Capa) -> list[str]:
    if not capa.pk:
        return []
    return [
        row.kind for row in capa.standardisations.all() if row.round_number == capa.round_number
    ]


def standards(capa: Capa, round_number: int) -> list[Cells]:
    """The rows of one round: a document, or why none changes."""
    found = capa.standardisations.all() if capa.pk else ()
    return [
        {
            "kind": row.get_kind_display(),
            "number": row.document_number,
            "old": row.old_edition,
            "new": row.new_edition,
            "department": str(row.department or ""),
            "on": day(row.changed_on),
            "reason": row.not_needed_reason,
        }
        for row in found
        if row.round_number == round_number
    ]


def _deployments(capa: Capa) -> Cells:
    rows = (
        list(capa.deployments.select_related("product", "customer", "equipment", "owner"))
        if capa.pk
        else []
    )
    settled = sum(row.is_settled for row in rows)
    return {
        "rows": [_deployment(row) for row in rows],
        "done": _("%(done)d / %(all)d 项，%(percent)d%%")
        % {"done": settled, "all": len(rows), "percent": round(100 * settled / len(rows))}
        if rows
        else "",
    }


def _deployment(row: Deployment) -> Cells:
    return {
        "target": row.get_target_display(),
        "reached": str(row.reached),
        "measure": row.measure,
        "owner": str(row.owner),
        "due_on": day(row.due_on),
        "done_on": day(row.done_on),
        "reason": row.not_needed_reason,
    }
