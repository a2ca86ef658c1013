"""The dry run: every row checked as a save would check it, nothing written.

What comes out is exactly what the import applies: the values to set, the row they go to and
the version it had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import audit
from registry.importing.columns import SHEETS, Column, Sheet
from registry.importing.references import References, in_parts
from registry.importing.sheets import Row
from registry.importing.values import READERS, Wrong
from registry.models import ImportRun
from registry.pinyin import initials_of
from registry.workflow.entries import start_warranty

Progress = Callable[[int], None]
SILENT = {"created_at", "updated_at", "version", "initials"}


@dataclass
class Fault:
    row: int
    column: str
    message: str
    code: str = ""


@dataclass
class Checked:
    """The outcome of a dry run. entries: what to apply; results: row → create, change, same."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    results: dict[int, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Group:
    """The rows of one entry: one, or all lines of an order."""

    key: str
    rows: list[Row]
    values: dict[str, Any]
    parts: list[dict[str, Any]]  # the contact of a customer, the lines of an order


def check(kind: str, rows: list[Row], progress: Progress = lambda done: None) -> Checked:
    """Check all rows; a row with a fault is left out of the entries."""
    sheet = SHEETS[kind]
    references = References(sheet, rows)
    checked = Checked()
    groups: dict[str, Group] = {}
    for read, row in enumerate(rows, start=1):
        if (values := _read(row, sheet, references, checked.faults)) is not None:
            _group(groups, row, values, sheet, checked.faults)
        if read % 5000 == 0:
            progress(read // 2)
    done = len(rows) // 2
    for part in in_parts(groups.values()):
        known = _known(sheet, [group.key for group in part])
        for group in part:
            _compare(kind, group, known.get(group.key), checked)
        done += sum(len(group.rows) for group in part) // 2
        progress(done)
    checked.faults.sort(key=lambda fault: fault.row)
    return checked


def _read(
    row: Row, sheet: Sheet, references: References, faults: list[Fault]
) -> dict[str, Any] | None:
    """The row's values by field; None when any of them is wrong."""
    values: dict[str, Any] = {}
    before = len(faults)
    for column in sheet.columns:
        if column.field not in row.cells:
            if column.required:
                faults.append(Fault(row.number, column.head, _("这一格必须填写。")))
            continue
        try:
            values[column.field] = _value(row.cells[column.field], column, references)
        except Wrong as wrong:
            faults.append(Fault(row.number, column.head, str(wrong)))
    if len(faults) == before:
        return values
    code = str(row.cells.get(sheet.key[0], ""))[:60]
    for fault in faults[before:]:
        fault.code = code
    return None


def _value(cell: Any, column: Column, references: References) -> Any:
    if column.kind in READERS:
        return READERS[column.kind](cell)
    return references.find(column.kind, cell)


def _group(
    groups: dict[str, Group], row: Row, values: dict[str, Any], sheet: Sheet, faults: list[Fault]
) -> None:
    """Put the row to its entry. The same entry twice is a fault, unless it is another line."""
    key = values[sheet.key[0]]
    own = {name: value for name, value in values.items() if "." not in name}
    part = {name.partition(".")[2]: value for name, value in values.items() if "." in name}
    known = groups.get(key)
    if known is None:
        groups[key] = Group(key, [row], own, [part] if part else [])
        return
    first = known.rows[0].number
    if len(sheet.key) == 1:
        sentence = _("和第 %(row)s 行重复。") % {"row": first}
        faults.append(Fault(row.number, _head(sheet, sheet.key[0]), sentence, key))
        return
    for name, value in own.items():
        if name in known.values and known.values[name] != value:
            sentence = _("同一订单号的值和第 %(row)s 行不同。") % {"row": first}
            faults.append(Fault(row.number, _head(sheet, name), sentence, key))
            return
    position = part.get("position")
    for other_row, other in zip(known.rows, known.parts, strict=True):
        if other.get("position") == position:
            sentence = _("订单号和行号与第 %(row)s 行重复。") % {"row": other_row.number}
            faults.append(Fault(row.number, _head(sheet, sheet.key[1]), sentence, key))
            return
    known.values.update(own)
    known.rows.append(row)
    known.parts.append(part)


def _head(sheet: Sheet, name: str) -> str:
    """The head of the column that fills a field."""
    for column in sheet.columns:
        if column.field in (name, f"line.{name}", f"contact.{name}"):
            return column.head
    return ""


def _known(sheet: Sheet, keys: list[str]) -> dict[str, Any]:
    """What stands in the register under these codes, with the lines or contacts it has."""
    name = sheet.key[0]
    queryset = sheet.model._default_manager.filter(**{f"{name}__in": keys})
    related = {"customer", "product", "merged_into"} & {f.name for f in sheet.model._meta.fields}
    queryset = queryset.select_related(*related)
    if len(sheet.key) > 1:
        queryset = queryset.prefetch_related("lines")
    return {getattr(entry, name): entry for entry in queryset}


def _compare(kind: str, group: Group, known: Any, checked: Checked) -> None:
    """Check the entry as it would be, and see what changes."""
    sheet = SHEETS[kind]
    row = group.rows[0]
    entry = known if known is not None else sheet.model()
    before = audit.snapshot(entry) if known is not None else {}
    try:
        if known is not None and getattr(known, "merged_into", None) is not None:
            raise Wrong(_("已并入 %(kept)s，不能再改。") % {"kept": known.merged_into})
        _fill(kind, entry, group, known is not None)
        _clean(entry)
        parts = _clean_parts(kind, entry, group)
    except Wrong as wrong:
        checked.faults.append(Fault(row.number, _head(sheet, sheet.key[0]), str(wrong), group.key))
        return
    except ValidationError as wrong:
        for at, name, text in _named(wrong, row.number):
            checked.faults.append(Fault(at, _head(sheet, name), text, group.key))
        return
    after = audit.snapshot(entry)
    changed = {
        name: value
        for name, value in after.items()
        if name not in SILENT | {"id"} and before.get(name) != value
    }
    same = known is not None and not changed and not parts
    result = "create" if known is None else ("same" if same else "change")
    for one in group.rows:
        checked.results[one.number] = (result, group.key)
    if not same:
        checked.entries.append(
            {
                "row": row.number,
                "pk": entry.pk,
                "version": entry.version,
                "values": changed,
                "initials": getattr(entry, "initials", ""),
                "before": {name: before.get(name) for name in changed} if before else {},
                "parts": parts,
            }
        )


def _fill(kind: str, entry: Any, group: Group, is_known: bool) -> None:
    """Set what the file says; an empty cell leaves what stands there."""
    if kind == ImportRun.Kind.EQUIPMENT and is_known:
        customer = group.values["customer"]
        if entry.customer_id != customer.pk:
            raise ValidationError({"customer": _("设备在另一个客户名下，换客户请用“转移设备”。")})
    for name, value in group.values.items():
        setattr(entry, name, value)
    if kind == ImportRun.Kind.CUSTOMERS:
        entry.initials = initials_of(entry.name, entry.short_name)
    elif kind == ImportRun.Kind.EQUIPMENT:
        start_warranty(entry)


def _clean(entry: Any) -> None:
    """As a save checks it, but for what only the database knows: that was looked up before."""
    skip = {f.name for f in entry._meta.fields if f.is_relation} | {"created_at", "updated_at"}
    faults: dict[str, list[str]] = {}
    for step in (lambda: entry.clean_fields(exclude=skip), entry.clean):
        try:
            step()
        except ValidationError as wrong:
            for name, texts in wrong.message_dict.items():
                faults.setdefault(name, []).extend(texts)
    if faults:
        raise ValidationError(faults)


def _clean_parts(kind: str, entry: Any, group: Group) -> list[dict[str, Any]]:
    """The contact or the lines that change, as they will be stored."""
    if kind == ImportRun.Kind.CUSTOMERS:
        return _contacts(entry, group)
    if kind == ImportRun.Kind.ORDERS:
        return list(_lines(entry, group))
    return []


def _contacts(entry: Any, group: Group) -> list[dict[str, Any]]:
    contact_class = entry._meta.get_field("contacts").related_model
    for part in group.parts:
        if not part.get("name"):
            raise ValidationError({"contact.name": _("写了联系方式，就要写联系人姓名。")})
        try:
            contact_class(customer=entry, **part).clean_fields(exclude={"customer"})
        except ValidationError as wrong:
            faults = {f"contact.{name}": texts for name, texts in wrong.message_dict.items()}
            raise ValidationError(faults) from wrong
    return group.parts


def _lines(entry: Any, group: Group) -> Iterator[dict[str, Any]]:
    known = {line.position: line for line in entry.lines.all()} if entry.pk else {}
    for row, part in zip(group.rows, group.parts, strict=True):
        values = {**part, "product_id": part["product"].pk}
        del values["product"]
        if values["quantity"] < 1:
            raise AtRow(row.number, "quantity", _("订购数量要大于 0。"))
        if not 1 <= values["position"] <= 9999:
            raise AtRow(row.number, "position", _("行号在 1 到 9999 之间。"))
        line = known.get(values["position"])
        if line is None or any(getattr(line, name) != value for name, value in values.items()):
            yield values


class AtRow(ValidationError):  # noqa: N818  it is an answer, not an error
    """A fault of one line among the rows of an order."""

    def __init__(self, row: int, name: str, text: str) -> None:
        super().__init__({name: text})
        self.row = row


def _named(wrong: ValidationError, row: int) -> Iterator[tuple[int, str, str]]:
    for name, texts in wrong.message_dict.items():
        for text in texts:
            yield getattr(wrong, "row", row), name, text
