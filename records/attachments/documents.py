"""Everything that is no photo: looked through as it is, since it is kept as it is.

Each check returns nothing or raises in words. What could act on the reader's machine (a macro,
a script in a PDF, a page disguised as text, a second file hidden behind the first) is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OFFICE_MAIN = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}
MOST_ENTRIES = 3000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PACKED_RATIO = 200
MOST_INFLATED = 32 * 1024 * 1024
TAIL = 2048
ZIP_END = b"PK\x05\x06"
ACTIVE_IN_OFFICE = re.compile(r"vbaproject\.bin|vbadata\.xml|/activex/|macrosheets/", re.IGNORECASE)
# Parts that Word or Excel fetch by themselves when the file is opened.
FETCHED = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)"
    rb"(?=[^>]*/(attachedTemplate|oleObject|frame|subDocument|control)[\"'])",
    re.IGNORECASE,
)
ACTIVE_IN_PDF = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|XFA|Movie|Sound)\b(?!\s*null)")
PDF_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
PDF_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
# Every control character but tab, line ends and page break.
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
MARKUP = re.compile(
    r"<\s*(!doctype|html|head|body|script|iframe|object|embed|svg|\?xml|\?php|meta|form|img)\b"
    r"|<\?(xml|php)|javascript:",
    re.IGNORECASE,
)


def refuse(code: str, sentence: str, name: str) -> ValidationError:
    return ValidationError(sentence % {"name": name}, code=code)


def damaged(name: str) -> ValidationError:
    return refuse("damaged", _("“%(name)s”不完整或已损坏，请重新导出后上传。"), name)


def active(name: str) -> ValidationError:
    return refuse(
        "active",
        _("“%(name)s”里有宏、脚本或会自动联网的内容，不能上传。请另存为不带宏的文件。"),
        name,
    )


def hidden(name: str) -> ValidationError:
    return refuse("polyglot", _("“%(name)s”里夹带了另一个文件，不能上传。"), name)


def check_pdf(content: bytes, name: str) -> None:
    """Whole, not encrypted (it could not be looked through), nothing in it that acts."""
    if b"%%EOF" not in content[-TAIL:]:
        raise damaged(name)
    if ZIP_END in content[-66_000:]:
        raise hidden(name)
    if re.search(rb"/Encrypt\b", content):
        raise refuse("encrypted", _("PDF“%(name)s”已加密，无法检查。请去掉密码后上传。"), name)
    for part in (content, *_object_streams(content)):
        plain = PDF_NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)
        if ACTIVE_IN_PDF.search(plain):
            raise active(name)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What the PDF keeps packed of its own objects, unpacked up to a limit."""
    for found in PDF_STREAM.finditer(content):
        try:
            yield zlib.decompressobj().decompress(content[found.end() :], MOST_INFLATED)
        except zlib.error:
            continue  # packed in another way, which no reader takes for objects


def check_office(content: bytes, name: str) -> str:
    """Tell xlsx from docx by what is in the package; its kind as `xlsx` or `docx`."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged(name) from error
    names = {entry.filename for entry in entries}
    kind = next((kind for kind, main in OFFICE_MAIN.items() if main in names), "")
    if not kind or "[Content_Types].xml" not in names:
        raise refuse("archive", _("“%(name)s”是压缩包，请解开后逐个上传里面的文件。"), name)
    if _something_around(content, package):
        raise hidden(name)
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED
        or unpacked > MOST_PACKED_RATIO * len(content)
    ):
        raise refuse("bomb", _("“%(name)s”解开后过大，不能上传。请拆成几个文件。"), name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse("encrypted", _("“%(name)s”已加密，无法检查。请去掉密码后上传。"), name)
    if any(_leaves_package(entry) for entry in names):
        raise hidden(name)
    if any(ACTIVE_IN_OFFICE.search(entry) for entry in names) or _fetches(package, entries, name):
        raise active(name)
    return kind


def _something_around(content: bytes, package: zipfile.ZipFile) -> bool:
    """Bytes before the first part or behind the end: where a second file would be."""
    end = content.rfind(ZIP_END) + 22 + len(package.comment)
    return end != len(content) or min(entry.header_offset for entry in package.infolist()) != 0


def _leaves_package(entry: str) -> bool:
    return entry.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", entry) or ":" in entry


def _fetches(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> bool:
    for entry in entries:
        if not entry.filename.endswith(".rels"):
            continue
        try:
            with package.open(entry) as part:
                if FETCHED.search(part.read(1024 * 1024)):
                    return True
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise damaged(name) from error
    return False


def check_text(content: bytes, name: str) -> None:
    """Letters and numbers in an encoding that Chinese instruments write; no page, no program."""
    text = _decoded(content)
    if text is None or CONTROL.search(text):
        raise refuse("unknown", _("“%(name)s”不是能识别的文件类型，不能上传。"), name)
    if MARKUP.search(text):
        raise refuse("markup", _("“%(name)s”含有网页代码，不能上传。请改用 PDF 或纯文字。"), name)


def _decoded(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def check_video(content: bytes, name: str) -> None:
    """Boxes from the first byte to the last, with an index and pictures among them."""
    seen = set()
    at = 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        seen.add(content[at + 4 : at + 8])
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        elif size == 0:  # reaches to the end
            size = len(content) - at
        if size < 8 or at + size > len(content):
            raise damaged(name)
        at += size
    if not {b"moov", b"mdat"} <= seen:
        raise damaged(name)
