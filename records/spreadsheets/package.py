"""Whether a file is an .xlsx that can be read, before any of it is; each refusal a sentence."""

from __future__ import annotations

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

from records.spreadsheets.child import BrokeDown, answers

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old Excel, and new Excel behind a password
LARGEST_UNPACKED = 400 * 1024 * 1024


class Unreadable(Exception):  # noqa: N818  it is an answer, not an error
    """The file as a whole cannot be read; its text says why and what to do."""


def require_xlsx(content: bytes) -> None:
    """Refuse what is no .xlsx, or unpacks to more than anybody means."""
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable(_("这个文件设了打开密码。请去掉密码，另存后再上传。"))
        raise Unreadable(_("这是旧版 Excel(.xls)。请另存为 .xlsx 后再上传。"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            unpacked = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as damaged:
        raise Unreadable(_("这不是 Excel 文件(.xlsx)，或者文件已损坏。")) from damaged
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("这不是 Excel 文件(.xlsx)。"))
    if unpacked > LARGEST_UNPACKED:
        raise Unreadable(too_large())


def require_whole(content: bytes) -> None:
    """Refuse an .xlsx of which a part does not unpack to what it was."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            bad = package.testzip()
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError):
        bad = "?"  # cut off, packed in an unknown way, or behind a password
    if bad is not None:
        raise Unreadable(broken())


def require_loadable(content: bytes) -> None:
    """Load the first sheet where it can do no harm, and refuse what does not come through."""
    try:
        said = list(answers("records.spreadsheets.measuring", content, "first"))
    except BrokeDown:
        raise Unreadable(too_much()) from None
    if not said or not said[0].get("sheets"):
        raise Unreadable(broken())


def too_large() -> str:
    return _("这个文件展开后过大，请分成几个文件。")


def too_much() -> str:
    """Of a file that brought its reader down."""
    return _("这个文件读不出来，或者展开后过大。请只留要用的行和列，另存后再上传。")


def broken() -> str:
    return _("这个 Excel 文件读不出来，请用 Excel 打开并另存一次。")
