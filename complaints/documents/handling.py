"""Blocks ④ 临时措施 to ⑩ 标准化, from the round that counts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.choices import MeasureKind, ServiceMode
from complaints.models import Complaint, Round
from records.pdf.cells import Cells, boxes, day, moment, money, signer, yes_no


def blocks(complaint: Complaint) -> Cells:
    """The seven blocks of the current round; of an unsaved complaint, their empty cells."""
    current = (
        complaint.rounds.filter(number=complaint.round_number).last() if complaint.pk else None
    )
    return {
        **of_round(current),
        "verification": verification(complaint, complaint.round_number),
        "capa": {
            "started": yes_no(_capa_started(complaint), _("是"), _("否")),
            "number": _capa_numbers(complaint),
            "declined": complaint.capa_declined,
        },
        "standards": _standards(complaint),
    }


def of_round(round_: Round | None) -> Cells:
    """Measures, causes and material of one round."""
    measures: dict[str, list[Cells]] = {kind: [] for kind in MeasureKind.values}
    for measure in round_.measures.all() if round_ else ():
        measures[measure.kind].append(
            {
                "content": measure.content,
                "owner": measure.owner,
                "planned_on": day(measure.planned_on),
                "done_on": day(measure.done_on),
            }
        )
    analyst = round_.analysed_by if round_ else None
    return {
        "containment": measures[MeasureKind.CONTAINMENT],
        "corrective": measures[MeasureKind.CORRECTIVE],
        "preventive": measures[MeasureKind.PREVENTIVE],
        "cause": {
            "occurrence": round_.occurrence_cause if round_ else "",
            "escape": round_.escape_cause if round_ else "",
            "signers": [
                signer(_("分析人"), analyst, moment(round_.analysed_at) if round_ else ""),
                signer(_("责任部门负责人")),
            ],
        },
        "service_mode": boxes(ServiceMode.choices, [round_.service_mode] if round_ else ()),
        "cost": money(round_.cost) if round_ else "",
        "parts": [
            {
                "name": part.name,
                "drawn": part.drawn,
                "used": part.used,
                "returned": part.returned,
            }
            for part in (round_.parts.all() if round_ else ())
        ],
        "final_judgement": round_.final_judgement if round_ else "",
    }


def verification(complaint: Complaint, round_number: int) -> Cells:
    """⑧ 效果验证 of a round."""
    last = (
        complaint.verifications.filter(round_number=round_number).select_related("by").last()
        if complaint.pk
        else None
    )
    return {
        "effective": yes_no(last.effective if last else None, _("有效"), _("无效")),
        "evidence": last.evidence if last else "",
        "signers": [
            signer(_("验证人"), last.by if last else None, moment(last.at) if last else "")
        ],
    }


def _capa_numbers(complaint: Complaint) -> str:
    """The CAPAs with the part they play; before CAPAs lived here a number was noted by hand."""
    links = complaint.capa_links.select_related("capa") if complaint.pk else ()
    linked = [f"{link.capa.number}（{link.get_part_display()}）" for link in links]
    return _("、").join(linked) or complaint.capa_number


def _capa_started(complaint: Complaint) -> bool | None:
    if _capa_numbers(complaint):
        return True
    return False if complaint.capa_declined else None


def _standards(complaint: Complaint) -> list[Cells]:
    found = (
        complaint.standardisations.filter(round_number=complaint.round_number)
        if complaint.pk
        else ()
    )
    return [
        {
            "kind": standard.get_document_kind_display(),
            "number": standard.document_number,
            "edition": standard.new_edition,
            "reason": standard.not_needed_reason,
        }
        for standard in found
    ]
