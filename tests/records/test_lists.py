"""Keyset pages: every row once, forward and back, whatever the order and the gaps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from accounts.models import User
from records.lists import KeysetPage, count_text

SORTS = {"name": "name", "left": "left_on", "department": "department__name"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """25 people: names that repeat, and every third without a day of leaving."""
    day = date(2026, 1, 1)
    return User.objects.bulk_create(
        User(
            username=f"u{n:02}",
            name=f"人{n % 4}",
            left_on=None if n % 3 == 0 else day + timedelta(days=n % 5),
        )
        for n in range(25)
    )


def page(sort: str, query: str = "", values: bool = False) -> KeysetPage:
    queryset = User.objects.all()
    if values:
        queryset = queryset.values("username", "left_on")
    return KeysetPage(queryset, SORTS, sort=sort, params=QueryDict(query), size=7)


def forward(sort: str, values: bool = False) -> list[KeysetPage]:
    pages = [page(sort, values=values)]
    while pages[-1].has_next:
        pages.append(page(sort, pages[-1].next_query, values=values))
    return pages


@pytest.mark.parametrize("sort", ["name", "-name", "left", "-left", "department"])
@pytest.mark.parametrize("values", [False, True])
def test_every_row_once_forward_and_the_same_pages_back(people, sort, values):
    pages = forward(sort, values)
    read = [r["username"] if values else r.username for p in pages for r in p.rows]
    assert sorted(read) == sorted(u.username for u in people)
    assert [len(p.rows) for p in pages] == [7, 7, 7, 4]

    back = pages[-1]
    for expected in reversed(pages[:-1]):
        back = page(sort, back.previous_query, values=values)
        assert list(back.rows) == list(expected.rows)
    assert not back.has_previous


@pytest.mark.parametrize("sort", ["left", "-left"])
def test_rows_without_a_value_come_last(people, sort):
    days = [row.left_on for p in forward(sort) for row in p.rows]
    known = [day for day in days if day]
    assert days == known + [None] * 9
    assert known == sorted(known, reverse=sort.startswith("-"))


def test_a_new_row_before_the_page_shifts_nothing(people):
    second = page("name", page("name").next_query)
    User.objects.create(username="first", name="A")
    assert list(page("name", page("name").next_query).rows) != list(second.rows)
    assert page("name", second.query(after=None)).rows[0].username == "first"
    again = page("name", forward("name")[1].previous_query)
    assert again.rows[0].username == "first"


@pytest.mark.parametrize("query", ["after=x", "before=%00", "after=W10", "sort=password&after=ZZ"])
def test_a_spoiled_address_gets_the_first_page(people, query):
    assert list(page("name", query).rows) == list(page("name").rows)


def test_the_address_keeps_its_filters(people):
    first = page("name", "grade=A&grade=B&q=")
    assert first.next_query.startswith("grade=A&grade=B&after=")
    assert first.sort_query("name") == "grade=A&grade=B&sort=-name"
    assert first.aria_sort("name") == "ascending"


def test_pages_cost_two_queries(people, django_assert_num_queries):
    with django_assert_num_queries(2):
        first = page("name")
        assert first.count == 25
    with django_assert_num_queries(1):
        assert page("name", first.next_query).has_next


def test_counting_stops():
    assert count_text(10_000) == "10,000"
    assert count_text(10_001) == "10,000+"
