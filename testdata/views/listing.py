"""实验数据 as a list: what `records.list_pages` is told of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.http import SignedInRequest
from records.list_pages import RecordList
from testdata import rows
from testdata.conditions import TestDataConditions
from testdata.filters import TestDataFilter
from testdata.workflow import may_not_open


class TestDataList(RecordList):
    __test__ = False

    urls_of = template = "testdata"
    filters, conditions, table = TestDataFilter, TestDataConditions(), rows
    export_name = gettext_lazy("实验数据清单")

    def further_context(self, request: SignedInRequest) -> dict[str, Any]:
        return {"may_open": not may_not_open(request.user)}


LIST = TestDataList()
