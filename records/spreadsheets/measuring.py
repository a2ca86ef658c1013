"""`python -m records.spreadsheets.measuring [first]`: can the sheets be loaded, how large are they?

Imports no Django; the file comes on the standard input.
"""

from __future__ import annotations

import io
import sys

from python_calamine import CalamineError, CalamineWorkbook

from records.spreadsheets import confined


def main() -> None:
    """One line: `{"sheets": [[rows, columns], …]}`, or `{"broken": true}`."""
    content = confined.begin()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names[:1] if "first" in sys.argv[1:] else book.sheet_names
        sheets = [book.get_sheet_by_name(name) for name in names]
    except CalamineError:
        confined.say({"broken": True})
        return
    confined.say({"sheets": [[one.height, one.width] for one in sheets]})


if __name__ == "__main__":
    main()
