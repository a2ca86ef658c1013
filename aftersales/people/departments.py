"""部门: list, add, edit."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Department
from aftersales.people import changes
from aftersales.people.forms import DepartmentForm
from aftersales.people.views import may_manage
from records import audit


@require_GET
@may_manage
def departments(request: HttpRequest) -> HttpResponse:
    """All of them: a company has tens, not thousands."""
    rows = Department.objects.select_related("parent", "manager").annotate(
        active=Count("people", filter=Q(people__is_active=True))
    )
    return render(request, "people/departments.html", {"departments": rows})


@may_manage
def new_department(request: HttpRequest) -> HttpResponse:
    """Add a department."""
    return _form_page(request, Department())


@may_manage
def edit_department(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a department, change its manager."""
    return _form_page(request, get_object_or_404(Department, pk=pk))


def _form_page(request: HttpRequest, department: Department) -> HttpResponse:
    before = audit.snapshot(department) if department.pk else {}
    title = department.name
    form = DepartmentForm(request.POST or None, instance=department)
    if request.method == "POST" and form.is_valid():
        changes.save_department(form.save(commit=False), before=before, by=request.user)
        messages.success(request, _("部门“%(name)s”已保存") % {"name": department.name})
        return redirect("people:departments")
    return render(request, "people/department.html", {"form": form, "name": title})
