"""表单版次: which number and edition each paper form bears, and a new edition put into force."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from records import form_registry
from records.models import FormEdition


class EditionForm(forms.ModelForm):
    """A new edition; what the one before says is filled in already."""

    kind = forms.ChoiceField(
        label=gettext_lazy("表单"),
        choices=[(kind, form.title) for kind, form in form_registry.FORMS.items()],
    )

    class Meta:
        model = FormEdition
        fields = [
            "kind",
            "form_number",
            "edition",
            "title",
            "copies",
            "retention",
            "valid_from",
        ]
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"})}


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(form_registry.PERMISSION, raise_exception=True)
def editions(request: SignedInRequest) -> HttpResponse:
    """The list of all editions, and the form for a new one below it."""
    form = EditionForm(request.POST or None, initial=_initial(request.GET.get("kind", "")))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            edition = form_registry.add_edition(values.pop("kind"), values, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("%(edition)s 已登记，生效后新建的记录用它打印。") % {"edition": edition}
            )
            return redirect("records:editions")
    return render(
        request,
        "records/editions.html",
        {"form": form, "editions": FormEdition.objects.all()},
        status=400 if form.errors else 200,
    )


def _initial(kind: str) -> dict[str, str]:
    """The edition in force, to be changed into the next one."""
    if kind not in form_registry.FORMS:
        return {}
    current = form_registry.current_edition(kind)
    names = ("kind", "form_number", "title", "copies", "retention")
    return {name: getattr(current, name) for name in names}
