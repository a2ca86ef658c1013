"""Files made in the tests, good and hostile, so that none has to lie in the repository."""

import io
import struct
import zipfile
import zlib

from PIL import Image


def photo(
    fmt: str = "JPEG", size: tuple[int, int] = (320, 240), mode: str = "RGB", **save: object
) -> bytes:
    """A picture with something in it: a ramp, so that turning it can be seen."""
    image = Image.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    image.save(out, fmt, **save)
    return out.getvalue()


def with_exif(orientation: int = 6) -> bytes:
    """A phone's photo that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 9.0)
    return photo(exif=exif, size=(320, 240))


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that claim to be a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IHDR" + header
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk + photo("PNG")[33:]


def pdf(extra: bytes = b"", end: bytes = b"%%EOF\n") -> bytes:
    catalog = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    return b"%PDF-1.7\n" + catalog + extra + b"trailer<<>>\n" + end


def pdf_with_packed(part: bytes) -> bytes:
    packed = zlib.compress(part)
    return pdf(b"5 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" + packed + b"\nendstream\n")


def package(main: str, **parts: bytes | str) -> bytes:
    """An office file reduced to its bones; parts' names are written with __ for /."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(main, "<document/>")
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def xlsx(**parts: bytes | str) -> bytes:
    return package("xl/workbook.xml", **parts)


def docx(**parts: bytes | str) -> bytes:
    return package("word/document.xml", **parts)


def relation(kind: str, target: str = "https://example.invalid/x.dotm") -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<Relationships><Relationship Id="r1" Type="{base}/{kind}" Target="{target}"'
        ' TargetMode="External"/></Relationships>'
    )


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def mp4(*more: bytes) -> bytes:
    return (
        box(b"ftyp", b"mp42\0\0\0\0mp42isom")
        + box(b"moov", b"\0" * 40)
        + box(b"mdat", b"\0" * 99)
        + b"".join(more)
    )
