"""What the addresses of `tests.acceptances_matrix` name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from installs.workflow import acceptances as do
from records import clock
from records.models import Deadline
from tests import factories
from tests.acceptances_matrix import MATRIX
from tests.complaints.states import Cast
from tests.installs.cast import ITEMS
from tests.records.files import photo


def acceptance_addresses(cast: Cast) -> dict[str, dict[str, Any]]:
    """An acceptance in 检验中 with a photo and a clock, and the template it goes by."""
    template = do.save_template(cast.product, by=cast.tech_management, items=ITEMS)
    line = {"position": 1, "product": cast.product, "quantity": 1}
    due = clock.today() + timedelta(days=30)
    order = factories.order(customer=cast.customer, lines=[line], acceptance_due=due)
    machine = factories.equipment(
        customer=cast.customer, product=cast.product, order_line=order.lines.get()
    )
    by, kinds = cast.support_engineer, ("arrival", "installation", "training", "documents")
    done = [{"kind": kind, "not_needed_reason": "不适用"} for kind in kinds]
    made = do.open_acceptance(
        by=by, equipment=machine, kind="both", engineer=by, preconditions=done
    )
    made = do.start(made, by=by)
    file = do.attach(made, SimpleUploadedFile("e.jpg", photo()), by=by)
    timed = Deadline.objects.filter(record=made.number).first()
    values = {"number": made.number, "uid": file.uid}
    own: dict[str, dict[str, Any]] = dict.fromkeys(MATRIX, values)
    own |= {name: {"pk": template.pk} for name in MATRIX if "template-" in name}
    return own | {"installs:acceptances:clock": values | {"pk": timed.pk}}
