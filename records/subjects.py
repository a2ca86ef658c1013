"""What is timed, for whom it may differ, and what brings in the people on call: said by the apps.

`records` knows no word of the domain. Each app names its subjects where it keeps its deadlines,
when it is imported; policy, calendar and explanation read them here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LEVELS = (1, 2, 3, 4)
Hours = Mapping[str, Mapping[int, float]]  # subject → level → working hours; 0: at any level


class Subject(NamedTuple):
    """One kind of clock that a policy gives its time."""

    code: str
    label: StrOrPromise
    group: StrOrPromise
    by_level: bool  # whether the level can make a difference


class ScopeKind(NamedTuple):
    """A kind of party that may have terms of its own. find: a code → its name, if it exists."""

    kind: str
    label: StrOrPromise
    hint: StrOrPromise
    find: Callable[[str], str | None]
    lookup: str  # the address, by name, that a combobox asks; "" where there is none


_subjects: dict[str, Subject] = {}
_hours: dict[str, dict[int, float]] = {}
_circumstances: dict[str, StrOrPromise] = {}
_scopes: dict[str, ScopeKind] = {}
_followers: list[Callable[[list[str]], None]] = []


def register(
    group: StrOrPromise,
    labels: Mapping[str, StrOrPromise],
    *,
    hours: Hours,
    flat: Iterable[str] = (),
) -> None:
    """Name an app's subjects, in the order in which they are shown, with their first values.

    flat: subjects that no level makes shorter or longer. A clock with an agreed date has no
    policy and is not named here.
    """
    level_free = set(flat)
    for code, label in labels.items():
        _subjects[code] = Subject(code, label, group, code not in level_free)
        _hours[code] = dict(hours.get(code, {}))


def register_circumstances(labels: Mapping[str, StrOrPromise]) -> None:
    """Name what may bring in the people on call (停机, 安全)."""
    _circumstances.update(labels)


def register_scope(kind: ScopeKind) -> None:
    """Name a kind of party with terms of its own; the later named one is the nearer."""
    _scopes[kind.kind] = kind


def register_follower(note: Callable[[list[str]], None]) -> None:
    """Name what keeps a copy of its records' nearest clock: told which records' clocks moved."""
    _followers.append(note)


def say_moved(records: list[str]) -> None:
    """Clocks of these records were moved by no verb of theirs (a calendar has changed)."""
    for note in _followers:
        note(records)


def every() -> list[Subject]:
    """All subjects, app by app: what stands above comes first, and names its own last."""
    groups: dict[str, list[Subject]] = {}
    for subject in _subjects.values():
        groups.setdefault(str(subject.group), []).append(subject)
    return [subject for group in reversed(groups.values()) for subject in group]


def circumstances() -> dict[str, StrOrPromise]:
    """All circumstances that a policy can name."""
    return dict(_circumstances)


def scope_kinds() -> list[ScopeKind]:
    """All kinds of parties that can have terms of their own."""
    return list(_scopes.values())


def first_values() -> dict[tuple[str, int], int]:
    """(subject, level) → working minutes, as the product begins."""
    return {
        (subject, level): round(hours * 60)
        for subject, levels in _hours.items()
        for level, hours in levels.items()
    }


def label_of(subject: str) -> str:
    """What a subject is called; its code where no app names it any more."""
    known = _subjects.get(subject)
    return str(known.label) if known else subject


def level_label(level: int) -> str:
    """The head of a column: 一级 … 四级, or what is not classified (yet)."""
    return [_("未分级"), _("一级"), _("二级"), _("三级"), _("四级")][level]


def nearest_first(scopes: Iterable[str]) -> list[str]:
    """Scopes in the order in which they are asked: the contract before the customer."""
    rank = {kind: number for number, kind in enumerate(_scopes)}
    return sorted(
        {scope for scope in scopes if scope},
        key=lambda scope: (-rank.get(scope.partition(":")[0], -1), scope),
    )


def scope_label(scope: str) -> str:
    """What a scope is called: the company's, or 客户 KH-1 苏州禾睿."""
    kind, _colon, code = scope.partition(":")
    known = _scopes.get(kind)
    if not scope or known is None:
        return scope or _("全公司")
    return " ".join([str(known.label), code, known.find(code) or ""]).strip()


def find_scope(kind: str, code: str) -> str:
    """The scope of a party that exists, "" when there is none of that code."""
    known = _scopes.get(kind)
    return f"{kind}:{code}" if known is not None and known.find(code) else ""
