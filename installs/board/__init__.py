"""进度看板: each machine that was ordered, stage by stage, with what is missing and with whom."""

from installs.board.reading import Line, lines

__all__ = ["Line", "lines"]
