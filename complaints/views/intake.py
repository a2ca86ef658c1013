"""新建客诉, 草稿, 当场解决: the pages on which a complaint is entered (S4-1.1, S7-3.1, S9-4.4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from complaints import workflow
from complaints.choices import OPEN, Status
from complaints.entry import EntryPage, numbers
from complaints.models import Complaint
from complaints.views import intake_parts as parts
from complaints.workflow.steps import RESOLVE_ON_SPOT, RESTORE_DRAFT
from records.steps import NotYours, Refused, Stale
from records.views import both_versions

MAX_FILES = 20
# Folded away (complaints/_more.html), but never with an error inside.
MORE = (
    "request",
    "found_where",
    "defect_code",
    "quantity_shipped",
    "quantity_defective",
    "sample",
    "demand",
    "first_guess",
    "terms",
    "terms_reason",
    "received_at",
)
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@read_or_send
@parts.may_open
def new(request: SignedInRequest) -> HttpResponse:
    """A fresh page. `?equipment=` and `?customer=` fill in what another page knew."""
    if request.method == "POST":
        return _sent(request)
    return _page(request, EntryPage(request.user, initial=_known(request)))


@read_or_send
@parts.may_open
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """A draft as it was left."""
    draft = _own(request, number)
    if request.method == "POST":
        return _sent(request)
    if draft.status != Status.DRAFT:
        return redirect(draft)
    page = EntryPage(request.user, draft=draft)
    if "on_spot" in page.form.initial and "full" not in request.GET:
        return redirect("complaints:on-spot", number)
    return _page(request, page)


@read_or_send
@parts.may_open
def on_spot_new(request: SignedInRequest) -> HttpResponse:
    """当场解决, entered from the start."""
    _may_solve(request)
    if request.method == "POST":
        return _sent(request, on_spot=True)
    return _page(request, EntryPage(request.user, initial=_known(request), on_spot=True))


@read_or_send
@parts.may_open
def on_spot(request: SignedInRequest, number: str) -> HttpResponse:
    """当场解决 of what was begun as a draft."""
    _may_solve(request)
    draft = _own(request, number)
    if request.method == "POST":
        return _sent(request, on_spot=True)
    if draft.status != Status.DRAFT:
        return redirect(draft)
    return _page(request, EntryPage(request.user, draft=draft, on_spot=True))


@require_POST
@parts.may_open
def discard(request: SignedInRequest, number: str) -> HttpResponse:
    """放弃草稿; the message carries the way back."""
    draft = _own(request, number)
    try:
        workflow.discard_draft(draft, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect(draft)
    messages.success(
        request,
        format_html(
            '{} <a href="{}">{}</a>',
            _("草稿 %(number)s 已放弃。") % {"number": number},
            reverse("complaints:restore", args=[number]),
            _("恢复草稿"),
        ),
    )
    return redirect("complaints:list")


@read_or_send
@parts.may_open
def restore(request: SignedInRequest, number: str) -> HttpResponse:
    """Asked once more before the draft comes back, so that the link alone changes nothing."""
    draft = _own(request, number)
    if draft.status == Status.DRAFT:
        return redirect("complaints:edit", number)
    reason = RESTORE_DRAFT.not_yours(draft, request.user) or RESTORE_DRAFT.not_now(draft)
    if request.method == "POST" and not reason:
        workflow.restore_draft(draft, by=request.user)
        return redirect("complaints:edit", number)
    context = {"draft": draft, "reason": reason}
    return render(request, "complaints/restore.html", context, status=409 if reason else 200)


# --- what was sent ------------------------------------------------------------------------------
def _sent(request: SignedInRequest, *, on_spot: bool = False) -> HttpResponse:
    page = EntryPage(request.user, data=request.POST, on_spot=on_spot)
    if page.arrived:
        return _arrived(request, page, page.arrived)
    try:
        return _take(request, page)
    except Stale as stale:
        return _stale(request, page, stale)
    except NotYours as refused:
        raise PermissionDenied(refused.reason) from refused
    except Refused as refused:
        page.form.add_error(None, refused.reason)
        return _page(request, page, status=409)


def _take(request: SignedInRequest, page: EntryPage) -> HttpResponse:
    """One of the page's buttons: submit is the one that needs no name."""
    page.add_files(request.FILES.getlist("photos"))
    sent = page.data or {}  # as it was sent, without what no database takes
    if "not_same" in sent:
        page.set_aside |= numbers(sent["not_same"])
        return _kept(request, page)
    if uid := sent.get("remove"):
        response = _kept(request, page)
        workflow.remove_file(parts.own_file(request.user, _key(uid)), by=request.user)
        return response
    if number := sent.get("merge"):
        return _merged(request, page, number)
    if sent.get("action") == "draft":
        return _kept(request, page)
    if not page.file_errors and _unseen(page):
        return _page(request, page, unseen=True)
    registered = page.register()
    if registered is None:
        return _page(request, page, status=400)
    text = _("%(number)s 已登记，由品管部判定。")
    if page.on_spot:
        text = _("%(number)s 已登记为当场解决，由技术支持部经理批准。")
    messages.success(request, text % {"number": registered.number})
    return redirect(registered)


