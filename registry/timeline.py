"""An entry's history as a page shows it: who, what, when, before and after."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.due import exact_text
from records.models import Event
from registry.models.base import Entry

ACTIONS = {
    "create": _("新增了这条资料"),
    "change": _("修改了资料"),
    "import": _("从 Excel 导入"),
    "move": _("转移了设备"),
    "merge": _("并入了另一条资料"),
    "absorb": _("把另一条资料并了进来"),
    "undo_merge": _("撤回了合并"),
    "repoint": _("随客户合并改了归属"),
    "erase_contact": _("清除了一位联系人"),
    # What delivery says about a machine (`workflow.note_milestones`)
    "ship": _("已发货"),
    "arrive": _("已到货"),
    "install": _("已安装"),
    "accept": _("验收合格"),
    "start_warranty": _("质保开始"),
}
EXTRA = {"contacts": _("联系人"), "lines": _("订单行"), "absorbed": _("并入")}
SHOWN = 50


def entries(entry: Entry) -> list[dict[str, Any]]:
    """The newest lines of history first, ready for `components/timeline_entry.html`."""
    events = Event.objects.filter(
        object_type=entry._meta.label_lower, object_number=entry.history_number
    )
    related = events.select_related("actor", "payload").order_by("-seq")[:SHOWN]
    return [_shown(entry, event) for event in related]


def _shown(entry: Entry, event: Event) -> dict[str, Any]:
    payload = getattr(event, "payload", None)
    return {
        "who": str(event.actor) if event.actor else gettext("系统"),
        "what": ACTIONS.get(event.action, event.action),
        "at": event.at,
        "when": exact_text(event.at),
        "anchor": f"h{event.seq}",
        "text": payload.opinion if payload else "",
        "changes": [] if event.action == "create" or not payload else _changes(entry, payload),
    }


def _changes(entry: Entry, payload: Any) -> list[dict[str, str]]:
    return [
        {"label": str(label), "before": _said(before), "after": _said(after)}
        for name, (before, after) in payload.changes.items()
        if (label := _label(entry, name))
    ]


def _label(entry: Entry, name: str) -> Any:
    """The field's own name; keys of other rows say nothing to a reader and are left out."""
    if name in EXTRA:
        return EXTRA[name]
    try:
        field = entry._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    return "" if field.is_relation else field.verbose_name


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return "\n".join(str(part) for part in value)
    return "" if value is None else str(value)
