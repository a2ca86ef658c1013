"""判定 from limits, process figures and the conclusion, against figures reckoned apart (F4)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from installs import judging

numbers = st.decimals(
    min_value=-10_000, max_value=10_000, places=4, allow_nan=False, allow_infinity=False
)
samples = st.lists(numbers, min_size=1, max_size=40)
limit = st.none() | numbers


def apart(values: list[Decimal]) -> tuple[Fraction, float]:
    """Mean and standard deviation of a sample in fractions: no rounding before the root."""
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    if len(exact) == 1:
        return mean, 0.0
    return mean, sqrt(sum((one - mean) ** 2 for one in exact) / (len(exact) - 1))


@given(numbers, limit, limit)
def test_a_value_holds_every_limit_there_is(
    value: Decimal, lower: Decimal | None, upper: Decimal | None
) -> None:
    too_low = lower is not None and Fraction(value) < Fraction(lower)
    too_high = upper is not None and Fraction(value) > Fraction(upper)
    assert judging.within(value, lower, upper) is not (too_low or too_high)


@given(numbers)
def test_a_limit_itself_still_holds(value: Decimal) -> None:
    assert judging.within(value, value, value)


@given(samples)
def test_mean_and_deviation_are_those_reckoned_in_fractions(values: list[Decimal]) -> None:
    found, (mean, sd) = judging.figures(values), apart(values)
    assert (found.n, found.least, found.most) == (len(values), min(values), max(values))
    assert found.mean is not None
    assert isclose(found.mean, mean, rel_tol=1e-20, abs_tol=1e-20)
    if len(values) == 1:
        assert found.sd is None
    else:
        assert found.sd is not None
        assert isclose(found.sd, sd, rel_tol=1e-12, abs_tol=1e-12)


@given(samples, limit, limit)
def test_cpk_is_that_of_the_nearer_side(
    values: list[Decimal], lower: Decimal | None, upper: Decimal | None
) -> None:
    mean, sd = apart(values)
    found = judging.figures(values, lower, upper).cpk
    if sd == 0 or (lower is None and upper is None):
        assert found is None
        return
    assume(sd > 1e-6)
    sides = []
    if lower is not None:
        sides.append(float(mean - Fraction(lower)) / (3 * sd))
    if upper is not None:
        sides.append(float(Fraction(upper) - mean) / (3 * sd))
    assert found is not None
    assert isclose(found, min(sides), rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("values", "lower", "upper", "cpk"),
    [
        ("99.8 100.1 100.0 100.2 99.9", 95, 105, "10.54"),  # sd 0.15811
        ("1 2 3", None, 5, "1.00"),  # (5 − 2) / (3 × 1)
        ("1 2 3", -1, None, "1.00"),
        ("1 2 3", 0, 5, "0.67"),
        ("7 8 9", None, 6, "-0.67"),  # the mean lies outside
    ],
)
def test_cpk_by_hand(values: str, lower: int | None, upper: int | None, cpk: str) -> None:
    found = judging.figures(
        [Decimal(one) for one in values.split()],
        None if lower is None else Decimal(lower),
        None if upper is None else Decimal(upper),
    )
    assert found.cpk is not None
    assert f"{found.cpk:.2f}" == cpk


def test_nothing_measured_says_nothing() -> None:
    assert judging.figures([]) == (0, None, None, None, None, None)
    assert not judging.process_passes([], None, Decimal(5))


ONE, TWO, FOUR = Decimal(1), Decimal(2), Decimal(4)


@pytest.mark.parametrize(
    ("values", "lower", "upper", "least", "passes"),
    [
        ([TWO], ONE, FOUR, None, True),
        ([TWO], ONE, FOUR, ONE, False),  # one value has no spread that could be judged
        ([TWO, TWO], ONE, FOUR, ONE, True),  # no spread at all, within: as good as can be
        ([FOUR, FOUR], ONE, TWO, ONE, False),
        ([ONE, FOUR], ONE, FOUR, None, True),
        ([ONE, FOUR], ONE, FOUR, ONE, False),  # within, but Cpk 0.24
        ([TWO, Decimal(5)], ONE, FOUR, None, False),  # one outside is enough
    ],
)
def test_a_process_passes(
    values: list[Decimal],
    lower: Decimal,
    upper: Decimal,
    least: Decimal | None,
    passes: bool,
) -> None:
    assert judging.process_passes(values, lower, upper, least) is passes


PASSED, FAILED = True, False


@pytest.mark.parametrize(
    ("items", "grades", "conclusion"),
    [
        ([("equipment", PASSED), ("process", PASSED), ("safety", PASSED)], "", "qualified"),
        ([("equipment", PASSED)], "C C", "qualified"),
        ([("equipment", PASSED)], "B", "conditional"),
        ([("equipment", FAILED)], "", "conditional"),
        ([("process", FAILED)], "C", "conditional"),
        ([("equipment", FAILED)], "B", "conditional"),
        ([("safety", FAILED)], "", "failed"),
        ([("equipment", PASSED)], "A", "failed"),
        ([("equipment", FAILED), ("safety", PASSED)], "A B C", "failed"),
        ([("equipment", None)], "", "qualified"),  # what is open is refused elsewhere
        ([], "", "qualified"),
    ],
)
def test_the_conclusion_by_hand(
    items: list[tuple[str, bool | None]], grades: str, conclusion: str
) -> None:
    assert judging.proposed(items, grades.split()) == conclusion


ORDER = ["qualified", "conditional", "failed"]


@given(st.sampled_from(ORDER), st.sampled_from(ORDER))
def test_nobody_may_choose_better_than_computed(chosen: str, computed: str) -> None:
    assert judging.is_better(chosen, computed) is (ORDER.index(chosen) < ORDER.index(computed))


@given(
    st.lists(st.tuples(st.sampled_from(["equipment", "process", "safety"]), st.booleans())),
    st.lists(st.sampled_from("ABC")),
    st.sampled_from("ABC"),
)
def test_one_problem_more_never_makes_it_better(
    items: list[tuple[str, bool]], grades: list[str], more: str
) -> None:
    before, after = judging.proposed(items, grades), judging.proposed(items, [*grades, more])
    assert not judging.is_better(after, before)
