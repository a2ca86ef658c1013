"""Forms of the steps of shipments and replenishments: names, types and labels; no rule."""

from __future__ import annotations

from records.forms import StepForm
from shipping.forms.arriving import ArrivalForm, ComplaintForm, ReceiptForm, RequestForm
from shipping.forms.counting import CountForm, RecountForm
from shipping.forms.leaving import PackForm, ShipForm, TransitForm, UnpackForm
from shipping.forms.packing import PackingForm
from shipping.forms.shared import SHARED_FORMS, AcceptForm, OpinionForm, RefuseForm

SHIPMENT_FORMS: dict[str, type[StepForm]] = {
    "save_draft": PackingForm,
    "pack": PackForm,
    "unpack": UnpackForm,
    "ship": ShipForm,
    "note_transit": TransitForm,
    "report_arrival": ArrivalForm,
    "count": CountForm,
    "recount": RecountForm,
    "sign_receipt": ReceiptForm,
    "request_replenishment": RequestForm,
    "raise_complaint": ComplaintForm,
    "archive": OpinionForm,
    **SHARED_FORMS,
}
REPLENISHMENT_FORMS: dict[str, type[StepForm]] = {
    "accept": AcceptForm,
    "refuse": RefuseForm,
    "prepare": StepForm,
    **SHARED_FORMS,
}
