"""The conditions above the list of complaints; `records.conditions` puts them in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department, User
from complaints import waiting
from complaints.choices import OPEN, Category, Kind, Level, Stage, Status, Urgency
from complaints.filters import DAYS, VIEWS
from complaints.models import Complaint
from records.conditions import Conditions
from registry.models import Product

if TYPE_CHECKING:
    from records.conditions import Choices, Source


class ComplaintConditions(Conditions):
    page = "complaints"
    views = VIEWS
    tabs = (
        "open",
        "mine",
        "overdue",
        "to_judge",
        "high",
        "waiting_customer",
        "countersigning",
        "closed_this_month",
    )
    pops = (
        ("product", gettext_lazy("产品"), None),
        ("level", gettext_lazy("等级"), Level.choices),
        ("kind", gettext_lazy("软硬件"), Kind.choices),
        ("stage", gettext_lazy("阶段"), Stage.choices),
        ("department", gettext_lazy("责任部门"), None),
        ("handler", gettext_lazy("责任人"), None),
        ("category", gettext_lazy("类别"), Category.choices),
    )
    chips = {
        "q": gettext_lazy("搜索"),
        "status": gettext_lazy("状态"),
        "days": pgettext_lazy("complaint", "登记"),
        "received_after": gettext_lazy("受理自"),
        "received_before": gettext_lazy("受理至"),
        "customer": gettext_lazy("客户"),
        "equipment": gettext_lazy("设备"),
        "overdue": gettext_lazy("超期"),
        "number": gettext_lazy("单号"),
        "urgency": gettext_lazy("紧急程度"),
        "in_warranty": gettext_lazy("质保内"),
    }
    booleans = frozenset({"overdue", "in_warranty"})
    phone = frozenset({"level", "stage"})

    def of_view(self, name: str, user: User) -> Q:
        return waiting.of_view(name, user)

    def near(self, user: User) -> Q:
        """What is open or just closed: the closed ones of all years stand in no tab."""
        return Q(status__in=OPEN) | waiting.of_view("closed_this_month", user)

    def sources(self) -> dict[str, Source]:
        handles = Exists(Complaint.objects.filter(handler=OuterRef("pk")))
        return {
            "product": (Product.objects.current(), "code", "model"),
            "department": (Department.objects.all(), "code", "name"),
            "handler": (User.objects.filter(handles), "username", "name"),
        }

    def words(self) -> dict[str, Choices]:
        return {"status": Status.choices, "days": DAYS, "urgency": Urgency.choices}
