"""Odd and hostile files: what is taken and what it is read as, what is refused and in what words.

Refused at the field, before anything is kept, or named on the file once it was read apart.
"""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from records.models import Event
from testdata import workflow as do
from testdata.models import DataFile, Preview
from tests import factories
from tests.records.files import pdf, photo, xlsx
from tests.records.workbooks import book, corners, number, row, text, with_damaged_part
from tests.testdata.cast import CSV, read_all, workbook

pytestmark = pytest.mark.django_db

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
HTML = "<html><body><table><tr><td>1</td></tr></table></body></html>"
WORKBOOK = workbook()
BOMB = book("<row>" + " " * 40_000_000 + "</row>")
MACROS = book(row(1, number("A1", 1)), **{"xl__vbaProject.bin": b"\0\1"})
OUTSIDE = book(
    row(1, number("A1", 1)),
    **{
        "xl__worksheets___rels__sheet1.xml.rels": '<Relationships xmlns="r"><Relationship Id="a"'
        ' TargetMode="External" Type="x/oleObject" Target="http://a/"/></Relationships>'
    },
)
NO_SHEET = xlsx()  # the names are right, the parts are empty


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def locked(content: bytes) -> bytes:
    """As an archiver marks parts that want a password."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for entry in given.infolist():
            made.writestr(entry.filename, given.read(entry))
    content = bytearray(out.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


# name, content, a part of the sentence
AT_THE_FIELD = [
    ("空.csv", b"", "空文件"),
    ("空.xlsx", b"", "空文件"),
    ("网页.xlsx", HTML.encode(), "不是 Excel 文件"),
    ("网页.csv", HTML.encode(), "网页代码"),
    ("脚本.csv", b"a,b\n<script>alert(1)</script>,2\n", "网页代码"),
    ("文字.xlsx", CSV.encode(), "不是 Excel 文件"),
    ("图片.xlsx", photo(), "不是 Excel 文件"),
    ("图片.csv", photo("PNG"), "文字编码"),
    ("说明.csv", pdf(), "Excel（.xlsx）和 CSV"),
    ("旧版.xls", OLE + b"\0" * 600, "旧版 Excel"),
    ("旧版.xlsx", OLE + b"\0" * 600, "旧版 Excel"),
    ("加密.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    ("加锁.xlsx", locked(WORKBOOK), "读不出来"),
    ("半个.xlsx", cut(WORKBOOK), "不是 Excel 文件"),
    ("坏了.xlsx", with_damaged_part(WORKBOOK), "读不出来"),
    ("压缩包.xlsx", xlsx().replace(b"xl/workbook.xml", b"xl/workbook.xmm"), "不是 Excel 文件"),
    ("炸弹.xlsx", BOMB, "过大"),
    ("宏.xlsx", MACROS, "宏"),
    ("联网.xlsx", OUTSIDE, "联网"),
    ("夹带.xlsx", WORKBOOK + b"MZ" + b"\0" * 99, "夹带"),
    ("无标记.csv", CSV.encode("utf-16-le"), "文字编码"),
    ("三十二.csv", CSV.encode("utf-32"), "文字编码"),
    ("乱码.csv", bytes(range(128, 256)) * 3, "文字编码"),
    ("二进制.csv", b"\x00\x01\x02,\x03\n", "文字编码"),
    ("控制.csv", b"a,b\n1,\x1b[31m2\n", "不是能识别"),
    ("文本.txt", CSV.encode(), "Excel（.xlsx）和 CSV"),
    ("照片.jpg", photo(), "Excel（.xlsx）和 CSV"),
    ("程序.exe", b"MZ" + b"\0" * 99, "Excel（.xlsx）和 CSV"),
]
# What only a reader can know is said on the file.
ON_THE_FILE = [
    ("远角.xlsx", corners(), "much"),
    ("缺表.xlsx", NO_SHEET, "broken"),
    ("断句.xlsx", book('<row r="1"><c r="A1"><v>1</v>'), "broken"),
    ("空表.xlsx", book(""), "empty"),
    ("引号.csv", b'a,b\n1,2\n"3,4\n5,6\n', "quotes"),
    ("长引号.csv", b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "quotes"),
    ("空行.csv", b"\n\n\n", "empty"),
    ("只有逗号.csv", b",,,\n,,,\n", "empty"),
]
# Content, what its columns are, how many rows; the first row of values as shown.
READ = [
    ("UTF-8", CSV.encode(), ["moment", "number", "number"], 30),
    ("UTF-8 带 BOM", CSV.encode("utf-8-sig"), ["moment", "number", "number"], 30),
    ("GBK", CSV.encode("gbk"), ["moment", "number", "number"], 30),
    ("GB18030", CSV.replace("℃", "𠮷").encode("gb18030"), ["moment", "number", "number"], 30),
    ("UTF-16", CSV.encode("utf-16"), ["moment", "number", "number"], 30),
    ("UTF-16 大端", b"\xfe\xff" + CSV.encode("utf-16-be"), ["moment", "number", "number"], 30),
    ("Windows 换行", CSV.replace("\n", "\r\n").encode(), ["moment", "number", "number"], 30),
    ("旧 Mac 换行", CSV.replace("\n", "\r").encode(), ["moment", "number", "number"], 30),
    ("分号、小数逗号", b"t;p\n1,5;2,5\n1,75;3\n", ["number", "number"], 2),
    ("制表符", b"a\tb\n1\t2\n3\t4\n", ["number", "number"], 2),
    ("没有表头", b"1,2\n3,4\n", ["number", "number"], 2),
    ("公式样的文字", b"a,b\n=1+1,2\n=2+2,3\n", ["text", "number"], 2),
    ("长短不一", b"a,b\n1,2\n3\n5,6,7\n", ["number", "number", "number"], 3),
    ("无穷和下划线", b"a,b,c\nnan,1_0,3\ninf,2_0,2\n", ["text", "text", "number"], 2),
    ("全角数字", "a,b\n１２,3\n１３,4\n".encode(), ["number", "number"], 2),
]


def add(name: str, content: bytes) -> DataFile:
    author = factories.user("support_engineer")
    data = do.open_data(by=author, title="a")
    return do.attach(data, SimpleUploadedFile(name, content), by=author)


@pytest.mark.parametrize(("name", "content", "sentence"), AT_THE_FIELD, ids=lambda v: str(v)[:12])
def test_it_is_refused_at_the_field_and_nothing_is_kept(name, content, sentence) -> None:
    with pytest.raises(ValidationError) as refused:
        add(name, content)
    assert sentence in " ".join(refused.value.messages)
    assert not DataFile.objects.exists()
    assert not Event.objects.filter(action="attach").exists()


@pytest.mark.parametrize(("name", "content", "code"), ON_THE_FILE, ids=lambda v: str(v)[:12])
def test_it_is_named_on_the_file_and_brings_nobody_down(name, content, code) -> None:
    file = add(name, content)
    read_all()
    preview = Preview.objects.get(file=file)
    assert (preview.state, preview.refusal) == ("refused", code)
    assert not preview.sheets.exists()
    assert preview.get_refusal_display()


@pytest.mark.parametrize(("name", "content", "kinds", "rows"), READ, ids=lambda v: str(v)[:12])
def test_it_is_read_as_what_it_is(name, content, kinds, rows) -> None:
    file = add("a.csv", content)
    read_all()
    preview = Preview.objects.get(file=file)
    assert preview.state == "done", preview.get_refusal_display()
    sheet = preview.sheets.get()
    assert ([column.kind for column in sheet.columns.all()], sheet.rows) == (kinds, rows)


def test_an_excel_file_under_the_name_of_a_csv_is_taken_for_what_it_is() -> None:
    file = add("a.csv", WORKBOOK)
    assert file.name == "a.csv.xlsx"
    read_all()
    assert Preview.objects.get(file=file).rows == 40


def test_what_stands_in_the_cells_stays_text() -> None:
    """Neither a page nor a formula comes out of it again."""
    cell = "=HYPERLINK(&quot;http://a&quot;)&lt;b&gt;"
    file = add("a.xlsx", book(row(1, text("A1", "名")) + row(2, text("A2", cell))))
    read_all()
    assert file.preview.sheets.get().shown == [['=HYPERLINK("http://a")<b>']]
