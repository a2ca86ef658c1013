"""当场解决: what was done and what the customer said, beside the entry form (domain §3.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.choices import ServiceMode


class OnSpotForm(forms.Form):
    """Which of it must be there says the verb."""

    cause = forms.CharField(
        max_length=4_000,
        required=False,
        label=pgettext_lazy("cause", "原因"),
        widget=forms.Textarea({"rows": 2}),
    )
    done = forms.CharField(
        max_length=2_000,
        required=False,
        label=_("怎样解决的"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("做了什么，现在是否正常"),
    )
    service_mode = forms.ChoiceField(
        choices=ServiceMode.choices,
        required=False,
        initial=ServiceMode.PHONE,
        label=_("服务方式"),
        widget=forms.RadioSelect,
    )
    person = forms.CharField(max_length=60, required=False, label=_("客户确认人"))
    remark = forms.CharField(max_length=500, required=False, label=_("客户意见"))
    cost = forms.DecimalField(
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        required=False,
        label=_("费用"),
        widget=forms.TextInput({"inputmode": "decimal"}),
    )

    widths = {"person": 4, "remark": 4, "cost": 4}
    units = {"cost": _("元")}

    def __init__(self, *args: Any, **options: Any) -> None:
        options["prefix"] = "spot"
        super().__init__(*args, **options)

    def show_required(self) -> None:
        for name in ("cause", "done", "service_mode", "person"):
            self.fields[name].required = True
