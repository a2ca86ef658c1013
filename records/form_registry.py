"""The register of paper forms: which number and edition each form bears, and since when.

A record keeps the edition that it was made under, so an edition is added and never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records import audit, clock
from records.models import FormEdition
from records.steps import NotYours

if TYPE_CHECKING:
    from accounts.models import User

PERMISSION = "records.manage_policy"
FIRST_DAY = date(2020, 1, 1)


class Form(NamedTuple):
    """A form as the product brings it; each company adds its own editions."""

    form_number: str
    title: str
    copies: str
    retention: str
    edition: str = "A/0"


# Kind → first edition. The title is what stands on paper, so it is not translated.
FORMS: dict[str, Form] = {
    "complaint": Form(
        "QR-AS-01",
        "客诉处理单",
        "一式三份：业务部、品管部、责任部门各存一份",
        "结案后保存 5 年",
    ),
    "capa": Form(
        "QR-AS-03",
        "纠正预防措施单",
        "一式两份：品管部、责任部门各存一份",
        "关闭后保存 5 年",
    ),
    "shipment": Form(
        "QR-AS-04",
        "发货清单 / 到场验收",
        "一式三份：客户、售后服务中心、仓管部各存一份",
        "归档后保存 5 年",
    ),
    "replenishment": Form(
        "QR-AS-05", "补发申请单", "一式两份：售后服务中心、仓管部各存一份", "完成后保存 3 年"
    ),
    "install_plan": Form(
        "QR-AS-06", "安装调试方案", "一式两份：售后服务中心、客户各存一份", "验收后保存 5 年"
    ),
    "acceptance": Form(
        "QR-AS-07",
        "设备/工艺验收报告",
        "一式三份：客户、售后服务中心、工艺技术部各存一份",
        "设备在用期间及报废后 3 年",
    ),
    "service_record": Form(
        "QR-AS-08",
        "产品售后记录",
        "一式三份：品质部、工程部、售后服务部各存一份",
        "设备在用期间及报废后 3 年",
    ),
    "customer": Form("QR-AS-02", "客户信息记录表", "一份：业务部", "合作期间及终止后 3 年"),
}


def sync_forms() -> None:
    """Bring the first edition of each form that has none; what a company wrote stays."""
    known = set(FormEdition.objects.values_list("kind", flat=True))
    FormEdition.objects.bulk_create(
        FormEdition(kind=kind, valid_from=FIRST_DAY, **form._asdict())
        for kind, form in FORMS.items()
        if kind not in known
    )


def current_edition(kind: str) -> FormEdition:
    """The edition in force today, for a record that is made now."""
    today = timezone.localdate(clock.now())
    found = FormEdition.objects.filter(kind=kind, valid_from__lte=today).first()
    if found is None:
        sync_forms()
        found = FormEdition.objects.filter(kind=kind, valid_from__lte=today).first()
    if found is None:
        raise LookupError(f"form {kind}: no edition is in force")
    return found


@transaction.atomic
def add_edition(kind: str, values: Mapping[str, Any], *, by: User) -> FormEdition:
    """Put a new edition into force from a day on; older records keep theirs."""
    if not by.is_active or not by.has_perm(PERMISSION):
        raise NotYours(_("您的角色不能维护表单版次，请找有权限的同事处理。"))
    if kind not in FORMS:
        raise ValidationError({"kind": _("没有这种表单。")})
    edition = FormEdition(kind=kind, **values)
    edition.full_clean()
    newest = FormEdition.objects.filter(kind=kind).first()
    if newest is not None and edition.valid_from < newest.valid_from:
        raise ValidationError({"valid_from": _("生效日期早于现有版次，请核对。")})
    edition.save()
    audit.write(
        by=by,
        object_type="records.formedition",
        number=f"form:{kind}",
        version=edition.pk,
        action="add_edition",
        changes={"edition": [str(newest or ""), str(edition)]},
    )
    return edition
