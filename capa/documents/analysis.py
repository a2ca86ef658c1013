"""D4 根本原因: the two 5-Why chains, the fishbone, and how the roots were proven."""

from __future__ import annotations

from capa import fishbone
from capa.choices import Branch, CauseState
from capa.models import Capa, Cause, Round
from records.pdf.cells import Cells, boxes, signer

WHYS = 5
BLANK_TWIGS = 2


def of_round(capa: Capa, round_: Round | None) -> Cells:
    """The analysis of a round; of none, its empty cells."""
    causes = list(round_.causes.all()) if round_ else []
    return {
        "chains": [
            {
                "branch": branch.label,
                "causes": [_chain(cause) for cause in causes if _is_root(cause, branch)],
            }
            for branch in Branch
        ],
        "blank_whys": range(1, WHYS + 1),
        "fishbone": fishbone.draw(
            capa.title or capa.description,
            [
                fishbone.Entry(one.number, one.bone, one.branch, one.state, one.text)
                for one in causes
            ],
            blank=0 if causes else BLANK_TWIGS,
        ),
        "causes": [_cause(cause) for cause in causes],
        "method": round_.proof_method if round_ else "",
        "result": round_.proof_result if round_ else "",
        "signers": [signer("验证人", round_.proven_by if round_ else None)],
    }


def _is_root(cause: Cause, branch: Branch) -> bool:
    return cause.branch == branch and (cause.state == CauseState.ROOT or bool(cause.whys.all()))


def _chain(cause: Cause) -> Cells:
    return {
        "number": cause.number,
        "text": cause.text,
        "root": cause.state == CauseState.ROOT,
        "whys": [why.answer for why in cause.whys.all()],
    }


def _cause(cause: Cause) -> Cells:
    return {
        "number": cause.number,
        "bone": cause.get_bone_display(),
        "branch": boxes(Branch.choices, [cause.branch]),
        "text": cause.text,
        "state": cause.get_state_display(),
        "reason": cause.reason,
    }
