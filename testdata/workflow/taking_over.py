"""A leaver's drafts and returned test data go to a successor (domain §2); no arrow of the flow."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from records.steps import NotNow
from testdata.choices import WRITABLE
from testdata.models import TestData
from testdata.workflow.base import DataStep
from testdata.workflow.handing import may_not_open
from testdata.workflow.steps import BESIDES


class TakeOverStep(DataStep):
    """Asks who manages people, not who sees the record."""

    def read(self, record: TestData, by: User) -> TestData:
        return TestData.objects.for_list().get(pk=record.pk)


TAKE_OVER = TakeOverStep(
    "take_over", BESIDES["take_over"], WRITABLE, permission="accounts.manage_people"
)


@transaction.atomic
def take_over(data: TestData, *, to: User, by: User) -> TestData:
    """Somebody else goes on writing, and hands it over."""
    data = TAKE_OVER.begin(data, by=by)
    if data.opened_by_id == to.pk:
        raise NotNow(_("这份实验数据已经由这位同事提交。"))
    if reason := may_not_open(to):
        raise NotNow(reason)
    data.opened_by = to
    return TAKE_OVER.finish(data, by=by)
