"""Rows of the report: items against their limits, process data with its figures, what is left."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from installs import judging
from installs.models import Item, Punch
from installs.rows.samples import drawn
from records.pdf.cells import Cells, day


def plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def figure(value: Decimal | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"


def items(lines: Iterable[Item]) -> list[Cells]:
    return [_item(one) for one in lines]


def _item(item: Item) -> Cells:
    said = [item.note]
    if item.skip_reason:
        said.append(_("不适用：%(reason)s") % {"reason": item.skip_reason})
    if item.carried_from:
        said.append(_("沿用第 %(n)d 次") % {"n": item.carried_from})
    if item.added:
        said.append(_("现场增加"))
    return {
        "position": item.position,
        "name": item.name,
        "requirement": item.requirement,
        "clause": item.clause,
        "unit": item.unit,
        "lower": plain(item.lower),
        "upper": plain(item.upper),
        "measured": " ".join(filter(None, [plain(item.measured), item.observed])),
        "judged": {True: _("合格"), False: _("不合格"), None: ""}[item.passed]
        or ("—" if item.skip_reason else ""),
        "note": "；".join(filter(None, said)),
    }


def process(lines: Iterable[Item]) -> list[Cells]:
    """工艺验收附加: 试样, 参数, 批次, 均值, 标准差, Cpk, 附图."""
    return [_process(one) for one in lines]


def _process(item: Item) -> Cells:
    values = item.values
    found = judging.figures(values, item.lower, item.upper)
    plot = drawn(item.name, values, mean=found.mean, lower=item.lower, upper=item.upper)
    return _item(item) | {
        "material": item.material,
        "parameters": item.parameters,
        "batch": item.batch,
        "n": found.n or "",
        "mean": figure(found.mean, item.decimals),
        "sd": figure(found.sd, item.decimals + 2),
        "cpk": figure(found.cpk, 2),
        "least_cpk": figure(item.least_cpk, 2),
        "plot": plot,
    }


def punches(rows: Iterable[Punch]) -> list[Cells]:
    return [
        {
            "number": one.number,
            "problem": one.problem,
            "grade": one.get_grade_display(),
            "side": " ".join(
                filter(None, [str(one.get_side_display()), one.customer_owner, str(one.owner)])
            ),
            "due": day(one.due_on),
            "settled": day(one.settled_on),
        }
        for one in rows
    ]
