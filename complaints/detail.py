"""One complaint on its page: everything about it, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import counters, panel, stepper, timeline, told
from complaints.choices import OPEN, Channel, Decision, DocumentKind, SignPlace
from complaints.classifier import CRITERIA
from complaints.forms.classifying import question_words
from complaints.forms.steps import STEP_FORMS
from complaints.models import Complaint
from complaints.workflow import offered
from records import clock, clocks
from records.due import describe, moment_text
from records.models import Deadline

if TYPE_CHECKING:
    from accounts.models import User


def with_all(complaints: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """With the rows that a complaint points to."""
    return complaints.select_related(
        "customer__owner",
        "contact",
        "product",
        "order",
        "equipment",
        "defect_code",
        "opened_by",
        "handler__department",
        "department",
        "responsible_department",
        "duplicate_of",
    ).prefetch_related(
        "rounds__measures",
        "rounds__parts",
        "rounds__analysed_by",
        "signoffs",
        "classifications__by",
        "attachments__uploaded_by",
    )


def context(complaint: Complaint, user: User) -> dict[str, Any]:
    """What `complaints/detail.html` shows to this person."""
    prefetch_related_objects([user], "managed_departments")
    events = timeline.events_of(complaint)
    lines = told.read(complaint)
    attachments = list(complaint.attachments.all())
    deadlines = _deadlines(complaint)
    running = {d.subject: d for d in deadlines if d.status in Deadline.OPEN}
    waits = panel.waits_for(complaint)
    steps = offered(complaint, user)
    names = {step.name for step in steps}
    now = clock.now()
    clock_rows = _clock_rows(deadlines)
    nearest = min(running.values(), key=clocks.pressing, default=None)
    return {
        "complaint": complaint,
        "panel": panel.panel(complaint, user, steps, lines, waits),
        "stepper": stepper.stepper(complaint, events, running, waits),
        "clock": describe(nearest, now, clocks.calendar_of(nearest)) if nearest else None,
        "clocks": clock_rows,
        "facts": facts(complaint, user),
        "received": moment_text(complaint.received_at, now),
        "photos": _photos(complaint, attachments, image=True),
        "files": _photos(complaint, attachments, image=False),
        "file_count": sum(a.comment_id is None for a in attachments),
        "rounds": _rounds(complaint, lines),
        "tests": [
            {"item": t.a, "result": t.b, "who": t.c, "when": moment_text(t.at, now)}
            for t in lines.get("test", ())
        ],
        "decisions": _decisions(complaint, lines),
        "classification": _classification(complaint),
        "signoffs": _signoffs(complaint),
        "log": timeline.entries(complaint, events, lines, attachments),
        "related": _related(complaint, user),
        "counts": counters.counts(complaint),
        "contact_form": _form("log_contact", names, complaint, user),
        "comment_form": _form("comment", names, complaint, user),
        "attach_form": _form("attach", names, complaint, user),
        "may_attach": "attach" in names,
        "may_amend": "amend" in names,
        "needs_contact": complaint.first_contact_at is None and complaint.status in OPEN,
        "capa_warning": bool(
            complaint.is_high_level
            and complaint.nonconforming
            and complaint.status in OPEN
            and not complaint.capa_number
        ),
    }


def _form(name: str, names: set[str], complaint: Complaint, user: User) -> Any:
    """A small form of the page, where this person may use it."""
    if name not in names:
        return None
    return STEP_FORMS[name](record=complaint, user=user, auto_id=f"{name}_%s")


# --- facts --------------------------------------------------------------------------------
def _fact(label: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, **more}


def facts(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """基本情况 in the order of the paper form; empty ones are left out."""
    machine, now = complaint.equipment, clock.now()
    rows = [
        _fact(_("客户"), complaint.customer, url=_url(complaint.customer)),
        _fact(_("产品"), _product(complaint)),
        _fact(
            _("登记"),
            f"{moment_text(complaint.received_at, now)} {complaint.opened_by}，"
            f"{complaint.get_channel_display()}",
        ),
        _fact(_("联系人"), contact_text(complaint, user)),
        _fact(_("出厂编号"), complaint.serial_number, url=_url(machine), mono=True),
        _fact(_("发生时间"), moment_text(complaint.found_at, now) if complaint.found_at else ""),
        _fact(_("现场"), complaint.site),
        _fact(
            _("验收日期"),
            machine.accepted_on.isoformat() if machine and machine.accepted_on else "",
        ),
        _fact(_("影响"), _impact(complaint)),
        _fact(_("订单"), complaint.order, url=_url(complaint.order)),
        _fact(_("质保"), _warranty(complaint)),
        _fact(_("软件版本"), complaint.software_version),
        _fact(_("类别"), complaint.get_category_display()),
        _fact(_("发现环节"), complaint.get_found_where_display()),
        _fact(_("不良数量"), _quantities(complaint)),
        _fact(_("故障代码"), complaint.defect_code),
        _fact(_("要求处理"), complaint.get_request_display()),
        _fact(
            _("要求时限"),
            moment_text(complaint.customer_limit, now) if complaint.customer_limit else "",
        ),
        _fact(_("附样去向"), complaint.sample),
        _fact(_("售后条约"), complaint.get_terms_display() if complaint.terms else ""),
        _fact(_("责任部门"), complaint.responsible_department),
        _fact(_("处理人"), complaint.handler),
        _fact(_("计划完成"), complaint.planned_on.isoformat() if complaint.planned_on else ""),
        _fact(_("初步判断"), complaint.first_guess, wide=True),
        _fact(_("条约理由"), complaint.terms_reason, wide=True),
        _fact(_("结案意见"), complaint.conclusion, wide=True),
    ]
    return [row for row in rows if row["value"]]


def _url(row: Any) -> str:
    return row.get_absolute_url() if row is not None else ""


def _product(complaint: Complaint) -> str:
    product = complaint.product
    return f"{product.model} {product.name}".strip() if product else ""


def contact_text(complaint: Complaint, user: User) -> str:
    """Name and phone; the phone in full for those who serve this customer (domain §2)."""
    contact = complaint.contact
    if contact is None:
        return ""
    owner_id = complaint.customer.owner_id if complaint.customer else None
    serves = user.has_perm("registry.view_all_contacts") or owner_id == user.pk
    phone = contact.phone if serves else contact.masked_phone
    return " ".join(part for part in (contact.name, contact.title, phone) if part)


def _impact(complaint: Complaint) -> str:
    words = []
    if complaint.downtime:
        hours = f" {complaint.downtime_hours} h" if complaint.downtime_hours else ""
        words.append(_("停机%(hours)s") % {"hours": hours})
    flags = (("degraded", _("降级")), ("safety", _("安全")), ("batch", _("批量")))
    words += [label for name, label in flags if getattr(complaint, name)]
    return "、".join(words)


def _warranty(complaint: Complaint) -> str:
    machine = complaint.equipment
    until = machine.warranty_until.isoformat() if machine and machine.warranty_until else ""
    if complaint.in_warranty is None:
        return until
    word = _("质保内") if complaint.in_warranty else _("已过保")
    return _("%(word)s，至 %(day)s") % {"word": word, "day": until} if until else word


def _quantities(complaint: Complaint) -> str:
    bad, shipped = complaint.quantity_defective, complaint.quantity_shipped
    if bad is None:
        return ""
    if not shipped:
        return str(bad)
    return _("%(bad)d / %(all)d，%(share).1f%%") % {
        "bad": bad,
        "all": shipped,
        "share": 100 * bad / shipped,
    }


# --- clocks -------------------------------------------------------------------------------
def _deadlines(complaint: Complaint) -> list[Deadline]:
    """Every clock of the complaint, its pauses at hand, in two queries."""
    found = Deadline.objects.filter(record=complaint.number).prefetch_related("pauses")
    return list(found.order_by("started_at", "pk"))


def _clock_rows(deadlines: Sequence[Deadline]) -> list[dict[str, Any]]:
    now = clock.now()
    last = {d.subject: d for d in deadlines if d.status != Deadline.Status.CANCELLED}
    return [
        {
            "label": shown.label,
            "due": shown,
            "current": deadline.status in Deadline.OPEN,
            "plain": deadline.status not in Deadline.OPEN,
        }
        for deadline in last.values()
        for shown in [describe(deadline, now, clocks.calendar_of(deadline))]
    ]


# --- what was found, done and decided -----------------------------------------------------
def _photos(
    complaint: Complaint, attachments: Sequence[Any], *, image: bool
) -> list[dict[str, str]]:
    return [
        timeline.file_of(complaint, a)
        for a in attachments
        if a.comment_id is None and a.is_image == image
    ]


def _rounds(complaint: Complaint, lines: Mapping[str, list[told.Told]]) -> list[dict[str, Any]]:
    """Cause and measures of every round, the one under way first."""
    now = clock.now()
    made = []
    for one in complaint.rounds.all():
        by = one.analysed_by
        made.append(
            {
                "number": one.number,
                "current": one.number == complaint.round_number,
                "reason": one.reason,
                "analysed": (
                    f"{by}，{moment_text(one.analysed_at, now)}" if by and one.analysed_at else ""
                ),
                "facts": [
                    row
                    for row in (
                        _fact(_("产生原因"), one.occurrence_cause, wide=True),
                        _fact(_("流出原因"), one.escape_cause, wide=True),
                        _fact(_("服务方式"), one.get_service_mode_display()),
                        _fact(_("费用"), _("%(n)s 元") % {"n": one.cost} if one.cost else ""),
                        _fact(_("最终判定"), one.final_judgement, wide=True),
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


def _decisions(complaint: Complaint, lines: Mapping[str, list[told.Told]]) -> list[dict[str, Any]]:
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
        how = f"{one.b}，{Channel(one.c).label}"
        add(
            one,
            _("客户满意") if satisfied else _("客户不满意"),
            f"{how}\n{one.d}".strip(),
            "green" if satisfied else "amber",
        )
    return [row for _at, row in sorted(made, key=lambda pair: pair[0])]


def _classification(complaint: Complaint) -> dict[str, Any] | None:
    """The answers and what was confirmed, the last entry that counts, else the suggestion."""
    entries = list(complaint.classifications.all())
    if not entries:
        return None
    last = next((e for e in reversed(entries) if not e.suggestion), entries[-1])
    kind, level = last.kind or last.proposed_kind, last.level or last.proposed_level
    return {
        "suggestion": last.suggestion,
        "level": level,
        "label": f"{last.get_kind_display()}{last.get_level_display()}"
        if last.level
        else f"{last.get_proposed_kind_display()}{last.get_proposed_level_display() or ''}",
        "criterion": CRITERIA.get((kind, level)) if level else "",
        "reason": last.reason,
        "answers": question_words(last.answers),
        "by": str(last.by),
        "when": moment_text(last.at, clock.now()),
        "earlier": len([e for e in entries if not e.suggestion]) - 1,
    }


def _signoffs(complaint: Complaint) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "place": str(SignPlace(s.place).label),
            "name": s.signer_name,
            "title": s.signer_title,
            "when": moment_text(s.signed_at, now),
            "opinion": s.opinion,
            "agreed": s.agreed,
            "superseded": s.superseded and s.agreed,
            "round": s.round_number,
        }
        for s in complaint.signoffs.all()
    ]


def _related(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """Duplicates of it, and what else was said about the same machine; one query."""
    from_here = {"duplicate_of": complaint.pk}
    visible = Complaint.objects.visible_to(user).exclude(pk=complaint.pk)
    found = visible.filter(**from_here)
    if complaint.duplicate_of_id:
        found |= visible.filter(pk=complaint.duplicate_of_id)
    if complaint.equipment_id:
        found |= visible.filter(equipment=complaint.equipment_id)
    made = []
    for other in found.order_by("-received_at")[:8]:
        same = other.duplicate_of_id == complaint.pk or other.pk == complaint.duplicate_of_id
        made.append(
            {
                "number": other.number,
                "url": other.get_absolute_url(),
                "what": _("重复") if same else _("同一台"),
                "status": other.get_status_display(),
                "title": other.title,
            }
        )
    return made
