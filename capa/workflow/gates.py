"""What must be there before a step: each gate answers with a sentence that names it, or ""."""

from __future__ import annotations

from django.utils.translation import gettext as _

from capa import authors, people
from capa.choices import Branch, CauseState, MeasureStatus, Place
from capa.models import Capa, Round
from records import clock


def current(capa: Capa) -> Round:
    """The round that is worked on now."""
    found = authors.round_now(capa)
    if found is None:
        raise Round.DoesNotExist(f"{capa.number}: {capa.round_number}")
    return found


def _lacks(what: list[str], sentence: str) -> str:
    return sentence % {"what": _("、").join(what)} if what else ""


def cannot_start(capa: Capa) -> str:
    """A leader, the department that answers, and the problem (D1, D2)."""
    missing = []
    if not capa.description.strip():
        missing.append(_("问题描述"))
    if capa.owner_id is None:
        missing.append(_("组长"))
    if capa.responsible_department_id is None:
        missing.append(_("责任部门"))
    return _lacks(missing, _("还不能启动，缺少：%(what)s。"))


def plan_is_incomplete(capa: Capa) -> str:
    """Everything that the plan is signed for: D1 to D5, and how its effect will be judged."""
    now = current(capa)
    causes = now.causes.all() if capa.kept is not None else now.causes.prefetch_related("whys")
    caused = {measure.cause_id for measure in now.measures.all()}
    roots = [c for c in causes if c.state == CauseState.ROOT]
    missing = [] if capa.is_short else _team_and_containment(capa)
    for branch in Branch:
        if not any(c.branch == branch for c in roots):
            missing.append(_("%(branch)s的根本原因") % {"branch": branch.label})
    missing += [
        _("原因 %(number)d 的为什么") % {"number": c.number} for c in roots if not c.whys.all()
    ]
    missing += [
        _("针对原因 %(number)d 的措施") % {"number": c.number} for c in roots if c.pk not in caused
    ]
    missing += [
        _("原因 %(number)d 的结论（还是待查）") % {"number": c.number}
        for c in causes
        if c.state == CauseState.SUSPECTED
    ]
    if roots and not now.proof_result.strip():
        missing.append(_("根本原因的验证结果"))
    return _lacks(missing + _effect_plan(now), _("还不能送审，缺少：%(what)s。"))


def _team_and_containment(capa: Capa) -> list[str]:
    missing = []
    if not capa.members.exists():
        missing.append(_("小组成员"))
    if not capa.what.strip():
        missing.append(_("5W2H 的“什么”"))
    if not capa.containments.exists():
        missing.append(_("遏制表"))
    return missing


def _effect_plan(now: Round) -> list[str]:
    """指标, 目标, 观察期, 数据来源 and 验证人, fixed before anything is implemented."""
    wanted = {
        _("有效性指标"): now.indicator.strip(),
        _("有效性目标"): now.target is not None,
        _("观察期"): now.window_days,
        _("数据来源"): now.data_source,
        _("验证人"): now.evaluator_id,
    }
    return [name for name, there in wanted.items() if not there]


def evaluator_is_involved(capa: Capa) -> str:
    """验证 ≠ 实施: the plan names somebody who has no part in it (domain §5)."""
    evaluator = current(capa).evaluator
    return people.cannot_evaluate(capa, evaluator) if evaluator is not None else ""


def nobody_reviews(capa: Capa) -> str:
    """Somebody must be left to review who took no part."""
    if people.reviewer(capa) is not None:
        return ""
    return _("责任部门没有可以审核的负责人（没有设，或参与了这一轮），请指定倡导者来审核。")


def reviews_are_missing(capa: Capa) -> str:
    """批准 comes after every 审核 (domain §5)."""
    waiting = [
        row.get_place_display()
        for row in capa.approvals.all()
        if row.round_number == capa.round_number
        and row.version == capa.content_version
        and row.place in {Place.REVIEW, Place.REVIEW_RD}
        and row.status == "pending"
    ]
    return _lacks(waiting, _("还不能批准，等：%(what)s。"))


def measures_are_open(capa: Capa) -> str:
    """实施完成 when every measure is done with its evidence, and none waits for a decision."""
    every = list(current(capa).measures.all())
    replaced = {measure.replaces_id for measure in every}
    open_ = [m for m in every if m.status != MeasureStatus.DONE and m.pk not in replaced]
    waiting = [
        _("措施 %(number)d（%(status)s）")
        % {"number": measure.number, "status": measure.get_status_display()}
        for measure in open_
    ]
    return _lacks(waiting, _("还不能转验证，未完成：%(what)s。"))


def window_is_open(capa: Capa) -> str:
    """Effective can be said only after the watching period that was agreed before (domain §5)."""
    until = current(capa).window_until
    if until is None or until < clock.today():
        return ""
    return _("观察期到 %(date)s 止，之前只能判无效。") % {"date": f"{until:%Y-%m-%d}"}


def closing_is_incomplete(capa: Capa) -> str:
    """标准化, 横向展开 and containment are settled before the end (S9-4.4)."""
    missing = []
    if not any(row.round_number == capa.round_number for row in capa.standardisations.all()):
        missing.append(_("标准化（改了哪份文件，或不适用的理由）"))
    rows = list(capa.deployments.all())
    if not capa.is_short and not rows:
        missing.append(_("横向展开"))
    unsettled = sum(1 for row in rows if not row.is_settled)
    if unsettled:
        missing.append(_("横向展开还有 %(count)d 项未完成") % {"count": unsettled})
    for row in capa.containments.all():
        if row.quantity and row.done_on is None:
            missing.append(_("遏制：%(place)s") % {"place": row.get_place_display()})
    return _lacks(missing, _("还不能送关闭，缺少：%(what)s。"))


def only_high_levels(capa: Capa) -> str:
    """技术管理部 follows levels 3 and 4 (S3-4.4.2)."""
    if capa.is_high_level:
        return ""
    return _("只有三、四级的纠正预防措施由技术管理部跟踪。")


def was_started(capa: Capa) -> str:
    """Only what never was more than a draft comes back."""
    return _("已启动的撤销后不能恢复，请重新提出。") if capa.started_at is not None else ""
