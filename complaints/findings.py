"""What was found, done and decided on a complaint, round by round, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import ROLES
from complaints import timeline, told
from complaints.brief import fact
from complaints.choices import Channel, Decision, DocumentKind, SignPlace, level_name
from complaints.classifier import CRITERIA
from complaints.content import Content
from complaints.forms.classifying import question_words
from complaints.models import Complaint, Round, Signoff
from complaints.workflow import signing
from records import clock
from records.due import moment_text


def photos(
    complaint: Complaint, attachments: Sequence[Any], *, image: bool
) -> list[dict[str, str]]:
    return [
        timeline.file_of(complaint, a)
        for a in attachments
        if a.comment_id is None and a.is_image == image
    ]


def _analysed(one: Round, now: datetime) -> str:
    if not (one.analysed_by and one.analysed_at):
        return ""
    return _("，").join((str(one.analysed_by), moment_text(one.analysed_at, now)))


def rounds(complaint: Complaint, lines: Mapping[str, list[told.Told]]) -> list[dict[str, Any]]:
    """Cause and measures of every round, the one under way first."""
    now = clock.now()
    made = []
    for one in complaint.rounds.all():
        made.append(
            {
                "number": one.number,
                "current": one.number == complaint.round_number,
                "reason": one.reason,
                "analysed": _analysed(one, now),
                "facts": [
                    row
                    for row in (
                        fact(_("产生原因"), one.occurrence_cause, wide=True),
                        fact(_("流出原因"), one.escape_cause, wide=True),
                        fact(_("服务方式"), one.get_service_mode_display()),
                        fact(_("费用"), _("%(n)s 元") % {"n": one.cost} if one.cost else ""),
                        fact(_("最终判定"), one.final_judgement, wide=True),
                    )
                    if row["value"]
                ],
                "measures": [
                    {
                        "kind": m.get_kind_display(),
                        "content": m.content,
                        "owner": m.owner,
                        "planned": m.planned_on.isoformat() if m.planned_on else "",
                        "done": m.done_on.isoformat() if m.done_on else "",
                        "late": bool(
                            not m.done_on
                            and m.planned_on
                            and m.planned_on < timezone.localdate(now)
                        ),
                    }
                    for m in one.measures.all()
                ],
                "parts": list(one.parts.all()),
                "proofs": [
                    {
                        "who": v.who,
                        "when": moment_text(v.at, now),
                        "effective": v.a == told.YES,
                        "evidence": v.b,
                    }
                    for v in lines.get("verification", ())
                    if v.round_number == one.number
                ],
                "standards": [
                    _standard(s) for s in lines.get("standard", ()) if s.round_number == one.number
                ],
            }
        )
    return made[::-1]


def _standard(one: told.Told) -> str:
    if one.d:
        return _("不需标准化：%(reason)s") % {"reason": one.d}
    kind = dict(DocumentKind.choices).get(one.a, one.a)
    return _("%(kind)s %(number)s，新版次 %(edition)s") % {
        "kind": kind,
        "number": one.b,
        "edition": one.c,
    }


def decisions(complaint: Complaint, lines: Mapping[str, list[told.Told]]) -> list[dict[str, Any]]:
    """判定, 确认, 报价, 回复 and 客户确认 in the order they were made."""
    now = clock.now()
    made: list[tuple[Any, dict[str, Any]]] = []

    def add(one: told.Told, label: str, text: str, tone: str = "") -> None:
        row = {"label": label, "text": text, "tone": tone, "who": one.who}
        made.append((one.at, {**row, "when": moment_text(one.at, now)}))

    for one in lines.get("judgement", ()):
        text = "　".join(part for part in (one.c, one.b) if part)
        add(one, _("判为%(what)s") % {"what": Decision(one.a).label}, text)
    for one in lines.get("confirmation", ()):
        done = one.a == told.YES
        add(one, _("已重现") if done else _("未能重现"), one.b, "green" if done else "amber")
    for one in lines.get("quotation", ()):
        answer = {told.YES: _("客户同意"), told.NO: _("客户不同意")}.get(one.d, _("等客户答复"))
        words = _("%(number)s，%(amount)s 元，%(answer)s") % {
            "number": one.a,
            "amount": one.b,
            "answer": answer,
        }
        add(one, _("报价"), f"{words}\n{one.c}")
    for one in lines.get("reply", ()):
        add(one, _("回复客户（%(channel)s）") % {"channel": Channel(one.a).label}, one.b)
    for one in lines.get("answer", ()):
        satisfied = one.a == told.YES
        how = _("，").join((one.b, str(Channel(one.c).label)))
        add(
            one,
            _("客户满意") if satisfied else _("客户不满意"),
            f"{how}\n{one.d}".strip(),
            "green" if satisfied else "amber",
        )
    return [row for _at, row in sorted(made, key=lambda pair: pair[0])]


def classification(complaint: Complaint) -> dict[str, Any] | None:
    """The answers and what was confirmed, the last entry that counts, else the suggestion."""
    entries = list(complaint.classifications.all())
    if not entries:
        return None
    last = next((e for e in reversed(entries) if not e.suggestion), entries[-1])
    kind, level = last.kind or last.proposed_kind, last.level or last.proposed_level
    return {
        "suggestion": last.suggestion,
        "level": level,
        "label": level_name(kind, level),
        "criterion": CRITERIA.get((kind, level)) if level else "",
        "reason": last.reason,
        "answers": question_words(last.answers),
        "by": str(last.by),
        "when": moment_text(last.at, clock.now()),
        "earlier": len([e for e in entries if not e.suggestion]) - 1,
    }


def signoffs(complaint: Complaint, content: Content) -> list[dict[str, Any]]:
    """Every name that was given or refused, and whether it still counts; waiting places are not
    shown."""
    now = clock.now()
    return [
        {
            "place": str(SignPlace(s.place).label),
            "name": s.signer_name,
            "title": s.signer_title or role_words(s.signer_role),
            "when": moment_text(s.signed_at, now),
            "opinion": s.opinion,
            "agreed": s.status != Signoff.Status.REFUSED,
            "void": _(s.void_reason) if s.status == Signoff.Status.VOID else "",
            "broken": signing.broken(s, content),
            "round": s.round_number,
        }
        for s in complaint.signoffs.all()
        if s.signed_at
    ]


def role_words(codes: str) -> str:
    """The roles that were kept with a name, in words."""
    return _("、").join(str(ROLES[code].label) for code in codes.split(",") if code in ROLES)
