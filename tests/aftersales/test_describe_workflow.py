"""docs/architecture.md says what the steps say, of complaints and of CAPAs."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from aftersales.management.commands.describe_workflow import WORKFLOWS
from tests.source import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TITLES = {
    "complaints": "The states of a complaint",
    "capa": "The states of a CAPA",
    "handovers": "The states of a hand-over",
    "documents": "The states of a document request",
    "notices": "The states of a change notice",
    "testdata": "The states of test data",
    "acceptances": "The states of an acceptance",
    "shipments": "The states of a shipment",
    "replenishments": "The states of a replenishment",
    "plans": "The states of an install plan",
}
APPS = pytest.mark.parametrize("app", WORKFLOWS)


def printed(*apps: str) -> str:
    said = StringIO()
    call_command("describe_workflow", *apps, stdout=said)
    return said.getvalue()


def arrows(app: str) -> list[tuple[str, str, str]]:
    """From, to and verb of the diagram under the app's title."""
    chapter = TEXT.split(f"## {TITLES[app]}\n")[1].split("\n## ")[0]
    return re.findall(r"^ +(\w+) --> (\w+): (\w+)$", chapter, re.MULTILINE)


@APPS
def test_the_table_is_what_the_command_prints(app: str) -> None:
    mark = f"<!-- describe_workflow {app} -->"
    written = re.search(rf"({mark}\n.+?)<!-- end -->", TEXT, re.DOTALL)
    assert written is not None
    assert written[1] == printed(app)


def test_without_a_name_the_command_prints_all() -> None:
    assert printed() == "".join(printed(app) for app in WORKFLOWS)


@APPS
def test_every_arrow_of_the_diagram_is_one_of_the_steps(app: str) -> None:
    steps = WORKFLOWS[app].steps
    assert [
        (source, target, verb)
        for source, target, verb in arrows(app)
        if source not in steps[verb].sources or target not in steps[verb].targets
    ] == []


@APPS
def test_the_diagram_shows_every_state_and_every_step_that_leads_somewhere(app: str) -> None:
    steps, drawn = WORKFLOWS[app].steps, arrows(app)
    assert {state for arrow in drawn for state in arrow[:2]} == set(WORKFLOWS[app].states)
    leading = {name for name, step in steps.items() if step.targets - step.sources}
    assert leading - {verb for _source, _target, verb in drawn} == set()


def test_the_verb_shown_is_the_one_that_runs() -> None:
    shown = re.search(r"```python\n(.+?)```", TEXT, re.DOTALL)
    assert shown is not None
    assert shown[1] in (ROOT / "complaints" / "workflow" / "finishing.py").read_text("utf-8")
