"""`./dev test`: everything that must hold, stage by stage; stops at the first that does not.

./dev test            every stage, the tests on PostgreSQL and then again on SQLite
./dev test --all      the same with the long proofs
./dev test PATH …     only pytest on these, on SQLite; with --postgres on PostgreSQL
"""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tools.servers import postgres_server, redis_server

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
KEY = "a-key-for-this-check-alone-k7Jw2Vb9Qx4Zt6Nd8Rm1Hs5Lp3Gf0Yc"
# As a deployment would set them; nothing is connected to.
PRODUCTION = {
    "DATABASE_URL": "postgresql://aftersales@db.invalid/aftersales",
    "CELERY_BROKER_URL": "redis://broker.invalid:6379/0",
    "SECRET_KEY": KEY,
    "HISTORY_KEY": f"{KEY}-history",
    "ALLOWED_HOSTS": "aftersales.invalid",
    "HTTPS": "1",
    "DEMO": "0",
}
WORKERS = str(max(2, min(os.cpu_count() or 2, 8)))
# Tables, sheets and words that no database changes: tried on SQLite, which is quicker, alone.
ONCE = (
    "tests/test_permission_matrix.py",
    "tests/test_english_pages.py",
    "tests/test_translations.py",
    "tests/test_glossary.py",
    "tests/test_conventions.py",
    "tests/complaints/test_arrows.py",
    "tests/complaints/test_roles.py",
    "tests/complaints/test_documents.py",
    "tests/capa/test_arrows.py",
    "tests/capa/test_roles.py",
    "tests/capa/test_documents.py",
    "tests/handover/test_arrows.py",
    "tests/handover/test_roles.py",
    "tests/installs/test_arrows.py",
    "tests/installs/test_plan_arrows.py",
    "tests/installs/test_plan_documents.py",
    "tests/installs/test_plan_roles.py",
    "tests/installs/test_roles.py",
    "tests/installs/test_judging.py",
    "tests/installs/test_acceptance_documents.py",
    "tests/shipping/test_arrows.py",
    "tests/shipping/test_roles.py",
    "tests/shipping/test_documents.py",
    "tests/testdata/test_arrows.py",
    "tests/testdata/test_roles.py",
    "tests/testdata/test_hostile_files.py",
    "tests/records/test_calendar.py",
    "tests/records/test_hostile_files.py",
)


def templates() -> list[str]:
    """Every page, part of a page and mail that Django fills."""
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]


def checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """The stages before the tests: name, command, further environment."""
    manage = [PYTHON, "manage.py"]
    pages = templates()
    djade = str(Path(PYTHON).with_name("djade"))  # a program, not a module
    schema = ["spectacular", "--validate", "--fail-on-warn", "--file", os.devnull]
    return [
        ("ruff check", [PYTHON, "-m", "ruff", "check", "--quiet", "."], {}),
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."], {}),
        ("djade", [djade, "--check", "--target-version", "5.2", *pages], {}),
        ("djhtml", [PYTHON, "-m", "djhtml", "--check", "--tabwidth", "2", *pages], {}),
        ("djlint", [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"], {}),
        ("imports", [PYTHON, "-m", "tools.lint_imports"], {}),
        ("mypy", [PYTHON, "-m", "mypy"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        ("deploy check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        ("API schema", [*manage, *schema], {}),
        ("vendored files", [PYTHON, "-m", "tools.vendor", "--check"], {}),
    ]


class Report:
    """Says how each stage went and how long it took."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.stages = 0

    def run(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Run a stage; a failure shows what it said and ends everything."""
        begun = time.monotonic()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            print(done.stdout, end="")
        self._line(name, begun, done.returncode)

    def pytest(self, name: str, options: list[str], environment: dict[str, str]) -> None:
        """The same for tests, whose progress is shown as they go."""
        begun = time.monotonic()
        print(f"  … {name}", flush=True)
        command = [PYTHON, "-m", "pytest", "-q", *options]
        code = subprocess.run(
            command, cwd=ROOT, env=os.environ | environment, check=False
        ).returncode
        self._line(name, begun, code)

    def _line(self, name: str, begun: float, code: int) -> None:
        self.stages += 1
        span = time.monotonic() - begun
        print(f"{'✗' if code else '✓'} {name:<24} {span:6.1f} s", flush=True)
        if code:
            print(f"\nFAILED: {name} (exit {code})", flush=True)
            sys.exit(1)

    def end(self) -> None:
        """The last line."""
        span = time.monotonic() - self.begun
        print(f"\nPASSED: {self.stages} stages in {span:.0f} s", flush=True)


@contextlib.contextmanager
def own_servers() -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis for the time of the tests, as the environment names them."""
    with postgres_server() as database, redis_server() as redis:
        yield {"DATABASE_URL": database, "TEST_REDIS_URL": redis}


def everything(long: bool) -> None:
    """All stages in the order in which a fault is cheapest to find."""
    report = Report()
    with contextlib.ExitStack() as servers:
        for name, command, environment in checks():
            report.run(name, command, environment)
        parallel = ["-n", WORKERS, "--dist", "loadgroup", "--maxfail", "20"]
        environment = servers.enter_context(own_servers())
        if long:
            environment |= {"TEST_LONG": "1"}
        further = [*parallel, "-m", "not e2e", *(f"--ignore={path}" for path in ONCE)]
        report.pytest("tests on PostgreSQL", further, environment)
        report.pytest("tests on SQLite", [*parallel, "-m", "not e2e and not redis"], {})
        report.pytest("tests in the browser", ["-m", "e2e"], {})
    report.end()


def chosen(arguments: list[str]) -> int:
    """Only some tests, with pytest's own options and output."""
    postgres = "--postgres" in arguments
    options = [argument for argument in arguments if argument != "--postgres"]
    with own_servers() if postgres else contextlib.nullcontext({}) as environment:
        done = subprocess.run(
            [PYTHON, "-m", "pytest", *options],
            cwd=ROOT,
            env=os.environ | environment,
            check=False,
        )
    return done.returncode


def main() -> int:
    """Everything, or what was named."""
    arguments = sys.argv[1:]
    if arguments in ([], ["--all"]):
        everything(long=bool(arguments))
        return 0
    return chosen(arguments)


if __name__ == "__main__":
    sys.exit(main())
