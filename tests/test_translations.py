"""Everything people read is written in Chinese, goes through gettext, and is there in English.

What is missing, `manage.py makemessages` adds to the catalogue; the test names it.
"""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.base import Lexer, TokenType
from django.test import override_settings

from tests import source

ENGLISH = source.ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[-.\d]*[a-z]|%%|\{\w+\}")
# Characters and the full-width punctuation; a full-width space is only a space.
CHINESE = re.compile("[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
# What a cell of an import sheet holds is the same word in every language.
QUOTED = re.compile(
    r"是 \(yes\)|否 \(no\)|验收 \(acceptance\)|到货 \(arrival\)|视同 \(deemed\)|“[^”]{1,6}”"
)

MARKS = {
    "_",
    "L",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
# Chinese that stays as it is, and why.
PYTHON_KEEPS = {
    "aftersales/demo/": "demo data is what a Chinese company has in its books",
    "aftersales/management/commands/": "written to the console, where nobody has chosen a language",
    "aftersales/serving.py": "written to the console",
    "aftersales/checks.py": "written to the console",
    "aftersales/outgoing.py": "written to the console",
    "records/management/commands/": "written to the console",
    "aftersales/settings.py": "the company's name, and the product's",
    "aftersales/formats/zh_Hans/": "dates as they are typed in Chinese",
    "accounts/forms.py": "a language is called by its own name",
    "complaints/documents/": "paper is Chinese for every reader",
    "capa/documents/": "paper is Chinese for every reader",
    "shipping/documents/": "paper is Chinese for every reader",
    "installs/documents/": "paper is Chinese for every reader",
    "installs/print_views/": "a paper's file bears the paper's name",
    "shipping/print_views.py": "the file of a paper form is called like the form",
    "shipping/importing.py": "headings and examples of the sheet, alike for all",
    "shipping/views/importing.py": "the file of a sheet is called like the sheet",
    "shipping/workflow/counted.py": "history is kept in the source language",
    "installs/workflow/acceptances/measuring.py": "what people put between pasted values",
    "installs/serializers/acceptance_inputs.py": "an example of what people type",
    "testdata/reading/cells.py": "how a day is written in a sheet",
    "capa/print_views.py": "the file of a paper form is called like the form",
    "complaints/print_views.py": "the file of a paper form is called like the form",
    "registry/documents.py": "paper is Chinese for every reader",
    "registry/views/printing.py": "the file of a paper form is called like the form",
    "records/form_registry.py": "what the first editions of the paper forms say of themselves",
    "records/pdf/": "paper is Chinese for every reader",
    "records/attachments/names.py": "the name of a file that came without one, kept in its row",
    "registry/importing/columns.py": "headings and examples of the sheets, alike for all",
    "registry/importing/values.py": "what people write into the cells of a sheet",
    "complaints/forms/fields.py": "what people write into a phone number",
    "complaints/models/complaint.py": "where a sentence ends",
    "records/allowances.py": "what people write into a limit",
    "records/day_lists.py": "what people write into a list of days off",
    "records/calendar_seed.py": "what an announcement is called",
    "records/clock_steps.py": "history is kept in the source language",
    "complaints/effects.py": "the note of a count is kept in the source language",
    "complaints/workflow/drafts.py": "history is kept in the source language",
    "complaints/workflow/judging.py": "history is kept in the source language",
    "complaints/workflow/taking_over.py": "history is kept in the source language",
}
# The page that says why there is no PDF is a page like others.
PAGE_AMONG_PAPER = "records/pdf/unavailable.html"


def entries(path: Path) -> dict[tuple[str | None, str, str], polib.POEntry]:
    return {(e.msgctxt, e.msgid, e.msgid_plural): e for e in polib.pofile(str(path))}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str | None, str, str]]:
    """The strings of a copy of the source, which the command may fill with its own files."""
    copy = tmp_path_factory.mktemp("sources")
    for folder in (*source.APPS, "templates"):
        shutil.copytree(source.ROOT / folder, copy / folder)
    (copy / "locale").mkdir()
    with pytest.MonkeyPatch.context() as patch, override_settings(LOCALE_PATHS=[copy / "locale"]):
        patch.chdir(copy)
        call_command("makemessages", verbosity=0)
    return set(entries(copy / "locale" / "en" / "LC_MESSAGES" / "django.po"))


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(ENGLISH))


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_string_of_the_source_is_in_the_catalogue(
    collected: set[tuple[str | None, str, str]],
) -> None:
    """Missing: run `manage.py makemessages`, then write the English."""
    assert {text for _, text, _ in collected - set(entries(ENGLISH))} == set()


