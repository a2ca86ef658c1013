"""Reading in the background: claimed once, taken up again, given up in words; bounded in cost."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import pytest
from python_calamine import CalamineWorkbook

from records import clock
from records.spreadsheets.child import answers
from testdata import previews, tasks
from testdata import workflow as do
from testdata.models import DataColumn, Preview
from testdata.reading.lines import of_xlsx
from testdata.reading.sheets import read
from tests.records.workbooks import book, number, row, text
from tests.source import ROOT
from tests.testdata.cast import Cast, csv_file, draft, xlsx_file

MEGABYTE = 1024 * 1024


def asked() -> Preview:
    cast = Cast()
    return do.attach(draft(cast), csv_file(), by=cast.author).preview


@pytest.mark.django_db
def test_a_file_is_read_once_whoever_knocks() -> None:
    preview = asked()
    assert preview.state == "waiting"
    tasks.read_file(preview.pk)
    preview.refresh_from_db()
    assert (preview.state, preview.rows, preview.attempts) == ("done", 30, 1)
    kept = list(DataColumn.objects.values_list("pk", flat=True))
    tasks.read_file(preview.pk)
    assert list(DataColumn.objects.values_list("pk", flat=True)) == kept


@pytest.mark.django_db
def test_what_nobody_began_is_taken_up_by_the_timetable() -> None:
    preview = asked()
    tasks.carry_on_reading()  # a moment later: the knock may be on its way
    preview.refresh_from_db()
    assert preview.state == "waiting"
    with clock.at(preview.asked_at + timedelta(minutes=2)):
        tasks.carry_on_reading()
    preview.refresh_from_db()
    assert preview.state == "done"


@pytest.mark.django_db
def test_a_reading_that_died_is_begun_anew_and_given_up_after_the_third() -> None:
    preview = asked()
    begun = preview.asked_at
    Preview.objects.update(state="reading", begun_at=begun, attempts=1)
    with clock.at(begun + timedelta(minutes=9)):
        tasks.carry_on_reading()  # its reader may still be at it
    preview.refresh_from_db()
    assert preview.state == "reading"
    Preview.objects.update(attempts=3)
    with clock.at(begun + timedelta(minutes=11)):
        tasks.carry_on_reading()
    preview.refresh_from_db()
    assert (preview.state, preview.refusal) == ("refused", "given_up")
    Preview.objects.update(state="reading", attempts=2)
    with clock.at(begun + timedelta(minutes=11)):
        tasks.carry_on_reading()
    preview.refresh_from_db()
    assert (preview.state, preview.attempts) == ("done", 3)


@pytest.mark.django_db
def test_a_file_that_was_removed_meanwhile_leaves_nothing(monkeypatch) -> None:
    cast = Cast()
    data = draft(cast)
    file = do.attach(data, xlsx_file(), by=cast.author)

    def removed_while_reading(*given):
        do.remove_file(data, by=cast.author, uid=file.uid)
        return answers(*given)

    monkeypatch.setattr(previews, "answers", removed_while_reading)
    previews.read(file.preview.pk)
    assert not Preview.objects.exists()
    assert not DataColumn.objects.exists()


@pytest.mark.django_db
def test_a_long_file_says_how_far_it_is(monkeypatch) -> None:
    rows = "".join(f"{n},{n}\n" for n in range(25_000))
    cast = Cast()
    preview = do.attach(draft(cast), csv_file(f"a,b\n{rows}"), by=cast.author).preview
    seen = []

    def listened(*given):
        for said in answers(*given):
            yield said
            seen.append(tuple(Preview.objects.values_list("rows", "of").get()))

    monkeypatch.setattr(previews, "answers", listened)
    previews.read(preview.pk)
    assert [rows // 1_000 for rows, _of in seen[:2]] == [10, 20]
    assert all(25_000 <= of <= 25_002 for _rows, of in seen[:2])


# --- what it costs ----------------------------------------------------------------------------
def measured(rows: int) -> bytes:
    """Eight columns: seven numbers and a word."""
    head = row(1, *(text(f"{letter}1", f"列{letter}") for letter in "ABCDEFGH"))
    lines = [head]
    for n in range(2, rows + 2):
        numbers = (number(f"{letter}{n}", (n * k) % 9973 / 7) for k, letter in enumerate("ABCDEFG"))
        lines.append(row(n, *numbers, text(f"H{n}", "运行")))
    return book("".join(lines))


def spent() -> float:
    """Processor seconds of this process and of those that it waited for."""
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def reader_alone(content: bytes) -> None:
    """What python-calamine needs to hand out all cells."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    for _row in sheet.iter_rows():
        pass


def counted(content: bytes) -> None:
    """What the reading process does, without the start of a process."""
    for sheet in of_xlsx(content):
        read(sheet, lambda rows: None)


def previewed(content: bytes) -> None:
    """The whole way: a process of its own, and hearing what it says."""
    assert any("sheet" in said for said in answers(previews.READER, content, "xlsx"))


def ratio(work: Callable[[bytes], None], rows: int) -> float:
    """Work against the reader, turn about; the best of each, since a busy machine only adds."""
    content = measured(rows)
    best = {reader_alone: float("inf"), work: float("inf")}
    for _turn in range(4):
        for one in best:
            begun = spent()
            one(content)
            best[one] = min(best[one], spent() - begun)
    return best[work] / best[reader_alone]


def test_counting_20_000_rows_costs_at_most_as_much_again_as_reading_them() -> None:
    assert ratio(counted, 20_000) <= 2.0


@pytest.mark.long
def test_a_preview_of_100_000_rows_costs_at_most_twice_the_reader() -> None:
    assert ratio(previewed, 100_000) <= 2.0


def peak_of(content: bytes, kind: str) -> int:
    """The most memory that the reading process ever had, as the kernel counts it."""
    code = (
        "import sys; from testdata.reading.__main__ import main; main(sys.argv[1]);"
        "print([line.split()[1] for line in open('/proc/self/status')"
        " if line.startswith('VmHWM')][0], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, kind], input=content, capture_output=True, cwd=ROOT, check=True
    )
    return int(done.stderr.split()[-1]) * 1024


@pytest.mark.long
def test_a_preview_of_100_000_rows_stays_below_300_megabytes() -> None:
    assert peak_of(measured(100_000), "xlsx") <= 300 * MEGABYTE
    lines = "".join(f"{n},{n % 7 / 3},{n % 11},a,b,{n},{n},{n}\n" for n in range(100_000))
    assert peak_of(f"a,b,c,d,e,f,g,h\n{lines}".encode(), "csv") <= 300 * MEGABYTE


def test_a_preview_of_20_000_rows_stays_below_100_megabytes() -> None:
    assert peak_of(measured(20_000), "xlsx") <= 100 * MEGABYTE
