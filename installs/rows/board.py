"""The board as a list and as an Excel sheet: a row a machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from installs.board import Line, lines

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from registry.models import Equipment

AT_ONCE = 200  # machines whose stages are read together
EXPORTED: Sequence[StrPromise] = (
    *(_("客户"), _("订单"), _("型号"), _("出厂编号")),
    *(_("发货"), _("到货验收"), _("安装调试"), _("客户培训"), _("设备工艺验收"), _("售后阶段")),
    *(_("合同验收日"), _("尾款（万元）"), _("下一步"), _("由谁")),
)


def for_rows(machines: QuerySet[Equipment]) -> QuerySet[Equipment]:
    """`filters.board.on_board` has fetched along what a line shows."""
    return machines


def rows(machines: Iterable[Equipment]) -> list[Line]:
    return lines(list(machines))


def exported(machines: Iterable[Equipment]) -> Iterable[Sequence[object]]:
    """The cells of an Excel sheet, read so many machines at a time."""
    waiting = iter(machines)
    while several := list(islice(waiting, AT_ONCE)):
        for machine, line in zip(several, lines(several), strict=True):
            order = machine.order_line.order  # type: ignore[union-attr]  # the board has no others
            yield (
                *(line.customer, line.order, line.model, line.machine),
                *(" ".join(filter(None, [stage.head, stage.text])) for stage in line.stages),
                order.acceptance_due or "",
                order.final_payment / 10_000 if order.final_payment else "",
                *(line.next_text, line.next_who),
            )
