"""验收模板: 技术管理部 and 品质主管 keep what each product is accepted by (S5-3.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from installs.models import AcceptanceTemplate, TemplateItem
from installs.workflow.acceptances.opening import ASKED
from installs.workflow.base import refuse_unknown
from records import audit, clock
from records.steps import NotNow, NotYours, check
from registry.models import Product

PERMISSION = "installs.change_acceptance_template"
MOST_ITEMS = 500


def may_not_keep(by: User) -> str:
    """Why this person may not keep templates, or ""."""
    if by.is_active and by.has_perm(PERMISSION):
        return ""
    return _("验收模板由技术管理部或品质主管维护。")


@transaction.atomic
def save_template(
    product: Product,
    *,
    by: User,
    items: Sequence[Mapping[str, Any]],
    training_required: bool = True,
    note: str = "",
) -> AcceptanceTemplate:
    """The next edition for a product, in force at once; acceptances under way keep theirs."""
    if reason := may_not_keep(by):
        raise NotYours(reason)
    if not items:
        raise ValidationError({"items": _("模板至少要有一个检验项目。")})
    if len(items) > MOST_ITEMS:
        raise ValidationError({"items": _("检验项目太多，最多 500 个。")})
    Product.objects.select_for_update().get(pk=product.pk)  # one edition after the other
    editions = AcceptanceTemplate.objects.filter(product=product)
    last = editions.aggregate(last=Max("version"))["last"] or 0
    editions.filter(active=True).update(active=False)
    template = AcceptanceTemplate(
        product=product,
        version=last + 1,
        training_required=training_required,
        note=note,
        made_by=by,
        made_at=clock.now(),
    )
    check(template)
    template.save()
    TemplateItem.objects.bulk_create(
        _line(template, position, values) for position, values in enumerate(items, 1)
    )
    _write(template, by, "save_template", note)
    return template


def _line(template: AcceptanceTemplate, position: int, values: Mapping[str, Any]) -> TemplateItem:
    refuse_unknown(values, set(ASKED) - {"position"})
    line = TemplateItem(template=template, **{**values, "position": position})
    try:
        check(line)
    except ValidationError as error:
        said = _("、").join(error.messages)
        sentence = _("第 %(n)d 项：%(said)s") % {"n": position, "said": said}
        raise ValidationError({"items": sentence}) from error
    return line


@transaction.atomic
def retire_template(template: AcceptanceTemplate, *, by: User) -> AcceptanceTemplate:
    """No acceptance begins by it any longer; those that did keep their lines."""
    if reason := may_not_keep(by):
        raise NotYours(reason)
    template = AcceptanceTemplate.objects.select_for_update().get(pk=template.pk)
    if not template.active:
        raise NotNow(_("这一版模板已经停用。"))
    template.active = False
    template.save(update_fields=["active"])
    _write(template, by, "retire_template", "")
    return template


def _write(template: AcceptanceTemplate, by: User, action: str, opinion: str) -> None:
    audit.write(
        by=by,
        object_type=template._meta.label_lower,
        number=template.history_number,
        version=template.version,
        action=action,
        opinion=opinion,
    )
