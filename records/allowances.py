"""Working time as people write it: 4 小时, 0.5 天, 30 分, 1 天 4 时; full-width digits too."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DAY = 8 * 60  # 1 天 = 8 时, as everywhere in the product
LONGEST = 250 * DAY  # a working year; more is a slip of the pen
UNITS = {"天": DAY, "日": DAY, "d": DAY, "时": 60, "h": 60, "分": 1, "m": 1}
PART = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>天|日|工作日|days?|d|小时|工时|时|hours?|h|分钟|分|min(?:ute)?s?|m)?"
)


def parse(text: str) -> int:
    """Working minutes; a bare number is hours. ValidationError says what is wrong with it."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain.startswith(("-", "−", "负")):
        raise ValidationError(_("时限不能是负数。"))
    total, at = Decimal(0), 0
    seen: list[int] = []
    while at < len(plain):
        part = PART.match(plain, at)
        if part is None:
            raise ValidationError(
                _("看不懂“%(text)s”，请写成 4 小时、0.5 天或 30 分。") % {"text": text}
            )
        unit = _unit(part["unit"])
        if seen and (part["unit"] is None or unit >= seen[-1]):
            raise ValidationError(
                _("看不懂“%(text)s”，请写成 4 小时、0.5 天或 30 分。") % {"text": text}
            )
        seen.append(unit)
        total += Decimal(part["number"]) * unit
        at = part.end()
        while at < len(plain) and plain[at].isspace():
            at += 1
    return _checked(total)


def _unclear(text: str) -> ValidationError:
    words = _("看不懂“%(text)s”，请写成 4 小时、0.5 天或 30 分。")
    return ValidationError(words % {"text": text[:40]})


def _unit(word: str | None) -> int:
    if word is None:
        return 60
    return next(size for sign, size in UNITS.items() if word.endswith(sign) or word[0] == sign)


def _checked(total: Decimal) -> int:
    if total == 0:
        raise ValidationError(_("时限要大于 0；不限时就留空。"))
    if total > LONGEST:
        raise ValidationError(_("时限超过 250 个工作日，请核对单位。"))
    if total != total.to_integral_value():
        raise ValidationError(_("时限精确到分钟，请核对小数。"))
    return int(total)


def text(minutes: int) -> str:
    """The same time, as the page fills it in: hours, below an hour minutes."""
    if minutes < 60 or minutes % 6:
        hours, rest = divmod(minutes, 60)
        parts = [_("%(n)s 小时") % {"n": hours}] if hours else []
        return " ".join([*parts, _("%(n)s 分") % {"n": rest}])
    return _("%(n)s 小时") % {"n": f"{minutes / 60:g}"}
