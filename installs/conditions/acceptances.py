"""The conditions above the list of acceptances; `records.conditions` puts them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from installs.choices.acceptance import Conclusion, Kind, Status
from installs.filters.acceptances import CONDITIONS, VIEWS
from installs.models import Acceptance
from records.conditions import Conditions

if TYPE_CHECKING:
    from records.conditions import Source


class AcceptanceConditions(Conditions):
    page = "acceptances"
    views = VIEWS
    tabs = ("open", "mine", "overdue", "to_sign", "adjusting", "recording", "left_over")
    pops = (
        ("status", _("状态"), Status.choices),
        ("conclusion", _("结论"), Conclusion.choices),
        ("kind", _("类型"), Kind.choices),
        ("engineer", _("工程师"), None),
    )
    chips = {
        "q": _("搜索"),
        "number": _("编号"),
        "order": _("订单"),
        "customer": _("客户"),
        "product": _("产品"),
        "equipment": _("设备"),
        "planned_from": _("计划自"),
        "planned_until": _("计划至"),
        "accepted_from": _("验收自"),
        "accepted_until": _("验收至"),
        "accepted": _("已验收"),
        "overdue": _("已超期"),
    }

    def of_view(self, name: str, user: User) -> Q:
        return CONDITIONS[name](user)

    def sources(self) -> dict[str, Source]:
        holds = Exists(Acceptance.objects.filter(engineer=OuterRef("pk")))
        return {"engineer": (User.objects.filter(holds), "username", "name")}
