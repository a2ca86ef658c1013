"""A deadline policy on its way: written, checked, tried on the open clocks, then published.

Content of a draft, as JSON: rules {subject: {level: minutes}}, urgent_percent, ladder (None: the
company's), on_call {circumstance: [subjects]}, note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from records import (
    audit,
    calendars,
    clock,
    policies,
    policy_words,
    recount,
    schedule,
    subjects,
    terms,
)
from records.calendar import due
from records.due import clock_name
from records.models import Deadline, PolicyVersion, VersionDraft
from records.policies import COMPANY, Allowance, InForce, Policy
from records.steps import NotNow, NotYours

if TYPE_CHECKING:
    from accounts.models import User

Content = dict[str, Any]
KIND = VersionDraft.Kind.POLICY
State = VersionDraft.State
NOBODY = UUID(int=0)  # the key of a version that is not there yet


def nothing() -> Content:
    """What a new scope says: nothing of its own."""
    return {"rules": {}, "urgent_percent": 50, "ladder": None, "on_call": {}, "note": ""}


def content_of(scope: str) -> Content:
    """What counts for a scope now, to be changed."""
    version = PolicyVersion.objects.filter(scope=scope).order_by("-number").first()
    return content_as_written(version) if version else nothing()


def content_as_written(version: PolicyVersion) -> Content:
    """A version as a draft would hold it."""
    rules: dict[str, dict[str, int]] = {}
    for rule in version.rules.all():
        rules.setdefault(rule.subject, {})[str(rule.level)] = rule.minutes
    return {
        "rules": rules,
        "urgent_percent": version.urgent_percent,
        "ladder": version.ladder if version.own_ladder else None,
        "on_call": version.on_call,
        "note": "",
    }


def flat(content: Content) -> dict[tuple[str, int], int]:
    """(subject, level) → minutes, as the engine has them."""
    return {
        (subject, int(level)): minutes
        for subject, levels in content["rules"].items()
        for level, minutes in levels.items()
    }


def check(content: Content, scope: str) -> None:
    """Refuse what makes no policy; each sentence at its field (rule:SUBJECT, rung:N, …)."""
    errors: dict[str, list[str]] = {}
    for subject, levels in content["rules"].items():
        filled = {int(level) for level in levels} - {0}
        missing = [level for level in subjects.LEVELS if level not in filled]
        if filled and missing:
            names = _("、").join(subjects.level_label(level) for level in missing)
            words = _("“%(subject)s”缺少%(levels)s。要么一至四级都填，要么都不填。")
            said = words % {"subject": subjects.label_of(subject), "levels": names}
            errors.setdefault(f"rule:{subject}", []).append(said)
    if not 1 <= content["urgent_percent"] <= 100:
        errors["urgent_percent"] = [_("紧急时的比例在 1 到 100 之间。")]
    if scope and not content["rules"]:
        errors["__all__"] = [_("至少填一项时限；没有填的按上一级政策执行。")]
    if content["ladder"] is not None:
        errors |= _wrong_ladder(content["ladder"])
    if errors:
        raise ValidationError(errors)


def _wrong_ladder(ladder: list[dict[str, Any]]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    last = (0, 0)
    for number, rung in enumerate(ladder):
        here = (rung.get("percent", 100), rung.get("after", 0))
        said = []
        if not rung["to"]:
            said.append(_("请选择提醒谁。"))
        if here <= last:
            said.append(_("要晚于上一级提醒。"))
        if here[0] > 100:
            said.append(_("到期之后用“+4 小时”的写法。"))
        if said:
            errors[f"rung:{number}"] = said
        last = max(last, here)
    if not any(r.get("percent", 100) == 100 and not r.get("after") for r in ladder):
        errors["ladder"] = [_("缺少 100% 这一级：到期时必须有人知道，超期从这里记录。")]
    return errors


def write(scope: str, content: Content, *, by: User) -> VersionDraft:
    """Keep a draft, after its checks. Nothing counts before it is published."""
    _require(by)
    check(content, scope)
    before = content_of(scope)
    if {**content, "note": ""} == before:
        raise ValidationError(_("和现行政策相同，没有需要发布的内容。"))
    return VersionDraft.objects.create(
        kind=KIND, key=scope, base=_number(scope), content=content, by=by, at=clock.now()
    )


def _require(by: User) -> None:
    if not by.is_active or not by.has_perm(policies.PERMISSION):
        raise NotYours(_("您的角色不能维护时限政策，请找有权限的同事处理。"))


def _number(scope: str) -> int:
    newest = PolicyVersion.objects.filter(scope=scope).order_by("-number")
    return newest.values_list("number", flat=True).first() or 0


# --- the dry run ------------------------------------------------------------------------------
def dry_run(draft: VersionDraft) -> recount.DryRun:
    """Which open clocks would have another due moment if they began now; nothing is written.

    A policy counts for new clocks alone, so that this shows its meaning, not its effect.
    """
    proposed = _proposed(draft)
    touched = _touched_subjects(draft.key, proposed)
    open_ = Deadline.objects.filter(
        status__in=Deadline.OPEN, absolute=False, own_limit=False, subject__in=touched
    )
    found = open_.order_by("due_at", "pk").prefetch_related("pauses")
    nearest = list(found[: recount.EXAMINED])
    left = max(open_.count() - recount.EXAMINED, 0) if len(nearest) == recount.EXAMINED else 0
    examined = [row for row in nearest if draft.key in ("", *row.scopes)]
    moves = list(_moves(examined, proposed))
    return recount.DryRun(moves[: recount.SHOWN], len(moves), len(examined), left)


def _proposed(draft: VersionDraft) -> Policy:
    content = draft.content
    return Policy(
        id=NOBODY,
        scope=draft.key,
        number=draft.base + 1,
        urgent_percent=content["urgent_percent"],
        ladder=(),
        rules=flat(content),
        on_call={one: frozenset(names) for one, names in content["on_call"].items()},
    )


def _touched_subjects(scope: str, proposed: Policy) -> set[str]:
    """The subjects whose time, urgency or calendar is another one."""
    key = policies.current_id(scope)
    if key is None:
        return {subject for subject, _level in proposed.rules}
    now = policies.load(key)
    everything = {subject for subject, _level in (*now.rules, *proposed.rules)}
    if now.urgent_percent != proposed.urgent_percent:
        return everything
    changed = {s for s, _l in dict(set(now.rules.items()) ^ set(proposed.rules.items()))}
    for one in {*now.on_call, *proposed.on_call}:
        before = now.on_call.get(one, frozenset())
        changed |= before ^ proposed.on_call.get(one, frozenset())
    return changed


def _moves(rows: Iterable[Deadline], proposed: Policy) -> Iterator[recount.Move]:
    known: dict[tuple[str, ...], tuple[InForce, InForce]] = {}
    for row in rows:
        of = tuple(row.scopes)
        if of not in known:
            now = policies.in_force(of)
            known[of] = (now, _with(now, proposed, of))
        before, after = (_allowed(one, row) for one in known[of])
        if after.minutes is None or _same(row, before, after):
            continue
        pauses = schedule.stretches(row.pauses.all())
        calendar = calendars.load(_calendar(row, before, after))
        minutes = schedule.left_of(after.minutes, row.carried_minutes)
        moment = due(row.started_at, minutes, calendar, pauses).at
        if moment != row.due_at:
            yield recount.Move(row.record, row.url, clock_name(row.label), row.due_at, moment)


def _same(row: Deadline, before: Allowance, after: Allowance) -> bool:
    on_call = [one.policy.is_on_call(row.subject, row.circumstances) for one in (before, after)]
    return before.minutes == after.minutes and on_call[0] == on_call[1]


def _with(now: InForce, proposed: Policy, scopes: tuple[str, ...]) -> InForce:
    """The same, with the proposed version in its place."""
    by_scope = {policy.scope: policy for policy in now.policies} | {proposed.scope: proposed}
    wanted = [*subjects.nearest_first(scopes), COMPANY]
    return InForce(tuple(by_scope[scope] for scope in wanted if scope in by_scope))


def _allowed(in_force: InForce, row: Deadline) -> Allowance:
    return in_force.allowance(row.subject, level=row.level, urgent=row.urgent)


def _calendar(row: Deadline, before: Allowance, after: Allowance) -> UUID:
    was, will = (one.policy.is_on_call(row.subject, row.circumstances) for one in (before, after))
    if was == will:
        return row.calendar_version_id
    if will:
        return terms.current_calendar_id(calendars.ROUND_THE_CLOCK)
    own = calendars.of_departments([row.department_id])
    return own.get(row.department_id or 0) or terms.current_calendar_id()


# --- publishing -------------------------------------------------------------------------------
@transaction.atomic
def publish(draft: VersionDraft, *, by: User) -> PolicyVersion:
    """Make the draft the next version: it counts for every clock that begins from now on."""
    _require(by)
    draft = VersionDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    _still_there(draft)
    if draft.base != _number(draft.key):
        raise NotNow(_("编制之后已有新版次发布，请按新版次重新修改。"))
    check(draft.content, draft.key)
    before, content = content_of(draft.key), draft.content
    lines = policy_words.differences(before, content)
    version = policies.publish(
        flat(content),
        ladder=content["ladder"],
        urgent_percent=content["urgent_percent"],
        on_call=content["on_call"],
        scope=draft.key,
        note=content["note"],
        by=by,
    )
    draft.state, draft.published_at = State.PUBLISHED, clock.now()
    draft.save(update_fields=["state", "published_at"])
    audit.write(
        by=by,
        object_type="records.policyversion",
        number=f"policy:{draft.key}"[:40],
        version=version.number,
        action="publish_policy",
        opinion=content["note"],
        changes={line["label"]: [line["before"], line["after"]] for line in lines},
    )
    return version


def _still_there(draft: VersionDraft) -> None:
    if draft.state != State.DRAFT:
        raise NotNow(_("这份修改已发布或已放弃。"))


@transaction.atomic
def discard(draft: VersionDraft, *, by: User) -> None:
    """Give a draft up, of a policy or a calendar; what is in force stays."""
    _require(by)
    draft = VersionDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    _still_there(draft)
    draft.state = State.DISCARDED
    draft.save(update_fields=["state"])
