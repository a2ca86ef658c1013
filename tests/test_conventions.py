"""The rules of the house that a tool can hold (docs/architecture); each is a sentence here."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest
from celery import current_app
from django.apps import apps
from django.db.models import Field

from accounts.roles import ROLES
from records.steps import Step
from tests import source

LONGEST_MODULE = 300
# A record's status is set by its steps alone; a clock's by the engine that keeps it.
MAY_SET_STATUS = {
    "records/steps.py",
    "records/clocks.py",
    "records/schedule.py",
    "records/approvals.py",
    # a measure's own state, set by the verbs alone
    "capa/workflow/implementing.py",
    "capa/workflow/planning.py",
}
# Names that say nothing about what belongs in them.
CATCH_ALLS = {"utils", "helpers", "services", "managers", "mixins", "constants", "common", "core"}


def steps() -> Iterator[tuple[str, Step]]:
    """Every arrow of the product, with the module it stands in."""
    for path in source.modules():
        if source.is_workflow(path):
            name = ".".join(path.relative_to(source.ROOT).with_suffix("").parts)
            module = importlib.import_module(name.removesuffix(".__init__"))
            for value in vars(module).values():
                if isinstance(value, Step):
                    yield name, value


def test_a_module_fits_into_a_head() -> None:
    long = {
        source.place(path): lines
        for path in (*source.modules(), *source.modules("tests", "tools", "benchmarks"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def test_no_module_is_a_catch_all() -> None:
    assert [source.place(path) for path in source.modules() if path.stem in CATCH_ALLS] == []


def test_only_steps_set_a_status() -> None:
    found = []
    for path in source.modules():
        if source.place(path) in MAY_SET_STATUS:
            continue
        for node in ast.walk(source.tree(path)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(one, ast.Attribute) and one.attr == "status" for one in targets):
                found.append(source.place(path, node))
        for call in source.calls(source.tree(path), "update"):
            if any(keyword.arg == "status" for keyword in call.keywords):
                found.append(source.place(path, call))
    assert found == []


def test_each_verb_is_atomic_and_takes_by() -> None:
    loose = []
    for path in filter(source.is_workflow, source.modules()):
        for function in source.functions(path):
            if function.name.startswith("_") or not source.calls(function, "begin"):
                continue
            atomic = any("atomic" in ast.unparse(one) for one in function.decorator_list)
            takes_by = "by" in {argument.arg for argument in function.args.kwonlyargs}
            if not (atomic and takes_by):
                loose.append(f"{source.place(path, function)} {function.name}")
    assert loose == []


def test_the_permissions_of_steps_exist_and_some_role_holds_them() -> None:
    existing = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename, _label in model._meta.permissions
    }
    held = {permission for role in ROLES.values() for permission in role.permissions}
    named = {step.permission for _place, step in steps() if step.permission}
    assert named
    assert named - existing == set()
    assert named - held == set()


def test_steps_have_names_of_their_own() -> None:
    """Two arrows of one name would be one line in the history and one address in the API."""
    arrows = {id(step): (place.partition(".")[0], step.name) for place, step in steps()}
    assert len(set(arrows.values())) == len(arrows)


def test_periodic_tasks_exist_and_each_knock_expires_before_the_next() -> None:
    current_app.loader.import_default_modules()
    for name, entry in current_app.conf.beat_schedule.items():
        assert entry["task"] in current_app.tasks, name
        if isinstance(entry["schedule"], int | float):
            assert entry["options"]["expires"] < entry["schedule"], name


def test_tasks_are_knocks_without_a_moment_of_their_own() -> None:
    """With Redis a task with an ETA past the visibility timeout runs again and again."""
    found = []
    for path in source.modules():
        for method in ("apply_async", "delay", "delay_on_commit", "signature"):
            for call in source.calls(source.tree(path), method):
                if {keyword.arg for keyword in call.keywords} & {"eta", "countdown"}:
                    found.append(source.place(path, call))
        found += [source.place(path, call) for call in source.calls(source.tree(path), "retry")]
    assert found == []


def test_foreign_keys_point_down() -> None:
    up = []
    for model in apps.get_models():
        here = model._meta.app_label
        if here not in source.APPS:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, Field) or not field.is_relation or not field.related_model:
                continue
            there = field.related_model._meta.app_label
            if there in source.APPS and source.APPS.index(there) < source.APPS.index(here):
                up.append(f"{here}.{model.__name__}.{field.name} → {there}")
    assert up == []


def test_each_step_can_be_taken_from_somewhere() -> None:
    assert [f"{place}: {step.name}" for place, step in steps() if not step.sources] == []


def test_the_product_needs_nothing_of_the_tests() -> None:
    """`./dev run` installs requirements.txt alone."""
    locked = {
        re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower()
        for line in (source.ROOT / "requirements.txt").read_text().splitlines()
        if re.match(r"[A-Za-z0-9]", line)
    }
    distributions = packages_distributions()
    missing = []
    for path in source.modules():
        for node, package in source.imports_at_run_time(path):
            if package in sys.stdlib_module_names or package in source.APPS:
                continue
            names = {re.sub(r"[-_.]+", "-", d).lower() for d in distributions.get(package, [])}
            if not names & locked:
                missing.append(f"{source.place(path, node)}: {package}")
    assert missing == []


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\sstyle=", "the policy of the page forbids inline style"),
        (r"\son[a-z]+=", "the policy of the page forbids inline scripts"),
        (r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", "scripts stand in static/js"),
        (r"\|\s*safe\b", "what people typed stays text"),
        (r"{%\s*autoescape\s+off", "what people typed stays text"),
        (r"(src|href)=\"(https?:)?//", "nothing is fetched from outside"),
    ],
)
def test_templates_hold_to_the_policy(pattern: str, why: str) -> None:
    found = [
        f"{source.place(path)}:{number}"
        for path in sorted((source.ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == [], why
