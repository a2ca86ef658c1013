"""`python -m testdata.reading xlsx|csv`: the file on the standard input, what it says line by line.

`{"rows": 20000, "of": 100001}` on the way, `{"sheet": …}` for each sheet, or `{"refused": code}`.
"""

from __future__ import annotations

import sys

from records.spreadsheets import confined
from testdata.reading import Refused
from testdata.reading.lines import of_csv, of_xlsx
from testdata.reading.sheets import read


def main(kind: str) -> None:
    """Read the file and tell of it."""
    content = confined.begin()
    sheets = of_csv(content) if kind == "csv" else of_xlsx(content)
    found = 0
    try:
        for sheet in sheets:
            count = sheet.count
            told = read(sheet, lambda rows, count=count: confined.say({"rows": rows, "of": count}))
            if told["rows"]:
                confined.say({"sheet": told, "more": sheet.more})
                found += 1
    except Refused as refused:
        confined.say({"refused": refused.code, "line": refused.line})
        return
    except MemoryError:
        confined.say({"refused": "much", "line": 0})
        return
    if not found:
        confined.say({"refused": "empty", "line": 0})


if __name__ == "__main__":
    main(sys.argv[1])
