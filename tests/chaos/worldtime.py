"""A time of the harness's own, that several processes read and one moves: wall and machine clock.

It stands in a small file mapped into memory. Time that passes moves both; a jump, as of a clock
that was set wrong, moves the wall alone.
"""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime
from pathlib import Path

FORM = struct.Struct("dd")


class WorldTime:
    """The file, and the moments in it."""

    def __init__(self, path: Path, begin: datetime | None = None) -> None:
        if begin is not None:
            path.write_bytes(FORM.pack(begin.timestamp(), 0.0))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), FORM.size)

    def now(self) -> datetime:
        """The wall clock."""
        return datetime.fromtimestamp(FORM.unpack(self._map[:])[0], UTC)

    def uptime(self) -> float:
        """The machine's own clock, which nobody can set."""
        return float(FORM.unpack(self._map[:])[1])

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        wall, machine = FORM.unpack(self._map[:])
        self._map[:] = FORM.pack(wall + seconds, machine + seconds)

    def jump(self, seconds: float) -> None:
        """Set the wall clock on, or back."""
        wall, machine = FORM.unpack(self._map[:])
        self._map[:] = FORM.pack(wall + seconds, machine)
