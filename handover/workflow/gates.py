"""What has to be there before a hand-over or a notice goes out (S6)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from handover.choices import NoticeKind
from handover.models import ChangeNotice, Handover

NEEDED = ("unit", "address", "contact", "planned_ship_on")


def facts_are_missing(handover: Handover) -> str:
    """What the service centre cannot do without (S6)."""
    empty = [
        str(Handover._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # fields, no relations
        for name in NEEDED
        if getattr(handover, name) in (None, "")
    ]
    return _("还没有填：%(what)s。") % {"what": _("、").join(empty)} if empty else ""


def nothing_is_promised(handover: Handover) -> str:
    told = (handover.quality_promises, handover.response_terms, handover.install_agreement)
    if any(text.strip() for text in told):
        return ""
    return _("质量与服务承诺、响应要求、安装调试约定至少写一项。")


def notice_is_incomplete(notice: ChangeNotice) -> str:
    """What has to stand on it before it goes out."""
    needed = ["content"]
    if notice.kind == NoticeKind.EDITION:
        needed += ["document_number", "new_edition"]
    empty = [
        str(ChangeNotice._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # fields
        for name in needed
        if not getattr(notice, name).strip()
    ]
    return _("还没有填：%(what)s。") % {"what": _("、").join(empty)} if empty else ""


def nothing_is_concerned(notice: ChangeNotice) -> str:
    if notice.product_id is not None or notice.machines.exists():
        return ""
    return _("还没有写涉及哪个产品或哪些设备。")


def was_noted(notice: ChangeNotice) -> str:
    return _("服务中心已经签收。") if notice.noted_at is not None else ""
