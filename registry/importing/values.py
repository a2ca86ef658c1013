"""One cell becomes one value, or a sentence why not."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from registry.importing.sheets import plain
from registry.models import WarrantyStart

DAY_ZERO = date(1899, 12, 30)  # Excel's day 0
SERIAL_DAYS = range(20_000, 80_000)  # 1954 to 2119
YES = {"是", "y", "yes", "true", "1", "有", "√"}
NO = {"否", "n", "no", "false", "0", "无", "×"}


class Wrong(Exception):  # noqa: N818  it is an answer, not an error
    """A cell that cannot be taken, with the sentence for its row in the report."""


def text(cell: Any) -> str:
    """What Excel shows: 12 for 12.0, a date as 2026-07-01; an export's quote mark taken off."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == datetime.min.time() else "%Y-%m-%d %H:%M")
    value = str(cell).strip()
    return value[1:] if re.match(r"'[=+\-@\t\r]", value) else value


def code(cell: Any) -> str:
    return plain(text(cell))


def whole(cell: Any) -> int:
    written = code(cell).replace(",", "")
    if not re.fullmatch(r"-?\d{1,9}", written):
        raise Wrong(_("“%(value)s”不是整数。") % {"value": text(cell)[:30]})
    if int(written) < 0:
        raise Wrong(_("不能小于 0。"))
    return int(written)


def amount(cell: Any) -> str:
    """Money as its decimal text, so that a dry run can be kept as JSON."""
    written = code(cell).replace(",", "").removeprefix("¥").strip()
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", written):
        raise Wrong(_("“%(value)s”不是金额，写法如 128000.00。") % {"value": text(cell)[:30]})
    return written


WARRANTY = {
    "验收": WarrantyStart.ACCEPTANCE,
    "到货": WarrantyStart.ARRIVAL,
    "视同": WarrantyStart.DEEMED,
}


def warranty(cell: Any) -> str:
    """From when the contract counts the warranty, by its first word."""
    written = text(cell).removeprefix("自")
    for word, start in WARRANTY.items():
        if written.startswith(word):
            return str(start)
    raise Wrong(_("“%(value)s”要写 验收、到货 或 视同。") % {"value": text(cell)[:30]})


def yes(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    written = code(cell).lower()
    if written in YES | NO:
        return written in YES
    raise Wrong(_("“%(value)s”要写 是 或 否。") % {"value": text(cell)[:30]})


def day(cell: Any) -> date:
    """A date cell, Excel's serial number, or a date written in one of the usual ways."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = code(cell)
    number = re.fullmatch(r"\d{5}", written)
    if number and int(written) in SERIAL_DAYS:
        return DAY_ZERO + timedelta(days=int(written))
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?", written)
    parts = parts or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", written)
    if parts:
        try:
            found = date(*(int(part) for part in parts.groups()))
        except ValueError:
            found = None
        if found and 1950 <= found.year <= 2100:
            return found
    raise Wrong(_("“%(value)s”不是日期，写法如 2026-07-15。") % {"value": text(cell)[:30]})


READERS = {
    "text": text,
    "code": code,
    "whole": whole,
    "amount": amount,
    "warranty": warranty,
    "yes": yes,
    "date": day,
}
