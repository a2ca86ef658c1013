"""Parts of the entry page that follow what is typed, and its drafts and files as they come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from complaints import deadlines, lookalikes, preview, workflow
from complaints.choices import Status, Urgency
from complaints.classifier import propose
from complaints.entry import EntryPage, cleaned
from complaints.forms.intake import AmendForm, IntakeForm
from complaints.models import Complaint, ComplaintAttachment
from records import attachments, clock
from records.forms import whole
from records.steps import Refused
from registry.facts import warranty_fact

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.forms.intake import FactsForm
    from registry.models import Customer, Equipment, SalesOrder

may_open = permission_required("complaints.open_complaint", raise_exception=True)
YEAR = timedelta(days=365)


# --- what is shown ------------------------------------------------------------------------------
def machine_part(form: FactsForm, user: User) -> dict[str, Any]:
    """The facts of the machine that was named, or what to do when nobody knows it."""
    machine = form.machine
    shown: dict[str, Any] = {"form": form, "machine": machine, "unknown": form.unknown_serial}
    if machine is not None:
        shown |= {"warranty": warranty_fact(machine), "last_year": _last_year(machine, user)}
    if form.known_customer is not None and not form.is_bound:
        _suggest_contact(form, form.known_customer, user)
    return shown


def _last_year(machine: Equipment, user: User) -> int:
    since = clock.now() - YEAR
    recent = Complaint.objects.visible_to(user).filter(equipment=machine, received_at__gte=since)
    return recent.exclude(status__in=[Status.DRAFT, Status.CANCELLED]).count()


def _suggest_contact(form: FactsForm, customer: Customer, user: User) -> None:
    """Where nobody of this customer is chosen: who called last time, else the register's first."""
    contacts = list(form.choice("contact").queryset)
    if str(form.initial.get("contact") or "") in {str(contact.pk) for contact in contacts}:
        return
    said = Complaint.objects.visible_to(user).filter(customer=customer, contact__active=True)
    last = said.order_by("-received_at").values_list("contact", flat=True).first()
    form.initial["contact"] = last or next((contact.pk for contact in contacts), None)


def aside_part(page: EntryPage) -> dict[str, Any]:
    """Look-alikes, what the answers lead to, and the time limits that follow."""
    form = page.form
    proposal = propose(_answered(page))
    form.is_valid()  # what of it can be read counts; an unbound form says what its draft holds
    known = form.facts() if form.is_bound else {}
    found = find_alike(page, besides=page.set_aside)
    return {
        "proposal": proposal,
        "answered": bool(_answered(page)),
        "lookalikes": found,
        "lookalike_numbers": ",".join(one.number for one in found),
        "clock_lines": preview.lines(
            level=proposal.level,
            urgent=form["urgency"].value() == Urgency.URGENT,
            received_at=known.get("received_at"),
            customer_limit=known.get("customer_limit") or form.instance.customer_limit,
            order=known.get("order") or _order(page),
            customer=form.known_customer,
            circumstances=deadlines.circumstances(
                downtime=bool(form["downtime"].value()), safety=bool(form["safety"].value())
            ),
        ),
    }


def _order(page: EntryPage) -> SalesOrder | None:
    """The contract that the machine, or the draft, belongs to."""
    machine = page.form.machine
    if machine is not None and machine.order_line is not None:
        return machine.order_line.order
    return page.form.instance.order


def find_alike(page: EntryPage, besides: set[str]) -> list[lookalikes.LookAlike]:
    """What is already there about the same machine or the same trouble."""
    form = page.form
    own = {page.draft.number} if page.draft else set()
    return lookalikes.find(
        page.user,
        machine=form.machine,
        customer=form.known_customer,
        product_id=whole(form["product"].value()) if form.machine is None else None,
        text=str(form["description"].value() or ""),
        besides=besides | own,
    )


def _answered(page: EntryPage) -> dict[str, str]:
    values = {field.name: field.value() for field in page.answers}
    return {name: value for name, value in values.items() if value}


