"""D7: documents that change, and the machines, customers and models that are reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from capa import people
from capa.choices import Target
from capa.models import Capa, Deployment, Standardisation
from capa.workflow.base import required, tell
from capa.workflow.steps import DEPLOY, SETTLE_DEPLOYMENT, STANDARDISE
from records import audit, clock
from records.steps import NotNow, NotYours, check

Rows = Sequence[Mapping[str, Any]]
DOCUMENT = ("kind", "document_number", "old_edition", "new_edition", "department", "changed_on")
REACHED = {
    Target.MODEL.value: "product",
    Target.CUSTOMER.value: "customer",
    Target.MACHINE.value: "equipment",
}


@transaction.atomic
def standardise(capa: Capa, *, by: User, standards: Rows, version: int | None = None) -> Capa:
    """填写标准化 (S9-4.4): which document went from which edition to which, or why none changes.

    standards: rows of kind, document_number, old_edition, new_edition, department, changed_on, or
    of not_needed_reason; they replace what stood there in this round.
    """
    capa = STANDARDISE.begin(capa, by=by, version=version)
    here = capa.standardisations.filter(round_number=capa.round_number)
    before = _standards(here)
    fresh = [_standard(capa, number, row) for number, row in enumerate(standards, 1)]
    here.delete()
    Standardisation.objects.bulk_create(fresh)
    changes = audit.difference(before, _standards(here.all()))
    return STANDARDISE.finish(capa, by=by, changes=changes)


def _standard(capa: Capa, number: int, row: Mapping[str, Any]) -> Standardisation:
    values = {name: row[name] for name in DOCUMENT if row.get(name) is not None}
    reason = str(row.get("not_needed_reason", "")).strip()
    standard = Standardisation(
        capa=capa, round_number=capa.round_number, **values, not_needed_reason=reason
    )
    named = standard.document_number.strip() or standard.new_edition.strip()
    where, fault = {"number": number}, ""
    if bool(named) == bool(reason):
        fault = _("第 %(number)d 行：写明文件和新版，或写明不适用的理由，二者选一。")
    elif named and not (standard.document_number.strip() and standard.new_edition.strip()):
        fault = _("第 %(number)d 行：文件编号和新版都要写。")
    elif named and standard.changed_on is None:
        fault = _("第 %(number)d 行：请填更改的日期。")
    elif standard.changed_on is not None and standard.changed_on > clock.today():
        fault = _("第 %(number)d 行：日期在未来，文件还没有改。")
    elif named and standard.old_edition == standard.new_edition:
        fault = _("第 %(number)d 行：新版和旧版相同。")
    if fault:
        raise ValidationError({"standards": fault % where})
    check(standard)
    return standard


def _standards(rows: Any) -> dict[str, Any]:
    names = ("kind", "document_number", "old_edition", "new_edition", "not_needed_reason")
    return {"standards": [list(row) for row in rows.values_list(*names)]}


@transaction.atomic
def deploy(capa: Capa, *, by: User, deployments: Rows, version: int | None = None) -> Capa:
    """横向展开 (D7): the work list per model, customer or machine.

    deployments: rows of target with its product, customer or equipment; measure, owner, due_on.
    They replace what is not settled yet; what is settled stays.
    """
    capa = DEPLOY.begin(capa, by=by, version=version)
    settled, open_ = [], {}
    for row in capa.deployments.all():
        if row.is_settled:
            settled.append(_key(row))
        else:
            open_[_key(row)] = row.due_on
    fresh = []
    for number, given in enumerate(deployments, 1):
        row = _deployment(capa, number, given)
        if _key(row) in settled:
            continue
        if row.due_on < clock.today() and open_.get(_key(row)) != row.due_on:
            sentence = _("第 %(number)d 行的计划日期已经过去。") % {"number": number}
            raise ValidationError({"deployments": sentence})
        fresh.append(row)
    if len({_key(row) for row in fresh}) < len(fresh):
        raise ValidationError({"deployments": _("同一个对象写了两次。")})
    unsettled = [row.pk for row in capa.deployments.all() if not row.is_settled]
    capa.deployments.filter(pk__in=unsettled).delete()
    Deployment.objects.bulk_create(fresh)
    changes = audit.Changes({"deployments": [len(unsettled), len(fresh)]})
    DEPLOY.finish(capa, by=by, changes=changes)
    owners = [row.owner for row in fresh if _key(row) not in open_]
    tell(owners, gettext_lazy("横向展开有您的任务。"), capa, besides=by)
    return capa


def _key(row: Deployment) -> tuple[Any, ...]:
    return row.target, row.product_id, row.customer_id, row.equipment_id


def _deployment(capa: Capa, number: int, given: Mapping[str, Any]) -> Deployment:
    name, where = REACHED.get(str(given.get("target"))), {"number": number}
    reached = given.get(name) if name else None
    if name is None or reached is None:
        sentence = _("第 %(number)d 行要选型号、客户或设备。") % where
        raise ValidationError({"deployments": sentence})
    measure, owner = str(given.get("measure", "")), given.get("owner")
    due_on = given.get("due_on")
    if not measure.strip() or owner is None or due_on is None:
        sentence = _("第 %(number)d 行要有措施、责任人和计划日期。") % where
        raise ValidationError({"deployments": sentence})
    row = Deployment(
        capa=capa,
        target=given["target"],
        measure=measure,
        owner=owner,
        due_on=due_on,
        **{name: reached},
    )
    check(row)
    return row


@transaction.atomic
def settle_deployment(
    capa: Capa,
    *,
    by: User,
    deployment: int,
    done_on: date | None = None,
    note: str = "",
    not_needed_reason: str = "",
    version: int | None = None,
) -> Capa:
    """完成横向展开: one row is done on a day, or there is a reason why it need not be."""
    capa = SETTLE_DEPLOYMENT.begin(capa, by=by, version=version)
    row = capa.deployments.filter(pk=deployment).select_related("owner").first()
    if row is None:
        raise ValidationError({"deployment": _("没有这一行横向展开。")})
    if row.is_settled:
        raise NotNow(_("这一行横向展开已经完成。"))
    if people.only_team(capa, by) and not by.acts_for(row.owner, clock.today()):
        raise NotYours(_("这一行由%(name)s负责。") % {"name": row.owner})
    if bool(done_on) == bool(not_needed_reason.strip()):
        sentence = _("填写完成日期，或写明不适用的理由，二者选一。")
        raise ValidationError({"done_on": sentence})
    if done_on is not None:
        if done_on > clock.today():
            raise ValidationError({"done_on": _("完成日期在未来，请核对。")})
        required({"note": note}, _("请写完成的情况。"))
    row.done_on, row.note, row.not_needed_reason = done_on, note, not_needed_reason.strip()
    check(row)
    row.save()
    words = f"{row.reached} {note or not_needed_reason}".strip()
    return SETTLE_DEPLOYMENT.finish(capa, by=by, opinion=words)
