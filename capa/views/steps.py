"""Every step of a CAPA as a page; 新建 and the draft stand in `drafts`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from capa import carried_out, detail, disciplines, timeline, workflow
from capa.choices import CauseState
from capa.forms.analysis import round_now
from capa.forms.steps import STEP_FORMS
from capa.models import Capa
from capa.words import VERBS
from capa.workflow.steps import STEPS
from records import clock
from records.clock_forms import CLOCK_BUTTONS, CLOCK_FORMS
from records.clock_pages import OfClock
from records.forms import StepForm, whole
from records.models import Event
from records.step_pages import OfComment, OfDanger, OfFiles, OfRows
from records.views import StepView

# What the button says where the step's own name is no verb.
SUBMIT = VERBS | {
    "record_team": gettext_lazy("保存小组"),
    "record_problem": gettext_lazy("保存问题描述"),
    "record_containment": gettext_lazy("保存临时措施"),
    "record_causes": gettext_lazy("保存根本原因"),
    "plan_measures": gettext_lazy("保存措施"),
    "plan_effectiveness": gettext_lazy("保存有效性计划"),
    "verify": gettext_lazy("签名提交结论"),
    "standardise": gettext_lazy("保存标准化"),
    "deploy": gettext_lazy("保存横向展开"),
    "settle_deployment": gettext_lazy("保存完成情况"),
    "reject_measure": gettext_lazy("退回这一项"),
    "replan_measure": gettext_lazy("提交新的计划"),
    "ask_extension": gettext_lazy("提交延期申请"),
    "record_reading": gettext_lazy("保存观察数据"),
    "submit_closing": gettext_lazy("送品质主管关闭"),
    "reassign": gettext_lazy("改由他当组长"),
    "cancel": gettext_lazy("撤销这份措施"),
    "comment": gettext_lazy("发送留言"),
    **CLOCK_BUTTONS,
}


class CapaStepView(StepView):
    """A step of a CAPA; somebody who may not see the CAPA meets no page at all."""

    template_name = "capa/step.html"

    def get_record(self, **kwargs: Any) -> Capa:
        capa = detail.find(Capa.objects.visible_to(self.request.user), kwargs["number"])
        if self.request.method != "POST":
            detail.keep(capa, self.request.user)
        return capa

    def form(self, record: Any, data: Any = None) -> StepForm:
        """`?measure=3` and `?deployment=7` say what the step is about."""
        asked = {
            name: whole(self.request.GET[name])
            for name in ("measure", "deployment")
            if name in self.request.GET
        }
        form = self.form_class(
            data,
            self.request.FILES if data is not None else None,
            record=record,
            user=self.request.user,
            initial=asked,
        )
        form.request = self.request
        return form

    def since(self, record: Capa, version: int) -> list[Any]:
        """What others did after the version that this person had on screen."""
        events = list(
            Event.objects.filter(object_number=record.number, version__gt=version)
            .select_related("actor", "payload")
            .order_by("seq")
        )
        names = timeline.Names.read(events)
        return [timeline.of_event(event, names, clock.now()) for event in events]

    def further_context(self, record: Capa) -> dict[str, Any]:
        current = round_now(record) if record.started_at else None
        causes = current.causes.all() if current else ()
        return {
            "submit": SUBMIT.get(self.step.name, self.step.label),
            "problem": disciplines.problem(record),
            "brief_causes": [one for one in causes if one.state == CauseState.ROOT],
            "brief_effect": carried_out.effect(current) if current else None,
            "brief_measures": carried_out.measures(record, current, (), every=False)
            if current
            else None,
        }


class RowsView(OfRows, CapaStepView):
    """Where the form holds rows."""


class CommentView(OfComment, CapaStepView):
    """留言."""


class FollowUpView(CapaStepView):
    """跟踪记录, written here or in place on the page of all that are followed."""

    done = gettext_lazy("跟踪记录已保存。")

    def back(self, record: Any) -> str:
        if self.request.POST.get("from") == "follow_ups":
            return f"{reverse('capa:follow_ups')}#{record.number}"
        return f"{record.get_absolute_url()}#notes"


class AttachView(OfFiles, CapaStepView):
    """Photos and files."""


class CompleteView(CapaStepView):
    """报告措施完成; the files go with it or none is kept."""

    def take(self, record: Any, form: StepForm) -> Any:
        with transaction.atomic():
            return super().take(record, form)


class DangerView(OfDanger, CapaStepView):
    """What ends or refuses something."""


class ClockView(OfClock, CapaStepView):
    """A step on one of the clocks; back to where they stand."""

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#clocks"


VIEWS: dict[str, type[CapaStepView]] = {
    **dict.fromkeys(CLOCK_FORMS, ClockView),
    "record_team": RowsView,
    "record_problem": RowsView,
    "record_containment": RowsView,
    "record_causes": RowsView,
    "plan_measures": RowsView,
    "standardise": RowsView,
    "deploy": RowsView,
    "complete_measure": CompleteView,
    "comment": CommentView,
    "attach": AttachView,
    "follow_up": FollowUpView,
    "cancel": DangerView,
    "return_plan": DangerView,
    "reject_measure": DangerView,
    "refuse_closing": DangerView,
}
PAGES = {
    name: VIEWS.get(name, CapaStepView).as_view(
        step=STEPS[name], verb=getattr(workflow, name), form_class=form_class
    )
    for name, form_class in STEP_FORMS.items()
}


def step_page(request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
    """`/capa/CAPA-2611-001/review/`: the page of one step."""
    page = PAGES.get(verb)
    if page is None:
        raise Http404
    return page(request, number=number)
