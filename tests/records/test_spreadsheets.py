"""Spreadsheets of strangers: what cannot be read is refused, and no file takes the product down."""

from __future__ import annotations

import pytest

from records.spreadsheets import child, package
from records.spreadsheets.package import Unreadable
from tests.records import workbooks
from tests.records.workbooks import book, number, row

SOUND = book(row(1, number("A1", 1)), row(1, number("A1", 2)) + row(3, number("C3", 3)))


def test_a_sound_workbook_passes_every_door() -> None:
    package.require_xlsx(SOUND)
    package.require_whole(SOUND)
    package.require_loadable(SOUND)


def test_the_sheets_are_measured_apart() -> None:
    assert list(child.answers("records.spreadsheets.measuring", SOUND)) == [
        {"sheets": [[1, 1], [3, 3]]}
    ]
    assert list(child.answers("records.spreadsheets.measuring", SOUND, "first")) == [
        {"sheets": [[1, 1]]}
    ]


def test_two_cells_in_the_corners_bring_down_nobody_but_their_own_process() -> None:
    hostile = workbooks.corners()
    assert len(hostile) < 4_000
    package.require_xlsx(hostile)
    package.require_whole(hostile)
    with pytest.raises(child.BrokeDown):
        list(child.answers("records.spreadsheets.measuring", hostile))
    with pytest.raises(Unreadable, match="过大"):
        package.require_loadable(hostile)


def test_a_part_that_is_not_what_was_packed_is_noticed() -> None:
    rows = "".join(row(n, number(f"A{n}", n * 1.37)) for n in range(1, 400))
    damaged = workbooks.with_damaged_part(book(rows))
    package.require_xlsx(damaged)
    with pytest.raises(Unreadable, match="读不出来"):
        package.require_whole(damaged)


@pytest.mark.parametrize(
    "part",
    [
        "<workbook",
        "",
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><workbook>&b;</workbook>",
    ],
)
def test_a_workbook_without_sheets_or_sense_is_refused(part: str) -> None:
    with pytest.raises(Unreadable):
        package.require_loadable(book(row(1, number("A1", 1)), **{"xl__workbook.xml": part}))


def test_the_process_knows_nothing_of_ours() -> None:
    """No key, no address of a database: a parser that is taken over finds nothing to take."""
    assert set(child.SURROUNDINGS) == {"PATH", "PYTHONIOENCODING", "RUST_BACKTRACE"}


def test_whoever_stops_listening_leaves_no_process_behind() -> None:
    said = child.answers("records.spreadsheets.measuring", SOUND)
    assert next(said)
    said.close()
