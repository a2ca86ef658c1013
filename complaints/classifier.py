"""Four-level problem classification (S3-3.2), driven by questions that never name a level.

The answers are facts that an engineer knows at the machine; kind and level follow from them.
Answers that contradict each other are shown as such and lead to no proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import Kind, level_name

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

YES, NO = "yes", "no"
WHERE = "where"


@dataclass(frozen=True)
class Question:
    """One question. `options` are (value, words); `kind` says on which path it is asked."""

    code: str
    text: StrPromise
    options: tuple[tuple[str, StrPromise], ...]
    kind: Kind | None = None
    hint: StrPromise | str = ""


YES_NO = ((YES, gettext_lazy("是")), (NO, gettext_lazy("否")))

QUESTIONS: tuple[Question, ...] = (
    Question(
        WHERE,
        gettext_lazy("问题出在哪里？"),
        (
            (Kind.SOFTWARE, gettext_lazy("程序、界面、参数或数据")),
            (Kind.HARDWARE, gettext_lazy("机械、电气、元器件或装配")),
        ),
    ),
    Question(
        "beyond_product",
        gettext_lazy("客户需要的功能或性能，现有产品是否做不到，只能升级或另做新产品？"),
        YES_NO,
        Kind.SOFTWARE,
    ),
    Question(
        "scheme_change",
        gettext_lazy("解决它是否要改产品软件或客户系统的总体方案、概要设计？"),
        YES_NO,
        Kind.SOFTWARE,
    ),
    Question(
        "guided",
        gettext_lazy("客户的技术人员按电话、传真或邮件的指导，能否自己解决？"),
        YES_NO,
        Kind.SOFTWARE,
    ),
    Question(
        "half_day",
        gettext_lazy("工程师到现场，半天内能否解决？"),
        YES_NO,
        Kind.SOFTWARE,
        gettext_lazy("客户自己能解决的，选“是”。"),
    ),
    Question(
        "mishandled",
        gettext_lazy("是否因运输、搬运或使用不当造成？"),
        YES_NO,
        Kind.HARDWARE,
    ),
    Question(
        "component",
        gettext_lazy("是否因元器件本身质量不稳定？"),
        YES_NO,
        Kind.HARDWARE,
        gettext_lazy("换上合格的元器件后问题消失，装配和工艺没有偏差。"),
    ),
    Question(
        "process",
        gettext_lazy("是否因装配、生产工艺或检验没有做到位？"),
        YES_NO,
        Kind.HARDWARE,
    ),
    Question(
        "design",
        gettext_lazy("按图纸和工艺都做对了，问题是否仍会出现？"),
        YES_NO,
        Kind.HARDWARE,
    ),
)
BY_CODE = {question.code: question for question in QUESTIONS}

# The criterion of each level in the procedure's words, printed on the form (S3-3.2).
CRITERIA: dict[tuple[str, int], StrPromise] = {
    (Kind.SOFTWARE, 1): gettext_lazy("半天内可现场解决，或可通过电话、传真、邮件指导解决"),
    (Kind.SOFTWARE, 2): gettext_lazy("须工程师现场支持，不涉及总体方案、概要设计及产品的更改"),
    (Kind.SOFTWARE, 3): gettext_lazy("须修改产品软件或客户系统的总体方案、概要设计"),
    (Kind.SOFTWARE, 4): gettext_lazy("现产品不能满足，须升级或开发新产品"),
    (Kind.HARDWARE, 1): gettext_lazy("运输、搬运或使用不当造成"),
    (Kind.HARDWARE, 2): gettext_lazy("元器件质量不稳定引起"),
    (Kind.HARDWARE, 3): gettext_lazy("生产工艺或质量控制问题引起"),
    (Kind.HARDWARE, 4): gettext_lazy("产品设计问题"),
}

HARDWARE_LEVELS = {"mishandled": 1, "component": 2, "process": 3, "design": 4}


@dataclass(frozen=True)
class Proposal:
    """What follows from the answers. `level` is None while it is open or contradicted."""

    kind: str = ""
    level: int | None = None
    missing: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return self.level is not None

    @property
    def label(self) -> str:
        return str(level_name(self.kind, self.level)) if self.level else ""

    @property
    def criterion(self) -> str:
        return str(CRITERIA[self.kind, self.level]) if self.level else ""


def clean_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """Only known questions with one of their options; answers off the chosen path are dropped."""
    known = {
        code: value
        for code, value in answers.items()
        if code in BY_CODE and value in dict(BY_CODE[code].options)
    }
    kind = known.get(WHERE)
    return {
        code: value
        for code, value in known.items()
        if BY_CODE[code].kind is None or BY_CODE[code].kind == kind
    }


def propose(answers: Mapping[str, str]) -> Proposal:
    """Kind and level that the answers lead to, or what is still open or contradictory."""
    given = clean_answers(answers)
    kind = given.get(WHERE, "")
    if not kind:
        return Proposal(missing=[str(BY_CODE[WHERE].text)])
    return _software(given) if kind == Kind.SOFTWARE else _hardware(given)


def _open(given: Mapping[str, str], *codes: str) -> list[str]:
    return [str(BY_CODE[code].text) for code in codes if code not in given]


def _software(given: Mapping[str, str]) -> Proposal:
    """The widest change decides; an easy remedy beside a wide change is a contradiction."""
    yes = {code for code, value in given.items() if value == YES}
    wide, easy = yes & {"beyond_product", "scheme_change"}, yes & {"guided", "half_day"}
    conflicts = []
    if wide and easy:
        conflicts.append(
            _("既要改方案或产品，又说可以指导解决或半天内现场解决，两者不能同时成立。")
        )
    if given.get("guided") == YES and given.get("half_day") == NO:
        conflicts.append(_("客户按指导就能解决，却说工程师到现场半天内不能解决。"))
    if conflicts:
        return Proposal(Kind.SOFTWARE, conflicts=conflicts)
    if "beyond_product" in yes:
        return Proposal(Kind.SOFTWARE, 4)
    if missing := _open(given, "beyond_product", "scheme_change"):
        return Proposal(Kind.SOFTWARE, missing=missing)
    if "scheme_change" in yes:
        return Proposal(Kind.SOFTWARE, 3)
    if easy:
        return Proposal(Kind.SOFTWARE, 1)
    if missing := _open(given, "guided", "half_day"):
        return Proposal(Kind.SOFTWARE, missing=missing)
    return Proposal(Kind.SOFTWARE, 2)


def _hardware(given: Mapping[str, str]) -> Proposal:
    """Exactly one cause may be named; all four answered "no" needs another look."""
    causes = [code for code in HARDWARE_LEVELS if given.get(code) == YES]
    if len(causes) > 1:
        named = _("、").join(f"“{BY_CODE[code].text}”" for code in causes)
        return Proposal(
            Kind.HARDWARE,
            conflicts=[_("同时指向几个原因：%(causes)s。请只留根本的一个。") % {"causes": named}],
        )
    if causes:
        return Proposal(Kind.HARDWARE, HARDWARE_LEVELS[causes[0]])
    if missing := _open(given, *HARDWARE_LEVELS):
        return Proposal(Kind.HARDWARE, missing=missing)
    return Proposal(
        Kind.HARDWARE,
        conflicts=[
            _("四个原因都答了“否”，还不能判断。请再查一次，或改选“程序、界面、参数或数据”。")
        ],
    )
