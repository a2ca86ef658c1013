"""故障代码: the list as a tree, add, edit, take out of use and back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from complaints.forms.defects import DefectCodeForm
from complaints.models import DefectCode
from complaints.workflow import defects

may_keep = permission_required(defects.PERMISSION, raise_exception=True)


@require_safe
@may_keep
def codes(request: SignedInRequest) -> HttpResponse:
    """All groups with what is in them, and how often each was used: tens of rows, two queries."""
    counted = DefectCode.objects.annotate(used=Count("complaint"))
    groups = counted.filter(parent__isnull=True)
    tree = groups.prefetch_related(Prefetch("parts", counted))
    return render(request, "complaints/defects.html", {"groups": tree})


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def new(request: SignedInRequest) -> HttpResponse:
    """Add a code; `?group=` says where."""
    return _form_page(request, DefectCode())


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a code's words or its group."""
    return _form_page(request, get_object_or_404(DefectCode, pk=pk))


def _form_page(request: SignedInRequest, defect: DefectCode) -> HttpResponse:
    title = str(defect) if defect.pk else ""
    group = request.GET.get("group", "")
    initial = {"parent": group} if group.isdecimal() and not defect.pk else {}
    form = DefectCodeForm(request.POST or None, instance=defect, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = defects.save_defect_code(defect, form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("故障代码 %(code)s 已保存") % {"code": saved})
            return redirect("defects:list")
    context = {"form": form, "defect": defect, "title": title}
    return render(request, "complaints/defect.html", context, status=400 if form.errors else 200)


@require_POST
@may_keep
def deactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer it no longer."""
    defect = defects.deactivate_defect_code(get_object_or_404(DefectCode, pk=pk), by=request.user)
    words = _("故障代码 %(code)s 已停用，登记客诉时不再列出") % {"code": defect}
    messages.success(request, words)
    return redirect("defects:list")


@require_POST
@may_keep
def reactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer it again."""
    defect = defects.reactivate_defect_code(get_object_or_404(DefectCode, pk=pk), by=request.user)
    messages.success(request, _("故障代码 %(code)s 已恢复使用") % {"code": defect})
    return redirect("defects:list")
