"""更正资料: the facts of intake corrected; the customer's own words stay as they were (§3.1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from complaints import workflow
from complaints.entry import cleaned, unknown_serial
from complaints.forms.intake import AmendForm
from complaints.models import Complaint
from complaints.views.intake_parts import machine_part
from complaints.workflow.steps import AMEND
from records.forms import whole
from records.steps import NotYours, Refused, Stale
from records.views import both_versions


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: SignedInRequest, number: str) -> HttpResponse:
    """The form; a save on an older version shows both and keeps what was typed."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), number=number)
    if reason := AMEND.not_yours(complaint, request.user):
        return _refused(request, complaint, reason, 403)
    if reason := AMEND.not_now(complaint):
        return _refused(request, complaint, reason, 409)
    if request.method != "POST":
        return _page(request, complaint, AmendForm(user=request.user, instance=complaint))
    form = AmendForm(cleaned(request.POST), user=request.user, instance=complaint)
    if not form.is_valid():
        return _page(request, complaint, form, status=400)
    try:
        workflow.amend(
            complaint,
            by=request.user,
            facts=form.facts(),
            version=whole(request.POST.get("version", "")),
            opinion=form.cleaned_data["opinion"],
        )
    except Stale as stale:
        return _stale(request, form, stale)
    except Refused as refused:
        code = 403 if isinstance(refused, NotYours) else 409
        return _refused(request, complaint, refused.reason, code)
    except ValidationError as error:
        form.take_errors(getattr(error, "message_dict", {"__all__": error.messages}))
        if form.unknown_serial and form.has_error("customer"):
            form.take_errors({"serial_number": unknown_serial(form.unknown_serial)})
        return _page(request, complaint, form, status=400)
    messages.success(request, _("%(number)s 的资料已更正。") % {"number": number})
    return redirect(complaint)


def _stale(request: SignedInRequest, form: AmendForm, stale: Stale) -> HttpResponse:
    theirs: Any = stale.theirs
    standing = AmendForm(user=request.user, instance=theirs)
    return _page(
        request,
        theirs,
        form,
        status=409,
        stale=stale.reason,
        differences=both_versions(standing, form),
    )


def _page(
    request: SignedInRequest, complaint: Complaint, form: AmendForm, status: int = 200, **more: Any
) -> HttpResponse:
    form.show_required()
    context = {
        "complaint": complaint,
        "version": complaint.version,
        "original": [
            {"label": label, "value": value, "wide": wide}
            for label, value, wide in (
                (_("反映渠道"), complaint.get_channel_display(), False),
                (_("问题描述"), complaint.description, True),
                (_("客户要求"), complaint.demand, True),
            )
            if value
        ],
        **machine_part(form, request.user),
        **more,
    }
    return render(request, "complaints/amend.html", context, status=status)


def _refused(
    request: SignedInRequest, complaint: Complaint, reason: str, status: int
) -> HttpResponse:
    context = {"complaint": complaint, "reason": reason}
    return render(request, "complaints/amend.html", context, status=status)
