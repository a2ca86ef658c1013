"""Every step of the three records as a page, made of each kind's forms."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from handover import detail, timeline
from handover.detail import FACTS
from handover.kinds import OF, Kind
from handover.words import VERBS
from records.clock_forms import CLOCK_FORMS
from records.clock_pages import OfClock
from records.forms import StepForm, whole
from records.step_pages import OfComment, OfDanger, OfFiles, OfRows
from records.views import StepView


class PaperStepView(StepView):
    """A step of one kind; somebody who may not see the record meets no page at all."""

    template_name = "handover/step.html"
    model: Any = None

    def get_record(self, **kwargs: Any) -> Any:
        return detail.find(self.model, self.request.user, kwargs["number"])

    def form(self, record: Any, data: Any = None) -> StepForm:
        """`?machine=7` ticks one machine of a notice."""
        form = super().form(record, data)
        machine = whole(self.request.GET.get("machine"))
        if machine is not None and "machines" in form.fields:
            form.initial["machines"] = [machine]
        return form

    def since(self, record: Any, version: int) -> list[Any]:
        return timeline.steps_of(record, version)

    def further_context(self, record: Any) -> dict[str, Any]:
        return {
            "kind": OF[type(record)],
            "list_url": f"{record.SPACE}:list",
            "submit": VERBS.get(self.step.name, self.step.label),
            "brief": FACTS[type(record)](record, self.request.user)["facts"],
        }


class RowsView(OfRows, PaperStepView):
    """Where a button may ask for more rows or machines."""


class CommentView(OfComment, PaperStepView):
    """留言."""


class AttachView(OfFiles, PaperStepView):
    """附件."""


class DangerView(OfDanger, PaperStepView):
    """撤销, 退回, 不能提供."""


class ClockView(OfClock, PaperStepView):
    """A step on one of the clocks; back to where they stand."""

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#clocks"


class ProvideView(RowsView):
    """提供资料; its files go with it or nothing is kept."""

    def take(self, record: Any, form: StepForm) -> Any:
        given = dict(form.cleaned_data)
        with transaction.atomic():
            for upload in given.pop("uploads"):
                OF[self.model].workflow.attach(record, upload, by=self.request.user)
            return self.verb(record, by=self.request.user, **given)


VIEWS: dict[str, type[PaperStepView]] = {
    **dict.fromkeys(CLOCK_FORMS, ClockView),
    "choose_machines": RowsView,
    "provide": ProvideView,
    "comment": CommentView,
    "attach": AttachView,
    "cancel": DangerView,
    "send_back": DangerView,
    "refuse": DangerView,
}


class StepPages:
    """`/handover/JD-2611-0001/accept/`: the pages of one kind's steps."""

    def __init__(self, kind: Kind) -> None:
        self.pages = {
            name: VIEWS.get(name, PaperStepView).as_view(
                step=kind.steps[name],
                verb=getattr(kind.workflow, name),
                form_class=form_class,
                model=kind.model,
            )
            for name, form_class in kind.forms.items()
        }

    def __call__(self, request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
        page = self.pages.get(verb)
        if page is None:
            raise Http404
        return page(request, number=number)
