"""The product's own source as the tests of its conventions read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# From the top down: an app may know those after it, never one before it.
APPS = (
    *("aftersales", "installs", "shipping", "complaints", "capa", "handover", "testdata"),
    *("registry", "records", "accounts"),
)


@cache
def modules(*folders: str) -> tuple[Path, ...]:
    """Our modules without migrations, all apps' when no folder is named."""
    return tuple(
        path
        for folder in folders or APPS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    )


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where something stands, as an editor opens it."""
    line = f":{node.lineno}" if isinstance(node, ast.stmt | ast.expr) else ""
    return f"{path.relative_to(ROOT)}{line}"


def is_workflow(path: Path) -> bool:
    """Whether the module belongs to an app's verbs."""
    return path.stem == "workflow" or "workflow" in path.parts


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module."""
    return (node for node in tree(path).body if isinstance(node, ast.FunctionDef))


def calls(node: ast.AST, method: str) -> list[ast.Call]:
    """The calls of that name inside, as a method or as a function."""
    return [
        call
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and (
            (isinstance(call.func, ast.Attribute) and call.func.attr == method)
            or (isinstance(call.func, ast.Name) and call.func.id == method)
        )
    ]


def imports_at_run_time(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Every import outside `if TYPE_CHECKING`, with its topmost package."""
    only_types = {
        id(inner)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree(path)):
        if id(node) in only_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((node, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module.partition(".")[0]
