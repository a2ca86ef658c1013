"""What a leaver began goes to a successor (domain §2); no arrow of the flow."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L  # noqa: N812  as in `steps`

from accounts.models import User
from handover.choices import DRAFT, OPEN
from handover.models import ChangeNotice, DocumentRequest, Handover, Paper
from handover.workflow import documents, handovers, notices
from handover.workflow.base import PaperStep
from handover.workflow.steps import BESIDES
from records.due import source_text

MAY_NOT = {
    Handover: handovers.may_not_open,
    DocumentRequest: documents.may_not_open,
    ChangeNotice: notices.may_not_open,
}


class TakeOverStep(PaperStep):
    """Asks who manages people, not who sees the record."""

    def read(self, record: Any, by: User) -> Any:
        return type(record).objects.for_list().get(pk=record.pk)


TAKE_OVER = TakeOverStep(
    "take_over", BESIDES["take_over"], OPEN | {DRAFT}, permission="accounts.manage_people"
)


@transaction.atomic
def take_over(paper: Paper, *, to: User, by: User) -> Paper:
    """What somebody began and is not over is the successor's, who could have begun it."""
    paper = TAKE_OVER.begin(paper, by=by)
    if MAY_NOT[type(paper)](to):
        raise ValidationError(_("%(name)s的角色不能接手。") % {"name": to})
    before, paper.opened_by = paper.opened_by, to
    words = source_text(L("%(before)s移交给%(to)s"), before=before, to=to)
    TAKE_OVER.finish(paper, by=by, opinion=words)
    return paper
