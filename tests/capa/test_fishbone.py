"""The fishbone of D4: one drawing for page and paper, with nothing in it that people typed."""

import re
from xml.etree import ElementTree as ET

from capa.choices import Bone
from capa.fishbone import MOST, Entry, draw, wrapped

HOSTILE = '<script>alert(1)</script> "x" & </svg>'


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own drawing


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in parsed(svg).iter("text")]


def test_it_is_well_formed_and_keeps_to_the_content_security_policy():
    svg = draw(HOSTILE, [Entry(1, "man", "occurrence", "root", HOSTILE)])
    root = parsed(svg)
    assert not [node for node in root.iter() if node.tag in {"script", "style", "a", "image"}]
    assert not [name for node in root.iter() for name in node.attrib if name == "style"]
    assert "alert(1)" in " ".join(texts(svg))


def test_every_bone_and_every_cause_is_on_it():
    svg = draw("门封漏气", [Entry(n, bone, "escape", "suspected", f"原因{n}")
                        for n, bone in enumerate(Bone.values, start=1)])  # fmt: skip
    for word in ("人", "机", "料", "法", "环", "测", "门封漏气", "原因1", "原因6"):
        assert word in texts(svg)
    assert 'aria-label="鱼骨图：人 1、机 1、料 1、法 1、环 1、测 1"' in svg


def test_state_and_branch_are_said_by_shape_and_not_by_colour_alone():
    root = draw("", [Entry(1, "man", "occurrence", "root", "甲")])
    excluded = draw("", [Entry(1, "man", "escape", "excluded", "乙")])
    assert "<circle" in root and 'fill="#000" stroke="#000"' in root
    assert "<circle" not in excluded and "fish-cross" in excluded
    assert "产生 · 根本原因：甲" in root


def test_a_full_bone_says_how_many_more_there_are():
    many = [Entry(n, "man", "occurrence", "suspected", f"原因{n}") for n in range(1, 31)]
    words = texts(draw("", many))
    assert f"另 {30 - MOST + 1} 项见清单" in words
    assert len([word for word in words if word.startswith("原因")]) == MOST - 1


def test_no_line_leaves_its_place():
    long = "检验员 WI-ZP-031 " * 40
    svg = draw(long, [Entry(n, "method", "escape", "root", long) for n in range(1, 6)])
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    width, height = int(box[1]), int(box[2])
    for node in parsed(svg).iter("text"):
        assert 0 <= float(node.get("x")) < width and 0 < float(node.get("y")) <= height


def test_lines_break_between_words_and_end_in_an_ellipsis():
    assert wrapped("未规定力矩 WI-ZP-031", 6, 3) == ["未规定力矩", "WI-ZP-031"]
    assert wrapped("一二三四五六七八九十", 4, 2) == ["一二三四", "五六七…"]
    assert wrapped("A" * 40, 5, 1)[0].endswith("…")
    assert wrapped("  ", 5, 2) == []


def test_a_blank_one_has_lines_to_write_on():
    svg = draw("", [], blank=2)
    assert svg.count('class="fish-twig"') == 2 * len(Bone)
