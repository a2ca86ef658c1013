"""What every verb of shipments and replenishments shares: its step, its clocks, telling people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import audit, clock, notices, stints
from records.audit import Changes
from records.form_registry import current_edition
from records.models import MessageKind
from records.numbering import next_number
from records.steps import NotYours, Step, check
from registry.models import Equipment, SalesOrder
from shipping import deadlines
from shipping.models import Consignment, Replenishment, Shipment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model
    from django_stubs_ext import StrPromise

    from accounts.models import User


class ShippingStep(Step[Any]):
    """A step that also asks whether the person may see the record, and moves its clocks."""

    def read(self, record: Any, by: User) -> Any:
        records = type(record).objects
        try:
            return records.visible_to(by).for_list().get(pk=record.pk)
        except records.model.DoesNotExist:
            raise NotYours(_("您看不到这条记录。")) from None

    def finish(
        self,
        record: Any,
        *,
        by: User,
        to: str | None = None,
        opinion: str = "",
        changes: Changes | None = None,
    ) -> Any:
        record = super().finish(record, by=by, to=to, opinion=opinion, changes=changes)
        # Who takes a step has taken up what is theirs here.
        stints.take_up(record.number, by=by)
        if by.pk in deadlines.follow(record):
            stints.take_up(record.number, by=by, own_only=True)
        return record


class FollowingStep(ShippingStep):
    """What another record's verb brings about: asked is only where this one stands."""

    def not_yours(self, record: Any, by: User) -> str:
        return "" if by.is_active else super().not_yours(record, by)

    def read(self, record: Any, by: User) -> Any:
        return type(record).objects.for_list().get(pk=record.pk)


def step(
    name: str,
    label: StrPromise,
    sources: Iterable[str],
    *targets: str,
    permission: str = "",
    **conditions: tuple,  # who and guards, as Step names them
) -> ShippingStep:
    own = permission and "." not in permission
    return ShippingStep(
        name=name,
        label=label,
        sources=frozenset(sources),
        targets=frozenset(targets),
        permission=f"shipping.{permission}" if own else permission,
        **conditions,
    )


def begun(record: Consignment, kind: str, *, by: User, opinion: str = "") -> None:
    """Give a new record its number and edition and store it, with its first line of history."""
    now = clock.now()
    record.opened_by, record.created_at, record.updated_at = by, now, now
    record.number, record.form_edition = next_number(kind), current_edition(kind)
    check(record)
    record.save()
    audit.write(
        by=by,
        object_type=record._meta.label_lower,
        number=record.number,
        action="open",
        to_status=record.status,
        opinion=opinion,
    )


def apply(record: Consignment, facts: Mapping[str, Any], known: Iterable[str]) -> None:
    """Set facts by name; an unknown one is refused."""
    unknown = set(facts) - set(known)
    if unknown:
        raise ValidationError(dict.fromkeys(sorted(unknown), _("没有这一项。")))
    for name, value in facts.items():
        setattr(record, name, value)


def tell(
    recipients: Iterable[User | None],
    text: StrPromise,
    record: Any,
    /,
    *,
    besides: User,
    kind: MessageKind = MessageKind.TASK,
    **values: object,
) -> None:
    """One message to each, with the record's number and customer, in the reader's language."""
    shipment = getattr(record, "shipment", record)
    customer = shipment.customer.short_name or shipment.customer.name
    notices.post(
        [person for person in recipients if person is not None],
        lambda: f"{record.number} {customer}{_('：')}{text % values}",
        record_number=record.number,
        url=record.get_absolute_url(),
        besides=besides,
        kind=kind,
    )


def lock_behind(record: Shipment | Replenishment) -> None:
    """Lock what a verb goes on to change, before its history is locked: that comes last for all.

    The order is the same everywhere: shipment, request, source, order, machines.
    """
    if isinstance(record, Shipment):
        _locked(Replenishment, record.replenishment_id)
        _locked(Shipment, record.source_id)
        _locked(SalesOrder, record.order_id)
        machines = record.items.filter(equipment__isnull=False).values_list("equipment")
        _locked(Equipment, *(pk for (pk,) in machines))
    else:
        _locked(Shipment, record.shipment_id)


def _locked(model: type[Model], *keys: int | None) -> None:
    wanted = [pk for pk in keys if pk is not None]
    if wanted:
        rows = model._default_manager.filter(pk__in=wanted).order_by("pk")
        list(rows.select_for_update(of=("self",)).values_list("pk"))


def required(values: Mapping[str, str], sentence: str | StrPromise) -> None:
    """Refuse empty texts, each at its field."""
    empty = [name for name, value in values.items() if not value.strip()]
    if empty:
        raise ValidationError(dict.fromkeys(empty, sentence))


def refuse_later(**days: Any) -> None:
    """What has happened cannot lie in the future."""
    late = [name for name, day in days.items() if day is not None and day > clock.today()]
    if late:
        raise ValidationError(dict.fromkeys(late, _("日期不能晚于今天。")))
