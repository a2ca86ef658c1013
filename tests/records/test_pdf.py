"""The renderer reads nothing but what it is given, prints Chinese, and keeps what it made."""

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import RequestFactory
from PIL import Image
from pypdf import PdfReader

from records import clock, fonts
from records.pdf import PdfUnavailable, Photos, finished, printing, qr_svg, renderer, unavailable
from records.pdf.glyphs import printable
from records.pdf.typefaces import coverage, files

SECRET = "canary-in-a-file"
PAGE = "<html lang=zh-CN><body>{}</body></html>"


class Watch:
    """What Python opened and connected to while it was on; an audit hook sees all of it."""

    EVENTS = ("open", "socket.connect", "socket.getaddrinfo", "urllib.Request", "subprocess.Popen")

    def __init__(self) -> None:
        self.on = False
        self.seen: list[tuple[str, str]] = []
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple) -> None:
        if self.on and event in self.EVENTS:
            self.seen.append((event, str(args[0])))

    def __enter__(self) -> "Watch":
        self.seen, self.on = [], True
        return self

    def __exit__(self, *failure: object) -> None:
        self.on = False


@pytest.fixture(scope="module")
def watch():
    return Watch()


@pytest.fixture(scope="module")
def secret(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("secret") / "secret.svg"
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><text>{SECRET}</text></svg>')
    return path


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


HTTP = "http://127.0.0.1:9/x"
HOSTILE = {
    "picture from a file": '<img src="file://{path}">',
    "picture from localhost's files": '<img src="file://localhost{path}">',
    "picture by a bare path": '<img src="{path}">',
    "picture by climbing": '<img src="../../../../../..{path}">',
    "picture from the net": f'<img src="{HTTP}">',
    "picture without a scheme": '<img src="//127.0.0.1:9/x">',
    "picture as data that loads more": (
        '<img src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg">'
        '<image href="file://{path}"/></svg>\'>'
    ),
    "picture by ftp": '<img src="ftp://127.0.0.1:9/x">',
    "picture from memory that was not given": '<img src="mem:0000">',
    "srcset": '<img srcset="file://{path} 1x">',
    "base": '<base href="file:///"><img src="{path}">',
    "style sheet from a file": '<link rel="stylesheet" href="file://{path}">',
    "style sheet from the net": f'<link rel="stylesheet" href="{HTTP}">',
    "import": '<style>@import url("file://{path}");</style>',
    "import from the net": f'<style>@import "{HTTP}";</style>',
    "font": "<style>@font-face{{font-family:x;src:url(file://{path})}}p{{font-family:x}}</style><p>a",
    "font from the net": f"<style>@font-face{{{{font-family:x;src:url({HTTP})}}}}</style>",
    "background": '<p style="background-image:url(file://{path})">a',
    "border image": '<p style="border:1px solid;border-image-source:url(file://{path})">a',
    "list image": '<ul><li style="list-style-image:url(file://{path})">a</ul>',
    "content": "<style>p::before{{content:url(file://{path})}}</style><p>a",
    "page background": "<style>@page{{background:url(file://{path})}}</style>",
    "colour profile": "<style>@color-profile x{{src:url(file://{path})}}</style>",
    "attachment": '<link rel="attachment" href="file://{path}">',
    "attached anchor": '<a rel="attachment" href="file://{path}">a</a>',
    "object": '<object data="file://{path}"></object>',
    "embed": '<embed src="file://{path}">',
    "iframe": '<iframe src="file://{path}"></iframe>',
    "svg image": '<svg><image href="file://{path}" width="9" height="9"/></svg>',
    "svg use": '<svg><use href="file://{path}#a"/></svg>',
    "svg style": "<svg><style>@import url(file://{path});</style></svg>",
    "input image": '<input type="image" src="file://{path}">',
    "video": '<video poster="file://{path}"></video>',
    "refresh": '<meta http-equiv="refresh" content="0;url=file://{path}">',
    "entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file://{path}">]><p>&e;',
    "script": "<script>fetch('file://{path}')</script>",
}


def test_there_are_enough_of_them():
    assert len(HOSTILE) >= 22


@pytest.mark.parametrize("case", HOSTILE)
def test_a_document_can_fetch_nothing(case, watch, secret):
    renderer.pdf(PAGE.format("warm"))
    html = PAGE.format(HOSTILE[case].replace("{{", "{").replace("}}", "}"))
    with watch:
        pdf = renderer.pdf(html.replace("{path}", str(secret)))
    assert watch.seen == []
    assert SECRET.encode() not in pdf
    assert SECRET not in text_of(pdf)
    assert not PdfReader(io.BytesIO(pdf)).attachments


def test_negative_control_the_watch_sees_what_the_plain_renderer_opens(watch, secret):
    import weasyprint  # noqa: PLC0415, TID251  the control only

    with watch:
        weasyprint.HTML(string=f'<img src="file://{secret}">').write_pdf()
    assert any(str(secret) in what for _event, what in watch.seen)


