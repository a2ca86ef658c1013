"""Every step of the two records as a page, made of each kind's forms."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from records.clock_forms import CLOCK_FORMS
from records.clock_pages import OfClock
from records.forms import StepForm, whole
from records.step_pages import OfComment, OfDanger, OfFiles, OfRows
from records.views import StepView
from shipping import detail, facts, timeline
from shipping.kinds import OF, Kind
from shipping.words import VERBS


class ConsignmentStepView(StepView):
    """A step of one kind; somebody who may not see the record meets no page at all."""

    template_name = "shipping/step.html"
    model: Any = None

    def get_record(self, **kwargs: Any) -> Any:
        return detail.find(self.model, self.request.user, kwargs["number"])

    def since(self, record: Any, version: int) -> list[Any]:
        return timeline.steps_of(record, version)

    def further_context(self, record: Any) -> dict[str, Any]:
        return {
            "kind": OF[type(record)],
            "list_url": f"{record.SPACE}:list",
            "submit": VERBS.get(self.step.name, self.step.label),
            "brief": facts.brief(record, self.request.user),
        }


class PackingView(OfRows, ConsignmentStepView):
    """发货清单, with the way to its import."""


class TransitView(ConsignmentStepView):
    """在途跟进; back to the other notes."""

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#transit"


class ReceiptView(ConsignmentStepView):
    """客户签收: the sheet of paper comes among the files."""

    def take(self, record: Any, form: StepForm) -> Any:
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return self.verb(record, by=self.request.user, **given)


class AskView(ConsignmentStepView):
    """申请补发; on to the request."""

    asked: Any = None

    def take(self, record: Any, form: StepForm) -> Any:
        self.asked = super().take(record, form)
        return self.asked

    def back(self, record: Any) -> str:
        return str((self.asked or record).get_absolute_url())


class ComplaintView(AskView):
    """转客诉; on to the draft of the complaint."""

    def form(self, record: Any, data: Any = None) -> StepForm:
        """`?item=7` ticks one line."""
        form = super().form(record, data)
        item = whole(self.request.GET.get("item"))
        if item is not None:
            form.initial["item"] = item
        return form


class CommentView(OfComment, ConsignmentStepView):
    """留言."""


class AttachView(OfFiles, ConsignmentStepView):
    """附件."""


class DangerView(OfDanger, ConsignmentStepView):
    """撤销, 退回."""


class ClockView(OfClock, ConsignmentStepView):
    """A step on one of the clocks; back to where they stand."""

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#clocks"


VIEWS: dict[str, type[ConsignmentStepView]] = {
    **dict.fromkeys(CLOCK_FORMS, ClockView),
    "save_draft": PackingView,
    "note_transit": TransitView,
    "sign_receipt": ReceiptView,
    "request_replenishment": AskView,
    "raise_complaint": ComplaintView,
    "prepare": AskView,
    "comment": CommentView,
    "attach": AttachView,
    "cancel": DangerView,
    "refuse": DangerView,
    "unpack": DangerView,
}
# The counting sheet has addresses of its own (`counting`).
OWN_PAGES = frozenset({"count", "recount"})


class StepPages:
    """`/installs/shipments/FH-2611-0001/ship/`: the pages of one kind's steps."""

    def __init__(self, kind: Kind) -> None:
        self.pages = {
            name: VIEWS.get(name, ConsignmentStepView).as_view(
                step=kind.steps[name],
                verb=getattr(kind.workflow, name),
                form_class=form_class,
                model=kind.model,
            )
            for name, form_class in kind.forms.items()
            if name not in OWN_PAGES
        }

    def __call__(self, request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
        page = self.pages.get(verb)
        if page is None:
            raise Http404
        return page(request, number=number)
