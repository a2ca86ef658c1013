"""Who takes part in the complaint of `paper`, and what its customer told them."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from PIL import Image

from accounts.models import Department, User
from registry.models import Contact
from tests import factories

BEGIN = datetime(2026, 7, 10, 1, 26, tzinfo=UTC)  # 09:26 in Shanghai, a Friday
DESCRIPTION = (
    "7 月 10 日早班开机抽真空，40 分钟抽到 5×10⁻³ Pa。关闭主阀 6 分钟后压力升至 5.2×10⁻¹ Pa，"
    "报警 A-217。反复三次，现象相同。当班 2 批镜片返工。"
)


class People:
    """One person a role, with the names that the design's sheets bear."""

    NAMES = {
        "sales": "王若溪", "qa_engineer": "周岚", "qa_manager": "钟晴", "support_engineer": "陈屿",
        "support_manager": "何其乐", "tech_management": "顾南", "rd": "李望舒",
        "rd_manager": "沈知行", "engineering_manager": "林晚舟",
    }  # fmt: skip
    DEPARTMENTS = {"sales": "sales", "qa": "qa", "support": "support", "tech": "tech", "rd": "rd"}

    def __init__(self) -> None:
        for role, name in self.NAMES.items():
            code = self.DEPARTMENTS.get(role.split("_")[0], "engineering")
            department, _made = Department.objects.get_or_create(code=code, defaults={"name": code})
            person = factories.user(role, name=name, department=department)
            setattr(self, role, person)

    sales: User
    qa_engineer: User
    qa_manager: User
    support_engineer: User
    support_manager: User
    tech_management: User
    rd: User
    rd_manager: User
    engineering_manager: User


def picture(n: int = 0, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A photo of its own for each number, with a sensor's noise, so that it is as large as one."""
    image = Image.merge("RGB", [Image.effect_noise(size, 30 + n % 5)] * 3)
    image.paste((40 * n % 256, 120, 200), (100, 100, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def facts(people: People, **more: Any) -> dict[str, Any]:
    customer = factories.customer(by=None, name="苏州禾睿光电科技有限公司", owner=people.sales)
    contact = Contact.objects.create(
        customer=customer, name="邵工", title="设备科", phone="13805122206", digits="13805122206"
    )
    product = factories.product(name="真空镀膜机", model="VC-1200")
    order = factories.order(
        customer=customer, lines=[{"position": 1, "product": product, "quantity": 2}]
    )
    machine = factories.equipment(
        customer=customer,
        product=product,
        order_line=order.lines.get(),
        site="苏州工业园区 3 号厂房",
        shipped_on=date(2025, 11, 20),
        accepted_on=date(2025, 12, 18),
        warranty_from=date(2025, 12, 18),
        warranty_until=date(2026, 12, 17),
        software_version="V3.2.1",
    )
    return {
        "channel": "phone",
        "received_at": BEGIN,
        "description": DESCRIPTION,
        "demand": "一周内书面回复。",
        "contact": contact,
        "equipment": machine,
        "category": "function",
        "found_at": BEGIN - timedelta(hours=2),
        "found_where": "use",
        "quantity_shipped": 2,
        "quantity_defective": 1,
        "downtime": True,
        "downtime_hours": "31.5",
        "batch": True,
        "request": "repair",
        "customer_limit": BEGIN + timedelta(days=7),
        "first_guess": "门封漏气。",
        "sample": "密封圈 1 件，品管部样品柜 3-2",
        "terms": "within",
    } | more
