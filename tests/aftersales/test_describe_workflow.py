"""docs/architecture.md says what the steps say."""

import re
from io import StringIO

from django.core.management import call_command

from complaints.choices import Status
from complaints.workflow import STEPS
from tests.source import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ARROWS = re.findall(r"^ +(\w+) --> (\w+): (\w+)$", TEXT, re.MULTILINE)


def test_the_table_is_what_the_command_prints() -> None:
    printed = StringIO()
    call_command("describe_workflow", stdout=printed)
    written = re.search(r"<!-- describe_workflow -->\n(.+?)<!-- end -->", TEXT, re.DOTALL)
    assert written is not None
    assert written[1] == printed.getvalue()


def test_every_arrow_of_the_diagram_is_one_of_the_steps() -> None:
    assert [
        (source, target, verb)
        for source, target, verb in ARROWS
        if source not in STEPS[verb].sources or target not in STEPS[verb].targets
    ] == []


def test_the_diagram_shows_every_state_and_every_step_that_leads_somewhere() -> None:
    assert {state for arrow in ARROWS for state in arrow[:2]} == set(Status)
    leading = {name for name, step in STEPS.items() if step.targets - step.sources}
    assert leading - {verb for _source, _target, verb in ARROWS} == set()


def test_the_verb_shown_is_the_one_that_runs() -> None:
    shown = re.search(r"```python\n(.+?)```", TEXT, re.DOTALL)
    assert shown is not None
    assert shown[1] in (ROOT / "complaints" / "workflow" / "finishing.py").read_text("utf-8")
