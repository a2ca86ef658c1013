"""补发 (S5-3.1.2): asked of the warehouse, sent as a shipment of its own, counted until clear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import clock
from shipping import deadlines, people, quantities, signing
from shipping.choices import ReplenishmentStatus as R
from shipping.choices import ShipmentStatus as S
from shipping.choices import Shortage
from shipping.models import Item, Replenishment, ReplenishmentLine, Shipment
from shipping.workflow.base import begun, lock_behind, required, tell
from shipping.workflow.receiving import say_signed
from shipping.workflow.steps import (
    ACCEPT,
    ARRIVED,
    PREPARE,
    REFUSE,
    REPLENISHED,
    REQUEST_REPLENISHMENT,
)

if TYPE_CHECKING:
    from accounts.models import User

COPIED = ("kind", "name", "specification", "part_number", "unit", "critical")


@transaction.atomic
def request_replenishment(
    shipment: Shipment,
    *,
    by: User,
    reason: str,
    lines: Sequence[Mapping[str, Any]] | None = None,
    wanted_on: date | None = None,
) -> Replenishment:
    """申请补发: all that nobody has asked for yet, or the lines that are given.

    lines: {item (its key), quantity, reason}, at most what is amiss and not asked for.
    """
    shipment = REQUEST_REPLENISHMENT.begin(shipment, by=by)
    required({"reason": reason}, _("请写补发的原因。"))
    if wanted_on is not None and wanted_on < clock.today():
        raise ValidationError({"wanted_on": _("需要日期不能早于今天。")})
    wanted = proposed(shipment) if lines is None else [dict(line) for line in lines]
    _check(shipment, wanted)
    request = Replenishment(shipment=shipment, reason=reason, wanted_on=wanted_on)
    begun(request, "replenishment", by=by, opinion=reason)
    ReplenishmentLine.objects.bulk_create(
        ReplenishmentLine(
            replenishment=request,
            item_id=line["item"],
            quantity=line["quantity"],
            reason=line["reason"],
        )
        for line in wanted
    )
    deadlines.follow(request)
    deadlines.follow(shipment)  # what has been asked for is owed by the warehouse now
    REQUEST_REPLENISHMENT.note(shipment, by=by, opinion=f"{request.number} {reason}")
    told = people.holders("shipping.issue_replenishment")
    tell(told, gettext_lazy("申请补发，请受理。"), request, besides=by)
    return request


def proposed(shipment: Shipment) -> list[dict[str, Any]]:
    """All that is amiss and not asked for yet, by the count's own words: 缺, 损, 错."""
    left, found = quantities.askable(shipment), []
    for line in quantities.standing().filter(count__shipment=shipment).order_by("item__position"):
        for reason in Shortage.values:
            many = min(getattr(line, reason), left.get(line.item_id, 0))
            if many:
                left[line.item_id] -= many
                found.append({"item": line.item_id, "quantity": many, "reason": reason})
    return found


def _check(shipment: Shipment, lines: Sequence[Mapping[str, Any]]) -> None:
    left = quantities.askable(shipment)
    names = dict(shipment.items.values_list("pk", "name"))
    wanted: dict[int, int] = {}
    for line in lines:
        if line["reason"] not in Shortage.values or line["item"] not in names:
            raise ValidationError({"lines": _("请从这份发货清单的缺损里选。")})
        if line["quantity"] <= 0:
            raise ValidationError({"lines": _("数量要大于 0。")})
        wanted[line["item"]] = wanted.get(line["item"], 0) + line["quantity"]
    if len({(line["item"], line["reason"]) for line in lines}) != len(lines):
        raise ValidationError({"lines": _("同一货物同一原因只写一行。")})
    if not wanted:
        raise ValidationError({"lines": _("请选要补发的货。")})
    for item, many in wanted.items():
        if many > left.get(item, 0):
            words = {"item": names[item], "most": left.get(item, 0)}
            raise ValidationError({"lines": _("“%(item)s”最多还能申请 %(most)d 件。") % words})


