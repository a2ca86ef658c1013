"""`./dev bench NAME`: runs benchmarks/NAME.py on a PostgreSQL and Redis of its own.

A benchmark has `run() -> Iterator[Figure]`. Each figure becomes one line, and one that is over
its limit makes the command fail:

    name value limit ok|short
"""

import importlib
import os
import sys
from pathlib import Path

import django

from benchmarks import Figure
from tools.servers import postgres_server, redis_server

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def line(figure: Figure) -> str:
    """One figure as scripts read it; a figure to report alone has no limit."""
    limit = "-" if figure.limit is None else f"{figure.limit:g}"
    return f"{figure.name} {figure.value:.4g} {limit} {'short' if figure.short else 'ok'}"


def main() -> int:
    """Run the one that was named."""
    if len(sys.argv) != 2 or sys.argv[1] not in names():
        print(f"./dev bench NAME, one of: {' '.join(names())}", file=sys.stderr)
        return 2
    with postgres_server() as database, redis_server() as redis:
        os.environ |= {
            "DATABASE_URL": database,
            "CELERY_BROKER_URL": redis,
            "SECRET_KEY": "of-a-benchmark-alone-Qm5Xc8Zr2Vt7Kp4Wj9Ls3",
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "aftersales.settings",
        }
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415  settings first

        call_command("prepare", quiet=True)
        short = False
        for figure in importlib.import_module(f"benchmarks.{sys.argv[1]}").run():
            print(line(figure), flush=True)
            short = short or figure.short
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
