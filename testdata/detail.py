"""One record of test data on its page: files as they are read, figures and courses of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from records import clock, clock_rights, clock_rows, clocks
from records.due import clock_name, describe, moment_text
from records.forms import whole
from records.models import Deadline
from registry.facts import day
from testdata import deadlines, panel, rows, tables, timeline
from testdata.choices import State
from testdata.forms import STEP_FORMS
from testdata.models import DataColumn, DataFile, DataSheet, TestData
from testdata.workflow import offered

if TYPE_CHECKING:
    from accounts.models import User
    from testdata.models import Preview

TONES = {State.DONE: "green", State.REFUSED: "red"}


def find(visible: QuerySet[TestData], number: str) -> TestData:
    """One record with the rows that it points to, or Http404."""
    heads = visible.for_list().select_related("equipment__product")  # type: ignore[attr-defined]  # TestDataQuerySet
    found: TestData = get_object_or_404(heads, number=number)
    return found


def files_of(data: TestData) -> list[DataFile]:
    """Its files and how far each is read, with the names of their sheets."""
    light = DataSheet.objects.defer("shown", "notes")
    found = data.attachments.select_related("preview", "uploaded_by")
    return list(found.prefetch_related(Prefetch("preview__sheets", light)))


def context(data: TestData, user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """What `testdata/detail.html` shows to this person. asked: what the address says besides."""
    now = clock.now()
    prefetch_related_objects([user], "stands_in_for")
    files = files_of(data)
    every = clock_rights.of(data)
    running = [one for one in every if one.status in Deadline.OPEN]
    steps = offered(data, user)
    names = {step.name for step in steps}
    nearest = min(running, key=clocks.pressing, default=None)
    order = list(deadlines.SUBJECTS)
    return {
        "data": data,
        "status_tone": rows.tone_of(data.status),
        "panel": panel.panel(data, user, steps),
        "clock": describe(nearest, now, clocks.calendar_of(nearest)) if nearest else None,
        "clock_why": clock_rows.why_url(data, nearest) if nearest else "",
        "clocks": clock_rows.rows(data, every, user, now, order=order, flags={}, offered=names),
        "to_take_up": [
            clock_name(one.label) for one in every if clock_rights.may_acknowledge(one, user)
        ],
        "facts": facts(data),
        "handed": moment_text(data.handed_at, now) if data.handed_at else "",
        "log": timeline.entries(data),
        "edits": {step.name: panel.step_url(data, step.name) for step in steps},
        "comment_form": _form("comment", names, data, user),
        "attach_form": _form("attach", names, data, user),
        **files_shown(data, files, may_remove="remove_file" in names),
        **_sheet(files, asked),
    }


def files_shown(data: TestData, files: Sequence[DataFile], *, may_remove: bool) -> dict[str, Any]:
    """The files and how far each is read; `working`: the page asks again."""
    lines = [_file(data, file, may_remove=may_remove) for file in files]
    return {"files": lines, "working": any(file.preview.is_running for file in files)}


def _file(data: TestData, file: DataFile, *, may_remove: bool) -> dict[str, Any]:
    preview = file.preview
    remove = reverse("testdata:step", args=[data.number, "remove_file"])
    return timeline.file_of(data, file) | {
        "preview": preview,
        "tone": TONES.get(State(preview.state), "blue"),
        "reason": _reason(preview),
        "sheets": list(preview.sheets.all()) if preview.state == State.DONE else [],
        "remove_url": f"{remove}?{urlencode({'uid': str(file.uid)})}" if may_remove else "",
        "uid": str(file.uid),
        "by": file.uploaded_by,
    }


def _reason(preview: Preview) -> str:
    """Why a file cannot be read, and where the fault is when that is known."""
    if preview.state != State.REFUSED:
        return ""
    words = preview.get_refusal_display()
    if not preview.line:
        return words
    return _("第 %(line)d 行：%(words)s") % {"line": preview.line, "words": words}


def _sheet(files: Sequence[DataFile], asked: Mapping[str, str]) -> dict[str, Any]:
    """The sheet that is looked at: the one asked for, else the first; and the way to the others."""
    every = [
        (file, sheet)
        for file in files
        if file.preview.state == State.DONE
        for sheet in file.preview.sheets.all()
    ]
    if not every:
        return {"table": None, "sheet_links": []}
    wanted = whole(asked.get("sheet", ""))
    file, light = next((pair for pair in every if pair[1].pk == wanted), every[0])
    columns = Prefetch("columns", DataColumn.objects.order_by("position"))
    sheet = DataSheet.objects.prefetch_related(columns).get(pk=light.pk)
    return {
        "table": tables.shown(sheet, asked),
        "table_file": file,
        "table_query": urlencode({"sheet": sheet.pk}),
        "table_more": file.preview.more,
        "sheet_links": [
            {
                "label": one.name or owner.name,
                "title": owner.name,
                "url": f"?{urlencode({'sheet': one.pk})}#data",
                "on": one.pk == sheet.pk,
            }
            for owner, one in every
        ],
    }


def facts(data: TestData) -> list[dict[str, Any]]:
    """What was measured, on what, when and by whom."""
    found: list[dict[str, Any]] = [{"label": _("实验目的"), "value": data.purpose, "wide": True}]
    if data.equipment is not None:
        machine = f"{data.equipment.serial_number} {data.equipment.product}"
        found.append(
            {"label": _("设备"), "value": machine, "url": data.equipment.get_absolute_url()}
        )
    if data.order is not None:
        found.append(
            {
                "label": _("订单"),
                "value": data.order.number,
                "url": data.order.get_absolute_url(),
                "mono": True,
            }
        )
    if data.customer is not None:
        found.append(
            {
                "label": _("客户"),
                "value": str(data.customer),
                "url": data.customer.get_absolute_url(),
            }
        )
    taken = day(data.taken_on) if data.taken_on else ""
    found.append({"label": _("实验日期"), "value": taken})
    found.append({"label": _("提交人"), "value": str(data.opened_by)})
    found.append({"label": _("小结"), "value": data.summary, "wide": True})
    if data.reviewed_by is not None:
        found.append({"label": _("审核人"), "value": str(data.reviewed_by)})
        found.append({"label": _("审核意见"), "value": data.opinion, "wide": True})
    return [fact for fact in found if fact["value"]]


def _form(name: str, names: set[str], data: TestData, user: User) -> Any:
    """A small form of the page, where this person may use it."""
    if name not in names:
        return None
    return STEP_FORMS[name](record=data, user=user, auto_id=f"{name}_%s")
