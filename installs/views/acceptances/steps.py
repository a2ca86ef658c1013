"""Every step of an acceptance as a page, made of its forms."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from installs.detail.acceptance_rounds import to_sign
from installs.detail.acceptances import brief, find
from installs.forms.acceptance_steps import STEP_FORMS
from installs.models import Acceptance
from installs.timeline.acceptances import steps_of
from installs.words.acceptances import VERBS
from installs.workflow import acceptances as workflow
from records.clock_forms import CLOCK_FORMS
from records.clock_pages import OfClock
from records.step_pages import OfComment, OfDanger, OfFiles, OfRows
from records.views import StepView


class AcceptanceStepView(StepView):
    """A step of an acceptance; somebody who may not see it meets no page at all."""

    template_name = "installs/acceptances/step.html"

    def get_record(self, **kwargs: Any) -> Acceptance:
        return find(self.request.user, kwargs["number"])

    def since(self, record: Any, version: int) -> list[Any]:
        return steps_of(record, version)

    def further_context(self, record: Any) -> dict[str, Any]:
        return {"submit": VERBS[self.step.name], "brief": brief(record, self.request.user)}


class RowsView(OfRows, AcceptanceStepView):
    """Where a button may ask for more rows."""


class CustomerView(AcceptanceStepView):
    """客户签字: the report itself stands above the name."""

    def further_context(self, record: Any) -> dict[str, Any]:
        return super().further_context(record) | to_sign(record)


class CommentView(OfComment, AcceptanceStepView):
    """留言."""


class AttachView(OfFiles, AcceptanceStepView):
    """附件."""


class DangerView(OfDanger, AcceptanceStepView):
    """撤销, 收回, 退回."""


class ClockView(OfClock, AcceptanceStepView):
    """A step on the clock; back to where it stands."""

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#clocks"


VIEWS: dict[str, type[AcceptanceStepView]] = {
    **dict.fromkeys(CLOCK_FORMS, ClockView),
    **dict.fromkeys(("save_draft", "record_results", "adjust"), RowsView),
    "sign_customer": CustomerView,
    "comment": CommentView,
    "attach": AttachView,
    **dict.fromkeys(("cancel", "take_back", "return_record"), DangerView),
}
PAGES = {
    name: VIEWS.get(name, AcceptanceStepView).as_view(
        step=workflow.STEPS[name], verb=getattr(workflow, name), form_class=form
    )
    for name, form in STEP_FORMS.items()
}


def step(request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
    """`/installs/acceptances/YS-2611-001/conclude/`"""
    page = PAGES.get(verb)
    if page is None:
        raise Http404
    return page(request, number=number)
