"""What the pages are made of: one frame, no inline style or script, colours only as tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string

from aftersales.templatetags.look import error_summary

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
STYLES = (ROOT / "static" / "app.css").read_text(encoding="utf-8")
FRAMES = {"base.html", "base_plain.html"}
# Printed sheets and mails stand by themselves; parts and components are included.
APART = ("/pdf/", "/mail/", "components/", "django/")
PAGES = [
    path
    for path in sorted(TEMPLATES.rglob("*.html"))
    if not any(part in f"{path.relative_to(TEMPLATES)}" for part in APART)
]
# A data: address of an icon draws in black and is used as a mask.
ICON = re.compile(r'url\("data:[^"]*"\)')
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
TOKENS = re.compile(r":root(\[data-theme=\"\w*\"\])? \{[^}]*\}")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:", re.I)


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_extends_a_frame(path: Path) -> None:
    """What extends nothing is a part of a page: without blocks, without a heading of its own."""
    text = path.read_text(encoding="utf-8")
    if name(path) in FRAMES or re.match(r'\s*\{% extends "[\w/]+\.html" %\}', text):
        return
    assert not re.search(r"\{% block |<html|<main|<h1", text)


@pytest.mark.parametrize(
    "path", PAGES + sorted((TEMPLATES / "components").rglob("*.html")), ids=name
)
def test_no_inline_style_or_script(path: Path) -> None:
    assert not INLINE.search(path.read_text(encoding="utf-8"))


def test_colours_stand_only_in_the_tokens() -> None:
    rules = TOKENS.sub("", ICON.sub("", COMMENT.sub("", STYLES)))
    assert COLOUR.findall(rules) == []


def test_the_dark_tokens_of_the_system_are_those_that_can_be_chosen() -> None:
    chosen = re.search(r'^:root\[data-theme="dark"\] \{(.*?)\n\}', STYLES, re.S | re.M)
    system = re.search(r'^  :root\[data-theme=""\] \{(.*?)\n  \}', STYLES, re.S | re.M)
    assert chosen
    assert system
    assert chosen[1].split() == system[1].split()


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r"\.i-([a-z]+)\{", STYLES))
    used = {
        icon
        for path in TEMPLATES.rglob("*.html")
        for icon in re.findall(r'class="i i-([a-z]+)[" ]', path.read_text(encoding="utf-8"))
    }
    assert used <= drawn


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


PAIRS = [
    ("text", "surface", 4.5),
    ("text-2", "surface", 4.5),
    ("text-3", "brand-soft", 4.5),
    ("link", "surface", 4.5),
    ("on-brand", "brand", 4.5),
    ("red-text", "red-soft", 4.5),
    ("on-red", "red", 4.5),
    ("amber-text", "amber-soft", 4.5),
    ("green-text", "green-soft", 4.5),
    *[(f"lv{n}-fg", f"lv{n}-bg", 4.5) for n in (1, 2, 3, 4)],
    ("ctl-line", "surface", 3.0),
    ("focus", "surface", 3.0),
]


@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast(theme: str, front: str, back: str, least: float) -> None:
    start = ":root {" if theme == "light" else ':root[data-theme="dark"] {'
    block = STYLES[STYLES.index(start) :].split("\n}", 1)[0]
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-fA-F]{6});", block))
    assert contrast(tokens[front], tokens[back]) >= least


class Sample(forms.Form):
    widths = {"hours": 4}
    units = {"hours": "小时"}
    serial = forms.CharField(label="出厂编号", help_text="在设备铭牌上")
    hours = forms.DecimalField(label="已停机", required=False)
    channel = forms.ChoiceField(label="渠道", widget=forms.RadioSelect, choices=[("p", "电话")])


def test_a_field_says_what_it_is_in_the_designs_markup() -> None:
    html = str(Sample())
    assert '<label class="label" for="id_serial">出厂编号</label>' in html
    assert '<p class="hint" id="id_serial_helptext">在设备铭牌上</p>' in html
    assert 'class="field f4"' in html
    assert "<span>小时</span>" in html
    assert '<label class="pill" for="id_channel_0">' in html
    assert html.count("选填") == 1


def test_an_error_is_tied_to_its_field_and_said_the_same_in_the_summary() -> None:
    form = Sample({"hours": "x", "channel": "p"})
    html = str(form)
    assert 'aria-describedby="id_serial_helptext id_serial_error"' in html
    assert 'aria-invalid="true"' in html
    page = render_to_string("components/error_summary.html", error_summary(form))
    assert '<a href="#id_serial">请填写出厂编号</a>' in page
    assert "请填写出厂编号" in html
    assert "还不能提交，有 2 处需要修改" in page
