"""Excel import in the browser: template, upload, report, the deed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from records.exports import MEDIA_TYPE, xlsx_response
from records.knocks import knock
from records.spreadsheets.package import Unreadable
from records.steps import Refused
from registry.importing import runs, templates
from registry.models import ImportRun
from registry.tasks import check_import, run_import

LISTS = {
    ImportRun.Kind.CUSTOMERS: "customers",
    ImportRun.Kind.PRODUCTS: "products",
    ImportRun.Kind.ORDERS: "orders",
    ImportRun.Kind.EQUIPMENT: "machines",
}
KINDS = {address: kind for kind, address in LISTS.items()}
RESULTS = {
    "create": gettext_lazy("新增"),
    "change": gettext_lazy("更新"),
    "same": gettext_lazy("没有变化"),
}
SHOWN = 300


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel 文件"),
        help_text=gettext_lazy("按模板填写的 .xlsx 文件。"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"empty": gettext_lazy("这个文件是空的。")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(_("文件超过 %(most)s MB。") % {"most": most})
        return file


class ImportPage(UserPassesTestMixin, View):
    """Base of all of it: only who may change this kind."""

    raise_exception = True

    def test_func(self) -> bool:
        if self.kwargs["kind"] not in KINDS:
            raise Http404
        return runs.may_import(self.kind, self.request.user)

    @property
    def kind(self) -> str:
        return KINDS[self.kwargs["kind"]]

    def run(self, uid: Any) -> ImportRun:
        return get_object_or_404(ImportRun, uid=uid, kind=self.kind)


class Upload(ImportPage):
    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        return self.shown(UploadForm())

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                run = runs.start(self.kind, file.name, file.read(), by=request.user)
            except Unreadable as wrong:
                form.add_error("file", str(wrong).split("\n"))
            else:
                if run.state == ImportRun.State.CHECKING:
                    transaction.on_commit(lambda: knock(check_import, run.pk))
                return redirect("registry:import-run", kind=kind, uid=run.uid)
        return self.shown(form)

    def shown(self, form: UploadForm) -> HttpResponse:
        kind = ImportRun.Kind(self.kind)
        address = LISTS[kind]
        latest = ImportRun.objects.filter(kind=kind).select_related("started_by")
        context = {
            "form": form,
            "label": kind.label,
            "template_url": reverse("registry:import-template", args=[address]),
            "back": reverse(f"registry:{address}"),
            "most": settings.IMPORT_MAX_ROWS,
            "latest": [
                {
                    "url": reverse("registry:import-run", args=[address, run.uid]),
                    "filename": run.filename,
                    "at": run.started_at,
                    "by": run.started_by,
                    "state": run.get_state_display(),
                    "tone": tone(run),
                    "total": run.total,
                }
                for run in latest.defer("content", "report")[:10]
            ],
        }
        status = 400 if form.is_bound and form.errors else 200
        return render(self.request, "registry/import.html", context, status=status)


class Template(ImportPage):
    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        content = templates.template(self.kind)
        name = _("%(kind)s导入模板.xlsx") % {"kind": ImportRun.Kind(self.kind).label}
        response = HttpResponse(content, content_type=MEDIA_TYPE)
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
        return response


class Run(ImportPage):
    """The report of one file; while it is worked on, the part that asks again."""

    def get(self, request: HttpRequest, kind: str, uid: Any) -> HttpResponse:
        run = self.run(uid)
        context = self.context(run)
        if request.headers.get("HX-Request") and run.state in WORKING:
            return render(request, "registry/_import_progress.html", context)
        response = render(request, "registry/import_run.html", context)
        if request.headers.get("HX-Request"):
            response.headers["HX-Refresh"] = "true"
        return response

    def post(self, request: HttpRequest, kind: str, uid: Any) -> HttpResponse:
        run = self.run(uid)
        try:
            run = runs.claim(run, by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect(request.path)
        if run.total > settings.IMPORT_ROWS_AT_ONCE:
            transaction.on_commit(lambda: knock(run_import, run.pk))
            return redirect(request.path)
        run = runs.import_run(run)
        if run.state == ImportRun.State.IMPORTED:
            messages.success(request, _("已导入 %(n)s 行") % {"n": run.total})
        return redirect(request.path)

    def context(self, run: ImportRun) -> dict[str, Any]:
        address = LISTS[run.kind]
        return {
            "run": run,
            "label": run.get_kind_display(),
            "working": run.state in WORKING,
            "report": {
                "title": _("逐行报告"),
                "counts": [
                    {"n": run.total, "label": _("行")},
                    {"n": run.created, "label": _("新增")},
                    {"n": run.changed, "label": _("更新")},
                    {"n": run.unchanged, "label": _("没有变化")},
                    {"n": run.faults, "label": _("处错误"), "bad": run.faults > 0},
                ],
                "rows": report_rows(run),
                "more": self.more(run),
            },
            "tone": tone(run),
            "back": reverse("registry:import", args=[address]),
            "list_url": reverse(f"registry:{address}"),
            "faults_url": reverse("registry:import-faults", args=[address, run.uid]),
        }

    def more(self, run: ImportRun) -> str:
        if run.faults > SHOWN:
            return _("这里列出前 %(n)s 处错误，全部错误请下载报告。") % {"n": SHOWN}
        if not run.faults and run.total > runs.RESULTS_KEPT:
            return _("这里列出前 %(n)s 行，其余各行也已检查。") % {"n": runs.RESULTS_KEPT}
        return ""


WORKING = (ImportRun.State.CHECKING, ImportRun.State.IMPORTING)


def tone(run: ImportRun) -> str:
    tones = {"refused": "red", "checked": "blue", "imported": "green"}
    return tones.get(run.state, "amber")


def report_rows(run: ImportRun) -> list[dict[str, Any]]:
    """The report row by row: all faults of a row together."""
    rows: dict[int, dict[str, Any]] = {}
    for item in run.report[:SHOWN]:
        row = rows.setdefault(
            item["row"], {"row": item["row"] or "", "code": item["code"], "problems": []}
        )
        if "message" in item:
            row["problems"].append({"column": item["column"], "text": item["message"]})
        else:
            row["text"] = RESULTS[item["result"]]
    return list(rows.values())


class Faults(ImportPage):
    """The faults as an Excel file, to be worked through beside the list."""

    def get(self, request: HttpRequest, kind: str, uid: Any) -> HttpResponse:
        run = self.run(uid)
        heads = [_("行"), _("编号"), _("列"), _("说明")]
        name = _("%(kind)s导入报告.xlsx") % {"kind": run.get_kind_display()}
        return xlsx_response(name, heads, templates.report_rows(run), title=_("错误"))
