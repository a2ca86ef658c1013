"""Every step of an install plan as a page, made of its forms."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from installs.detail.plans import facts, find
from installs.forms.plan_steps import STEP_FORMS
from installs.models import InstallPlan
from installs.timeline.plans import steps_of
from installs.words.plans import VERBS
from installs.workflow import plans as workflow
from records.clock_forms import CLOCK_FORMS
from records.clock_pages import OfClock
from records.step_pages import OfComment, OfDanger, OfFiles, OfRows
from records.views import StepView


class PlanStepView(StepView):
    """A step of a plan; somebody who may not see it meets no page at all."""

    template_name = "installs/plans/step.html"

    def get_record(self, **kwargs: Any) -> InstallPlan:
        return find(self.request.user, kwargs["number"])

    def since(self, record: Any, version: int) -> list[Any]:
        return steps_of(record, version)

    def further_context(self, record: Any) -> dict[str, Any]:
        return {"submit": VERBS[self.step.name], "brief": facts(record, self.request.user)}


class RowsView(OfRows, PlanStepView):
    """Where a button may ask for more rows."""


class CommentView(OfComment, PlanStepView):
    """留言."""


class AttachView(OfFiles, PlanStepView):
    """附件."""


class DangerView(OfDanger, PlanStepView):
    """撤销, 退回, 修订."""


class ClockView(OfClock, PlanStepView):
    """A step on the clock; back to where it stands."""

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#clocks"


VIEWS: dict[str, type[PlanStepView]] = {
    **dict.fromkeys(CLOCK_FORMS, ClockView),
    **dict.fromkeys(("save_draft", "prepare", "arrange", "spot_check"), RowsView),
    "comment": CommentView,
    "attach": AttachView,
    **dict.fromkeys(("cancel", "send_back", "revise"), DangerView),
}
PAGES = {
    name: VIEWS.get(name, PlanStepView).as_view(
        step=workflow.STEPS[name], verb=getattr(workflow, name), form_class=form
    )
    for name, form in STEP_FORMS.items()
}


def step(request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
    """`/installs/plans/AZ-2611-0001/approve/`"""
    page = PAGES.get(verb)
    if page is None:
        raise Http404
    return page(request, number=number)
