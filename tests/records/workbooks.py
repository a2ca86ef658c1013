"""Excel files written part by part, so that they can be large, odd or hostile in one place."""

from __future__ import annotations

import io
import zipfile

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Style 1 is a moment.
STYLES = (
    f'{HEAD}<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def text(at: str, value: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'


def number(at: str, value: object) -> str:
    return f'<c r="{at}"><v>{value}</v></c>'


def moment(at: str, days: float) -> str:
    """A date with its time, as days since 1900."""
    return f'<c r="{at}" s="1"><v>{days:.9f}</v></c>'


def row(n: int, *cells: str) -> str:
    return f'<row r="{n}">{"".join(cells)}</row>'


def book(*sheets: str, **parts: str | bytes) -> bytes:
    """A workbook of these sheets' rows; further parts by name, written with __ for /."""
    numbers = range(1, len(sheets) + 1)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{KIND}.worksheet+xml"/>'
        for n in numbers
    )
    names = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    ties = "".join(_tie(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    written = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f"{kinds}</Types>",
        "_rels/.rels": _ties(_tie("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook {MAIN} xmlns:r="{OFFICE}">'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _ties(ties + _tie("rIdS", "styles", "styles.xml")),
        "xl/styles.xml": STYLES,
    }
    for n, rows in zip(numbers, sheets, strict=True):
        written[f"xl/worksheets/sheet{n}.xml"] = (
            f"{HEAD}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
        )
    written |= {name.replace("__", "/"): part for name, part in parts.items()}  # type: ignore[dict-item]  # text or bytes
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, part in written.items():
            made.writestr(name, part)
    return out.getvalue()


def _tie(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def _ties(inside: str) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def corners() -> bytes:
    """Two cells, one in each corner of the largest sheet: their rectangle is 400 GB."""
    return book(row(1, number("A1", 1)) + row(1_048_576, number("XFD1048576", 2)))


def with_damaged_part(content: bytes) -> bytes:
    """One byte of a packed sheet is another one; the directory of the parts is whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entry = package.getinfo("xl/worksheets/sheet1.xml")
    at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
