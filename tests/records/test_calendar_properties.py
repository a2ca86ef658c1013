"""What holds for every calendar, start, limit and pause; found counter-examples are shrunk."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from records.calendar import Day, Span, Stretch, WorkCalendar, due
from tests.records.calendar_days import SHANGHAI

MINUTE = timedelta(minutes=1)
FIRST, LAST = date(2024, 12, 1), date(2027, 2, 28)


@st.composite
def spans(draw: st.DrawFn, least: int) -> tuple[Span, ...]:
    edges = draw(st.lists(st.integers(0, 1440), min_size=least * 2, max_size=6, unique=True))
    edges = sorted(edges[: len(edges) // 2 * 2])
    return tuple(zip(edges[::2], edges[1::2], strict=True))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    special = st.builds(Day, st.booleans(), st.just(""), st.none() | spans(least=0))
    days = draw(st.dictionaries(st.dates(FIRST, LAST), special, max_size=60))
    known = draw(st.frozensets(st.integers(2024, 2027)))
    return WorkCalendar(draw(spans(least=1)), SHANGHAI, days, known, draw(st.booleans()))


starts = st.integers(0, 2 * 365 * 1440).map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + n * MINUTE)
limits = st.integers(0, 3000)


@st.composite
def pauses(draw: st.DrawFn) -> list[Stretch]:
    found = draw(st.lists(st.tuples(starts, st.integers(0, 20_000)), max_size=4))
    return [(begin, begin + length * MINUTE) for begin, length in found]


@settings(max_examples=100, deadline=None)
@given(calendars(), starts, limits, pauses())
def test_exactly_the_limit_passes_until_the_due_moment(
    calendar: WorkCalendar, start: datetime, limit: int, cuts: list[Stretch]
) -> None:
    end = due(start, limit, calendar, cuts).at
    assert calendar.working_time_between(start, end, cuts) == limit * MINUTE
    if limit:  # and a moment earlier it has not passed
        before = end - timedelta(microseconds=1)
        assert calendar.working_time_between(start, before, cuts) < limit * MINUTE
    else:
        assert end == start


@settings(max_examples=100, deadline=None)
@given(calendars(), starts, limits, limits, pauses())
def test_a_limit_may_be_split(
    calendar: WorkCalendar, start: datetime, one: int, two: int, cuts: list[Stretch]
) -> None:
    middle = due(start, one, calendar, cuts).at
    assert due(middle, two, calendar, cuts).at == due(start, one + two, calendar, cuts).at


@settings(max_examples=100, deadline=None)
@given(calendars(), starts, limits, st.integers(0, 5000), st.integers(0, 500))
def test_later_and_longer_is_never_due_earlier(
    calendar: WorkCalendar, start: datetime, limit: int, later: int, longer: int
) -> None:
    end = calendar.add_working_minutes(start, limit)
    assert end >= start
    assert calendar.add_working_minutes(start + later * MINUTE, limit) >= end
    assert calendar.add_working_minutes(start, limit + longer) >= end


@settings(max_examples=100, deadline=None)
@given(calendars(), starts, starts, starts)
def test_working_time_adds_up(
    calendar: WorkCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    def between(a: datetime, b: datetime) -> timedelta:
        return calendar.working_time_between(a, b)

    assert between(one, two) + between(two, three) == between(one, three)
    assert between(two, one) == -between(one, two)
    assert timedelta() <= abs(between(one, two)) <= abs(two - one)


@settings(max_examples=100, deadline=None)
@given(calendars(), starts, limits, pauses(), st.randoms())
def test_pauses_only_delay_in_whatever_order_they_come(
    calendar: WorkCalendar, start: datetime, limit: int, cuts: list[Stretch], random: Random
) -> None:
    end = due(start, limit, calendar, cuts)
    shuffled = list(cuts)
    random.shuffle(shuffled)
    assert due(start, limit, calendar, shuffled) == end
    assert end.at >= due(start, limit, calendar).at


@settings(max_examples=100, deadline=None)
@given(calendars(), starts, limits, pauses())
def test_the_explanation_adds_up_to_the_answer(
    calendar: WorkCalendar, start: datetime, limit: int, cuts: list[Stretch]
) -> None:
    found = due(start, limit, calendar, cuts)
    rows = calendar.explain(start, limit, cuts)
    counted = [stretch for row in rows for stretch in row.counted]
    assert sum((end - begin for begin, end in counted), timedelta()) == limit * MINUTE
    assert rows[-1].left == 0
    assert any(row.provisional for row in rows) == found.provisional
    if counted:
        assert (counted[0][0] >= start, counted[-1][1]) == (True, found.at)
