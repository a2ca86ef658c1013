"""The demo company with a handful of its complaints: what `load_demo` loads, but in seconds.

Run as `python -m tests.e2e.company` with the environment of the server that is to show it.
Besides, there are machines without any complaint; each test takes one of `MACHINES` for itself.
"""

import os

import django
from django.core.management import call_command

MACHINES = [f"E2E-{n:04}" for n in range(1, 31)]
ENDED = 3


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


def found() -> None:
    """Everything, into an empty database."""
    from aftersales.demo.year import tell_year  # noqa: PLC0415  Django first

    call_command("prepare", quiet=True)
    tell_year(lambda done, total: None, choose)
    add_machines()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "aftersales.settings"
    django.setup()
    found()
