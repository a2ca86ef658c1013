"""工作日历: a year as month grids, changed in a draft, tried on the open clocks, published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from records import calendar_drafts as drafts
from records import calendar_watch, calendars, clock, month_grids, policies, recount
from records.calendar_forms import DaysForm, DepartmentForm, HoursForm, ImportForm
from records.due import exact_text
from records.forms import whole
from records.models import CalendarVersion, VersionDraft
from records.policy_drafts import discard
from records.steps import NotNow
from records.tasks import knock_to_recount

SHOWN_CHANGES = 100
SHOWN_VERSIONS = 20
may_manage = permission_required(policies.PERMISSION, raise_exception=True)


def address(name: str, code: str, **more: Any) -> str:
    """A page of one calendar."""
    return f"{reverse(f'records:{name}')}?{urlencode({'code': code, **more})}"


def asked_year(request: SignedInRequest) -> int:
    """The year in the address, else this one."""
    year = whole(request.GET.get("year"))
    within = year is not None and drafts.FIRST_YEAR <= year <= drafts.LAST_YEAR
    return year if within and year is not None else clock.today().year


def asked_content(request: SignedInRequest, code: str) -> drafts.Content:
    """What the next change is made to: this person's draft, else what is in force."""
    draft = drafts.open_draft(code, request.user)
    if draft is not None:
        return draft.content
    try:
        return drafts.start_of(code)
    except LookupError as unknown:
        raise Http404 from unknown


# --- the year ---------------------------------------------------------------------------------
@require_safe
@may_manage
def overview(request: SignedInRequest) -> HttpResponse:
    """A year of the calendar in force, and what the product does not know yet."""
    versions = calendar_watch.newest_versions()
    code = request.GET.get("code", calendars.STANDARD)[:20]
    version = next((one for one in versions if one.code == code), None)
    if version is None:
        raise Http404
    year, today = asked_year(request), clock.today()
    calendar = calendars.load(version.pk)
    context = {
        "version": version,
        "code": code,
        "tabs": [_tab(one, year, code) for one in versions],
        "grid": month_grids.year(calendar, year),
        "weekdays": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
        "before_url": address("calendar", code, year=year - 1),
        "after_url": address("calendar", code, year=year + 1),
        "today": today.isoformat(),
        "hours": drafts.spans_text(calendar.spans),
        "published": exact_text(version.created_at),
        "alarms": [
            calendar_watch.sentence(one, [version.name], today)
            for one in calendar_watch.unknown_years(version, today)
        ],
        "actions": _actions(version, year),
        "draft": drafts.open_draft(code, request.user),
        "counting": VersionDraft.objects.filter(
            kind=drafts.KIND, key=code, state=drafts.State.COUNTING
        ).first(),
        "versions": CalendarVersion.objects.filter(code=code)
        .select_related("created_by")
        .order_by("-number")[:SHOWN_VERSIONS],
    }
    return render(request, "records/calendar.html", context)


def _tab(version: CalendarVersion, year: int, current: str) -> dict[str, Any]:
    return {
        "label": version.name,
        "url": address("calendar", version.code, year=year),
        "current": version.code == current,
    }


def _actions(version: CalendarVersion, year: int) -> list[dict[str, str]]:
    return [
        {"label": str(one.title), "url": address("calendar_edit", version.code, what=w, year=year)}
        for w, one in CHANGES.items()
        if w != "import" or not version.every_day
    ]


# --- changing it ------------------------------------------------------------------------------
class Change(NamedTuple):
    """One way to change a calendar: its form, and what it makes of a content."""

    title: Any
    form: Callable[..., forms.Form]
    apply: Callable[[Any, drafts.Content], drafts.Content]


def _hours_form(code: str, content: drafts.Content, year: int, **given: Any) -> HoursForm:
    return HoursForm(given["data"], content=content)


def _days_form(code: str, content: drafts.Content, year: int, **given: Any) -> DaysForm:
    return DaysForm(given["data"], initial={"first": given["day"]})


def _import_form(code: str, content: drafts.Content, year: int, **given: Any) -> ImportForm:
    return ImportForm(given["data"], given["files"], code=code, initial={"year": year})


