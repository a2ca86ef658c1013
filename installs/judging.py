"""判定: what limits, samples and the punch list lead to. Figures alone, no rows (S5-3.3, F4)."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from installs.choices.acceptance import Conclusion, Grade, Section


class Figures(NamedTuple):
    """What samples tell. sd and cpk are None where they say nothing.

    sd: of a sample (n − 1), from two values on. cpk: none without spread, or without limits.
    """

    n: int
    mean: Decimal | None
    sd: Decimal | None
    least: Decimal | None
    most: Decimal | None
    cpk: Decimal | None


def figures(
    values: Sequence[Decimal], lower: Decimal | None = None, upper: Decimal | None = None
) -> Figures:
    """n, mean, standard deviation and Cpk; with one limit the side that it bounds alone counts."""
    if not values:
        return Figures(0, None, None, None, None, None)
    mean = Decimal(statistics.mean(values))
    sd = Decimal(statistics.stdev(values)) if len(values) > 1 else None
    return Figures(len(values), mean, sd, min(values), max(values), _cpk(mean, sd, lower, upper))


def _cpk(
    mean: Decimal, sd: Decimal | None, lower: Decimal | None, upper: Decimal | None
) -> Decimal | None:
    if not sd:
        return None
    sides = []
    if upper is not None:
        sides.append((upper - mean) / (3 * sd))
    if lower is not None:
        sides.append((mean - lower) / (3 * sd))
    return min(sides, default=None)


def within(value: Decimal, lower: Decimal | None, upper: Decimal | None) -> bool:
    """Whether a value holds the limits there are; a limit itself still holds."""
    return (lower is None or value >= lower) and (upper is None or value <= upper)


def process_passes(
    values: Sequence[Decimal],
    lower: Decimal | None,
    upper: Decimal | None,
    least_cpk: Decimal | None = None,
) -> bool:
    """Every sample within the limits, and the Cpk that is asked for reached.

    Samples that are all equal have no Cpk: within the limits they are as good as can be.
    """
    if not values or not all(within(value, lower, upper) for value in values):
        return False
    if least_cpk is None:
        return True
    found = figures(values, lower, upper)
    return found.sd == 0 or (found.cpk is not None and found.cpk >= least_cpk)


def proposed(judged: Iterable[tuple[str, bool | None]], grades: Iterable[str]) -> Conclusion:
    """结论: of items as (section, passed) and the grades of what is left over, unsettled.

    A failed safety item or an A makes it failed; any other failed item or a B conditional at best.
    """
    failed = {section for section, passed in judged if passed is False}
    left = set(grades)
    if Section.SAFETY in failed or Grade.A in left:
        return Conclusion.FAILED
    return Conclusion.CONDITIONAL if failed or Grade.B in left else Conclusion.QUALIFIED


def is_better(chosen: str, computed: str) -> bool:
    """Whether a conclusion claims more than what was computed; nobody may choose that."""
    order = [str(one) for one in Conclusion]
    return order.index(chosen) < order.index(computed)
