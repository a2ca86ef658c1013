"""A step leads only where its table says, and never where nobody said."""

from __future__ import annotations

import pytest

from complaints import workflow
from complaints.choices import Status
from complaints.workflow.steps import SAVE_DRAFT, VERIFY
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("step", "target"),
    [(VERIFY, None), (VERIFY, Status.CLOSED), (SAVE_DRAFT, Status.CLOSED)],
)
def test_a_target_is_said_and_is_one_of_the_steps_own(step, target) -> None:
    sales = factories.user("sales")
    draft = workflow.open_complaint(by=sales, facts={"description": "主轴异响"})
    with pytest.raises(ValueError, match="target"):
        step.finish(draft, by=sales, to=target)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
