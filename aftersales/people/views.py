"""人员: find, add, edit, deactivate. A one-time password is shown once and kept nowhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.roles import ROLES
from aftersales.people import changes, leaving
from aftersales.people.forms import PeopleFilter, PersonForm
from records.lists import KeysetPage

SORTS = {"name": "name", "username": "username", "department": "department__name"}
may_manage = permission_required("accounts.manage_people", raise_exception=True)


@require_GET
@may_manage
def people(request: HttpRequest) -> HttpResponse:
    """The list: those in office unless asked otherwise."""
    conditions = PeopleFilter(request.GET)
    found = conditions.narrow(User.objects.select_related("department", "stand_in"))
    page = KeysetPage(found.prefetch_related("groups"), SORTS, sort="name", params=request.GET)
    for person in page.rows:
        person.role_names = [
            ROLES[group.name].label for group in person.groups.all() if group.name in ROLES
        ]
    context = {"list": page, "form": conditions, "narrowed": _narrowed(request)}
    return render(request, "people/list.html", context)


def _narrowed(request: HttpRequest) -> bool:
    return any(request.GET.get(name) for name in ("q", "department", "role", "state"))


@never_cache
@may_manage
def new_person(request: HttpRequest) -> HttpResponse:
    """Add somebody; the page that follows shows the one-time password."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = changes.add(form.save(commit=False), form.cleaned_data["roles"], by=request.user)
        return _password_page(request, form.instance, password)
    return render(request, "people/form.html", {"form": form})


@never_cache
@may_manage
def edit_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit somebody, give and take roles."""
    person = get_object_or_404(User, pk=pk)
    before = changes.facts(person)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        roles = form.cleaned_data["roles"]
        try:
            changes.change(form.save(commit=False), roles, before=before, by=request.user)
        except ValidationError as refusal:
            form.add_error("roles", refusal)
        else:
            messages.success(request, _("%(name)s 的资料已保存") % {"name": person.name})
            return redirect("people:list")
    context = {"form": form, "person": User.objects.get(pk=pk), "oneself": pk == request.user.pk}
    return render(request, "people/form.html", context)


@require_POST
@may_manage
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Bar a leaver at once, and lead to where the open work is handed over."""
    person = get_object_or_404(User, pk=pk)
    try:
        changes.deactivate(person, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect("people:person", pk=pk)
    words = _("%(name)s 的账号已停用，下一次操作即被拒绝。") % {"name": person.name}
    if leaving.has_open_work(person):
        messages.warning(request, words + _("名下还有未办完的工作，请在这里移交。"))
        return redirect("people:hand_over", pk=pk)
    messages.success(request, words)
    return redirect("people:list")


@require_POST
@may_manage
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody back in."""
    person = get_object_or_404(User, pk=pk)
    changes.reactivate(person, by=request.user)
    messages.success(request, _("%(name)s 的账号已恢复") % {"name": person.name})
    return redirect("people:person", pk=pk)


@never_cache
@require_POST
@may_manage
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password for somebody who forgot the own one."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    return _password_page(request, person, changes.reset_password(person, by=request.user))


def _password_page(request: HttpRequest, person: User, password: str) -> HttpResponse:
    """Shown in the answer itself, never stored: reading it again takes a new one."""
    context: dict[str, Any] = {
        "person": person,
        "password": password,
        "login": request.build_absolute_uri(reverse("accounts:login")),
    }
    return render(request, "people/password.html", context)
