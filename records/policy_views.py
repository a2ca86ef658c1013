"""时限政策: what is in force, written anew, tried on the open clocks, published (domain §4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from records import allowances, policies, policy_drafts, policy_words, subjects
from records.due import exact_text
from records.models import PolicyVersion, VersionDraft
from records.policy_forms import PolicyForm, ScopeForm, levels
from records.steps import NotNow

SHOWN_VERSIONS = 20
may_manage = permission_required(policies.PERMISSION, raise_exception=True)


def address(name: str, scope: str) -> str:
    """A policy page of a scope."""
    url = reverse(f"records:{name}")
    return f"{url}?{urlencode({'scope': scope})}" if scope else url


def known_scope(request: SignedInRequest) -> str:
    """The scope that the address names; one that nobody knows is no page."""
    scope = request.GET.get("scope", "")[:80]
    kind, _colon, code = scope.partition(":")
    exists = PolicyVersion.objects.filter(scope=scope).exists()
    if scope and not exists and not subjects.find_scope(kind, code):
        raise Http404
    return scope


# --- what is in force -----------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def overview(request: SignedInRequest) -> HttpResponse:
    """The policy of the company, a customer or a contract; POST: whose is to be written."""
    scope = known_scope(request)
    scope_form = ScopeForm(request.POST or None)
    if request.method == "POST" and scope_form.is_valid():
        return redirect(address("policy_edit", scope_form.scope))
    content = policy_drafts.content_of(scope)
    context = {
        "scope": scope,
        "scope_label": subjects.scope_label(scope),
        "tabs": _tabs(scope),
        "rows": _rows(content),
        "circumstances": list(subjects.circumstances().values()),
        "level_labels": [subjects.level_label(level) for level in range(5)],
        "content": content,
        "ladder": policy_words.ladder_lines(content["ladder"]),
        "versions": _versions(scope),
        "drafts": VersionDraft.objects.filter(
            kind=policy_drafts.KIND, key=scope, state=policy_drafts.State.DRAFT, by=request.user
        )[:5],
        "edit_url": address("policy_edit", scope),
        "scope_form": scope_form,
        "scope_boxes": _scope_boxes(scope_form),
    }
    status = 400 if scope_form.errors else 200
    return render(request, "records/policies.html", context, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    """The company's policy and every scope that has one of its own."""
    scopes = PolicyVersion.objects.exclude(scope="").values_list("scope", flat=True)
    every = ["", *sorted({*scopes, current} - {""})]
    return [
        {
            "label": subjects.scope_label(scope),
            "url": address("policies", scope),
            "current": scope == current,
        }
        for scope in every
    ]


def _rows(content: policy_drafts.Content) -> list[dict[str, Any]]:
    """The table in words, subject by subject."""
    rows = []
    for subject in subjects.every():
        times = content["rules"].get(subject.code, {})
        has = levels(subject)
        rows.append(
            {
                "label": subject.label,
                "group": subject.group,
                "cells": [_cell(times, level, has) for level in range(5)],
                "on_call": [
                    subject.code in content["on_call"].get(one, ())
                    for one in subjects.circumstances()
                ],
            }
        )
    return rows


def _cell(times: dict[str, int], level: int, has: tuple[int, ...]) -> dict[str, Any]:
    minutes = times.get(str(level))
    text = "" if minutes is None else allowances.text(minutes)
    return {"text": text, "label": subjects.level_label(level), "has": level in has}


def _versions(scope: str) -> list[dict[str, Any]]:
    """The history: each version, by whom, and what it changed."""
    found = PolicyVersion.objects.filter(scope=scope).select_related("created_by")
    newest = list(found.prefetch_related("rules").order_by("-number")[: SHOWN_VERSIONS + 1])
    contents = [policy_drafts.content_as_written(version) for version in newest]
    nothing = policy_drafts.nothing()
    lines = []
    for number, version in enumerate(newest[:SHOWN_VERSIONS]):
        first = number + 1 == len(newest)
        before = nothing if first else contents[number + 1]
        lines.append(
            {
                "number": version.number,
                "at": exact_text(version.created_at),
                "by": version.created_by or _("系统"),
                "note": version.note,
                "changes": [] if first else policy_words.differences(before, contents[number]),
            }
        )
    return lines


def _scope_boxes(form: ScopeForm) -> list[dict[str, Any]]:
    return [
        {"field": form[kind.kind], "lookup": reverse(kind.lookup) if kind.lookup else ""}
        for kind in subjects.scope_kinds()
    ]


# --- writing it anew ------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def edit(request: SignedInRequest) -> HttpResponse:
    """The policy as a form, filled with what is in force; POST leads to the dry run."""
    scope = known_scope(request)
    content = _first_content(request, scope)
    form = PolicyForm(request.POST or None, content=content, scope=scope)
    if request.method == "POST" and form.is_valid():
        try:
            draft = policy_drafts.write(scope, form.written(), by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("records:policy_draft", draft.uid)
    context = {
        "form": form,
        "scope": scope,
        "scope_label": subjects.scope_label(scope),
        "circumstances": list(subjects.circumstances().values()),
        "level_labels": [subjects.level_label(level) for level in range(5)],
        "back": address("policies", scope),
    }
    status = 400 if form.errors else 200
    return render(request, "records/policy_form.html", context, status=status)


def _first_content(request: SignedInRequest, scope: str) -> policy_drafts.Content:
    """What fills the form: an own draft that is taken up again, else what is in force."""
    content = policy_drafts.content_of(scope)
    taken_up = VersionDraft.objects.filter(
        kind=policy_drafts.KIND, key=scope, by=request.user, state=policy_drafts.State.DRAFT
    )
    draft = taken_up.first() if "again" in request.GET else None
    return draft.content if draft else content


# --- trying and publishing ------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def draft(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """The dry run of a draft; POST publishes it or gives it up."""
    found = get_object_or_404(VersionDraft, uid=uid, kind=policy_drafts.KIND)
    refusal = ""
    if request.method == "POST":
        try:
            return _decided(request, found)
        except NotNow as refused:
            refusal = refused.reason
            found.refresh_from_db()
    before = policy_drafts.content_of(found.key)
    context = {
        "draft": found,
        "scope_label": subjects.scope_label(found.key),
        "changes": policy_words.differences(before, found.content),
        "is_open": found.state == policy_drafts.State.DRAFT,
        "run": policy_drafts.dry_run(found) if found.state == policy_drafts.State.DRAFT else None,
        "refusal": refusal,
        "back": address("policies", found.key),
        "again": f"{address('policy_edit', found.key)}{'&' if found.key else '?'}again=1",
    }
    return render(request, "records/policy_draft.html", context, status=409 if refusal else 200)


def _decided(request: SignedInRequest, found: VersionDraft) -> HttpResponseRedirect:
    if "discard" in request.POST:
        policy_drafts.discard(found, by=request.user)
        messages.success(request, _("修改已放弃，现行政策不变。"))
    else:
        version = policy_drafts.publish(found, by=request.user)
        words = _("时限政策第 %(number)s 版已发布，此后开始的时限按它计算。")
        messages.success(request, words % {"number": version.number})
    return HttpResponseRedirect(address("policies", found.key))
