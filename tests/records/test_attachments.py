"""What is taken in and what is not; the hostile files are in `test_hostile_files`."""

import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory
from PIL import Image, ImageCms

from accounts.models import User
from complaints.models import ComplaintAttachment
from records.attachments import accept, serve
from records.attachments.names import clean
from tests.records import files

ENGINEER = User(username="e", name="陈屿")
ANIMATION = files.photo("GIF", save_all=True, append_images=[Image.new("L", (320, 240), 200)])
UTF16 = "时间,压力\r\n1,2".encode("utf-16")
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def take(content: bytes, name: str):
    return accept(SimpleUploadedFile(name, content), by=ENGINEER)


GOOD = [
    (files.photo(), "a.jpg", "image/jpeg", "a.jpg"),
    (files.photo("PNG"), "a.png", "image/png", "a.png"),
    (files.photo("PNG"), "a.jpg", "image/png", "a.jpg.png"),
    (files.photo("PNG", mode="RGBA"), "透明.png", "image/png", "透明.png"),
    (files.photo("PNG", mode="I;16"), "depth.png", "image/png", "depth.png"),
    (files.photo("WEBP"), "a.webp", "image/webp", "a.webp"),
    (files.photo("BMP"), "a.bmp", "image/png", "a.bmp.png"),
    (ANIMATION, "a.gif", "image/png", "a.gif.png"),
    (files.photo(mode="L"), "scan.jpg", "image/jpeg", "scan.jpg"),
    (files.photo(mode="CMYK"), "print.jpeg", "image/jpeg", "print.jpeg"),
    (files.photo(icc_profile=SRGB), "p3.jpg", "image/jpeg", "p3.jpg"),
    (files.photo(icc_profile=b"no profile"), "p3.jpg", "image/jpeg", "p3.jpg"),
    (files.pdf(), "检测报告.pdf", "application/pdf", "检测报告.pdf"),
    (files.pdf_with_packed(b"<</Type/Page>>"), "r", "application/pdf", "r.pdf"),
    (
        files.xlsx(_rels__a=""),
        "数据.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "数据.xlsx",
    ),
    (
        files.docx(word___rels__document_xml_rels=files.relation("hyperlink")),
        "方案.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "方案.docx",
    ),
    ("时间,压力\n1,-0.5\n".encode(), "曲线.csv", "text/csv", "曲线.csv"),
    ("时间,压力\n1,-0.5\n".encode("gb18030"), "曲线.CSV", "text/csv", "曲线.CSV"),
    (UTF16, "曲线.txt", "text/plain", "曲线.txt"),
    ("报警 A-217".encode(), "plc.log", "text/plain", "plc.log.txt"),
    (files.mp4(), "漏气.mp4", "video/mp4", "漏气.mp4"),
    (files.mp4(b"\0\0\0\0free"), "漏气.mp4", "video/mp4", "漏气.mp4"),
    (files.mp4(b"\0\0\0\1free\0\0\0\0\0\0\0\x10"), "漏气.mp4", "video/mp4", "漏气.mp4"),
]


@pytest.mark.parametrize(("content", "name", "media_type", "shown"), GOOD)
def test_what_is_taken_in(content, name, media_type, shown):
    fields = take(content, name)
    assert (fields["media_type"], fields["name"]) == (media_type, shown)
    assert fields["size"] == len(fields["file"].read())
    assert bool(fields["thumbnail"]) is media_type.startswith("image/")
    assert fields["uploaded_by"] is ENGINEER
    assert len(fields["sha256"]) == 64


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken():
    fields = take(files.with_exif(orientation=6), "IMG_0001.jpg")
    stored = fields["file"].read()
    kept = Image.open(io.BytesIO(stored))
    assert (kept.width, kept.height) == (240, 320) == (fields["width"], fields["height"])
    assert not kept.getexif()
    assert b"SECRETPHONE" not in stored
    assert "icc_profile" not in kept.info


def test_a_large_photo_is_capped_and_gets_a_small_version():
    fields = take(files.photo(size=(5000, 1000)), "wide.jpg")
    assert (fields["width"], fields["height"]) == (2560, 512)
    assert Image.open(fields["thumbnail"]).size == (480, 96)


def test_what_is_hidden_behind_a_photo_does_not_survive():
    fields = take(files.photo() + b"<script>alert(1)</script>" + files.xlsx(), "a.jpg")
    stored = fields["file"].read()
    assert b"script" not in stored
    assert b"PK" not in stored[-100:]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("现场 照片1.jpg", "现场 照片1.jpg"),
        ("C:\\Users\\wang\\照片.jpg", "照片.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("con.txt", "_con.txt"),
        (" .. ", "文件"),
        ("", "文件"),
        (".jpg", "jpg"),
        ("e\u0301.txt", "é.txt"),
        ("长" * 300 + ".xlsx", "长" * 115 + ".xlsx"),
    ],
)
def test_names(given, kept):
    assert clean(given) == kept


