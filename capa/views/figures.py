"""指标: numbers that lead to what is behind them, and two simple drawings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from capa import figures
from capa.figures import FIGURES, Share

WIDTH, HEIGHT, LEFT, FOOT = 560, 220, 52, 28


@require_GET
def page(request: SignedInRequest) -> HttpResponse:
    """The figures of a period over the CAPAs that this person sees."""
    asked = request.GET.get("months", "")
    months = int(asked) if asked in {str(n) for n in figures.MONTHS} else 6
    found = figures.read(request.user, months)
    total = found.total
    context = {
        "figures": found,
        "kpis": [
            _kpi(_("措施按时率"), total.measures, months, "late_measures", good=True),
            _kpi(_("对策按时率"), total.plans, months, "late_plans", good=True),
            _kpi(_("验证无效占比"), total.ineffective, months, "ineffective"),
            _kpi(_("关闭后复发占比"), total.recurred, months, "recurred"),
        ],
        "periods": [
            {"label": _("近 %(n)d 个月") % {"n": n}, "url": f"?months={n}", "on": n == months}
            for n in figures.MONTHS
        ],
        "months": _bars(
            [(f"{month.month}", share.percent, share) for month, share in found.by_month],
            most=100,
            unit="%",
        ),
        "ages": _bars(
            [
                (str(FIGURES[f"age_{n}"]), count, _url(months, f"age_{n}"))
                for n, count in enumerate(found.ages)
            ],
            most=max([*found.ages, 4]),
        ),
        "rows": [
            {
                "line": one,
                "name": one.name or _("没有责任部门"),
                "running_url": _list(view="open", department=one.code),
                "cells": [
                    _cell(one.measures, months, "late_measures", one.code, good=True),
                    _cell(one.plans, months, "late_plans", one.code, good=True),
                    _cell(one.ineffective, months, "ineffective", one.code),
                    _cell(one.recurred, months, "recurred", one.code),
                ],
            }
            for one in found.lines
        ],
        "running_url": _list(view="open"),
        "may_follow": request.user.has_perm("capa.follow_capa"),
    }
    return render(request, "capa/figures.html", context)


def _list(**conditions: Any) -> str:
    return f"{reverse('capa:list')}?{urlencode({k: v for k, v in conditions.items() if v})}"


def _url(months: int, figure: str, department: str = "") -> str:
    return _list(view="all", figure=figure, months=months, department=department)


def _kpi(
    label: str, share: Share, months: int, figure: str, *, good: bool = False
) -> dict[str, Any]:
    """good: a high share is good news, and what leads on is the rest of it."""
    bad = share.whole - share.part if good else share.part
    note = _("%(part)d / %(whole)d 项") % {"part": share.part, "whole": share.whole}
    return {
        "label": label,
        "percent": share.percent,
        "note": note if share.whole else _("这一期没有"),
        "url": _url(months, figure),
        "tone": "red" if good and share.percent is not None and share.percent < 80 else "",
        "bad": bad,
    }


def _cell(
    share: Share, months: int, figure: str, department: str, *, good: bool = False
) -> dict[str, Any]:
    bad = share.whole - share.part if good else share.part
    return {
        "percent": share.percent,
        "of": f"{share.part} / {share.whole}" if share.whole else "",
        "url": _url(months, figure, department) if bad else "",
    }


def _bars(values: Sequence[tuple[str, int | None, Any]], *, most: int, unit: str = "") -> Any:
    """Bars as numbers for an SVG; what has no value has no bar."""
    room, tall = (WIDTH - LEFT) / max(len(values), 1), HEIGHT - FOOT - 24
    bars = []
    for n, (label, value, more) in enumerate(values):
        height = round(tall * (value or 0) / most)
        x = LEFT + n * room
        bars.append(
            {
                "x": round(x + room * 0.2, 1),
                "width": round(room * 0.6, 1),
                "y": HEIGHT - FOOT - height,
                "height": height,
                "middle": round(x + room / 2, 1),
                "above": HEIGHT - FOOT - height - 6,
                "label": label,
                "text": "" if value is None else f"{value}{unit}",
                "bad": unit == "%" and value is not None and value < 80,
                "more": more,
            }
        )
    grid = [
        {"y": HEIGHT - FOOT - round(tall * k / 2), "text": f"{round(most * k / 2)}{unit}"}
        for k in range(3)
    ]
    return {
        "bars": bars,
        "grid": grid,
        "box": f"0 0 {WIDTH} {HEIGHT}",
        "base": HEIGHT - 8,
        "left": LEFT,
        "right": WIDTH,
    }
