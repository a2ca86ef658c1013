"""Reading a file once for everybody: claim the row, read apart, keep what was found.

The row says what is to be done, so a knock that is lost or doubled changes nothing; a file whose
reader dies is tried again, three times in all.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q

from records import clock
from records.spreadsheets.child import BrokeDown, answers
from testdata.accepting import CSV
from testdata.choices import Refusal, State
from testdata.models import DataColumn, DataSheet, Preview

if TYPE_CHECKING:
    from datetime import datetime

    from testdata.models import DataFile

READER = "testdata.reading"
ATTEMPTS = 3
SILENT_FOR = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(minutes=10)  # no reading takes so long


def ask(file: DataFile) -> Preview:
    """Say that this file is to be read; inside the verb's transaction."""
    return Preview.objects.create(file=file, asked_at=clock.now())


def read(pk: int) -> None:
    """Read one file, unless somebody else does or has."""
    now = clock.now()
    if not Preview.objects.filter(_free(now), pk=pk, attempts__lt=ATTEMPTS).update(
        state=State.READING, begun_at=now, attempts=F("attempts") + 1, rows=0, of=0
    ):
        return
    preview = Preview.objects.select_related("file").get(pk=pk)
    kind = "csv" if preview.file.media_type == CSV else "xlsx"
    with preview.file.file.open() as stored:
        content = stored.read()
    sheets: list[dict[str, Any]] = []
    more = 0
    try:
        for said in answers(READER, content, kind):
            if "refused" in said:
                _refuse(pk, Refusal(said["refused"]), said["line"])
                return
            if "sheet" in said:
                sheets.append(said["sheet"])
                more = said["more"]
            else:
                Preview.objects.filter(pk=pk).update(rows=said["rows"], of=said["of"])
    except BrokeDown:
        _refuse(pk, Refusal.MUCH)
        return
    _keep(pk, sheets, more)


def _free(now: datetime) -> Q:
    """What nobody has begun, or whoever began it left unfinished."""
    left = Q(state=State.READING, begun_at__lte=now - GIVEN_UP_AFTER)
    return Q(state=State.WAITING) | left


def _refuse(pk: int, refusal: Refusal, line: int = 0) -> None:
    Preview.objects.filter(pk=pk).update(
        state=State.REFUSED, refusal=refusal, line=line, finished_at=clock.now()
    )


@transaction.atomic
def _keep(pk: int, sheets: list[dict[str, Any]], more: int) -> None:
    """All of it or nothing; a row that is gone, or was kept already, stays as it is."""
    preview = Preview.objects.select_for_update().filter(pk=pk, state=State.READING).first()
    if preview is None:
        return
    preview.sheets.all().delete()
    for position, told in enumerate(sheets):
        columns = told.pop("columns")
        sheet = DataSheet.objects.create(preview=preview, position=position, **told)
        DataColumn.objects.bulk_create(
            DataColumn(sheet=sheet, position=at, **column) for at, column in enumerate(columns)
        )
    rows = sum(told["rows"] for told in sheets)
    preview.state, preview.finished_at = State.DONE, clock.now()
    preview.rows = preview.of = rows
    preview.more = more
    preview.save()


def carry_on() -> None:
    """Take up what no worker has begun for a while; what fails each time is given up in words."""
    now = clock.now()
    owed = Preview.objects.filter(_free(now), asked_at__lte=now - SILENT_FOR).order_by("asked_at")
    for pk, attempts in list(owed.values_list("pk", "attempts")):
        if attempts >= ATTEMPTS:
            _refuse(pk, Refusal.GIVEN_UP)
        else:
            read(pk)
