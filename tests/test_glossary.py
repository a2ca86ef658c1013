"""The names that docs/glossary.md gives exist in the code."""

import re
from importlib import import_module
from typing import Any

import pytest

from tests.source import ROOT

TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"^\|[^|]+\|[^|]+\| `([\w.]+)` \|", TEXT, re.MULTILINE)))


def look_up(name: str) -> Any:
    """A module, or what is reached from one by its attributes."""
    parts = name.split(".")
    found: Any = import_module(parts[0])
    for at, part in enumerate(parts[1:], start=2):
        found = getattr(found, part, None) or import_module(".".join(parts[:at]))
    return found


def test_there_are_names() -> None:
    assert len(NAMES) > 90


@pytest.mark.parametrize("name", NAMES)
def test_the_name_exists(name: str) -> None:
    assert look_up(name) is not None
