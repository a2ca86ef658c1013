"""History in words: who did what when, what was said, and what it changed, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from records.due import exact_text
from records.models import Event

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Entry:
    """One line, as `components/timeline_entry.html` shows it."""

    who: str
    what: str
    at: datetime
    when: str
    anchor: str
    tone: str = ""
    text: str = ""
    round: str = ""
    files: Sequence[Mapping[str, str]] = ()
    changes: Sequence[Mapping[str, str]] = ()
    said: bool = field(default=False)  # a comment or a contact, not a step


def size_text(size: int) -> str:
    """`48 KB`, `1.3 MB`."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{number_format(size / 1024 / 1024, 1)} MB"


class Names:
    """Who and what the numbers in the history stand for, read in one query for all lines.

    models: whose fields the changes name, the record itself first. silent: bookkeeping that says
    nothing to a reader. row_names: rows that belong to the record, as their verb names them.
    """

    models: ClassVar[tuple[type[Model], ...]] = ()
    silent: ClassVar[frozenset[str]] = frozenset()
    row_names: ClassVar[Mapping[str, StrPromise]] = {}

    def __init__(self, known: Mapping[tuple[str, int], str]) -> None:
        self.known = known

    @classmethod
    def read(
        cls, events: Iterable[Event], known: Mapping[tuple[str, int], str] | None = None
    ) -> Self:
        """known: names that are at hand anyway, by field and key; only the others are asked for."""
        at_hand = dict(known or {})
        wanted: dict[str, set[int]] = {}
        for event in events:
            payload = getattr(event, "payload", None)
            for name, pair in (payload.changes if payload else {}).items():
                if name.endswith("_id") and name not in cls.silent:
                    keys = {v for v in pair if isinstance(v, int) and (name, v) not in at_hand}
                    wanted.setdefault(name, set()).update(keys)
        queries = [cls._labels(name, ids) for name, ids in wanted.items() if ids]
        if not queries:
            return cls(at_hand)
        found = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
        return cls(at_hand | {(name, pk): text for name, pk, text in found})

    @classmethod
    def _labels(cls, name: str, ids: set[int]) -> Any:
        model: Any = cls._field(name).related_model
        fields = {f.name for f in model._meta.concrete_fields}
        label = next(
            n for n in ("name", "number", "serial_number", "pk") if n in fields or n == "pk"
        )
        text = Cast(label, CharField(max_length=200))
        rows = model._default_manager.filter(pk__in=ids).order_by()
        return rows.values_list(Value(name, CharField()), "pk", text)

    def in_words(self, changes: Mapping[str, Sequence[Any]]) -> list[dict[str, str]]:
        """`[{label, before, after}]` of what a reader wants to know."""
        return [
            {
                "label": self._label(name),
                "before": self._value(name, before),
                "after": self._value(name, after),
            }
            for name, (before, after) in changes.items()
            if name not in self.silent
        ]

    def _label(self, name: str) -> str:
        if name in self.row_names:
            return str(self.row_names[name])
        found = self._field(name)
        if found is None:
            return name
        # Rows that belong to the complaint, as a file taken off its draft, are named as rows.
        of_rows = found.auto_created and not found.concrete
        return str(found.related_model._meta.verbose_name if of_rows else found.verbose_name)

    @classmethod
    def _field(cls, name: str) -> Any:
        for model in cls.models:
            try:
                return model._meta.get_field(name.removesuffix("_id"))
            except FieldDoesNotExist:
                continue
        return None

    def _value(self, name: str, value: Any) -> str:
        if value in (None, "", []):
            return ""
        if name in self.row_names and isinstance(value, list):
            return "\n".join(self.row_words(row) for row in value)
        if name.endswith("_id"):
            return self.known.get((name, value), str(value))
        if isinstance(value, bool):
            return _("是") if value else _("否")
        found = self._field(name)
        if getattr(found, "choices", None):
            words = {str(code): str(label) for code, label in found.flatchoices}
            return words.get(str(value), str(value))
        if isinstance(value, str) and "T" in value and (moment := parse_datetime(value)):
            return exact_text(moment if timezone.is_aware(moment) else timezone.make_aware(moment))
        return str(value)

    def row_words(self, row: Sequence[Any]) -> str:
        """One row in words; a subclass puts words for the codes in it."""
        return "　".join(str(cell) for cell in row if cell not in (None, ""))
