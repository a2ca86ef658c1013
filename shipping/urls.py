"""Addresses under /installs/shipments/; what has a name of its own stands before the numbers."""

from django.urls import include, path
from django.views.decorators.http import require_safe

from records.detail_pages import RecordPages
from shipping import print_views
from shipping.kinds import OF
from shipping.models import Replenishment, Shipment
from shipping.views import beginning, counting, importing
from shipping.views.pages import ConsignmentList, ConsignmentPage
from shipping.views.steps import StepPages

app_name = "shipping"
_shipments, _replenishments = OF[Shipment], OF[Replenishment]

SHIPMENTS = [
    *ConsignmentList(_shipments).urls(),
    path("new/", beginning.new, name="new"),
    path("import-template.xlsx", importing.template, name="import_template"),
    path("blank-form.pdf", print_views.blank_shipment_pdf, name="blank_form_pdf"),
    path(
        "<str:number>/",
        require_safe(ConsignmentPage(_shipments, "shipping/shipment.html")),
        name="detail",
    ),
    path("<str:number>/form.pdf", print_views.shipment_pdf, name="form_pdf"),
    path("<str:number>/count/", counting.count, name="count"),
    path("<str:number>/recount/", counting.recount, name="recount"),
    path("<str:number>/count/state/", counting.count_state, name="count_state"),
    path("<str:number>/import/", importing.packing_list, name="import"),
    *RecordPages(Shipment).urls(),
    path("<str:number>/<slug:verb>/", StepPages(_shipments), name="step"),
]
REPLENISHMENTS = [
    *ConsignmentList(_replenishments).urls(),
    path("blank-form.pdf", print_views.blank_replenishment_pdf, name="blank_form_pdf"),
    path(
        "<str:number>/",
        require_safe(ConsignmentPage(_replenishments, "shipping/replenishment.html")),
        name="detail",
    ),
    path("<str:number>/form.pdf", print_views.replenishment_pdf, name="form_pdf"),
    *RecordPages(Replenishment).urls(),
    path("<str:number>/<slug:verb>/", StepPages(_replenishments), name="step"),
]

urlpatterns = [
    path("count-worker.js", counting.count_worker, name="count_worker"),
    path("replenishments/", include((REPLENISHMENTS, "replenishments"))),
    path("", include((SHIPMENTS, "shipments"))),
]
