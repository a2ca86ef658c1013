"""A step as a page: asked once, refused in words, and nothing typed is ever lost.

One line makes a page of a step:

    StepView.as_view(step=CLOSE, verb=workflow.close, form_class=CloseForm)

200 the form, 302 done, 400 wrong values, 403 wrong person, 404 may not see, 409 wrong moment
or somebody else saved in between; `records.api` decides the same for the API.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from accounts.http import SignedInRequest
from records.forms import StepForm, Written
from records.steps import NotNow, NotYours, Stale, Step

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrPromise


class Difference(NamedTuple):
    """One field of two versions, in words."""

    label: str
    before: str  # what stands now, written by somebody else
    after: str  # what this person typed


class SaysWhatIsWritten(Protocol):
    def written(self) -> Written: ...


def both_versions(theirs: SaysWhatIsWritten, mine: SaysWhatIsWritten) -> list[Difference]:
    """What stands now beside what was typed, where the two are not the same."""
    standing = dict(theirs.written())
    return [
        Difference(label, standing.get(label, ""), text)
        for label, text in mine.written()
        if text != standing.get(label, "") and (text or standing.get(label, ""))
    ]


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class StepView(View):
    """The page of one step. Subclasses say where the record comes from and where to go."""

    step: Step[Any] = None  # type: ignore[assignment]  # said by as_view()
    verb: Callable[..., Any] = None  # type: ignore[assignment]  # said by as_view()
    form_class: type[StepForm] = StepForm
    template_name = "records/step.html"
    done: StrPromise | str = ""  # what is said when it was done
    tone = "btn-p"
    hint: StrPromise | str = ""

    request: SignedInRequest

    # --- what a subclass says -----------------------------------------------------------------
    def get_record(self, **kwargs: Any) -> Any:
        """The record as this person may see it, or Http404."""
        raise NotImplementedError

    def since(self, record: Any, version: int) -> list[Any]:
        """What happened to the record after that version, as entries of a timeline."""
        return []

    def further_context(self, record: Any) -> dict[str, Any]:
        """What a subclass' template shows besides."""
        return {}

    def take(self, record: Model, form: StepForm) -> Any:
        """Call the verb with what was entered."""
        return self.verb(record, by=self.request.user, **form.cleaned_data)

    def back(self, record: Any) -> str:
        """The page this step belongs to."""
        return str(record.get_absolute_url())

    # --- the page -----------------------------------------------------------------------------
    def get(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        record = self.get_record(**kwargs)
        form = self.form(record)
        if reason := self.step.not_yours(record, request.user):
            return self.refused(record, reason, 403, form)
        if record.status not in self.step.sources:
            return self.refused(record, self.step.not_now(record), 409, form)
        return self.page(record, form)

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        record = self.get_record(**kwargs)
        form = self.form(record, request.POST)
        if reason := self.step.not_yours(record, request.user):
            return self.refused(record, reason, 403, form)
        if self.only_redraw(form):
            return self.page(record, form)
        if not form.is_valid():
            return self.page(record, form, status=400)
        try:
            self.take(record, form)
        except NotYours as refusal:
            return self.refused(record, refusal.reason, 403, form)
        except Stale as refusal:
            return self.stale(refusal)
        except NotNow as refusal:
            return self.refused(record, refusal.reason, 409, form)
        except ValidationError as error:
            form.refuse(error)
            return self.page(record, form, status=400)
        messages.success(request, self.done or _("已完成：%(step)s。") % {"step": self.step.label})
        return redirect(self.back(record))

    def only_redraw(self, form: StepForm) -> bool:
        """Whether a button asked for another row or a proposal, not for the step."""
        return "redraw" in self.request.POST

    def form(self, record: Any, data: QueryDict | None = None) -> StepForm:
        form = self.form_class(
            data,
            self.request.FILES if data is not None else None,
            record=record,
            user=self.request.user,
        )
        form.request = self.request
        return form

    def page(self, record: Any, form: StepForm, *, status: int = 200, **more: Any) -> HttpResponse:
        """The form, with what stands in the way and what went wrong."""
        context = {
            "record": record,
            "form": form,
            "step": self.step,
            "submit": self.step.label,
            "tone": self.tone,
            "hint": self.hint,
            "back_url": self.back(record),
            "action": self.request.path,
            "missing": self.step.missing(record) if record.status in self.step.sources else [],
            **self.further_context(record),
            **more,
        }
        return render(self.request, self.template_name, context, status=status)

    def refused(self, record: Any, reason: str, status: int, form: StepForm) -> HttpResponse:
        """Why not, with what was typed kept in sight."""
        kept = [line for line in form.written() if line[1]] if form.is_bound else []
        return self.page(record, form, status=status, refusal=reason, kept=kept)

    def stale(self, refusal: Stale) -> HttpResponse:
        """Both versions side by side: save mine over theirs, or leave theirs as it is."""
        theirs: Any = refusal.theirs
        data = self.request.POST.copy()
        seen = data.get("version", "")
        data["version"] = str(theirs.version)
        theirs_form = self.form(theirs)
        if "seen" in theirs_form.fields:
            data["seen"] = theirs_form.initial["seen"]
        mine = self.form(theirs, data)
        reason = self.step.not_yours(theirs, self.request.user) or (
            "" if theirs.status in self.step.sources else self.step.not_now(theirs)
        )
        return self.page(
            theirs,
            mine,
            status=409,
            stale=refusal.reason,
            refusal=reason,
            kept=[line for line in mine.written() if line[1]] if reason else [],
            differences=both_versions(theirs_form, mine),
            since=self.since(theirs, int(seen) if seen.isdigit() else 0),
        )
