"""The demo company with a handful of its complaints: what `load_demo` loads, but in seconds.

Run as `python -m tests.e2e.company` with the environment of the server that is to show it.
Besides, there are machines without any complaint; each test takes one of `MACHINES` for itself.
"""

import os

import django
from django.core.management import call_command

MACHINES = [f"E2E-{n:04}" for n in range(1, 31)]
ENDED = 3
ORDERS = ["E2E-SO-1", "E2E-SO-2"]
BOXES = [{"number": "1"}, {"number": "2"}]
PACKED = [
    {
        "box": "1",
        "kind": "main",
        "name": "真空镀膜机",
        "unit": "台",
        "quantity": 1,
        "critical": True,
    },
    {"box": "2", "kind": "accessory", "name": "真空规管", "unit": "件", "quantity": 4},
    {"box": "2", "kind": "accessory", "name": "O 形圈", "unit": "件", "quantity": 20},
    {"box": "2", "kind": "document", "name": "用户手册", "unit": "份", "quantity": 2},
]


def choose(planned: list) -> list:
    """One complaint in each state, and some that are closed."""
    by_goal: dict[str, list] = {}
    for plan in planned:
        by_goal.setdefault(plan.goal, []).append(plan)
    return [
        plan for goal, some in by_goal.items() for plan in some[: ENDED if goal == "closed" else 1]
    ]


def add_machines() -> None:
    """All of them with one customer of the seller `sales`."""
    from accounts.models import User  # noqa: PLC0415  Django first
    from registry import workflow  # noqa: PLC0415
    from registry.models import Customer, Equipment, Product  # noqa: PLC0415

    admin = User.objects.get(username="admin")
    customer = Customer.objects.current().filter(owner__username="sales").order_by("code").last()
    product = Product.objects.order_by("code").first()
    for serial in MACHINES:
        values = {"serial_number": serial, "product": product, "customer": customer}
        workflow.save_equipment(Equipment(), values, by=admin)


def add_shipments() -> None:
    """One on its way for each test that counts: two boxes, a machine, gauges, rings, papers."""
    from accounts.models import User  # noqa: PLC0415  Django first
    from records import clock  # noqa: PLC0415
    from registry import workflow  # noqa: PLC0415
    from registry.models import Customer, Product, SalesOrder  # noqa: PLC0415
    from shipping.workflow import shipments  # noqa: PLC0415

    sales, warehouse = (User.objects.get(username=name) for name in ("sales", "warehouse"))
    customer = Customer.objects.current().filter(owner=sales).order_by("code").last()
    product = Product.objects.order_by("code").first()
    for number in ORDERS:
        line = {"position": 1, "product": product, "quantity": 1}
        values = {"number": number, "customer": customer}
        order = workflow.save_order(SalesOrder(), values, by=sales, lines=[line])
        shipment = shipments.open_shipment(
            by=sales, order=order, site="苏州工业园区星湖街 328 号", boxes=BOXES, items=PACKED
        )
        looked = [
            {"box": box.pk, "condition": "intact", "labels": "ok"} for box in shipment.boxes.all()
        ]
        shipment = shipments.pack(shipment, by=warehouse, boxes=looked)
        today = clock.today()
        shipments.ship(shipment, by=warehouse, carrier="顺丰重货", expected_on=today)


def found() -> None:
    """Everything, into an empty database."""
    from aftersales.demo.year import tell_year  # noqa: PLC0415  Django first

    call_command("prepare", quiet=True)
    tell_year(lambda done, total: None, choose)
    add_machines()
    add_shipments()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "aftersales.settings"
    django.setup()
    found()
