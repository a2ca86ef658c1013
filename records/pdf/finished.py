"""Forms that were made already: the same content is the same file, so it is kept for a while."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

MOST = 400  # files; the oldest go first


def _folder() -> Path:
    return settings.DATA_DIR / "cache" / "pdf"


def find(key: str) -> bytes | None:
    """The file made of that content, if it is still kept."""
    try:
        return (_folder() / f"{key}.pdf").read_bytes()
    except FileNotFoundError:
        return None


def keep(key: str, content: bytes) -> None:
    """Keep a file under its content's hash; a reader never sees half of it."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{os.getpid()}-{secrets.token_hex(4)}"
    draft.write_bytes(content)
    draft.replace(folder / f"{key}.pdf")
    _forget_oldest(folder)


def _forget_oldest(folder: Path) -> None:
    kept = list(folder.glob("*.pdf"))
    if len(kept) <= MOST:
        return
    for path in sorted(kept, key=_made_at)[: len(kept) - MOST]:
        path.unlink(missing_ok=True)  # another process tidies as well


def _made_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
