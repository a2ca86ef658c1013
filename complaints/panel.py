"""下一步: the step a person can take now, what is missing, or whom the complaint waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import people
from complaints.choices import HIGH_LEVELS, OPEN, SIGN_PLACE_SHORT, SignPlace, Stage, Status
from complaints.forms.steps import STEP_FORMS
from complaints.workflow import STEPS
from complaints.workflow.steps import ComplaintStep
from records.clock_forms import CLOCK_FORMS
from records.forms import StepForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User
    from complaints.models import Complaint
    from complaints.told import Told

# The steps that lead on, the main one first; the second one stands beside it.
LEADING: dict[str, tuple[str, ...]] = {
    Status.REGISTERED: ("judge",),
    Status.JUDGED: ("classify",),
    Status.CLASSIFIED: ("assign", "hand_over"),
    Status.CONFIRMING: ("confirm", "not_reproduced"),
    Status.HANDLING: ("submit_for_approval", "record_handling"),
    Status.AWAITING_APPROVAL: ("approve", "send_back"),
    Status.VERIFYING: ("verify",),
    Status.COUNTERSIGNING: ("countersign",),
    Status.REPLYING: ("reply",),
    Status.AWAITING_CUSTOMER: ("record_answer",),
    Status.CLOSING: ("close",),
    Status.CLOSED: ("reopen",),
}
# What is filled in on a page of its own, since it needs the width.
WIDE = frozenset({"classify", "reclassify", "record_handling", "verify", "start_capa"})
# These have a place of their own on the page.
ELSEWHERE = frozenset({"comment", "attach", "log_contact", "save_draft", "submit", *CLOCK_FORMS})
DANGER = frozenset({"cancel", "send_back", "not_reproduced", "decline", "reopen"})
VERBS: dict[str, StrPromise] = {
    "judge": gettext_lazy("提交判定"),
    "classify": gettext_lazy("去分级"),
    "assign": gettext_lazy("分派给处理人"),
    "hand_over": gettext_lazy("移交技术管理部"),
    "confirm": gettext_lazy("确认重现并分派"),
    "not_reproduced": gettext_lazy("未能重现，退回分级"),
    "record_handling": gettext_lazy("填写原因与措施"),
    "submit_for_approval": gettext_lazy("送批"),
    "approve": gettext_lazy("批准，送验证"),
    "send_back": gettext_lazy("退回处理人"),
    "verify": gettext_lazy("去验证"),
    "countersign": gettext_lazy("提交会签"),
    "reply": gettext_lazy("回复客户"),
    "record_answer": gettext_lazy("记录客户意见"),
    "close": gettext_lazy("结案"),
    "reopen": gettext_lazy("重开这件客诉"),
    "record_test": gettext_lazy("保存检测记录"),
    "start_capa": gettext_lazy("启动纠正预防"),
    "link_capa": gettext_lazy("关联纠正预防"),
    "unlink_capa": gettext_lazy("取消关联"),
    "decline_capa": gettext_lazy("不启动，签名"),
}
AFTER: dict[str, StrPromise] = {
    "judge": gettext_lazy("判为不合格的送分级，非自责的送回复客户。"),
    "record_test": gettext_lazy("先填检测记录，才能判定。"),
    "classify": gettext_lazy("按问题回答，系统给出建议，由您确认。"),
    "assign": gettext_lazy("处理人会收到通知，处理时限从分派起算。"),
    "hand_over": gettext_lazy("三、四级先由技术管理部确认和重现。"),
    "confirm": gettext_lazy("确认之后由研发或工程处理。"),
    "record_handling": gettext_lazy("写明原因、措施和服务方式之后送批。"),
    "submit_for_approval": gettext_lazy("批准之后送品质验证。"),
    "approve": gettext_lazy("批准之后送效果验证。"),
    "verify": gettext_lazy("验证有效的送会签，无效的重新处理。"),
    "countersign": gettext_lazy("会签完成之后回复客户。"),
    "reply": gettext_lazy("回复之后等客户确认。"),
    "record_answer": gettext_lazy("客户满意的送结案，不满意的重新处理。"),
    "close": gettext_lazy("结案之后这一轮锁定。"),
    "start_capa": gettext_lazy("纠正预防措施验证有效之后才能结案。"),
    "reopen": gettext_lazy("这件客诉已关闭。客户再次反映时另开一轮。"),
}


@dataclass(frozen=True)
class Link:
    """A step as a button or a line of the menu."""

    name: str
    label: str
    url: str
    danger: bool = False


@dataclass(frozen=True)
class Panel:
    """The panel 下一步. form: the main step's, where it is filled in right here."""

    title: str
    text: str
    checks: Sequence[Mapping[str, Any]] = ()
    main: Link | None = None
    form: StepForm | None = None
    second: Link | None = None
    others: Sequence[Link] = field(default=())


