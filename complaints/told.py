"""What was recorded on a complaint beside its rounds, read in one query whatever it is.

Ten tables hold decisions and words (检测, 判定, 确认, 回复, 客户确认, 验证, 标准化, 报价, 联系,
留言). A page wants them all, so they are read as one list of lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.models import Case, CharField, DateTimeField, F, TextField, Value, When
from django.db.models.functions import Cast

from complaints import models

if TYPE_CHECKING:
    from complaints.models import Complaint

YES, NO = "1", "0"
MOST = 4


class Told(NamedTuple):
    """One line. a to d: the columns named in `SOURCES`, as text; yes and no as 1 and 0."""

    kind: str
    pk: int
    round_number: int
    who: str
    at: datetime
    moment: datetime
    a: str = ""
    b: str = ""
    c: str = ""
    d: str = ""


def _flag(name: str) -> Case:
    return Case(
        When(**{name: True}, then=Value(YES)),
        When(**{name: False}, then=Value(NO)),
        default=Value(""),
        output_field=TextField(),
    )


SOURCES: dict[str, tuple[type[Any], tuple[Any, ...]]] = {
    "test": (models.TestRecord, ("item", "result", "tester")),
    "judgement": (models.Judgement, ("decision", "reason", "responsible_department__name")),
    "confirmation": (models.Confirmation, (_flag("reproduced"), "how")),
    "reply": (models.Reply, ("channel", "text")),
    "answer": (models.CustomerAnswer, (_flag("satisfied"), "person", "channel", "remark")),
    "verification": (models.Verification, (_flag("effective"), "evidence")),
    "standard": (
        models.Standardisation,
        ("document_kind", "document_number", "new_edition", "not_needed_reason"),
    ),
    "quotation": (
        models.Quotation,
        ("quotation_number", "amount", "content", _flag("consented")),
    ),
    "contact": (models.ContactLog, ("channel", "person", "content", _flag("backdated"))),
    "comment": (models.Comment, ("text", _flag("customer_visible"))),
}


def read(complaint: Complaint) -> Mapping[str, list[Told]]:
    """`{kind: lines in the order they were written}`."""
    sql, parameters = _statement(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [complaint.pk if _is_key(one) else one for one in parameters])
        rows = [[*row[:4], _moment(row[4]), _moment(row[5]), *row[6:]] for row in cursor]
    found: dict[str, list[Told]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[4], row[1])):
        told = Told(*(value if value is not None else "" for value in row))
        found[told.kind].append(told)
    return found


def _is_key(parameter: object) -> bool:
    """Whether it stands for the complaint's key: the one number among the texts."""
    return type(parameter) is int


def _moment(value: Any) -> Any:
    """SQLite hands moments back as it wrote them, in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


@cache
def _statement(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The ten queries as one, put together once: that takes longer than the database takes."""
    queries = []
    for kind, (model, columns) in SOURCES.items():
        moment = "contacted_at" if kind == "contact" else "at"
        texts = [Cast(F(c), TextField()) if isinstance(c, str) else c for c in columns]
        texts += [Value("", TextField())] * (MOST - len(texts))
        lines = model.objects.filter(complaint=0).order_by()
        queries.append(
            lines.values_list(
                Value(kind, CharField()),
                "pk",
                "round_number",
                "by__name",
                "at",
                Cast(F(moment), DateTimeField()),
                *texts,
            )
        )
    sql, parameters = queries[0].union(*queries[1:], all=True).query.sql_with_params()
    return sql, parameters


def first_was_backdated(told: Mapping[str, list[Told]]) -> bool:
    """Whether the contact that stopped 首次响应 was written down later than it happened (§4)."""
    contacts = told.get("contact", [])
    return bool(contacts) and contacts[0].d == YES
