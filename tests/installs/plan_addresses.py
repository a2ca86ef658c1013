"""The install plan that the addresses of the permission matrix name, with a file."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from installs.workflow import plans
from records.models import Deadline
from tests import factories, plan_matrix
from tests.complaints.states import Cast
from tests.installs.plan_states import day
from tests.records.files import photo


def plan_addresses(cast: Cast) -> dict[str, dict[str, Any]]:
    machine = factories.equipment(customer=cast.customer, product=cast.product)
    plan = plans.open_plan(
        by=cast.support_engineer,
        customer=cast.customer,
        site="二号厂房",
        starts_on=day(2),
        ends_on=day(5),
        machines=[machine],
        team=[{"engineer": cast.engineering}],
        preparations=[{"what": "电源"}],
        steps=[{"content": "就位"}],
    )
    upload = SimpleUploadedFile("p.jpg", photo())
    file = plans.attach(plan, upload, by=cast.support_engineer)
    plan = plans.submit(plan, by=cast.support_engineer)
    values = {"number": plan.number, "uid": file.uid}
    timed = Deadline.objects.get(record=plan.number)
    return dict.fromkeys(plan_matrix.MATRIX, values) | {
        "installs:plans:clock": values | {"pk": timed.pk}
    }
