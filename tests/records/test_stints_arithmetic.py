"""Working minutes of stints: work, waiting and pause together are what passed, to the minute."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from records.stints import Held, Spent, split
from tests.records.calendar_days import calendar, moment

CALENDAR = calendar("standard")
START = moment("2026-07-13 09:00")  # a Monday


@st.composite
def lives(draw):
    """A clock's life: its end, stints that tile it, when each was taken up, and its pauses."""
    seconds = st.integers(min_value=0, max_value=20 * 24 * 3600)
    end = draw(seconds)
    cuts = sorted(min(cut, end) for cut in draw(st.lists(seconds, max_size=4)))
    edges = [0, *cuts, end]
    held = []
    for begin, until in pairwise(edges):
        taken = draw(st.one_of(st.none(), st.integers(min_value=begin, max_value=until)))
        held.append(
            Held(
                START + timedelta(seconds=begin),
                START + timedelta(seconds=until),
                None if taken is None else START + timedelta(seconds=taken),
            )
        )
    marks = sorted(draw(st.lists(seconds, max_size=6, unique=True)))
    pauses = [
        (START + timedelta(seconds=a), START + timedelta(seconds=b))
        for a, b in zip(marks[::2], marks[1::2], strict=False)
    ]
    return START + timedelta(seconds=end), held, pauses


@given(lives())
def test_the_shares_are_what_passed(life):
    end, held, pauses = life
    shares = split(held, pauses, CALENDAR, START, end)
    assert sum(share.total for share in shares) == CALENDAR.working_minutes_between(START, end)
    assert all(number >= 0 for share in shares for number in share)


@given(lives())
def test_what_stood_still_is_what_the_clock_left_out(life):
    end, held, pauses = life
    shares = split(held, pauses, CALENDAR, START, end)
    counted = CALENDAR.working_minutes_between(START, end, pauses)
    going = sum(share.waiting + share.work for share in shares)
    # Each edge of a pause may round once.
    assert abs(going - counted) <= len(pauses) + 1


@given(lives())
def test_what_was_never_taken_up_is_no_work(life):
    end, held, pauses = life
    never = [one._replace(taken_up=None) for one in held]
    assert all(share.work == 0 for share in split(never, pauses, CALENDAR, START, end))
    at_once = [one._replace(taken_up=one.begin) for one in held]
    assert all(share.waiting == 0 for share in split(at_once, pauses, CALENDAR, START, end))


def test_a_day_by_hand():
    """09:00 handed over, 10:00 taken up, 11:00–14:00 waited for a part, 15:00 passed on."""
    first = Held(START, moment("2026-07-13 15:00"), moment("2026-07-13 10:00"))
    second = Held(moment("2026-07-13 15:00"), moment("2026-07-14 09:30"), None)
    pause = (moment("2026-07-13 11:00"), moment("2026-07-13 14:00"))
    shares = split([first, second], [pause], CALENDAR, START, moment("2026-07-14 09:30"))
    # Lunch is 12:00–13:00, work ends at 17:30 and begins at 08:30.
    assert shares == [Spent(60, 60 + 60, 120), Spent(150 + 60, 0, 0)]


def test_a_backdated_end_takes_nothing_from_before():
    """A contact at 09:20 that was logged after the clock had been passed on at 10:00."""
    first = Held(START, moment("2026-07-13 10:00"), START)
    second = Held(moment("2026-07-13 10:00"), moment("2026-07-13 10:00"), None)
    shares = split([first, second], [], CALENDAR, START, moment("2026-07-13 09:20"))
    assert shares == [Spent(0, 20, 0), Spent(0, 0, 0)]
