"""从 Excel 导入发货清单: the template, the upload, the report, the deed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from records.exports import MEDIA_TYPE
from records.spreadsheets.package import Unreadable
from records.steps import NotNow, NotYours, Stale
from registry.importing.templates import workbook
from shipping import detail, importing
from shipping.models import Shipment
from shipping.workflow.steps import SAVE_DRAFT

if TYPE_CHECKING:
    from shipping.importing import Read

SHOWN = 300


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel 文件"),
        help_text=gettext_lazy("按模板填写的 .xlsx 文件。"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"empty": gettext_lazy("这个文件是空的。")},
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("清单里已有的货物"),
        choices=[
            (importing.REPLACE, gettext_lazy("用文件里的替换")),
            (importing.APPEND, gettext_lazy("保留，加在后面")),
        ],
        initial=importing.REPLACE,
        widget=forms.RadioSelect,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(_("文件超过 %(most)s MB。") % {"most": most})
        return file


@require_safe
def template(request: SignedInRequest) -> HttpResponse:
    """The workbook to fill in."""
    book = workbook(_("发货清单"), importing.SHEET.columns)
    name = content_disposition_header(as_attachment=True, filename="发货清单模板.xlsx")
    return HttpResponse(
        book, content_type=MEDIA_TYPE, headers={"Content-Disposition": name or "attachment"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def packing_list(request: SignedInRequest, number: str) -> HttpResponse:
    """Upload and report, and on the report's own button the deed."""
    shipment = detail.find(Shipment, request.user, number)
    if reason := SAVE_DRAFT.not_yours(shipment, request.user):
        return _page(request, shipment, None, status=403, refusal=reason)
    if shipment.status not in SAVE_DRAFT.sources:
        reason = SAVE_DRAFT.not_now(shipment)
        return _page(request, shipment, None, status=409, refusal=reason)
    if shipment.source_id is not None:
        reason = _("补发只发申请里的货，不能导入。")
        return _page(request, shipment, None, status=409, refusal=reason)
    if request.method != "POST":
        return _page(request, shipment, UploadForm())
    if "checked" in request.POST:
        return _taken(request, shipment, request.POST["checked"])
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, shipment, form, status=400)
    try:
        read = importing.read(form.cleaned_data["file"].read(), shipment)
    except Unreadable as refusal:
        form.add_error("file", str(refusal))
        return _page(request, shipment, form, status=400)
    return _reported(request, shipment, form, read)


def _reported(
    request: SignedInRequest, shipment: Shipment, form: UploadForm, read: Read
) -> HttpResponse:
    """The dry run's report; with nothing wrong the button that does it."""
    mode = form.cleaned_data["mode"]
    if not read.faulty:
        for sentence in importing.refusals(shipment, read.rows, mode, by=request.user):
            read.fault("", "", {"column": "", "text": sentence})
    if read.faulty:
        return _page(request, shipment, form, status=400, report=_report(read))
    gone = shipment.items.count() if mode == importing.REPLACE else 0
    seal = importing.sealed(shipment, read.rows, mode)
    return _page(request, shipment, form, report=_report(read), checked=seal, gone=gone)


def _report(read: Read) -> dict[str, Any]:
    """As `components/import_report.html` shows it, what is wrong first."""
    lines = sorted(read.report, key=lambda line: not line["problems"])
    good = len(read.rows) - sum(bool(line["problems"] and line["row"]) for line in lines)
    counts = [
        {"n": good, "label": _("可以导入"), "bad": False},
        {"n": read.faulty, "label": _("有问题"), "bad": bool(read.faulty)},
    ]
    more = len(lines) - SHOWN
    return {
        "title": _("检查结果"),
        "counts": counts,
        "rows": lines[:SHOWN],
        "more": _("另有 %(n)d 行没有列出。") % {"n": more} if more > 0 else "",
    }


def _taken(request: SignedInRequest, shipment: Shipment, seal: str) -> HttpResponse:
    said = importing.opened(shipment, seal)
    form = UploadForm()
    if said is None:
        return _page(
            request, shipment, form, status=400, sentence=_("检查结果已经过期，请重新上传。")
        )
    try:
        importing.take(
            shipment, said["rows"], said["mode"], version=said["version"], by=request.user
        )
    except Stale:
        sentence = _("检查之后别人改过这份清单，请重新上传。")
        return _page(request, shipment, form, status=409, sentence=sentence)
    except (NotYours, NotNow) as refusal:
        status = 403 if isinstance(refusal, NotYours) else 409
        return _page(request, shipment, None, status=status, refusal=refusal.reason)
    except ValidationError as error:
        sentence = _("；").join(error.messages)
        return _page(request, shipment, form, status=400, sentence=sentence)
    messages.success(request, _("已导入 %(n)d 行。") % {"n": len(said["rows"])})
    return redirect(shipment)


def _page(
    request: SignedInRequest, shipment: Shipment, form: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"record": shipment, "form": form, "back_url": shipment.get_absolute_url(), **more}
    return render(request, "shipping/import.html", context, status=status)
