"""Every step of test data as a page; 新建 and 修改 stand in `drafts`."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from records.clock_forms import CLOCK_FORMS
from records.clock_pages import OfClock
from records.forms import StepForm
from records.step_pages import OfComment, OfDanger, OfFiles
from records.views import StepView
from testdata import accepting, detail, timeline, workflow
from testdata.forms import STEP_FORMS
from testdata.models import TestData
from testdata.words import VERBS
from testdata.workflow.steps import STEPS


class DataStepView(StepView):
    """A step; somebody who may not see the record meets no page at all."""

    template_name = "testdata/step.html"

    def get_record(self, **kwargs: Any) -> TestData:
        return detail.find(TestData.objects.visible_to(self.request.user), kwargs["number"])

    def since(self, record: TestData, version: int) -> list[Any]:
        return timeline.steps_of(record, version)

    def further_context(self, record: TestData) -> dict[str, Any]:
        return {
            "submit": VERBS[self.step.name],
            "brief": detail.facts(record),
            "accepted": accepting.ACCEPTED,
        }


class CommentView(OfComment, DataStepView):
    """留言."""


class AttachView(OfFiles, DataStepView):
    """添加数据文件."""


class RemoveView(OfDanger, DataStepView):
    """移除文件; `?uid=` says which."""

    def form(self, record: Any, data: Any = None) -> StepForm:
        form = super().form(record, data)
        form.initial.setdefault("uid", self.request.GET.get("uid", ""))
        return form

    def further_context(self, record: TestData) -> dict[str, Any]:
        """Which file it is, by its name."""
        uid = self.request.POST.get("uid") or self.request.GET.get("uid", "")
        files = [one for one in record.attachments.all() if str(one.uid) == uid]
        return super().further_context(record) | {"hint": files[0].name if files else ""}

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#files"


class DangerView(OfDanger, DataStepView):
    """撤销, 退回."""


class ClockView(OfClock, DataStepView):
    """A step on the clock; back to where it stands."""

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#clocks"


VIEWS: dict[str, type[DataStepView]] = {
    **dict.fromkeys(CLOCK_FORMS, ClockView),
    "comment": CommentView,
    "attach": AttachView,
    "remove_file": RemoveView,
    "cancel": DangerView,
    "send_back": DangerView,
}
PAGES = {
    name: VIEWS.get(name, DataStepView).as_view(
        step=STEPS[name], verb=getattr(workflow, name), form_class=form_class
    )
    for name, form_class in STEP_FORMS.items()
}


def step_page(request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
    """`/testdata/SJ-2611-0001/archive/`: the page of one step."""
    page = PAGES.get(verb)
    if page is None:
        raise Http404
    return page(request, number=number)