@require_POST
@may_open
def machine(request: SignedInRequest) -> HttpResponse:
    """The rest of 哪台设备, once a serial number or a customer is named."""
    # Unbound: what was chosen for another customer is not a mistake of the person.
    kind = AmendForm if "amending" in request.POST else IntakeForm
    typed: dict[str, Any] = cleaned(request.POST).dict()
    form = kind(user=request.user, initial=typed)
    if form.known_customer is not None:  # from here on by code and name, however it was typed
        form = kind(user=request.user, initial=typed | {"customer": form.known_customer.pk})
    form.show_required()
    return render(request, "complaints/_machine.html", machine_part(form, request.user))


@require_POST
@may_open
def aside(request: SignedInRequest) -> HttpResponse:
    page = EntryPage(request.user, data=request.POST)
    return render(request, "complaints/_entry_aside.html", aside_part(page) | {"live": True})


# --- what is kept while typing -------------------------------------------------------------------
@require_POST
@may_open
def keep(request: SignedInRequest) -> JsonResponse:
    """Autosave: the draft comes to be with the first thing typed, never with opening the page."""
    page = EntryPage(request.user, data=request.POST, on_spot="on_spot" in request.POST)
    if page.arrived:
        return JsonResponse({"error": _("这份草稿已经提交或放弃，不再保存。")}, status=409)
    if page.draft is None and not page.has_content:
        return JsonResponse({"saved": ""})
    try:
        page.keep()
    except Refused as refused:
        return JsonResponse({"error": refused.reason}, status=409)
    return JsonResponse(kept_answer(page))


def kept_answer(page: EntryPage) -> dict[str, Any]:
    """What the browser has to know of a draft: when it was saved, its version and its address."""
    moment = timezone.localtime(clock.now())
    return {
        "saved": _("草稿 %(time)s 已自动保存") % {"time": f"{moment:%H:%M}"},
        "fields": {"version": page.version},
        "url": address_of(page),
    }


def address_of(page: EntryPage) -> str:
    """Where the page's draft is gone on with."""
    name = "complaints:on-spot" if page.on_spot else "complaints:edit"
    return reverse(name, args=[page.draft.number]) if page.draft else ""


@require_POST
@may_open
def upload(request: SignedInRequest, key: UUID) -> JsonResponse:
    """One photo or file, checked by its content; the answer says what is wrong with it."""
    data = request.POST.copy()
    data["key"] = str(key)
    page = EntryPage(request.user, data=data)
    sent = request.FILES.get("file")
    if sent is None or page.arrived:
        return JsonResponse({"error": _("没有收到文件，请重新选择。")}, status=400)
    try:
        attachment = page.add_file(sent)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    except Refused as refused:
        return JsonResponse({"error": refused.reason}, status=409)
    return JsonResponse(file_fact(attachment))


def file_fact(attachment: ComplaintAttachment) -> dict[str, Any]:
    """A file of a draft as the drop shows it."""
    address = reverse("complaints:draft-file", args=[attachment.uid])
    return {
        "id": str(attachment.uid),
        "name": attachment.name,
        "thumb": address if attachment.is_image else "",
        "remove": reverse("complaints:draft-file-remove", args=[attachment.uid]),
    }


def own_file(user: User, uid: UUID) -> ComplaintAttachment:
    """A file of a draft of one's own."""
    files = ComplaintAttachment.objects.select_related("complaint")
    return get_object_or_404(
        files, uid=uid, complaint__opened_by=user, complaint__status=Status.DRAFT
    )


@require_GET
@may_open
def draft_file(request: SignedInRequest, uid: UUID) -> HttpResponseBase:
    return attachments.serve(request, own_file(request.user, uid), thumbnail=True)


@require_POST
@may_open
def remove_file(request: SignedInRequest, uid: UUID) -> JsonResponse:
    attachment = own_file(request.user, uid)
    try:
        workflow.remove_file(attachment, by=request.user)
    except Refused as refused:
        raise Http404(refused.reason) from refused
    return JsonResponse({"removed": True})
