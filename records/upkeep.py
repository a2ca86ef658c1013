"""What administrators do about the engine: let sending go on, plan anew what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from records import audit, clock, engine, policies, sweep
from records.models import EngineMark
from records.steps import NotNow, NotYours

if TYPE_CHECKING:
    from accounts.models import User

PERMISSION = policies.PERMISSION
RECORD = "engine"  # what the history calls it


@transaction.atomic
def release(name: str, *, by: User) -> None:
    """恢复发送: end a hold before its time, for instance when the machine's clock is right."""
    _require(by)
    if name not in engine.HOLDS or not engine.release(EngineMark.Name(name), clock.database_now()):
        raise NotNow(_("发送已经恢复，不用再操作。"))
    _write(by, "release_hold", {"hold": [name, ""]})


def take_up_again(*, by: User) -> int:
    """重新计算: plan every clock that was set aside once more; how many go on."""
    _require(by)
    count = sweep.take_up_again()
    if count:
        _write(by, "take_up_again", {"clocks": ["", str(count)]})
    return count


def _require(by: User) -> None:
    if not by.is_active or not by.has_perm(PERMISSION):
        raise NotYours(_("您的角色不能管理时限引擎，请找有权限的同事处理。"))


def _write(by: User, action: str, changes: audit.Changes) -> None:
    audit.write(
        by=by, object_type="records.enginemark", number=RECORD, action=action, changes=changes
    )
