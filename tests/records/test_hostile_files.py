"""Files that somebody would like us to keep, to run or to choke on: each refused in words."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from records.attachments import accept
from records.pdf import renderer
from tests.records import files

SCRIPT = b"<script>fetch('/api/token/')</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
HEIC = files.box(b"ftyp", b"heic\0\0\0\0mif1heic") + files.box(b"mdat", b"\0" * 50)


def zipped(entries: dict[str, bytes], flag: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    content = bytearray(out.getvalue())
    if flag:
        at = content.find(b"PK\x01\x02")
        while at >= 0:
            content[at + 8] |= flag
            at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


OFFICE = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
BROKEN_PART = bytearray(zipped({**OFFICE, "_rels/.rels": b"<Relationships/>" * 40}))
_at = BROKEN_PART.find(b"_rels/.rels") + len("_rels/.rels")
BROKEN_PART[_at : _at + 12] = b"\xff" * 12
TEMPLATE = files.relation("attachedTemplate")

UNREADABLE = "damaged|not_an_image"

HOSTILE = {
    "empty": (b"", "a.jpg", "empty"),
    "text called a photo": (b"hello, I am no photo", "a.jpg", "not_an_image"),
    "page called a photo": (b"<html>" + SCRIPT, "a.png", "not_an_image"),
    "svg called a photo": (SVG, "a.png", "not_an_image"),
    "pdf called a photo": (files.pdf(), "a.jpg", "not_an_image"),
    "program called a photo": (b"MZ" + b"\0" * 300, "a.jpg", "not_an_image"),
    "php behind a gif's head": (b"GIF89a<?php x($_GET[0]); ?>", "a.gif", UNREADABLE),
    "photo cut in half": (files.photo(size=(900, 900))[:2000], "a.jpg", "damaged"),
    "png cut in half": (files.photo("PNG", size=(900, 900))[:500], "a.png", "damaged"),
    "webp cut in half": (files.photo("WEBP", size=(900, 900))[:60], "a.webp", UNREADABLE),
    "header only": (b"\xff\xd8\xff\xe0", "a.jpg", UNREADABLE),
    "pixel bomb": (files.png_claiming(40_000, 40_000), "a.png", "too_many_pixels"),
    "largest claim": (files.png_claiming(2**31 - 1, 2**31 - 1), "a.png", "too_many_pixels"),
    "real pixel bomb": (
        files.photo("PNG", size=(9_000, 9_000), mode="1", compress_level=9),
        "a.png",
        "too_many_pixels",
    ),
    "tiff called a photo": (files.photo("TIFF"), "a.jpg", "not_an_image"),
    "tiff": (files.photo("TIFF"), "a.tif", "not_allowed"),
    "postscript called a photo": (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        "a.png",
        "not_an_image",
    ),
    "heic": (HEIC, "IMG_1.HEIC", "heic"),
    "heic called jpg": (HEIC, "IMG_1.jpg", "heic"),
    "svg": (SVG, "a.svg", "markup"),
    "svg with an xml head": (b'<?xml version="1.0"?>' + SVG, "a.xml", "markup"),
    "svg in utf-16": (SVG.decode().encode("utf-16"), "a.svg", "markup"),
    "svg behind a byte order mark": (b"\xef\xbb\xbf \n" + SVG, "a.svg", "markup"),
    "page": (b"<!DOCTYPE html><p>hi", "a.html", "markup"),
    "page called text": (b"line\n" * 300 + b"< IFRAME src=//x>", "a.txt", "markup"),
    "page in gb18030": ("说明<script>".encode("gb18030"), "a.txt", "markup"),
    "php": (b"<?php system('id');", "a.php", "markup"),
    "link that acts": (b"javascript:alert(1)", "a.url", "markup"),
    "program": (b"MZ\x90\0" + b"\0" * 300, "setup.exe", "not_allowed|unknown"),
    "elf": (b"\x7fELF" + b"\0" * 300, "run", "not_allowed"),
    "text with a zero byte": (b"a\0b", "a.txt", "unknown"),
    "terminal escapes": (b"\x1b]0;x\x07", "a.log", "unknown"),
    "neither utf-8 nor gb18030": (b"\xff\xff\xff", "a.txt", "unknown"),
    "half a utf-16": (b"\xff\xfea", "a.txt", "unknown"),
    "text called pdf": (b"hello", "a.pdf", "not_allowed"),
    "rtf": (b"{\\rtf1 \\object}", "a.rtf", "not_allowed"),
    "old excel": (OLE, "a.xls", "not_allowed|unknown"),
    "pdf with a script": (
        files.pdf(b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"),
        "a.pdf",
        "active",
    ),
    "pdf with a written-around script": (files.pdf(b"<</S/J#61vaScript>>"), "a.pdf", "active"),
    "pdf with a packed script": (files.pdf_with_packed(b"<</S/JavaScript>>"), "a.pdf", "active"),
    "pdf that starts a program": (files.pdf(b"<</S/Launch/F(cmd.exe)>>"), "a.pdf", "active"),
    "pdf with a scripted form": (files.pdf(b"<</AcroForm<</XFA[]>>>>"), "a.pdf", "active"),
    "pdf with unreadable packing and a script": (
        files.pdf(b"<</Type/ObjStm>>stream\nxxxx\nendstream <</JS()>>"),
        "a.pdf",
        "active",
    ),
    "pdf that is locked": (files.pdf(b"<</Encrypt 9 0 R>>"), "a.pdf", "encrypted"),
    "pdf cut in half": (files.pdf(end=b""), "a.pdf", "damaged"),
    "pdf and zip in one": (files.pdf() + files.xlsx(), "a.pdf", "damaged|polyglot"),
    "pdf and zip in one, well made": (files.pdf() + files.xlsx() + b"%%EOF", "a.pdf", "polyglot"),
    "archive": (zipped({"a.txt": b"a"}), "a.zip", "archive"),
    "archive called excel": (zipped({"a.txt": b"a"}), "a.xlsx", "archive"),
    "java called excel": (zipped({"META-INF/MANIFEST.MF": b"a"}), "a.xlsx", "archive"),
    "rar": (b"Rar!\x1a\x07\x00" + b"\0" * 100, "a.rar", "not_allowed"),
    "excel with macros": (
        files.xlsx(xl__vbaProject_bin=b"x", **{"xl__vbaProject.bin": b"x"}),
        "a.xlsx",
        "active",
    ),
    "word with macros": (files.docx(**{"word__vbaProject.bin": b"x"}), "a.docm", "active"),
    "word with activex": (files.docx(**{"word__activeX__activeX1.xml": b"x"}), "a.docx", "active"),
    "word that fetches its template": (
        files.docx(**{"word___rels__settings.xml.rels": TEMPLATE}),
        "a.docx",
        "active",
    ),
    "word that fetches a frame": (
        files.docx(**{"word___rels__a.rels": files.relation("frame")}),
        "a.docx",
        "active",
    ),
    "excel bomb": (files.xlsx(xl__big=b"\0" * 40_000_000), "a.xlsx", "bomb"),
    "excel with a thousand parts and more": (
        files.xlsx(**{f"p{n}": b"" for n in range(3100)}),
        "a.xlsx",
        "bomb",
    ),
    "excel that is locked": (zipped(OFFICE, flag=1), "a.xlsx", "encrypted"),
    "excel that climbs out": (files.xlsx(**{"..__..__etc__passwd": b"x"}), "a.xlsx", "polyglot"),
    "excel with an absolute part": (files.xlsx(__etc__passwd=b"x"), "a.xlsx", "polyglot"),
    "excel with something behind": (files.xlsx() + SCRIPT, "a.xlsx", "polyglot|damaged"),
    "excel with something before": (b"PK" + b"\0" * 90 + files.xlsx(), "a.xlsx", "polyglot"),
    "excel cut in half": (files.xlsx()[:120], "a.xlsx", "damaged"),
    "excel with a broken part": (bytes(BROKEN_PART), "a.xlsx", "damaged"),
    "video cut in half": (files.mp4()[:-30], "a.mp4", "damaged"),
    "video without pictures": (files.box(b"ftyp", b"mp42\0\0\0\0mp42"), "a.mp4", "damaged"),
    "video with something behind": (files.mp4(SCRIPT), "a.mp4", "damaged"),
    "video that goes in a circle": (
        files.box(b"ftyp", b"mp42\0\0\0\0mp42") + b"\0\0\0\x02moov",
        "a.mp4",
        "damaged",
    ),
    "archive video": (b"\x1a\x45\xdf\xa3" + b"\0" * 40, "a.mkv", "not_allowed|unknown"),
}


def test_there_are_enough_of_them():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("case", HOSTILE)
def test_refused_in_words(case):
    content, name, code = HOSTILE[case]
    with pytest.raises(ValidationError) as refused:
        accept(SimpleUploadedFile(name, content), by=User())
    assert re.fullmatch(code, refused.value.code)
    assert name in refused.value.message
    assert refused.value.message.endswith("。")


def test_a_photo_is_decoded_once_its_header_is_believed(settings):
    settings.UPLOAD_MAX_PIXELS = 10_000
    with pytest.raises(ValidationError, match="超过 1 万像素"):
        accept(SimpleUploadedFile("a.jpg", files.photo()), by=User())
    assert Image.MAX_IMAGE_PIXELS  # Pillow's own guard is left on


def test_half_a_photo_is_refused_after_a_form_was_printed_too():
    renderer.pdf("<p>表单</p>")
    with pytest.raises(ValidationError, match="已损坏"):
        accept(SimpleUploadedFile("a.jpg", files.photo(size=(900, 900))[:2000]), by=User())
