"""What the tests of entering complaints share."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.records import files

WORDS = "主工艺腔保压失败，压力回升。今早 8:50 开机后反复三次。"


def errors(response):
    """Field → sentences, of every form on the page."""
    forms = [response.context[name] for name in ("form", "answers", "spot")]
    return {name: list(texts) for form in forms if form for name, texts in form.errors.items()}


def photo(name="铭牌.jpg"):
    return SimpleUploadedFile(name, files.photo(), "image/jpeg")
