"""One cell of a CSV as the value that it is: a number, a moment, a time of day, or just text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite
from typing import Any

MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(?:Z|[+-]\d\d:?\d\d)?"
)
TIME = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
NUMBERS, MOMENTS = 1, 2


class Cells:
    """Columns of text as columns of values. decimal_comma: `1,5` is one and a half.

    underscores: whether the file has any; Python reads `1_000` as a number, nobody else does.
    """

    def __init__(self, *, decimal_comma: bool, underscores: bool) -> None:
        self.decimal_comma, self.underscores = decimal_comma, underscores
        self.value = lru_cache(maxsize=8192)(self._value)
        self._usual: dict[int, int] = {}

    def column(self, at: int, texts: Sequence[str]) -> Sequence[Any]:
        """A stretch of one column; what it held before is tried first, all at once."""
        usual = self._usual.get(at, NUMBERS)
        try:
            found = self._numbers(texts) if usual == NUMBERS else _moments(texts)
        except ValueError:
            found = [self.value(text) for text in texts]
            kind = MOMENTS if isinstance(found[0], datetime) else NUMBERS
            self._usual[at] = kind
        return found

    def _numbers(self, texts: Sequence[str]) -> list[float]:
        if self.decimal_comma:
            texts = [text.replace(",", ".") for text in texts]
        numbers = list(map(float, texts))
        if not isfinite(sum(numbers)):  # `nan` and `infinity`, which Python takes for numbers
            raise ValueError
        if self.underscores and any("_" in text for text in texts):
            raise ValueError
        return numbers

    def _value(self, given: str) -> Any:
        text = given.strip()
        if not text:
            return ""
        number = text.replace(",", ".") if self.decimal_comma else text
        if THOUSANDS.fullmatch(number):
            number = number.replace(",", "")
        try:
            found = float(number)
        except ValueError:
            return _moment(text) or _time(text) or text
        return found if isfinite(found) and "_" not in text else text


def _moments(texts: Sequence[str]) -> list[datetime]:
    """Written as ISO has it, or with slanting strokes; all without a zone."""
    if "/" in texts[0]:
        texts = [text.replace("/", "-") for text in texts]
    moments = list(map(datetime.fromisoformat, texts))
    if any(moment.tzinfo for moment in moments):
        raise ValueError
    return moments


def _moment(text: str) -> datetime | None:
    found = MOMENT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, part = found.groups(default="0")
    micro = int(part.ljust(6, "0")[:6])
    try:
        return datetime(  # noqa: DTZ001  as the instrument wrote it
            *map(int, (year, month, day, hour, minute, second)), micro
        )
    except ValueError:
        return None


def _time(text: str) -> timedelta | None:
    """`08:30`, `125:00:01.5`: a time of day, or how long it has been running."""
    found = TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds, part = found.groups(default="0")
    micro = int(part.ljust(6, "0")[:6])
    return timedelta(
        hours=int(hours), minutes=int(minutes), seconds=int(seconds), microseconds=micro
    )
