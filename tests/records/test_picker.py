"""The file picker offers what is taken in: whoever may choose a file can also send it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from accounts.models import User
from records.attachments import ACCEPTED, accept
from tests.records import files

SAMPLES = {
    "image/jpeg": files.photo(),
    "image/png": files.photo("PNG"),
    "image/webp": files.photo("WEBP"),
    "image/gif": files.photo("GIF"),
    "image/bmp": files.photo("BMP"),
    ".pdf": files.pdf(),
    ".xlsx": files.xlsx(),
    ".docx": files.docx(),
    ".csv": b"a,b\n1,2\n",
    ".txt": b"A-217",
    ".log": b"A-217",
    ".mp4": files.mp4(),
    ".m4v": files.mp4(),
    ".mov": files.mp4(),
}


def test_there_is_a_sample_of_everything_that_is_offered() -> None:
    assert set(ACCEPTED.split(",")) == set(SAMPLES)
    assert f'accept="{ACCEPTED}"' in render_to_string("components/drop.html", {"name": "uploads"})


@pytest.mark.parametrize("rule", SAMPLES)
def test_what_is_offered_is_taken_in(rule: str) -> None:
    name = f"a.{rule.rpartition('/')[2].lstrip('.')}"
    taken = accept(SimpleUploadedFile(name, SAMPLES[rule]), by=User(username="he"))
    assert taken["size"] > 0
