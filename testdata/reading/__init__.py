"""What stands in a file of measured values: sheets, columns, figures, a course to draw.

Imports no Django: it runs in a process of its own, under limits (`records.spreadsheets`).

encodings  the bytes of a CSV as text
cells      one cell of a CSV as the value that it is
lines      the sheets of a file, row by row
heads      where the names of the columns stand
columns    what is counted of a column while its rows pass by
"""


class Refused(Exception):  # noqa: N818  it is an answer, not an error
    """The file cannot be read; `code` says why, in words elsewhere. line: where, if known."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.line = code, line
