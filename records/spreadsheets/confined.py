"""What a process that parses a stranger's file lays on itself before it reads the first byte.

The parser gives a sheet the rectangle between its outermost cells: two cells in the corners of an
otherwise empty sheet ask for 400 GB, and an allocation that fails ends the process.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 120  # of the processor


def begin() -> bytes:
    """Take on the limits, then the file from the standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return sys.stdin.buffer.read()


def say(answer: dict[str, Any]) -> None:
    """One line for whoever waits."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n")
    sys.stdout.flush()
