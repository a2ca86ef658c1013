"""Excel files made for tests, and their way through an import."""

from __future__ import annotations

import io

from openpyxl import Workbook

from registry.importing import runs
from registry.importing.columns import SHEETS
from registry.models import ImportRun
from tests import factories

HEADS = {kind: [column.head for column in sheet.columns] for kind, sheet in SHEETS.items()}


def xlsx(heads, *rows, merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_of(kind: str, *rows: dict) -> bytes:
    heads = list(dict.fromkeys(name for row in rows for name in row))
    return xlsx(heads, *[[row.get(name) for name in heads] for row in rows])


def checked(kind: str, *rows: dict) -> ImportRun:
    return runs.start(kind, "清单.xlsx", sheet_of(kind, *rows), by=factories.keeper())


def imported(kind: str, *rows: dict) -> ImportRun:
    run = checked(kind, *rows)
    assert run.state == "checked", run.report
    return runs.import_run(runs.claim(run, by=run.started_by))


def faults(run: ImportRun) -> list[tuple[int, str, str]]:
    assert run.state == "refused"
    return [(f["row"], f["column"], f["message"]) for f in run.report if "message" in f]


CUSTOMER = {"客户编号": "C1", "客户名称": "苏州禾睿光电有限公司"}
PRODUCT = {"产品编号": "VC-1200", "产品名称": "真空镀膜机"}