def link(complaint: Complaint, name: str, *, in_menu: bool = False) -> Link:
    """A step as a button says what happens; in the menu it has its own name."""
    label = str(STEPS[name].label if in_menu else VERBS.get(name, STEPS[name].label))
    if name == "amend":
        url = reverse("complaints:amend", args=[complaint.number])
    else:
        url = reverse("complaints:step", args=[complaint.number, name])
    return Link(name, label, url, name in DANGER)


def panel(
    complaint: Complaint,
    user: User,
    steps: Sequence[ComplaintStep],
    told: Mapping[str, list[Told]],
    waits: str,
) -> Panel:
    """The panel for this person; `steps` are those on offer, `waits` whom it waits for."""
    names = [step.name for step in steps]
    if people.place_of(complaint, user) is None or people.has_signed(complaint, user):
        names = [name for name in names if name != "countersign"]  # the name is there already
    quoted = [one for one in told.get("quotation", ()) if not one.d]
    if not quoted:
        names = [name for name in names if name != "record_consent"]  # nothing was quoted
    main = _main(complaint, names, told)
    if main is None:
        others = _others(complaint, names, "")
        checks = _consent(complaint, names, quoted)
        return Panel(_title(complaint), _idle(complaint, waits), checks, others=others)
    missing = STEPS[main].missing(complaint)
    if main == "submit_for_approval" and missing:
        main = "record_handling"
    second = next(
        (name for name in LEADING.get(complaint.status, ()) if name in names and name != main), ""
    )
    if main == "record_test":
        second = ""
    blocked = bool(missing) and main != "record_handling"
    if blocked and main == "close" and "start_capa" in names and not complaint.capa_links.all():
        main, second, blocked = "start_capa", "link_capa", False
    inline = main not in WIDE and not blocked
    return Panel(
        title=_("下一步：%(step)s") % {"step": STEPS[main].label},
        text=str(AFTER.get(main, "")),
        checks=[*_consent(complaint, names, quoted), *_checks(complaint, told, missing)],
        main=link(complaint, main),
        form=STEP_FORMS[main](record=complaint, user=user) if inline else None,
        second=link(complaint, second) if second else None,
        others=_others(complaint, names, main, second),
    )


def _main(complaint: Complaint, names: Sequence[str], told: Mapping[str, list[Told]]) -> str | None:
    """The one step that leads on."""
    leading = [name for name in LEADING.get(complaint.status, ()) if name in names]
    high = complaint.level in HIGH_LEVELS
    leading = [n for n in leading if n != ("assign" if high else "hand_over")]
    if not leading:
        return None
    if leading[0] == "judge" and not _here(complaint, told, "test"):
        return "record_test"
    return leading[0]


def _others(complaint: Complaint, names: Sequence[str], *but: str) -> list[Link]:
    """The remaining steps, for the menu; those that cannot work now are left out."""
    high = complaint.level in HIGH_LEVELS
    left_out = {*but, *ELSEWHERE, "assign" if high else "hand_over"}
    left_out.add("pause" if complaint.clock_paused else "resume")
    if complaint.status not in {Status.REGISTERED, Status.VERIFYING}:
        left_out.add("record_test")
    with_page = {*STEP_FORMS, "amend"} - left_out
    return [link(complaint, name, in_menu=True) for name in names if name in with_page]


def _here(complaint: Complaint, told: Mapping[str, list[Told]], kind: str) -> list[Told]:
    """What was told in this round."""
    return [one for one in told.get(kind, ()) if one.round_number == complaint.round_number]


