"""A step of a controlled record: who may take it, when, and what it leads to.

A verb is `begin` (lock, read afresh, who, when), its own change, `finish` (status, checks,
save, history) and telling people; all of it in one transaction that the verb opens. Buttons,
API, refusals and the tests' tables come from the same `Step`, so nothing is decided twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from records import audit, clock

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

R = TypeVar("R", bound=models.Model)


class Refused(Exception):  # noqa: N818  it is an answer, not an error
    """A step that is not taken, with the reason in words for the person who asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYours(Refused):
    """Wrong person: 403."""


class NotNow(Refused):
    """Right person, wrong moment: 409."""


class Stale(Refused):
    """Somebody else saved in between: 409. `theirs` is what stands in the database now."""

    def __init__(self, reason: str, theirs: models.Model) -> None:
        super().__init__(reason)
        self.theirs = theirs


@dataclass(frozen=True)
class Step(Generic[R]):
    """One arrow, or several that share a verb.

    sources: states in which it may be taken. targets: where it may lead; empty = it stays.
    permission: held by the roles that ever may; "" where `who` alone decides.
    who, guards: functions of (record, user) and (record) that return a sentence, or "".
    """

    name: str
    label: StrPromise
    sources: frozenset[str]
    targets: frozenset[str] = frozenset()
    permission: str = ""
    who: tuple[Callable[[R, User], str], ...] = ()
    guards: tuple[Callable[[R], str], ...] = field(default=())

    def not_yours(self, record: R, by: User) -> str:
        """Why this person may not take the step, or ""."""
        if not by.is_active:
            return _("这个账号已停用。")
        if self.permission and not by.has_perm(self.permission):
            return _("您的角色不能“%(step)s”，请找有权限的同事处理。") % {"step": self.label}
        return next((reason for check in self.who if (reason := check(record, by))), "")

    def not_now(self, record: R) -> str:
        """Why the step cannot be taken at this moment, or ""."""
        if record.status not in self.sources:  # type: ignore[attr-defined]  # every R has a status
            return _("现在是“%(status)s”，不能“%(step)s”。") % {
                "status": record.get_status_display(),  # type: ignore[attr-defined]
                "step": self.label,
            }
        return next(iter(self.missing(record)), "")

    def missing(self, record: R) -> list[str]:
        """What still stands in the way, sentence by sentence."""
        return [reason for guard in self.guards if (reason := guard(record))]

    def offered(self, record: R, by: User) -> bool:
        """Whether to show the button: the right person in the right state."""
        in_state = record.status in self.sources  # type: ignore[attr-defined]
        return in_state and not self.not_yours(record, by)

    def begin(self, record: R, *, by: User, version: int | None = None) -> R:
        """Lock the row, read it afresh and check who and when.

        version: the one the person had on screen; another one in the database is `Stale`.
        """
        # Locked alone and read after: a locking read with joins may pair the new row with old ones.
        type(record)._default_manager.select_for_update().values_list("pk").get(pk=record.pk)
        fresh = self.read(record, by)
        if reason := self.not_yours(fresh, by):
            raise NotYours(reason)
        if version is not None and version != fresh.version:  # type: ignore[attr-defined]
            raise Stale(_("您打开之后，别人改过这条记录。请核对后再保存。"), fresh)
        if reason := self.not_now(fresh):
            raise NotNow(reason)
        fresh._before = audit.snapshot(fresh)  # type: ignore[attr-defined]
        return fresh

    def read(self, record: R, by: User) -> R:
        """The row as it stands now; a subclass brings along what its verbs ask next."""
        return type(record)._default_manager.get(pk=record.pk)

    def finish(
        self,
        record: R,
        *,
        by: User,
        to: str | None = None,
        opinion: str = "",
        changes: audit.Changes | None = None,
    ) -> R:
        """Set the status, check the row, save it and write its history.

        to: needed only where the step has several targets.
        changes: what the verb wrote beside the row itself, for the timeline.
        """
        source: str = record.status  # type: ignore[attr-defined]
        targets = self.targets or {source}
        if to is None and len(targets) > 1:
            raise ValueError(f"{self.name}: which of its targets?")
        target = to or next(iter(targets))
        if target not in targets:
            raise ValueError(f"{self.name}: {target} is none of its targets")
        record.status = target  # type: ignore[attr-defined]
        record.version += 1  # type: ignore[attr-defined]
        record.updated_at = clock.now()  # type: ignore[attr-defined]
        check(record)
        record.save()
        before: dict[str, Any] = record._before  # type: ignore[attr-defined]
        audit.write(
            by=by,
            object_type=record._meta.label_lower,
            number=record.number,  # type: ignore[attr-defined]
            version=record.version,  # type: ignore[attr-defined]
            action=self.name,
            from_status=source,
            to_status=target,
            opinion=opinion,
            changes=audit.difference(before, audit.snapshot(record)) | (changes or {}),
        )
        return record

    def note(
        self, record: R, *, by: User, opinion: str = "", changes: audit.Changes | None = None
    ) -> R:
        """Finish a step that only added rows beside the record: history, but no new version.

        Nobody's open form goes stale because somebody else left a comment meanwhile.
        """
        status: str = record.status  # type: ignore[attr-defined]
        audit.write(
            by=by,
            object_type=record._meta.label_lower,
            number=record.number,  # type: ignore[attr-defined]
            version=record.version,  # type: ignore[attr-defined]
            action=self.name,
            from_status=status,
            to_status=status,
            opinion=opinion,
            changes=changes,
        )
        return record


def check(record: models.Model) -> None:
    """Run the fields' and the record's own checks; foreign keys are the database's to check."""
    related = {f.name for f in record._meta.concrete_fields if f.is_relation}
    record.clean_fields(exclude=related)
    record.clean()
