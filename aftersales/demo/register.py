"""Its customers, products, orders and machines; two entries of one customer are merged."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from registry import workflow
from registry.models import Customer, Equipment, Product, SalesOrder

CUSTOMERS = (
    (
        "C0001",
        "苏州禾睿光电科技有限公司",
        "禾睿光电",
        "华东",
        "光学镀膜",
        "苏州星湖街 88 号",
    ),
    (
        "C0002",
        "合肥沐科半导体有限公司",
        "沐科半导体",
        "华东",
        "半导体",
        "合肥创新大道 1200 号",
    ),
    ("C0003", "常州远拓电池科技有限公司", "远拓电池", "华东", "锂电", "常州武进区龙资路 66 号"),
    ("C0004", "武汉领谱光学股份有限公司", "领谱光学", "华中", "光学仪器", "武汉光谷大道 77 号"),
    (
        "C0005",
        "宁波海晟汽车部件有限公司",
        "海晟汽配",
        "华东",
        "汽车零部件",
        "宁波明州路 301 号",
    ),
    ("C0006", "厦门鼎蓝电子有限公司", "鼎蓝电子", "华南", "电子", "厦门集美区软件园三期"),
    ("C0007", "东莞启辰新能源有限公司", "启辰新能源", "华南", "锂电", "东莞松山湖科技四路 5 号"),
    ("C0008", "无锡科澄精密机械有限公司", "科澄精工", "华东", "精密机械", "无锡新吴区长江路 21 号"),
    (
        "C0009",
        "青岛沛然表面处理有限公司",
        "沛然表面处理",
        "华北",
        "表面处理",
        "青岛双元路 9 号",
    ),
    ("C0010", "成都岚湾光电有限公司", "岚湾光电", "西南", "显示", "成都双流区空港二路 18 号"),
    ("C0011", "佛山恒沛五金制品有限公司", "恒沛五金", "华南", "五金", "佛山顺德区容桂街 6 号"),
    ("C0012", "西安铭川航空部件有限公司", "铭川航空", "西北", "航空", "西安阎良区迎宾大道 3 号"),
)
TWIN = ("C0013", "苏州禾睿光电", "禾睿", "华东", "光学镀膜", "苏州星湖街 88 号")
PRODUCTS = (
    ("VC-1200", "真空镀膜机", "腔体 1200 L，极限真空 5×10⁻⁵ Pa", 12),
    ("VC-800", "真空镀膜机", "腔体 800 L，极限真空 8×10⁻⁵ Pa", 12),
    ("CT-650", "精密涂布机", "幅宽 650 mm，线速 80 m/min", 18),
    ("LW-3000", "激光焊接机", "3 kW 光纤激光，双工位", 12),
    ("UC-40", "超声清洗线", "8 槽，40 kHz", 12),
    ("AS-20", "自动上料机", "节拍 2.5 s，4 轴", 12),
)
CONTACTS = (("邵衡", "设备科"), ("梁桐", "生产部"), ("石磊", "质量部"), ("殷悦", "采购部"))


@dataclass
class Register:
    customers: list[Customer]
    products: list[Product]
    machines: list[Equipment]
    twin: Customer


def fill(people: dict[str, User], first_day: date, rng: random.Random) -> Register:
    """Customers with contacts, products, orders with lines, and the installed machines."""
    admin = people["admin"]
    sellers = [people["sales"], people["ma.chao"], people["tang.yu"]]
    products = [
        workflow.save_product(
            Product(),
            {
                "code": code,
                "name": name,
                "model": code,
                "specification": specification,
                "warranty_months": months,
                "after_sales_terms": "质保期内非人为损坏免费维修；易损件、耗材和人为损坏另行收费。",
            },
            by=admin,
        )
        for code, name, specification, months in PRODUCTS
    ]
    customers = [
        _customer(row, sellers[number % len(sellers)], admin, number)
        for number, row in enumerate(CUSTOMERS)
    ]
    twin = _customer(TWIN, sellers[0], admin, len(CUSTOMERS))
    machines: list[Equipment] = []
    for number in range(28):
        customer = customers[number % len(customers)]
        machines += _order(number, customer, rng.choice(products), people, first_day, rng)
    return Register(customers, products, machines, twin)


def _customer(row: tuple[str, ...], owner: User, by: User, number: int) -> Customer:
    names = ("code", "name", "short_name", "region", "industry", "address")
    values = dict(zip(names, row, strict=True)) | {"owner": owner, "grade": "AAB"[number % 3]}
    contacts = [
        {"name": name, "title": title, "phone": f"139{number:02d}00{place:04d}"}
        for place, (name, title) in enumerate(CONTACTS[: 2 + number % 3], start=2200)
    ]
    return workflow.save_customer(Customer(), values, by=by, contacts=contacts)


def _order(  # noqa: PLR0917  one order of the story
    number: int,
    customer: Customer,
    product: Product,
    people: dict[str, User],
    first_day: date,
    rng: random.Random,
) -> list[Equipment]:
    ordered = first_day - timedelta(days=rng.randint(120, 540))
    quantity = rng.randint(1, 3)
    order = workflow.save_order(
        SalesOrder(),
        {
            "number": f"SO-{ordered:%y%m}-{number + 1:03d}",
            "customer": customer,
            "project_engineer": people["engineering"],
            "ordered_on": ordered,
            "delivery_date": ordered + timedelta(days=75),
            "quality_promises": "验收合格后质保，到货 15 天内完成安装调试。",
            "install_agreement": "厂方派员安装调试，客户备好水、电、气和地基。",
            "payment_terms": "验收合格后 30 天内付清 10% 尾款。",
        },
        by=people["admin"],
        lines=[{"position": 1, "product": product, "quantity": quantity}],
    )
    line = order.lines.get()
    shipped = ordered + timedelta(days=70)
    return [
        workflow.save_equipment(
            Equipment(),
            {
                "serial_number": f"{product.code.replace('-', '')}-{ordered:%y%m}-"
                f"{number * 7 + place * 3 + 301:04d}",
                "job_number": f"SC{ordered:%y%m}{number:03d}{place}",
                "product": product,
                "order_line": line,
                "customer": customer,
                "site": f"{customer.short_name} {rng.randint(1, 4)} 号厂房",
                "shipped_on": shipped,
                "arrived_on": shipped + timedelta(days=3),
                "installed_on": shipped + timedelta(days=10),
                "accepted_on": shipped + timedelta(days=17),
                "software_version": f"V{rng.randint(2, 4)}.{rng.randint(0, 9)}",
            },
            by=people["admin"],
        )
        for place in range(quantity)
    ]


def tidy(register: Register, people: dict[str, User], today: date) -> None:
    """The doubled customer is merged, and one machine is sold on to another customer."""
    workflow.merge_customers(
        register.customers[0], register.twin, by=people["admin"], reason="同一家公司，重复登记"
    )
    machine = register.machines[-1]
    others = (c for c in register.customers if c.pk != machine.customer_id)
    workflow.move_equipment(
        machine,
        to_customer=next(others),
        moved_on=today - timedelta(days=40),
        reason="客户整体转让产线",
        by=people["admin"],
    )
