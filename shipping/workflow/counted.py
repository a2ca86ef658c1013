"""A count as it is stored: every line once, its numbers, and what they come to (S5-3.1, F3)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import clock
from shipping.choices import Conclusion, Condition, Labels
from shipping.models import Attachment, BoxCheck, Count, CountLine, Item, Shipment
from shipping.workflow.sheets import AMISS, Sheet

if TYPE_CHECKING:
    from accounts.models import User


def stored(
    shipment: Shipment, client_uid: uuid.UUID, sheet: Sheet, *, by: User, reason: str = ""
) -> Count:
    """Store another round with its lines, boxes and photos; the shipment is not saved here."""
    lines = _lines(shipment, sheet)
    shipment.round_number += 1
    made = Count.objects.create(
        shipment=shipment,
        round_number=shipment.round_number,
        client_uid=client_uid,
        sent_hash=sheet.hash,
        counted_at=sheet.at,
        received_at=clock.now(),
        by=by,
        note=sheet.note,
        reason=reason,
        conclusion=concluded(lines),
        blocking=any(line.amiss and line.item.critical for line in lines),
    )
    for line in lines:
        line.count = made
    kept = {line.item_id: line for line in CountLine.objects.bulk_create(lines)}
    checks = _checks(shipment, made, sheet)
    # The round stands from now on: what asks for its quantities finds them.
    Shipment.objects.filter(pk=shipment.pk).update(round_number=shipment.round_number)
    for item, box, values in sheet.photos:
        Attachment.objects.create(
            shipment=shipment,
            count=made,
            line=kept.get(item or 0),
            box_check=checks.get(box or 0),
            **values,
        )
    return made


def concluded(lines: list[CountLine]) -> Conclusion:
    """齐全, 缺件可安装, 缺件不可安装 or 损坏: computed, never chosen.

    损坏 goes before the others, since somebody has to answer for it; whether it can be installed
    stands apart (`Count.blocking`).
    """
    amiss = [line for line in lines if line.amiss]
    if not amiss:
        return Conclusion.COMPLETE
    if any(line.damaged for line in amiss):
        return Conclusion.DAMAGED
    critical = any(line.item.critical for line in amiss)
    return Conclusion.BLOCKING if critical else Conclusion.USABLE


def words(made: Count) -> str:
    """What the history says of a count: the conclusion, and what is amiss by name."""
    amiss = [
        f"{line.item.name} {part} {getattr(line, name)}"
        for line in made.lines.select_related("item")
        for name, part in (("missing", "缺"), ("damaged", "损"), ("wrong", "错"))
        if getattr(line, name)
    ]
    return "；".join([str(Conclusion(made.conclusion).label), *amiss])[:2_000]


def _lines(shipment: Shipment, sheet: Sheet) -> list[CountLine]:
    items = {item.pk: item for item in shipment.items.all()}
    given = [values["item"] for values in sheet.lines]
    if set(given) - items.keys() or len(set(given)) != len(given):
        raise ValidationError({"lines": _("有一行不属于这份发货清单，请重新打开清点页面。")})
    absent = [item for pk, item in items.items() if pk not in given]
    if absent:
        names = _("、").join(item.name for item in absent[:5])
        raise ValidationError({"lines": _("还没有清点：%(names)s。") % {"names": names}})
    lines, faults = [], []
    for values in sheet.lines:
        line = _line(items[values["item"]], values)
        if reason := _fault(line, values):
            faults.append(_("“%(item)s”：%(reason)s") % {"item": line.item, "reason": reason})
        lines.append(line)
    if faults:
        raise ValidationError({"lines": faults})
    return lines


def _line(item: Item, values: dict[str, Any]) -> CountLine:
    amiss = {name: values.get(name) or 0 for name in AMISS}
    arrived = values.get("arrived")
    good = item.quantity - sum(amiss.values()) if arrived is None else arrived
    return CountLine(
        item=item,
        expected=item.quantity,
        arrived=good,
        note=(values.get("note") or "")[:200],
        **amiss,
    )


def _fault(line: CountLine, values: dict[str, Any]) -> str:
    numbers = (line.arrived, line.missing, line.damaged, line.wrong)
    if any(isinstance(number, bool) or not isinstance(number, int) for number in numbers):
        return _("数量要是整数。")
    if min(numbers[1:]) < 0 or min(numbers) < 0:
        return _("缺、损、错合计超过应发 %(n)d，或数量为负。") % {"n": line.expected}
    if sum(numbers) != line.expected:
        return _("实到、缺、损、错之和要等于应发 %(n)d。") % {"n": line.expected}
    return ""


def _checks(shipment: Shipment, made: Count, sheet: Sheet) -> dict[int, BoxCheck]:
    boxes = {box.pk: box for box in shipment.boxes.all()}
    checks = {}
    for values in sheet.boxes:
        box = boxes.get(values["box"])
        if box is None or values["box"] in checks:
            raise ValidationError({"boxes": _("有一箱不属于这份发货单，请重新打开清点页面。")})
        condition, labels = values.get("condition", ""), values.get("labels") or ""
        if condition not in Condition.values or (labels and labels not in Labels.values):
            raise ValidationError(
                {"boxes": _("箱 %(box)s：请选外观和标签。") % {"box": box.number}}
            )
        note = (values.get("note") or "")[:200]
        checks[box.pk] = BoxCheck(
            count=made, box=box, condition=condition, labels=labels, note=note
        )
    BoxCheck.objects.bulk_create(checks.values())
    return checks