def _unseen(page: EntryPage) -> bool:
    """Whether an open complaint looks alike that this person has not been shown (§3.1).

    Only of a page that could be submitted: what is missing is said first. Shown means kept.
    """
    if not page.form.is_valid() or not page.has_content:
        return False
    found = parts.find_alike(page, besides=page.set_aside | page.seen)
    if not any(one.is_open for one in found):
        return False
    page.keep()
    return True


def _kept(request: SignedInRequest, page: EntryPage) -> HttpResponse:
    if page.draft is None and not page.has_content:
        messages.warning(request, _("还没有内容可以保存。"))
        return redirect(request.path)
    draft = page.keep()
    if page.file_errors:
        return _page(request, page, status=400)
    if request.POST.get("action") == "draft":
        messages.success(
            request, _("草稿 %(number)s 已保存，可在客诉列表里继续。") % {"number": draft.number}
        )
    return redirect(parts.address_of(page))


def _merged(request: SignedInRequest, page: EntryPage, number: str) -> HttpResponse:
    """并入: only where both are this person's to see, and what is open still."""
    visible = Complaint.objects.visible_to(request.user).filter(status__in=OPEN)
    target = get_object_or_404(visible, number=number)
    try:
        workflow.merge_into(page.keep(), target, by=request.user)
    except ValidationError as error:
        page.take_errors(error)
        return _page(request, page, status=400)
    messages.success(
        request, _("已并入 %(number)s，这次的描述和照片在留言里。") % {"number": number}
    )
    return redirect(target)


def _arrived(request: SignedInRequest, page: EntryPage, draft: Complaint) -> HttpResponse:
    """Sent a second time: it leads to what the first time made."""
    if draft.submitted_at is None and draft.duplicate_of is None:
        discarded = _("这份草稿已在别处放弃，内容还在这一页。先恢复草稿 %(number)s，再提交。")
        page.form.add_error(None, discarded % {"number": draft.number})
        return _page(request, page, status=409)
    return redirect(draft.duplicate_of or draft)


# --- what is shown ------------------------------------------------------------------------------
def _page(
    request: SignedInRequest, page: EntryPage, status: int = 200, **more: Any
) -> HttpResponse:
    page.form.show_required()
    if page.spot is not None:
        page.spot.show_required()
    context = {
        "entry": page,
        "form": page.form,
        "answers": page.answers,
        "spot": page.spot,
        "kept": [parts.file_fact(file) for file in page.files],
        "may_solve": RESOLVE_ON_SPOT.permission in request.user.get_all_permissions(),
        "upload_url": reverse("complaints:draft-upload", args=[page.key]),
        "max_files": MAX_FILES,
        "more_open": any(page.form[name].errors for name in MORE),
        **parts.machine_part(page.form, request.user),
        **parts.aside_part(page),
        **more,
    }
    if page.draft is not None:
        context["draft_url"] = parts.address_of(page)
    template = "complaints/on_spot.html" if page.on_spot else "complaints/new.html"
    return render(request, template, context, status=status)


def _stale(request: SignedInRequest, page: EntryPage, stale: Stale) -> HttpResponse:
    """Written in another window too: both versions, and what was typed here stays."""
    theirs = EntryPage(request.user, draft=stale.theirs)  # type: ignore[arg-type]
    page.version = theirs.version
    page.form.is_valid()
    return _page(
        request,
        page,
        status=409,
        stale=_("这份草稿在别的窗口里也改过。两边的不同列在下面，再提交一次就以这一页为准。"),
        differences=both_versions(theirs.form, page.form),
    )


def _own(request: SignedInRequest, number: str) -> Complaint:
    return get_object_or_404(Complaint, number=number, opened_by=request.user)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _known(request: SignedInRequest) -> dict[str, str]:
    fields = {"serial_number": "equipment", "customer": "customer"}
    return {field: request.GET[name] for field, name in fields.items() if name in request.GET}


def _may_solve(request: SignedInRequest) -> None:
    if not request.user.has_perm(RESOLVE_ON_SPOT.permission):
        raise PermissionDenied(_("当场解决由技术支持工程师或技术支持部经理登记。"))
