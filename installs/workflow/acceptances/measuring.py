"""What is measured: items against their limits, process data from samples (F4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from installs import judging
from installs.choices.acceptance import SECTIONS, Section
from installs.models import Acceptance, Item, Sample
from installs.workflow.acceptances import gates
from installs.workflow.acceptances.steps import (
    ADD_ITEM,
    RECORD_PROCESS,
    RECORD_RESULTS,
)
from installs.workflow.base import refuse_later, required
from records import audit, clock
from records.steps import check

RESULT = ("item", "measured", "observed", "passed", "skip_reason", "note")
MOST_SAMPLES = 1_000
LARGEST, MOST_DECIMALS = Decimal(10) ** 12, 6
BETWEEN = str.maketrans(dict.fromkeys("，,、；;\n\t", " "))


def number(value: Any, field: str = "measured") -> Decimal | None:
    """A measured value as people type it: full-width digits and signs are understood."""
    if value is None or isinstance(value, Decimal):
        found = value
    else:
        text = unicodedata.normalize("NFKC", str(value)).strip()
        text = text.translate({0x2212: "-", 0x3002: "."}).replace(" ", "")
        if not text:
            return None
        try:
            found = Decimal(text)
        except InvalidOperation:
            sentence = _("“%(text)s”不是数字。") % {"text": str(value)[:40]}
            raise ValidationError({field: sentence}) from None
    if found is None:
        return None
    if not (found.is_finite() and abs(found) < LARGEST):
        raise ValidationError({field: _("数值太大，请核对。")})
    if found != round(found, MOST_DECIMALS):
        raise ValidationError({field: _("小数最多 6 位。")})
    return found


def numbers(values: str | Iterable[Any]) -> list[Decimal]:
    """Samples as a list, or as a text with one value beside the other."""
    if isinstance(values, str):
        values = unicodedata.normalize("NFKC", values).translate(BETWEEN).split()
    found = [one for value in values if (one := number(value, "samples")) is not None]
    if len(found) > MOST_SAMPLES:
        raise ValidationError({"samples": _("样本最多 1000 个。")})
    return found


def _item(acceptance: Acceptance, position: Any) -> Item:
    found = gates.current(acceptance).items.filter(position=position).first()
    if found is None:
        raise ValidationError({"item": _("没有这个序号的检验项目。")})
    return found


@transaction.atomic
def record_results(
    acceptance: Acceptance,
    *,
    by: User,
    results: Sequence[Mapping[str, Any]] = (),
    software_version: str | None = None,
    tested_on: date | None = None,
    version: int | None = None,
) -> Acceptance:
    """填写检验结果: 判定 follows from limits, else it is chosen. Empty opens the line again."""
    acceptance = RECORD_RESULTS.begin(acceptance, by=by, version=version)
    refuse_later(tested_on=tested_on)
    before = _lines(acceptance)
    for values in results:
        _record(_item(acceptance, values.get("item")), values, by)
    round_ = gates.current(acceptance)
    if software_version is not None:
        round_.software_version = acceptance.software_version = software_version
    if tested_on is not None:
        round_.tested_on = tested_on
    check(round_)
    round_.save()
    RECORD_RESULTS.finish(acceptance, by=by, changes=_changed(before, _lines(acceptance)))
    return acceptance


def _record(item: Item, values: Mapping[str, Any], by: User) -> None:
    """One line: what is not named stays as it was."""
    if unknown := set(values) - set(RESULT):
        raise ValidationError(dict.fromkeys(sorted(unknown), _("没有这一项。")))
    if item.is_sampled:
        sampled = {"measured", "observed", "passed"} & {n for n in values if values[n]}
        if sampled:
            sentence = _("第 %(n)d 项按样本统计，请填样本值。") % {"n": item.position}
            raise ValidationError(dict.fromkeys(sorted(sampled), sentence))
    if "measured" in values:
        item.measured = number(values["measured"])
    for name in ("observed", "skip_reason", "note"):
        if name in values:
            setattr(item, name, str(values[name] or "").strip())
    _judge(item, values)
    item.measured_at, item.measured_by = clock.now(), by
    item.carried_from = None
    check(item)
    item.save()


def _judge(item: Item, values: Mapping[str, Any]) -> None:
    """判定 of a line that is measured once, from its limits where it has any."""
    if item.skip_reason:
        if item.section == Section.SAFETY:
            raise ValidationError({"skip_reason": _("安全项都要检验，不能写不适用。")})
        item.passed = None
    elif item.is_sampled:
        item.passed = _sampled_passes(item)
    elif not item.has_limits:
        if "passed" in values:
            item.passed = values["passed"]
    elif values.get("passed") is not None and "measured" not in values:
        sentence = _("第 %(n)d 项由上下限判定，请填实测值。") % {"n": item.position}
        raise ValidationError({"passed": sentence})
    else:
        measured = item.measured
        item.passed = None if measured is None else judging.within(measured, item.lower, item.upper)


def _sampled_passes(item: Item) -> bool | None:
    values = item.values
    if not values:
        return None
    return judging.process_passes(values, item.lower, item.upper, item.least_cpk)


@transaction.atomic
def record_process(
    acceptance: Acceptance,
    *,
    by: User,
    item: int,
    samples: str | Sequence[Any],
    material: str = "",
    parameters: str = "",
    batch: str = "",
    note: str = "",
    version: int | None = None,
) -> Acceptance:
    """填写工艺数据: samples with what they were made of and how; 判定 from limits and Cpk."""
    acceptance = RECORD_PROCESS.begin(acceptance, by=by, version=version)
    line, values = _item(acceptance, item), numbers(samples)
    if not line.is_sampled:
        raise ValidationError({"item": _("这一项只测一次，请填实测值。")})
    if values and len(values) < line.samples:
        sentence = _("至少要 %(least)d 个样本，现在是 %(n)d 个。")
        raise ValidationError({"samples": sentence % {"least": line.samples, "n": len(values)}})
    before = _lines(acceptance)
    line.sampled.all().delete()
    Sample.objects.bulk_create(
        Sample(item=line, position=n, value=value) for n, value in enumerate(values, 1)
    )
    line.material, line.parameters, line.batch, line.note = material, parameters, batch, note
    line.skip_reason, line.carried_from = "", None
    line.passed = _sampled_passes(line)
    line.measured_at, line.measured_by = clock.now(), by
    check(line)
    line.save()
    RECORD_PROCESS.finish(acceptance, by=by, changes=_changed(before, _lines(acceptance)))
    return acceptance


@transaction.atomic
def add_item(
    acceptance: Acceptance,
    *,
    by: User,
    section: str,
    name: str,
    requirement: str,
    version: int | None = None,
    **limits: Any,
) -> Acceptance:
    """增加检验项目 that the contract asks for besides the template; it is marked as added.

    limits: clause, unit, lower, upper, decimals, samples, least_cpk.
    """
    acceptance = ADD_ITEM.begin(acceptance, by=by, version=version)
    required({"name": name, "requirement": requirement}, _("请写检验项目和技术要求。"))
    if section not in SECTIONS[acceptance.kind]:
        raise ValidationError({"section": _("这次验收没有这一类项目。")})
    round_ = gates.current(acceptance)
    last = round_.items.aggregate(last=Max("position"))["last"] or 0
    line = Item(
        round=round_,
        position=last + 1,
        section=section,
        name=name,
        requirement=requirement,
        added=True,
        **{name: value for name, value in limits.items() if value is not None},
    )
    check(line)
    line.save()
    ADD_ITEM.finish(acceptance, by=by, opinion=str(line))
    return acceptance


def _lines(acceptance: Acceptance) -> dict[str, str]:
    """What stands at each item, for the history."""
    found = {}
    for one in gates.current(acceptance).items.prefetch_related("sampled"):
        samples = " ".join(f"{value:f}" for value in one.values)
        measured = "" if one.measured is None else f"{one.measured.normalize():f}"
        judged = {True: "OK", False: "NG", None: ""}[one.passed]
        said = [measured, samples, one.observed, one.skip_reason, one.note, judged]
        found[f"item_{one.position}"] = " ".join(part for part in said if part)
    return found


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> audit.Changes:
    return {
        name: [before.get(name, ""), now]
        for name, now in after.items()
        if before.get(name, "") != now
    }
