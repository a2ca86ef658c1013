"""到货清点 as a page that works without a network, and what it asks and sends when it has one.

The page is an ordinary step page: without script the form is sent and answered as any other.
`static/js/counting.js` sends the same form and asks for JSON: 200 done, 400 with sentences at the
fields, 403, 409 with the reason. The key of the count makes sending twice the same as once.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from records.steps import NotNow, NotYours, Stale
from records.views import StepView
from shipping.forms.counting import CountForm, RecountForm
from shipping.models import Shipment
from shipping.workflow import shipments as workflow

if TYPE_CHECKING:
    from django.http import QueryDict

    from records.forms import StepForm

JSON = "application/json"


class CountView(StepView):
    """到货清点 on a phone at the customer's site (S5-3.1.1)."""

    template_name = "shipping/count.html"
    done = gettext_lazy("清点已提交。")

    def get_record(self, **kwargs: Any) -> Shipment:
        seen = Shipment.objects.visible_to(self.request.user).select_related("customer", "order")
        return get_object_or_404(seen, number=kwargs["number"])

    def form(self, record: Any, data: QueryDict | None = None) -> StepForm:
        form = super().form(record, data)
        form.initial.setdefault("client_uid", uuid.uuid4())
        return form

    def take(self, record: Any, form: StepForm) -> Any:
        given = form.as_counted()  # type: ignore[attr-defined]  # a counting form
        return self.verb(record, by=self.request.user, **given)

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        """As any step; a device that sent the count before learns that it is there."""
        if JSON in request.headers.get("Accept", ""):
            return self.answered(request, **kwargs)
        return super().post(request, **kwargs)

    def answered(self, request: SignedInRequest, **kwargs: Any) -> JsonResponse:
        """The same as JSON, for the script that kept the sheet while there was no network."""
        record = self.get_record(**kwargs)
        form = self.form(record, request.POST)
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=400)
        try:
            self.take(record, form)
        except NotYours as refusal:
            return JsonResponse({"reason": refusal.reason}, status=403)
        except (NotNow, Stale) as refusal:
            return JsonResponse({"reason": refusal.reason}, status=409)
        except ValidationError as error:
            form.refuse(error)
            return JsonResponse({"errors": form.errors}, status=400)
        return JsonResponse({"url": self.back(record)})

    def further_context(self, record: Any) -> dict[str, Any]:
        machines = [item.name for item in record.items.filter(kind="main")[:2]]
        return {
            "title": _("、").join(machines) or record.number,
            "submit": self.step.label,
            "state_url": reverse("shipping:shipments:count_state", args=[record.number]),
            "worker_url": reverse("shipping:count_worker"),
            "worker_scope": reverse("shipping:shipments:list"),
        }


count = CountView.as_view(step=workflow.STEPS["count"], verb=workflow.count, form_class=CountForm)
recount = CountView.as_view(
    step=workflow.STEPS["recount"],
    verb=workflow.recount,
    form_class=RecountForm,
    done=gettext_lazy("清点已更正。"),
)


@require_safe
@never_cache
def count_state(request: SignedInRequest, number: str) -> JsonResponse:
    """Who is logged in on this device, and a token to send with; 404 for what they may not see."""
    shipment = get_object_or_404(Shipment.objects.visible_to(request.user), number=number)
    return JsonResponse(
        {"csrf": get_token(request), "person": str(request.user.pk), "status": shipment.status}
    )


@require_safe
def count_worker(request: SignedInRequest) -> HttpResponse:
    """The service worker, served where the shipments are, since that is how far it reaches."""
    found = finders.find("count-worker.js")
    if found is None:
        raise Http404
    script = Path(str(found)).read_bytes()
    return HttpResponse(
        script, content_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )
