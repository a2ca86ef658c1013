"""An import from upload to done: start, check, apply. Rows carry the state, tasks only knock."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from records import audit, clock
from records.spreadsheets.package import Unreadable
from records.steps import NotNow
from registry.importing import applying, checking
from registry.importing.columns import SHEETS
from registry.importing.sheets import read
from registry.models import ImportRun
from registry.workflow.begin import require

if TYPE_CHECKING:
    from accounts.models import User

PERMISSION = "registry.import_registry"
FAULTS_KEPT = 2000
RESULTS_KEPT = 200
State = ImportRun.State
SILENT_FOR = timedelta(minutes=2)
GIVEN_UP_AFTER = timedelta(minutes=15)  # no check takes so long


def may_import(kind: str, user: User) -> bool:
    return user.has_perm(PERMISSION) and user.has_perm(SHEETS[kind].permission)


def start(kind: str, filename: str, content: bytes, *, by: User) -> ImportRun:
    """Take the file in and check it: at once when it is small, else in the background.

    Raises Unreadable for a file that cannot be read as a whole.
    """
    require(by, PERMISSION)
    require(by, SHEETS[kind].permission)
    rows, heads = read(content, SHEETS[kind])
    if heads:
        raise Unreadable("\n".join(heads))
    if not rows:
        raise Unreadable(_("表头下面没有填写任何一行。"))
    run = ImportRun.objects.create(
        kind=kind,
        filename=filename[:200],
        content=zlib.compress(content, 1),
        started_at=clock.now(),
        started_by=by,
        total=len(rows),
    )
    if run.total <= settings.IMPORT_ROWS_AT_ONCE:
        check_run(run)
    return run


def check_run(run: ImportRun) -> ImportRun:
    """The dry run: nothing of the register is written. Done twice, it comes to the same."""
    if run.state != State.CHECKING:
        return run
    rows, _heads = read(zlib.decompress(run.content), SHEETS[run.kind])

    def progress(done: int) -> None:
        ImportRun.objects.filter(pk=run.pk).update(done=done)

    checked = checking.check(run.kind, rows, progress)
    run.faults = len(checked.faults)
    run.report = _report(checked)
    results = [result for result, _code in checked.results.values()]
    run.created = results.count("create")
    run.changed = results.count("change")
    run.unchanged = results.count("same")
    run.done = run.total
    run.state = State.REFUSED if checked.faults else State.CHECKED
    run.content = b"" if checked.faults else _packed(checked.entries)
    run.save()
    return run


def _packed(entries: list[dict[str, Any]]) -> bytes:
    return zlib.compress(json.dumps(entries, cls=DjangoJSONEncoder, ensure_ascii=False).encode(), 1)


def _report(checked: checking.Checked) -> list[dict[str, Any]]:
    """Faults first, as many as anybody reads; then what the first rows would do."""
    report: list[dict[str, Any]] = [
        {"row": f.row, "code": f.code, "column": f.column, "message": f.message}
        for f in checked.faults[:FAULTS_KEPT]
    ]
    wrong = {fault.row for fault in checked.faults}
    fine = [item for item in sorted(checked.results.items()) if item[0] not in wrong]
    report += [
        {"row": row, "code": code, "result": result} for row, (result, code) in fine[:RESULTS_KEPT]
    ]
    return report


@transaction.atomic
def claim(run: ImportRun, *, by: User) -> ImportRun:
    """Say that this run is to be imported, and by whom; only one request can."""
    require(by, PERMISSION)
    require(by, SHEETS[run.kind].permission)
    checked = ImportRun.objects.filter(pk=run.pk, state=State.CHECKED)
    claimed = checked.update(state=State.IMPORTING, started_by=by)
    if not claimed:
        raise NotNow(_("这份文件已经导入，或还没有检查通过。"))
    run.refresh_from_db()
    return run


def import_run(run: ImportRun) -> ImportRun:
    """Apply what was checked, all or nothing; a refusal is left on the run in words."""
    if run.state != State.IMPORTING:
        return run
    try:
        return _import(run)
    except NotNow as refused:
        run.refresh_from_db()
        run.state = State.REFUSED
        run.faults = 1
        run.report = [{"row": 0, "code": "", "column": "", "message": refused.reason}]
        run.content = b""
        run.save()
        return run


def carry_on() -> None:
    """Check and import what nobody has begun for a while, or has left unfinished."""
    now = clock.now()
    silent = Q(done=0, started_at__lte=now - SILENT_FOR) | Q(started_at__lte=now - GIVEN_UP_AFTER)
    for run in ImportRun.objects.filter(silent, state=State.CHECKING):
        check_run(run)
    waiting = ImportRun.objects.filter(state=State.IMPORTING, started_at__lte=now - SILENT_FOR)
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():  # whoever imports it holds its row
            free = waiting.filter(pk=pk).select_for_update(skip_locked=True, of=("self",)).first()
            if free is not None:
                import_run(free)


@transaction.atomic
def _import(run: ImportRun) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state != State.IMPORTING:
        return run
    entries = json.loads(zlib.decompress(run.content))
    applying.apply(run.kind, entries, by=run.started_by)
    run.state, run.finished_at, run.content = State.IMPORTED, clock.now(), b""
    run.save()
    audit.write(
        by=run.started_by,
        object_type=run._meta.label_lower,
        number=f"importrun:{run.pk}",
        action="import",
        changes={
            "rows": ["", run.total],
            "created": ["", run.created],
            "changed": ["", run.changed],
        },
    )
    return run