@transaction.atomic
def accept(
    request: Replenishment,
    *,
    by: User,
    promised_on: date,
    answer: str = "",
    version: int | None = None,
) -> Replenishment:
    """受理补发: with the day it will leave; a shipment is drawn up of what has not come yet."""
    request = ACCEPT.begin(request, by=by, version=version)
    if promised_on < clock.today():
        raise ValidationError({"promised_on": _("承诺发货日不能早于今天。")})
    request.promised_on, request.answer = promised_on, answer
    request.handled_by, request.handled_at = by, clock.now()
    ACCEPT.finish(request, by=by, opinion=answer)
    _tied(request, by)
    words = gettext_lazy("已受理补发，承诺 %(day)s 发货。")
    tell(people.told_of(request), words, request, besides=by, day=promised_on.isoformat())
    return request


@transaction.atomic
def refuse(
    request: Replenishment, *, by: User, reason: str, version: int | None = None
) -> Replenishment:
    """退回申请, with the reason; what is owed stays owed and can be asked for again."""
    request = REFUSE.begin(request, by=by, version=version)
    lock_behind(request)
    required({"reason": reason}, _("请写退回的理由。"))
    request.answer, request.handled_by, request.handled_at = reason, by, clock.now()
    REFUSE.finish(request, by=by, opinion=reason)
    ask_again(request)
    words = gettext_lazy("补发申请被退回：%(reason)s")
    tell(people.told_of(request), words, request, besides=by, reason=reason)
    return request


def ask_again(request: Replenishment) -> None:
    """What is not brought after all is owed as before: somebody has to ask for it anew."""
    deadlines.follow(Shipment.objects.for_list().get(pk=request.shipment_id))


@transaction.atomic
def prepare(request: Replenishment, *, by: User, version: int | None = None) -> Shipment:
    """重新备货: draw up the shipment again, when the one before was withdrawn."""
    request = PREPARE.begin(request, by=by, version=version)
    shipment = _tied(request, by)
    PREPARE.finish(request, by=by, opinion=shipment.number)
    return shipment


def _tied(request: Replenishment, by: User) -> Shipment:
    """A draft of what of the request has not arrived, tied to the shipment that came short."""
    source, left = request.shipment, quantities.remaining(request)
    shipment = Shipment(
        order=source.order,
        customer=source.customer,
        source=source,
        replenishment=request,
        site=source.site,
        contact=source.contact,
        planned_on=request.promised_on,
    )
    begun(shipment, "shipment", by=by, opinion=f"{source.number} {request.number}")
    lines = request.lines.select_related("item").filter(pk__in=left)
    Item.objects.bulk_create(
        Item(
            shipment=shipment,
            position=position,
            quantity=left[line.pk],
            source_item=line.item,
            request_line=line,
            **{name: getattr(line.item, name) for name in COPIED},
        )
        for position, line in enumerate(lines, 1)
    )
    deadlines.follow(shipment)
    return shipment


@transaction.atomic
def pass_on(shipment: Shipment, *, by: User) -> None:
    """A replenishing shipment was counted: its request is settled or asks again; its source knows.

    Both are under lock since the count began (`lock_behind`).
    """
    if shipment.replenishment is None or shipment.source is None:
        return
    request = ARRIVED.begin(shipment.replenishment, by=by)
    left = quantities.remaining(request)
    if not left:
        request.settled_at = clock.now()
        ARRIVED.finish(request, by=by, to=R.SETTLED, opinion=shipment.number)
    else:
        request.settled_at = None
        if request.status != R.REQUESTED:
            request.asked += 1
        request.promised_on = None
        ARRIVED.finish(request, by=by, to=R.REQUESTED, opinion=shipment.number)
        told = [*people.holders("shipping.issue_replenishment"), request.opened_by]
        words = gettext_lazy("补发仍缺 %(n)d 件，再次申请。")
        tell(told, words, request, besides=by, n=sum(left.values()))
    _tell_source(shipment, by)


def _tell_source(shipment: Shipment, by: User) -> None:
    source = REPLENISHED.begin(shipment.source, by=by)
    if quantities.outstanding(source):
        to = S.SHORT
    else:
        to = S.SIGNED if signing.standing_receipt(source) else S.COUNTED
    REPLENISHED.finish(source, by=by, to=to, opinion=shipment.number)
    if to == S.SIGNED:
        say_signed(source, by=by)
    elif to == S.COUNTED:
        words = gettext_lazy("缺损已补齐，请客户签收。")
        tell(people.service_told(source), words, source, besides=by)
