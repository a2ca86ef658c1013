"""D8: what was learned, the last signature, and taking it up again (domain §5)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from capa import signing
from capa.choices import Place
from capa.models import Capa
from capa.workflow.base import required, tell
from capa.workflow.rounds import LONGEST_REASON, begin_next_round, end_round
from capa.workflow.steps import CLOSE, REFUSE_CLOSING, REOPEN, SUBMIT_CLOSING
from records import approvals, clock
from records.approvals import Proof


@transaction.atomic
def submit_closing(capa: Capa, *, by: User, summary: str, version: int | None = None) -> Capa:
    """送关闭 (D8): the leader sums up; 标准化, 横向展开 and containment are settled (S9-4.4)."""
    capa = SUBMIT_CLOSING.begin(capa, by=by, version=version)
    required({"summary": summary}, _("请写总结：学到了什么，谢谢谁。"))
    capa.summary = summary
    SUBMIT_CLOSING.finish(capa, by=by, opinion=summary)
    signing.open_places(capa, Place.CLOSE)
    words = gettext_lazy("待您批准关闭。")
    tell(User.objects.in_role("qa_manager"), words, capa, besides=by)
    return capa


@transaction.atomic
def refuse_closing(capa: Capa, *, by: User, opinion: str, version: int | None = None) -> Capa:
    """退回关闭: 品质主管 says what is missing; the leader goes on."""
    capa = REFUSE_CLOSING.begin(capa, by=by, version=version)
    required({"opinion": opinion}, _("请写退回的理由。"))
    approvals.void(signing.of_round(capa).filter(place=Place.CLOSE), gettext_lazy("关闭退回"))
    capa.content_version += 1
    REFUSE_CLOSING.finish(capa, by=by, opinion=opinion)
    words = gettext_lazy("关闭已退回：%(reason)s")
    tell([capa.owner], words, capa, besides=by, reason=opinion)
    return capa


@transaction.atomic
def close(
    capa: Capa, *, by: User, proof: Proof, seen: str, opinion: str = "", version: int | None = None
) -> Capa:
    """关闭: 品质主管 signs; from now on it is locked, with its children (reliability.md)."""
    capa = CLOSE.begin(capa, by=by, version=version)
    signing.sign(capa, Place.CLOSE, by=by, proof=proof, seen=seen, opinion=opinion)
    end_round(capa)
    capa.closed_at = clock.now()
    CLOSE.finish(capa, by=by, opinion=opinion)
    members = [member.person for member in capa.members.select_related("person")]
    readers = [capa.owner, capa.champion, capa.opened_by, *members]
    tell(readers, gettext_lazy("已关闭，谢谢大家。"), capa, besides=by)
    return capa


@transaction.atomic
def reopen(
    capa: Capa,
    *,
    by: User,
    reason: str,
    proof: Proof,
    seen: str,
    copy: bool = False,
    version: int | None = None,
) -> Capa:
    """重开: a signed new round with its reason; the closed one stays as it is (domain §12)."""
    capa = REOPEN.begin(capa, by=by, version=version)
    required({"reason": reason}, _("请写重开的理由。"))
    approvals.require_seen(capa, seen, signing.seen_of(capa, "reopen"))
    reason = reason[:LONGEST_REASON]
    signing.sign_reopening(capa, by=by, proof=proof, reason=reason)
    capa.closed_at = None
    begin_next_round(capa, by, reason, copy=copy)
    REOPEN.finish(capa, by=by, opinion=reason)
    words, n = gettext_lazy("已重开，第 %(n)d 轮：%(reason)s"), capa.round_number
    tell([capa.owner, capa.opened_by], words, capa, besides=by, n=n, reason=reason)
    return capa
