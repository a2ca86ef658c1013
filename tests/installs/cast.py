"""Who takes part in an acceptance, and what they write: one person a place."""

from __future__ import annotations

import base64
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from PIL import Image, ImageDraw

from accounts.models import User
from installs.workflow.acceptances import save_template
from records import clock
from records.approvals import Proof
from records.handwriting import Drawn, picture_of
from registry.models import WarrantyStart
from tests import factories
from tests.complaints.states import Cast as Roles

ITEMS: list[dict[str, Any]] = [
    {
        "section": "equipment",
        "name": "极限真空",
        "requirement": "空载 2 h",
        "clause": "4.1",
        "unit": "Pa",
        "upper": Decimal("0.0005"),
        "decimals": 5,
    },
    {"section": "equipment", "name": "外观", "requirement": "无划伤", "clause": "4.2"},
    {
        "section": "process",
        "name": "膜厚",
        "requirement": "100 ± 5",
        "unit": "nm",
        "lower": Decimal(95),
        "upper": Decimal(105),
        "samples": 5,
        "least_cpk": Decimal("1.33"),
    },
    {
        "section": "safety",
        "name": "急停",
        "requirement": "0.5 s 内停",
        "unit": "s",
        "upper": Decimal("0.5"),
    },
]
GOOD = ["99.8", "100.1", "100.0", "100.2", "99.9"]


class Cast(Roles):
    """One of each role. Besides: `engineer` holds it, `planner` drew it up, both of support;
    `fitter` of engineering has an adjustment to carry out, `solver` of R&D a problem to settle."""

    def __init__(self, **order: Any) -> None:
        super().__init__()
        self.engineer = self.handler
        self.planner = factories.user("support_engineer", department=self.home("support"))
        self.fitter = factories.user("engineering", department=self.home("engineering"))
        self.order = factories.order(
            customer=self.customer,
            lines=[{"position": 1, "product": self.product, "quantity": 2}],
            **{"final_payment": Decimal(86000), "payment_terms": "验收后 30 天"} | order,
        )
        self.machine = self.another()
        save_template(self.product, by=self.tech_management, items=ITEMS)

    def another(self, **values: Any) -> Any:
        """A further machine of the order, delivered and installed."""
        usual = {
            "customer": self.customer,
            "product": self.product,
            "order_line": self.order.lines.get(),
            "shipped_on": day(-20),
            "arrived_on": day(-15),
            "installed_on": day(-5),
        }
        return factories.equipment(**usual | values)

    def facts(self, **more: Any) -> dict[str, Any]:
        return {
            "equipment": self.machine,
            "kind": "both",
            "engineer": self.engineer,
            "planned_on": day(3),
            "software_version": "V2.4",
            "preconditions": [
                {"kind": "arrival", "done_on": day(-15)},
                {"kind": "installation", "done_on": day(-5)},
                {"kind": "training", "not_needed_reason": "客户已有同型号设备"},
                {"kind": "documents", "done_on": day(-5)},
            ],
        } | more


DEEMED = {"warranty_start": WarrantyStart.DEEMED, "deemed_days": 60}


def proof(person: User) -> Proof:
    """As if the person had typed the password a moment ago."""
    return Proof(person.pk, clock.now())


def day(after: int = 0) -> date:
    return clock.today() + timedelta(days=after)


def sent_strokes() -> str:
    """What a canvas sends when somebody wrote on it."""
    page = Image.new("RGBA", (400, 160), (0, 0, 0, 0))
    ImageDraw.Draw(page).line([(20, 120), (120, 30), (220, 130), (360, 40)], fill="black", width=5)
    kept = io.BytesIO()
    page.save(kept, "PNG")
    return "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()


def drawn(name: str = "廖建平") -> Drawn:
    return Drawn(name, "设备部 主管", picture_of(sent_strokes()))
