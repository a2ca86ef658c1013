"""Where uploaded files lie: a file belongs to the transaction that stored its row."""

from __future__ import annotations

import os
import weakref
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db import transaction


class _Pending:
    """Held only by the transaction's list of what to do after commit.

    A rollback, of a savepoint too, drops that list's entries without a call; then this object
    dies and takes the file along. No row without its file, and no file without its row.
    """

    def __init__(self, storage: FileSystemStorage, name: str) -> None:
        self._remove = weakref.finalize(self, storage.delete, name)

    def keep(self) -> None:
        self._remove.detach()


class TransactionalStorage(FileSystemStorage):
    """Files on disk before their row commits, and gone again when it does not."""

    def _save(self, name: str, content: File) -> str:
        name = super()._save(name, content)  # type: ignore[misc]  # the stubs leave it out
        with Path(self.path(name)).open("rb") as stored:
            os.fsync(stored.fileno())  # a power cut after the commit must find it there
        transaction.on_commit(_Pending(self, name).keep)
        return name
