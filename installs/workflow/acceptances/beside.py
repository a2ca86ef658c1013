"""Beside the flow of an acceptance: files, and the CAPA that a finding sets off (domain §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from capa.choices import Source
from capa.models import Capa
from capa.workflow import open_capa
from installs.choices.acceptance import Conclusion
from installs.models import Acceptance, AcceptanceAttachment, Item, RaisedCapa
from installs.workflow.acceptances import gates
from installs.workflow.acceptances.steps import RAISE_CAPA
from installs.workflow.shared_steps import ATTACH
from records import attachments, clock

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LONGEST_TITLE = 120


@transaction.atomic
def attach(
    acceptance: Acceptance,
    upload: UploadedFile,
    *,
    by: User,
    caption: str = "",
    item: int | None = None,
) -> AcceptanceAttachment:
    """添加附件, checked by its content (§12): of the acceptance, or of one item by its position."""
    acceptance = ATTACH.begin(acceptance, by=by)
    belongs: Item | None = None
    if item is not None:
        if acceptance.status == "measuring":
            belongs = gates.current(acceptance).items.filter(position=item).first()
        if belongs is None:
            raise ValidationError({"item": _("检验中才能给项目添加附件，请选这一轮的项目。")})
    values = attachments.accept(upload, by=by)
    attachment = AcceptanceAttachment.objects.create(
        acceptance=acceptance,
        item=belongs,
        round_number=acceptance.present_round,
        caption=caption,
        **values,
    )
    ATTACH.note(acceptance, by=by, opinion=attachment.name)
    return attachment


@transaction.atomic
def raise_capa(acceptance: Acceptance, *, by: User, title: str = "", description: str = "") -> Capa:
    """提出纠正预防: a draft with what failed and what was left over, tied to this round."""
    acceptance = RAISE_CAPA.begin(acceptance, by=by)
    given = title.strip() or _("%(machine)s 验收发现的问题") % {"machine": acceptance.about}
    capa = open_capa(
        by=by,
        title=given[:LONGEST_TITLE],
        source=Source.ACCEPTANCE,
        equipment=acceptance.equipment,
        description=description.strip() or _told(acceptance),
    )
    RaisedCapa.objects.create(
        acceptance=acceptance,
        capa=capa,
        round_number=acceptance.round_number,
        by=by,
        at=clock.now(),
    )
    RAISE_CAPA.note(acceptance, by=by, opinion=capa.number)
    return capa


def _told(acceptance: Acceptance) -> str:
    """What the present round found, line by line."""
    round_ = gates.current(acceptance)
    lines = [_("%(number)s 第 %(n)d 次验收") % {"number": acceptance.number, "n": round_.number}]
    if round_.conclusion:
        lines[0] += f" {Conclusion(round_.conclusion).label}"
    for one in round_.items.filter(passed=False):
        found = one.observed if one.measured is None else f"{one.measured.normalize():f} {one.unit}"
        lines.append(f"{one.position} {one.name}{_('：')}{found}".strip())
    for punch in acceptance.punches.filter(settled_at__isnull=True):
        lines.append(f"{punch.grade} {punch.problem}")
    return "\n".join(lines)[:10_000]