def test_the_catalogue_holds_nothing_else(collected: set[tuple[str | None, str, str]]) -> None:
    assert {text for _, text, _ in set(entries(ENGLISH)) - collected} == set()


def test_every_entry_has_its_english(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue if not all(translations(entry))] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert catalogue.obsolete_entries() == []


def test_english_has_the_placeholders_of_the_source(catalogue: polib.POFile) -> None:
    wrong = {
        entry.msgid: english
        for entry in catalogue
        for english in translations(entry)
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(entry.msgid))
    }
    assert wrong == {}


def test_english_is_english(catalogue: polib.POFile) -> None:
    chinese = {
        entry.msgid: english
        for entry in catalogue
        for english in translations(entry)
        if CHINESE.search(QUOTED.sub("", english))
    }
    assert chinese == {}


def test_the_catalogues_are_those_of_the_languages_offered() -> None:
    folders = {path.name.lower().replace("_", "-") for path in (source.ROOT / "locale").iterdir()}
    assert folders == {code for code, _ in settings.LANGUAGES}


def outside_gettext(path: Path) -> Iterator[str]:
    """Chinese literals that are neither a docstring nor an argument of gettext."""
    marked = set()
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in MARKS:
            marked |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
        elif isinstance(node, ast.Expr):
            marked.add(id(node.value))
    for node in ast.walk(source.tree(path)):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and CHINESE.search(text) and id(node) not in marked:
            yield f"{source.place(path, node)} {text}"


def test_python_has_no_chinese_outside_gettext() -> None:
    kept, loose = set(), []
    for path in source.modules():
        where = source.place(path)
        reason = next((prefix for prefix in PYTHON_KEEPS if where.startswith(prefix)), None)
        found = list(outside_gettext(path))
        if found and reason:
            kept.add(reason)
        elif found:
            loose += found
    assert loose == []
    assert set(PYTHON_KEEPS) - kept == set(), "nothing is left to be kept there"


def is_paper(template: Path) -> bool:
    return "pdf" in template.parts and not str(template).endswith(PAGE_AMONG_PAPER)


def hard_coded(template: Path) -> Iterator[str]:
    """Chinese in a template that is neither translated nor a comment."""
    translated = False
    for token in Lexer(template.read_text(encoding="utf-8")).tokenize():
        text = token.contents
        name = text.split()[0] if text.split() else ""
        if token.token_type == TokenType.COMMENT:
            continue
        if token.token_type == TokenType.BLOCK and name in {"blocktranslate", "endblocktranslate"}:
            translated = name == "blocktranslate"
        elif token.token_type == TokenType.BLOCK and name == "translate":
            text = re.sub(r'^translate ".*?"', "", text)
        if token.token_type != TokenType.TEXT:
            text = re.sub(r'_\(".*?"\)', "", text)
        if not translated and CHINESE.search(text):
            yield f"{template.relative_to(source.ROOT)}:{token.lineno} {text.strip()[:60]}"


def test_templates_have_no_chinese_outside_translate() -> None:
    templates = sorted((source.ROOT / "templates").rglob("*.*"))
    pages = [path for path in templates if path.suffix in {".html", ".txt"} and not is_paper(path)]
    assert len(pages) > 50
    assert [text for path in pages for text in hard_coded(path)] == []


def test_the_browser_has_english_for_each_of_its_words() -> None:
    scripts = [source.ROOT / "static" / "app.js", *(source.ROOT / "static" / "js").rglob("*.js")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in scripts)
    code = re.sub(r'(?<![\w"])/\*.*?\*/|^\s*//.*?$', "", code, flags=re.DOTALL | re.MULTILINE)
    table = re.search(r"const english = \{(.*?)\n\};", code, re.DOTALL)
    assert table
    english = dict(re.findall(r'^  "(.+?)": "(.+?)",$', table[1], re.MULTILINE))
    code = code.replace(table[0], "")
    said = {text for text in re.findall(r'"([^"\n]*)"', code) if CHINESE.search(text)}
    assert said == set(english)
    assert CHINESE.findall(re.sub(r'"[^"\n]*"', "", code)) == []
    for chinese, words in english.items():
        assert set(PLACEHOLDER.findall(words)) == set(PLACEHOLDER.findall(chinese)), chinese
        assert not CHINESE.search(words), chinese
