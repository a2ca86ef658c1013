"""The page of a hand-over: what the person has, to whom each kind goes, what could not go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from aftersales.people import leaving
from aftersales.people.views import may_manage


class HandOverForm(forms.Form):
    """One successor for all, and another one for a kind where that is wanted."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("接任人"),
        required=False,
        empty_label=gettext_lazy("按下面每一项选"),
        help_text=gettext_lazy("没有另选的各项都交给这个人"),
    )

    def __init__(self, *args: Any, person: User, held: list[leaving.Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        self.fields["to"].queryset = User.objects.active().exclude(pk=person.pk)
        for one in held:
            self.fields[one.work.code] = forms.ModelChoiceField(
                one.work.successors(person),
                label=_("交给"),
                required=False,
                empty_label=_("同接任人"),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for one in self.held:
            code, everybody = one.work.code, given.get("to")
            if given.get(code) is None and everybody is not None:
                field = self.fields[code]
                if not field.queryset.filter(pk=everybody.pk).exists():
                    words = _("%(name)s不能接这一项，请另选一位。") % {"name": everybody}
                    self.add_error(code, words)
        if not self.errors and not self.successors():
            self.add_error("to", _("请选接任人。"))
        return given

    def successors(self) -> dict[str, User]:
        given = self.cleaned_data
        chosen = {one.work.code: given.get(one.work.code) or given.get("to") for one in self.held}
        return {code: person for code, person in chosen.items() if person is not None}

    def lines(self) -> list[tuple[leaving.Held, Any]]:
        return [(one, self[one.work.code]) for one in self.held]


@may_manage
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what somebody has, choose who takes it, do it."""
    person = get_object_or_404(User, pk=pk)
    held = leaving.held_by(person)
    form = HandOverForm(request.POST or None, person=person, held=held)
    failures: list[leaving.Failure] = []
    status = 200
    if request.method == "POST" and held:
        if form.is_valid():
            handed = leaving.hand_over(person, form.successors(), by=request.user)
            failures = handed.failures
            count = sum(handed.counts.values())
            words = _("%(name)s 的 %(n)d 项工作已移交") % {"name": person.name, "n": count}
            if not failures:
                messages.success(request, words)
                return redirect("people:hand_over", pk=pk)
            if count:
                messages.warning(request, words)
            held = leaving.held_by(person)
            form = HandOverForm(person=person, held=held)
        else:
            status = 400
    context = {"person": person, "held": held, "form": form, "failures": failures}
    return render(request, "people/hand_over.html", context, status=status)
