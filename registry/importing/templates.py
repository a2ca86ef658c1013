"""The workbook to fill in, and the report to take away."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from registry.importing.columns import SHEETS, Column
from registry.models import ImportRun

KINDS = {
    "text": lambda: _("文字"),
    "code": lambda: _("文字"),
    "whole": lambda: _("整数"),
    "amount": lambda: _("金额，如 128000.00"),
    "warranty": lambda: _("验收、到货 或 视同"),
    "yes": lambda: _("是 或 否"),
    "date": lambda: _("日期，如 2026-07-15"),
    "customer": lambda: _("客户编号"),
    "product": lambda: _("产品编号"),
    "order_line": lambda: _("订单号-行号"),
    "user": lambda: _("登录名或姓名"),
}


def template(kind: str) -> bytes:
    return workbook(str(ImportRun.Kind(kind).label), SHEETS[kind].columns)


def workbook(title: str, columns: tuple[Column, ...]) -> bytes:
    """Heads, one example row, and a sheet that says what each column takes."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for number, column in enumerate(columns, start=1):
        head = sheet.cell(row=1, column=number, value=column.head)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="FFF2DA" if column.required else "E9EDF2")
        sheet.cell(row=2, column=number, value=column.example).number_format = "@"
        width = max(12, 2 * len(column.head) + 4, len(column.example) + 4)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    _notes(book, columns)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _notes(book: Workbook, columns: tuple[Column, ...]) -> None:
    notes = book.create_sheet(str(_("填写说明")))
    for line in (
        _("第二行是示例，填写前请删除。只读取第一张工作表，表头在第一行。"),
        _("底色为黄的列必填。空着的格子不改变已有的值。请不要合并单元格。"),
        _("编号已有的会更新，没有的会新增。上传后先检查，逐行报告，全部无误才能导入。"),
    ):
        notes.append([line])
    notes.append([])
    notes.append([_("列"), _("必填"), _("写法"), _("说明")])
    for cell in notes[notes.max_row]:
        cell.font = Font(bold=True)
    for column in columns:
        required = _("是") if column.required else ""
        notes.append([column.head, required, KINDS[column.kind](), str(column.note)])
    for letter, width in zip("ABCD", (16, 8, 24, 48), strict=True):
        notes.column_dimensions[letter].width = width
    for row in notes.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top")


def report_rows(run: ImportRun) -> list[list[Any]]:
    """The faults of a run, as the report's sheet shows them."""
    return [
        [fault["row"] or "", fault["code"], fault["column"], fault["message"]]
        for fault in run.report
        if "message" in fault
    ]
