"""What is counted of a column while its rows pass by: how many, how large, and its course.

Every step works on a stretch of the column at once, in functions that Python has in C: the
reader is fast, and must not be waited for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite, sqrt
from operator import mul
from typing import Any

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  moments as the instrument wrote them, without a zone
NUMBER = frozenset({float, int})
Extent = list[float] | None


class Column:
    """A column. series: least and greatest number of each stretch; starts: its first moment."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.numbers = self.moments = self.times = self.texts = self.empty = 0
        self.least = self.greatest = 0.0
        self.mean = self.squares = 0.0  # squares: of the distances from the mean
        self.first: float | None = None
        self.last: float | None = None
        self.series: list[Extent] = []
        self.starts: list[float | None] = []

    def take(self, values: Sequence[Any]) -> None:
        """The next stretch of rows."""
        kinds = set(map(type, values))
        if kinds <= NUMBER:
            self._take_numbers(values)
            self.starts.append(None)
        elif kinds == {datetime}:
            self.moments += len(values)
            self._take_moments([values[0], min(values), max(values)])
            self.series.append(None)
        elif kinds == {str}:
            self._take_texts(values)
        else:
            self._take_mixed(values)

    def _take_texts(self, values: Sequence[str]) -> None:
        empty = values.count("")
        self.empty += empty
        self.texts += len(values) - empty
        self.series.append(None)
        self.starts.append(None)

    def _take_mixed(self, values: Sequence[Any]) -> None:
        moments = [moment for value in values if (moment := _moment(value)) is not None]
        times = [_span(value) for value in values if isinstance(value, time | timedelta)]
        numbers = [v for v in values if type(v) in NUMBER and isfinite(v)]
        empty = values.count("")
        self.empty += empty
        self.moments += len(moments)
        self.times += len(times)
        self.texts += len(values) - empty - len(moments) - len(times) - len(numbers)
        if numbers:
            self._take_numbers(numbers)
        else:
            self.series.append(None)
        if moments:
            self._take_moments([moments[0], min(moments), max(moments)])
        elif times:
            self._take_seconds([times[0], min(times), max(times)])
        else:
            self.starts.append(None)

    def _take_numbers(self, values: Sequence[float]) -> None:
        """Counted as Chan, Golub and LeVeque do: exact also where the mean is far from zero."""
        n, total = len(values), float(sum(values))
        if not isfinite(total):  # Excel's own are finite; whoever writes 1e999 means no number
            values = [value for value in values if isfinite(value)]
            self.texts += n - len(values)
            n, total = len(values), float(sum(values))
        if not n:
            self.series.append(None)
            return
        least, greatest = min(values), max(values)
        mean = total / n
        away = [value - mean for value in values]
        squares = sum(map(mul, away, away))
        before, after = self.numbers, self.numbers + n
        apart = mean - self.mean
        self.mean += apart * n / after
        self.squares += squares + apart * apart * before * n / after
        self.least = min(self.least, least) if before else least
        self.greatest = max(self.greatest, greatest) if before else greatest
        self.numbers = after
        self.series.append([_short(least), _short(greatest)])

    def _take_moments(self, moments: Sequence[datetime]) -> None:
        self._take_seconds([(moment - EPOCH).total_seconds() for moment in moments])

    def _take_seconds(self, seconds: Sequence[float]) -> None:
        start, least, greatest = seconds
        self.starts.append(start)
        self.first = least if self.first is None else min(self.first, least)
        self.last = greatest if self.last is None else max(self.last, greatest)

    @property
    def kind(self) -> str:
        """What most of the filled cells are."""
        counts = {
            "number": self.numbers,
            "moment": self.moments,
            "time": self.times,
            "text": self.texts,
        }
        most = max(counts, key=lambda kind: counts[kind])
        return most if counts[most] else "empty"

    def told(self) -> dict[str, Any]:
        """Everything, as JSON; a figure that is beyond all numbers is none."""
        kind, filled = self.kind, self.numbers + self.moments + self.times + self.texts
        alike = {"number": self.numbers, "moment": self.moments, "time": self.times}
        said: dict[str, Any] = {
            "name": self.name,
            "kind": kind,
            "filled": filled,
            "empty": self.empty,
            "other": filled - alike.get(kind, filled),
        }
        if kind == "number":
            figures = {
                "least": self.least,
                "greatest": self.greatest,
                "mean": self.mean,
                "deviation": self._deviation(),
            }
            said |= {name: _finite(value) for name, value in figures.items()}
            said["series"] = self.series
        elif kind in {"moment", "time"}:
            said |= {"least": self.first, "greatest": self.last, "starts": self.starts}
        return said

    def _deviation(self) -> float | None:
        """Of a sample; one value has none."""
        return sqrt(self.squares / (self.numbers - 1)) if self.numbers > 1 else None


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _short(value: float) -> float:
    """As much of a number as a drawing shows."""
    return float(f"{value:.6g}")


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else None  # noqa: DTZ001  as above


def _span(value: time | timedelta) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
