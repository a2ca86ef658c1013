"""Running a parser on a file apart from everything else, and hearing what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings

# Nothing of this process' surroundings is a parser's business: no key, no address of a database.
SURROUNDINGS = {"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8", "RUST_BACKTRACE": "0"}


class BrokeDown(Exception):  # noqa: N818  it is an answer, not an error
    """The process ended without an end of its own: the file asked for more than there is."""


def answers(module: str, content: bytes, *arguments: str) -> Iterator[dict[str, Any]]:
    """What `python -m module` says of the file, line by line as it says it."""
    process = subprocess.Popen(  # noqa: S603  see above
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env=SURROUNDINGS,
    )
    with process:
        try:
            _feed(process, content)
            for line in process.stdout or ():
                yield json.loads(line)
        finally:
            process.kill()  # nobody listens any longer; one that has ended is left alone
    if process.returncode:
        raise BrokeDown


def _feed(process: subprocess.Popen[bytes], content: bytes) -> None:
    """The whole file; a module reads it before it says anything, so neither waits for the other."""
    if process.stdin is None:
        raise BrokeDown
    try:
        process.stdin.write(content)
        process.stdin.close()
    except BrokenPipeError:
        raise BrokeDown from None
