"""A step on one clock as a page: the address says which one (`?clock_id=`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from records.forms import StepForm

if TYPE_CHECKING:
    from django.http import QueryDict

    from records.views import StepView as Base
else:
    Base = object


class OfClock(Base):
    """For a `StepView` whose form asks for a clock."""

    def form(self, record: Any, data: QueryDict | None = None) -> StepForm:
        form = super().form(record, data)
        if data is None and (chosen := self.request.GET.get("clock_id")):
            form.initial["clock_id"] = chosen
        return form