def _checks(
    complaint: Complaint, told: Mapping[str, list[Told]], missing: Sequence[str]
) -> list[dict[str, Any]]:
    """What is there and what is still missing, line by line."""
    checks: list[dict[str, Any]] = []
    if complaint.status == Status.REGISTERED:
        tests = len(_here(complaint, told, "test"))
        text = _("检测记录 %(n)d 项") % {"n": tests} if tests else _("还没有检测记录")
        checks.append({"text": text, "missing": not tests})
    if complaint.status == Status.COUNTERSIGNING and _here(complaint, told, "standard"):
        checks.append({"text": _("标准化已填写")})
    checks += [{"text": sentence, "missing": True} for sentence in missing]
    high = complaint.is_high_level and complaint.status in OPEN and complaint.nonconforming
    if high and not missing:
        checks.append(_capa(complaint))
    if complaint.first_contact_at is None and complaint.status in OPEN:
        checks.append(
            {
                "text": _("还没有首次响应，请记录与客户的联系"),
                "missing": True,
                "url": link(complaint, "log_contact").url,
            }
        )
    return checks


def _consent(
    complaint: Complaint, names: Sequence[str], quoted: Sequence[Told]
) -> list[dict[str, Any]]:
    """A quotation that waits for the customer's answer, for whoever records it (§3.1)."""
    if "record_consent" not in names:
        return []
    text = _("报价 %(number)s 等客户答复，请记录") % {"number": quoted[-1].a}
    return [{"text": text, "missing": True, "url": link(complaint, "record_consent").url}]


def _capa(complaint: Complaint) -> dict[str, Any]:
    """Levels 3–4 close only with a CAPA (§3.2)."""
    capas = [link.capa for link in complaint.capa_links.all()]
    if not capas:
        return {"text": _("三、四级须有纠正预防措施，验证有效之后才能结案"), "missing": True}
    words = {"number": capas[0].number, "status": capas[0].get_status_display()}
    text = _("%(number)s（%(status)s），验证有效之后才能结案") % words
    return {"text": text, "url": capas[0].get_absolute_url()}


def _title(complaint: Complaint) -> str:
    if complaint.status in OPEN:
        return _("下一步：%(status)s") % {"status": complaint.get_status_display()}
    return str(complaint.get_status_display())


def _idle(complaint: Complaint, waits: str) -> str:
    if complaint.status == Status.CANCELLED:
        return _("这件客诉已撤销，只供查看。")
    if complaint.status == Status.CLOSED:
        return _("这件客诉已关闭并锁定，可以继续留言。")
    return _("现在不轮到您。等%(who)s处理。") % {"who": waits} if waits else ""


def _places(places: Iterable[SignPlace]) -> str:
    """`研发、工程、品管`: who still has to sign."""
    return _("、").join(str(SIGN_PLACE_SHORT[place]) for place in places)


def comes_to(complaint: Complaint) -> dict[str, str]:
    """Who will have the later stages, as far as it is known now."""
    if complaint.is_ended:
        return {}
    owner = complaint.customer.owner if complaint.customer else None
    return {
        Stage.COUNTERSIGN: _places(people.places_to_sign(complaint)) if complaint.level else "",
        Stage.REPLY: str(owner or complaint.opened_by),
        Stage.CLOSE: _("品质主管"),
    }


def waits_for(complaint: Complaint) -> str:
    """Whom the complaint waits for, by name where there is one, else by role."""
    status = complaint.status
    if status == Status.HANDLING:
        return str(complaint.handler or "")
    if status in {Status.REPLYING, Status.AWAITING_CUSTOMER}:
        owner = complaint.customer.owner if complaint.customer else None
        return str(owner or complaint.opened_by)
    if status == Status.AWAITING_APPROVAL:
        return _("技术管理部") if complaint.is_high_level else _("技术支持部经理")
    if status == Status.COUNTERSIGNING:
        return _places(people.places_open(complaint))
    if status == Status.DRAFT:
        return str(complaint.opened_by)
    return {
        Status.REGISTERED: _("品质工程师"),
        Status.JUDGED: _("技术支持工程师"),
        Status.CLASSIFIED: _("技术支持部经理"),
        Status.CONFIRMING: _("技术管理部"),
        Status.VERIFYING: _("品质工程师"),
        Status.CLOSING: _("品质主管"),
    }.get(status, "")