def test_25_megabytes_are_refused_with_both_figures():
    with pytest.raises(ValidationError) as refused:
        take(b"x" * (25 * 1024 * 1024), "录像.txt")
    assert refused.value.message == ("“录像.txt”有 25 MB，超过 20 MB 的上限，请压缩或拆分后上传。")


def test_a_size_that_lies_is_measured():
    upload = SimpleUploadedFile("a.txt", b"x" * (21 * 1024 * 1024))
    upload.size = 10
    with pytest.raises(ValidationError, match="超过 20 MB"):
        accept(upload, by=ENGINEER)


def stored(fields) -> ComplaintAttachment:
    attachment = ComplaintAttachment(**fields)
    attachment.file.save(attachment.file.name, attachment.file.file, save=False)
    if attachment.thumbnail:
        attachment.thumbnail.save(attachment.thumbnail.name, attachment.thumbnail.file, save=False)
    return attachment


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_photo_is_shown_in_place_but_cannot_act(media):
    attachment = stored(take(files.photo(), "漏气.jpg"))
    response = serve(RequestFactory().get("/"), attachment)
    assert b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (files.pdf(), "a.pdf", "application/pdf"),
        (b"a,b", "a.csv", "text/csv"),
        (b"abc", "a.txt", "text/plain; charset=utf-8"),
        (files.mp4(), "a.mp4", "video/mp4"),
    ],
)
def test_everything_else_is_for_saving(media, content, name, media_type):
    response = serve(RequestFactory().get("/"), stored(take(content, name)), thumbnail=True)
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"].startswith("attachment;")
    response.close()


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "media_type"), [("RGB", "image/jpeg"), ("RGBA", "image/png")])
def test_the_small_version(media, mode, media_type):
    attachment = stored(take(files.photo("PNG", size=(900, 900), mode=mode), "a.png"))
    response = serve(RequestFactory().get("/"), attachment, thumbnail=True)
    assert response["Content-Type"] == media_type
    assert Image.open(io.BytesIO(b"".join(response.streaming_content))).size == (480, 480)


@pytest.mark.django_db
def test_the_browser_asks_again_and_is_told_that_nothing_changed(media):
    attachment = stored(take(files.photo(), "a.jpg"))
    first = serve(RequestFactory().get("/"), attachment)
    first.close()
    again = serve(RequestFactory(headers={"if-none-match": first["ETag"]}).get("/"), attachment)
    assert again.status_code == 304
    small = serve(
        RequestFactory(headers={"if-none-match": first["ETag"]}).get("/"),
        attachment,
        thumbnail=True,
    )
    assert small.status_code == 200
    small.close()


@pytest.mark.django_db
def test_a_file_that_is_gone_is_said_to_be_gone(media):
    attachment = stored(take(files.photo(), "a.jpg"))
    Path(attachment.file.path).unlink()
    with pytest.raises(Http404, match="备份"):
        serve(RequestFactory().get("/"), attachment)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
class TestAFileBelongsToItsTransaction:
    def test_committed_it_stays(self, media):
        with transaction.atomic():
            default_storage.save("a.txt", ContentFile(b"a"))
        assert len(files_in(media)) == 1

    def test_outside_of_a_transaction_it_stays(self, media):
        default_storage.save("a.txt", ContentFile(b"a"))
        assert len(files_in(media)) == 1

    def test_rolled_back_it_goes(self, media):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            default_storage.save("a.txt", ContentFile(b"a"))
            assert len(files_in(media)) == 1
            raise ZeroDivisionError
        assert files_in(media) == []

    def test_only_the_part_that_was_rolled_back_goes(self, media):
        with transaction.atomic():
            default_storage.save("kept.txt", ContentFile(b"a"))
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                default_storage.save("gone.txt", ContentFile(b"a"))
                raise ZeroDivisionError
        assert [path.name for path in files_in(media)] == ["kept.txt"]

    def test_negative_control_without_it_the_file_is_left_behind(self, media):
        from django.core.files.storage import FileSystemStorage  # noqa: PLC0415  the control only

        with pytest.raises(ZeroDivisionError), transaction.atomic():
            FileSystemStorage(location=media).save("left.txt", ContentFile(b"a"))
            raise ZeroDivisionError
        assert [path.name for path in files_in(media)] == ["left.txt"]
