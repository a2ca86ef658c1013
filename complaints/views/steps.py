"""Every step of a complaint as a page: one line each; intake's own pages stand in `intake`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from complaints import brief, detail, timeline, workflow
from complaints.choices import AttachmentPurpose
from complaints.classifier import propose
from complaints.forms.classifying import answers_in, grades
from complaints.forms.steps import STEP_FORMS
from complaints.models import Complaint
from complaints.panel import VERBS
from complaints.workflow.steps import STEPS
from records import clock
from records.clock_forms import CLOCK_BUTTONS, CLOCK_FORMS
from records.clock_pages import OfClock
from records.forms import StepForm
from records.models import Event
from records.step_pages import OfComment, OfDanger, OfFiles, OfRows
from records.views import StepView

# What the button says where the step's own name is no verb.
SUBMIT = VERBS | {
    "verify": gettext_lazy("提交验证结论"),
    "classify": gettext_lazy("确认等级"),
    "reclassify": gettext_lazy("确认新的等级"),
    "record_handling": gettext_lazy("保存原因与措施"),
    "log_contact": gettext_lazy("记录联系"),
    "comment": gettext_lazy("发送留言"),
    "reassign": gettext_lazy("改派给处理人"),
    "quote": gettext_lazy("登记报价"),
    "record_consent": gettext_lazy("记录答复"),
    "pause": gettext_lazy("登记等待，暂停时限"),
    "resume": gettext_lazy("结束等待，继续计时"),
    **CLOCK_BUTTONS,
}


class ComplaintStepView(StepView):
    """A step of a complaint; somebody who may not see the complaint meets no page at all."""

    template_name = "complaints/step.html"

    def get_record(self, **kwargs: Any) -> Complaint:
        visible = detail.with_all(Complaint.objects.visible_to(self.request.user))
        return get_object_or_404(visible, number=kwargs["number"])

    def since(self, record: Complaint, version: int) -> list[timeline.Entry]:
        """What others did after the version that this person had on screen."""
        events = list(
            Event.objects.filter(object_number=record.number, version__gt=version)
            .select_related("actor", "payload")
            .order_by("seq")
        )
        names = timeline.Names.read(events)
        return [timeline.of_event(event, names, clock.now()) for event in events]

    def further_context(self, record: Complaint) -> dict[str, Any]:
        return {
            "submit": SUBMIT.get(self.step.name, self.step.label),
            "facts": brief.facts(record, self.request.user),
            "photos": [timeline.file_of(record, a) for a in record.attachments.all() if a.is_image],
        }


class RowsView(OfRows, ComplaintStepView):
    """Where the form holds rows."""


class CommentView(OfComment, ComplaintStepView):
    """留言 with the pictures that were pasted into it."""

    def take(self, record: Any, form: StepForm) -> Any:
        uploads = form.cleaned_data.pop("uploads", [])
        with transaction.atomic():
            entry = super().take(record, form)
            for upload in uploads:
                workflow.attach(
                    record,
                    upload,
                    by=self.request.user,
                    purpose=AttachmentPurpose.COMMENT,
                    comment=entry,
                )
        return entry


class AttachView(OfFiles, ComplaintStepView):
    """Photos and files."""


class ContactView(ComplaintStepView):
    done = gettext_lazy("联系已记录。")


class ClockView(OfClock, ComplaintStepView):
    """A step on one of the clocks; back to where they stand."""

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#clocks"


class StartCapaView(ComplaintStepView):
    """启动纠正预防 leads on to the CAPA that it made."""

    made: Any = None

    def take(self, record: Any, form: StepForm) -> Any:
        self.made = super().take(record, form)
        return self.made

    def back(self, record: Any) -> str:
        return str((self.made or record).get_absolute_url())


class DangerView(OfDanger, ComplaintStepView):
    """What ends or refuses something."""


class ClassifyView(ComplaintStepView):
    """The questions first; without script a button asks for the proposal."""

    def only_redraw(self, form: StepForm) -> bool:
        if "redraw" not in self.request.POST:
            return False
        form.full_clean()
        form.errors.clear()
        return True


VIEWS: dict[str, type[ComplaintStepView]] = {
    **dict.fromkeys(CLOCK_FORMS, ClockView),
    "classify": ClassifyView,
    "reclassify": ClassifyView,
    "record_handling": RowsView,
    "verify": RowsView,
    "comment": CommentView,
    "attach": AttachView,
    "log_contact": ContactView,
    "start_capa": StartCapaView,
    "cancel": DangerView,
    "send_back": DangerView,
    "decline": DangerView,
    "not_reproduced": DangerView,
}
PAGES = {
    name: VIEWS.get(name, ComplaintStepView).as_view(
        step=STEPS[name], verb=getattr(workflow, name), form_class=form_class
    )
    for name, form_class in STEP_FORMS.items()
}


def step_page(request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
    """`/complaints/KS-2611-0001/close/`: the page of one step."""
    page = PAGES.get(verb)
    if page is None:
        raise Http404
    return page(request, number=number)


@require_GET
def classifier(request: HttpRequest) -> HttpResponse:
    """What the answers so far lead to; asked while they are being given."""
    proposal = propose(answers_in(request.GET))
    context = {"proposal": proposal, "grades": grades(proposal)}
    return render(request, "complaints/_proposal.html", context)