def test_a_photo_that_was_given_is_printed():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    pdf = renderer.pdf(PAGE.format('<img src="mem:a">'), {"mem:a": out.getvalue()}.__getitem__)
    assert [image.image.size for image in PdfReader(io.BytesIO(pdf)).pages[0].images] == [(40, 30)]


def test_chinese_is_chinese_and_only_our_fonts_are_in_it():
    html = "<p>门封漏气 φ1200 5×10⁻³ Pa</p><h1>标题</h1><p>䶮 𬭎</p>"
    pdf = renderer.pdf(PAGE.format(html))
    text = text_of(pdf)
    for words in ("门封漏气", "10⁻³", "标题", "䶮", "𬭎"):
        assert words in text
    used = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"].split("+")[-1] for font in used}
    assert {"Form-Serif", "Noto-Serif-CJK-SC"} <= names
    assert all(re.match("(Form|Noto|DejaVu)-", name) for name in names)


def test_what_no_font_has_is_said_by_its_number():
    if not coverage():
        pytest.fail(f"fonts of this machine: {files()}")
    assert printable("好😀👍🏽！") == "好😀〔U+1F44D〕！"
    assert printable("无特殊字符\n") == "无特殊字符\n"
    text = text_of(renderer.pdf(PAGE.format("客户发来 😀 🦾")))
    assert "😀" in text
    assert "〔U+1F9BE〕" in text


def test_many_documents_become_one_file_with_their_own_page_numbers():
    documents = [
        PAGE.format(f'<p>第一张{n}</p><p style="break-before: page">第二张{n}</p>')
        for n in range(3)
    ]
    pages = PdfReader(io.BytesIO(renderer.joined(documents))).pages
    assert len(pages) == 6
    assert ["第 1 页，共 2 页" in page.extract_text() for page in pages] == [True, False] * 3


def test_a_document_beyond_all_measure_is_refused(monkeypatch):
    monkeypatch.setattr(renderer, "LONGEST_HTML", 10)
    with pytest.raises(renderer.PdfRefused, match="size"):
        renderer.pdf(PAGE.format("a"))
    with pytest.raises(PdfUnavailable, match="内容过多"):
        printing._made([(PAGE.format("a"), None)], Photos())


def test_whoever_waits_too_long_is_told_so(monkeypatch):
    monkeypatch.setattr(renderer, "LONGEST_WAIT", 0.01)
    with renderer._turn, pytest.raises(PdfUnavailable, match="一分钟后"):
        printing._made([(PAGE.format("a"), None)], Photos())


def test_without_fonts_the_answer_names_the_package_instead_of_printing_boxes(monkeypatch):
    monkeypatch.setattr(printing, "missing_packages", lambda: ("fonts-noto-cjk",))
    with pytest.raises(PdfUnavailable, match="apt-get install fonts-noto-cjk") as refused:
        printing.print_form("records/pdf/base_form.html", {"title": "试"})
    page = unavailable(RequestFactory().get("/api/complaints/x/form.pdf"), refused.value)
    assert page.status_code == 503
    assert b"fonts-noto-cjk" in page.content
    page = unavailable(RequestFactory().get("/complaints/x/form.pdf"), refused.value)
    assert page.status_code == 503
    assert "fonts-noto-cjk" in page.content.decode()


def test_this_machine_can_print():
    assert fonts.missing_packages() == ()


@pytest.fixture
def empty_cache(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "cache" / "pdf"


FRAME = {
    "title": "试用表",
    "company": "衡屿",
    "form_number": "QR-1",
    "edition": "A/0",
    "number": "N",
}
MORNING = datetime(2026, 7, 24, 1, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_same_content_is_the_same_file_and_says_when_it_was_made(empty_cache):
    with clock.at(MORNING):
        first = printing.print_form("records/pdf/base_form.html", FRAME)
    with clock.at(MORNING.replace(hour=8)):
        again = printing.print_form("records/pdf/base_form.html", FRAME)
        other = printing.print_form("records/pdf/base_form.html", FRAME | {"number": "M"})
    assert again == first
    assert "生成 2026-07-24 09:00" in text_of(first)
    assert "生成 2026-07-24 16:00" in text_of(other)
    assert len(list(empty_cache.glob("*.pdf"))) == 2


def test_the_files_kept_are_bounded(empty_cache, monkeypatch):
    monkeypatch.setattr(finished, "MOST", 3)
    for n in range(6):
        finished.keep(f"key{n}", b"%PDF")
    assert len(list(empty_cache.iterdir())) == 3
    assert finished.find("key5") == b"%PDF"
    assert finished.find("unknown") is None
    assert finished._made_at(empty_cache / "gone.pdf") == 0.0


def test_the_qr_code_holds_the_address_and_brings_its_colour_along():
    svg = qr_svg("https://example.invalid/complaints/KS-2607-0001/")
    assert 'fill="#000"' in svg
    assert "style" not in svg
    assert qr_svg("https://example.invalid/a/") != svg


def test_the_data_folder_of_tests_is_their_own():
    assert "aftersales-tests-" in str(django_settings.DATA_DIR)