CHANGES: dict[str, Change] = {
    "days": Change(
        gettext_lazy("改某几天"),
        _days_form,
        lambda form, content: drafts.with_days(content, form.days()),
    ),
    "import": Change(
        gettext_lazy("导入一年的放假安排"),
        _import_form,
        lambda form, content: drafts.with_year(
            content, form.cleaned_data["year"], form.days, form.cleaned_data["source"]
        ),
    ),
    "hours": Change(gettext_lazy("改工作时段"), _hours_form, lambda form, content: form.changed()),
}


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def edit(request: SignedInRequest) -> HttpResponse:
    """One change to a calendar, into this person's draft."""
    what = request.GET.get("what", "days")
    code = request.GET.get("code", calendars.STANDARD)[:20]
    if what == "department":
        return _for_department(request)
    if what not in CHANGES:
        raise Http404
    change, year = CHANGES[what], asked_year(request)
    content = asked_content(request, code)
    sent = request.method == "POST"
    form = change.form(
        code,
        content,
        year,
        data=request.POST if sent else None,
        files=request.FILES if sent else None,
        day=request.GET.get("day", "")[:10],
    )
    if sent and form.is_valid():
        try:
            made = drafts.write(code, change.apply(form, content), by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("records:calendar_draft", made.uid)
    back = address("calendar", code) if drafts.newest(code) else reverse("records:calendar")
    return _form_page(request, form, change.title, content["name"], back)


def _for_department(request: SignedInRequest) -> HttpResponse:
    """A calendar of its own for a department: a copy of the standard one, to be changed."""
    form = DepartmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        department = form.cleaned_data["department"]
        code = calendars.code_of(department)
        if drafts.newest(code) is not None:
            return redirect(address("calendar", code))
        made = drafts.write(code, drafts.start_of(code, department), by=request.user)
        return redirect("records:calendar_draft", made.uid)
    title, back = _("为部门另设日历"), reverse("records:calendar")
    return _form_page(request, form, title, _("工作日历"), back)


def _form_page(
    request: SignedInRequest, form: forms.Form, title: Any, name: str, back: str
) -> HttpResponse:
    context = {"form": form, "title": title, "name": name, "back": back}
    status = 400 if form.errors else 200
    return render(request, "records/calendar_form.html", context, status=status)


# --- trying and publishing --------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def draft(request: SignedInRequest, uid: UUID) -> HttpResponseBase:
    """What a draft changes and which open clocks would move; after publishing how far it came."""
    found = get_object_or_404(VersionDraft, uid=uid, kind=drafts.KIND)
    refusal = ""
    if request.method == "POST":
        try:
            return _decided(request, found)
        except NotNow as refused:
            refusal = refused.reason
            found.refresh_from_db()
    if found.state == drafts.State.DRAFT:
        return _trial(request, found, refusal)
    template = "records/calendar_counting.html"
    if request.headers.get("HX-Request") and found.state == drafts.State.COUNTING:
        template = "records/_counting.html"
    context = {
        "draft": found,
        "refusal": refusal,
        "working": found.state == drafts.State.COUNTING,
        "back": address("calendar", found.key),
    }
    response = render(request, template, context, status=409 if refusal else 200)
    if request.headers.get("HX-Request") and found.state != drafts.State.COUNTING:
        response.headers["HX-Refresh"] = "true"
    return response


def _trial(request: SignedInRequest, found: VersionDraft, refusal: str) -> HttpResponse:
    before, after = drafts.in_force(found), drafts.calendar_of(found.content)
    days = drafts.differing(before, after)
    changes = [
        {
            "label": day.isoformat(),
            "before": drafts.day_text(before, day),
            "after": drafts.day_text(after, day),
        }
        for day in days[:SHOWN_CHANGES]
    ]
    if before.spans != after.spans:
        pair = (drafts.spans_text(before.spans), drafts.spans_text(after.spans))
        changes.insert(0, {"label": _("工作时段"), "before": pair[0], "after": pair[1]})
    years = sorted(after.known_years - before.known_years)
    context = {
        "draft": found,
        "name": found.content["name"],
        "source": found.content["source"],
        "changes": changes,
        "more": max(len(days) - SHOWN_CHANGES, 0),
        "years": _("、").join(str(year) for year in years),
        "run": drafts.dry_run(found),
        "now": clock.now(),
        "refusal": refusal,
        "is_first": found.base == 0,
        "again": _again(found),
        "back": address("calendar", found.key) if found.base else reverse("records:calendar"),
    }
    return render(request, "records/calendar_draft.html", context, status=409 if refusal else 200)


def _again(found: VersionDraft) -> list[dict[str, str]]:
    return [
        {"label": str(one.title), "url": address("calendar_edit", found.key, what=what)}
        for what, one in CHANGES.items()
        if what != "import" or not found.content["every_day"]
    ]


def _decided(request: SignedInRequest, found: VersionDraft) -> HttpResponse:
    if "discard" in request.POST:
        discard(found, by=request.user)
        messages.success(request, _("修改已放弃，现行日历不变。"))
        return redirect(address("calendar", found.key) if found.base else "records:calendar")
    published = drafts.publish(found, by=request.user)
    if published.total <= recount.AT_ONCE:
        recount.run(published)
    else:
        transaction.on_commit(lambda: knock_to_recount(published.pk))
    return redirect("records:calendar_draft", published.uid)
