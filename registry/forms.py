"""Input of the register's pages: names, types, labels. What is allowed stands with the verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from registry.fields import CodeField, OrderLineField, customer_field, product_field
from registry.filters import project_engineers, sales_people
from registry.models import (
    Contact,
    Customer,
    Equipment,
    Product,
    SalesOrder,
    SalesOrderLine,
    WarrantyStart,
)


class CustomerForm(forms.ModelForm):
    owner = forms.ModelChoiceField(
        sales_people(None), label=_("业务员"), required=False, empty_label=_("未指定")
    )
    widths = {
        **dict.fromkeys(("code", "short_name", "grade"), 4),
        "name": 8,
        "region": 4,
        "industry": 4,
        "owner": 4,
        "address": 12,
    }
    sections = [
        (
            _("客户"),
            ["name", "code", "short_name", "region", "industry", "grade", "owner"],
        ),
        (_("地址与约定"), ["address", "promises", "remarks", "active"]),
    ]

    class Meta:
        model = Customer
        fields = [
            *("name", "code", "short_name", "region", "industry", "address", "grade"),
            *("owner", "promises", "remarks", "active"),
        ]
        widgets = {"promises": forms.Textarea({"rows": 3}), "remarks": forms.Textarea({"rows": 3})}


class ContactForm(forms.ModelForm):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    widths = {"name": 3, "title": 3, "phone": 3, "email": 3, "wechat": 3, "remarks": 9}

    class Meta:
        model = Contact
        fields = ["name", "title", "phone", "email", "wechat", "remarks"]


class ProductForm(forms.ModelForm):
    widths = {"code": 4, "name": 8, "model": 4, "specification": 8, "warranty_months": 4}
    units = {"warranty_months": _("个月")}

    class Meta:
        model = Product
        fields = [
            *("code", "name", "model", "specification", "warranty_months"),
            *("has_software", "has_hardware", "after_sales_terms", "active"),
        ]


class OrderForm(forms.ModelForm):
    customer = customer_field()
    project_engineer = forms.ModelChoiceField(
        project_engineers(None), label=_("工程负责人"), required=False, empty_label=_("未指定")
    )
    widths = {
        "number": 4,
        "customer": 8,
        "project_engineer": 4,
        "ordered_on": 4,
        "delivery_date": 4,
        "first_response_minutes": 6,
        "handling_minutes": 6,
        "acceptance_due": 4,
        "warranty_start": 5,
        "deemed_days": 3,
        "payment_terms": 8,
        "final_payment": 4,
    }
    units = {
        "first_response_minutes": _("分钟"),
        "handling_minutes": _("分钟"),
        "deemed_days": _("天"),
        "final_payment": _("元"),
    }
    sections = [
        (
            _("订单"),
            ["number", "customer", "project_engineer", "ordered_on", "delivery_date"],
        ),
        (
            _("合同约定"),
            [
                *("quality_promises", "install_agreement", "response_terms"),
                *("first_response_minutes", "handling_minutes"),
            ],
        ),
        (
            _("验收、质保与尾款"),
            [
                *("acceptance_due", "warranty_start", "deemed_days"),
                *("payment_terms", "final_payment", "remarks"),
            ],
        ),
    ]

    class Meta:
        model = SalesOrder
        fields = [
            *("number", "customer", "project_engineer", "ordered_on", "delivery_date"),
            *("quality_promises", "install_agreement", "payment_terms", "response_terms"),
            *("first_response_minutes", "handling_minutes", "final_payment", "acceptance_due"),
            *("warranty_start", "deemed_days", "remarks"),
        ]
        help_texts = {"deemed_days": _("到货后多少天没有验收视同合格。")}
        widgets = {
            **dict.fromkeys(
                ("ordered_on", "delivery_date", "acceptance_due"),
                forms.DateInput(format="%Y-%m-%d"),
            ),
            "quality_promises": forms.Textarea({"rows": 2}),
            "install_agreement": forms.Textarea({"rows": 2}),
            "remarks": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warranty_start"].required = False  # nothing said: from acceptance on (§6.4)

    def clean_warranty_start(self) -> str:
        return self.cleaned_data["warranty_start"] or WarrantyStart.ACCEPTANCE


class OrderLineForm(forms.ModelForm):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    product = product_field(help_text="")
    shipped = forms.IntegerField(label=_("已发数量"), min_value=0, required=False)
    received = forms.IntegerField(label=_("收货数量"), min_value=0, required=False)
    widths = {"position": 2, "product": 4, "quantity": 2, "shipped": 2, "received": 2}

    class Meta:
        model = SalesOrderLine
        fields = ["position", "product", "quantity", "shipped", "received"]

    def clean_shipped(self) -> int:
        return self.cleaned_data["shipped"] or 0

    def clean_received(self) -> int:
        return self.cleaned_data["received"] or 0


class EquipmentForm(forms.ModelForm):
    customer = customer_field()
    product = product_field()
    order_line = OrderLineField(
        queryset=SalesOrderLine.objects.select_related("order"),
        code="pk",
        lookup="registry:lookup-order-lines",
        missing=_("没有“%(code)s”这一订单行，写法是 订单号-行号。"),
        label=_("订单行"),
        help_text=_("订单号-行号，可输入订单号查找。"),
        required=False,
    )
    widths = {
        "serial_number": 4,
        "job_number": 4,
        "software_version": 4,
        "product": 4,
        "order_line": 4,
        "customer": 4,
        "site": 12,
        **dict.fromkeys(("shipped_on", "arrived_on", "installed_on", "accepted_on"), 3),
        "warranty_from": 3,
        "warranty_until": 3,
    }
    sections = [
        (
            _("哪台设备"),
            [
                *("serial_number", "job_number", "software_version"),
                *("product", "order_line", "customer", "site"),
            ],
        ),
        (
            _("日期"),
            [
                *("shipped_on", "arrived_on", "installed_on", "accepted_on"),
                *("warranty_from", "warranty_until", "remarks"),
            ],
        ),
    ]

    class Meta:
        model = Equipment
        fields = [
            *("serial_number", "job_number", "software_version", "product", "order_line"),
            *("customer", "site", "shipped_on", "arrived_on", "installed_on", "accepted_on"),
            *("warranty_from", "warranty_until", "remarks"),
        ]
        widgets = {
            **{
                name: forms.DateInput(format="%Y-%m-%d")
                for name in (
                    *("shipped_on", "arrived_on", "installed_on", "accepted_on"),
                    *("warranty_from", "warranty_until"),
                )
            },
            "remarks": forms.Textarea({"rows": 2}),
        }
        help_texts = {"warranty_from": _("留空时从验收日期和产品的质保月数算出。")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["customer"].disabled = True
            self.fields["customer"].template_name = None
            self.fields["customer"].help_text = _("换客户请用“转移设备”。")


class MoveForm(forms.Form):
    to_customer = customer_field(label=_("新客户"))
    moved_on = forms.DateField(label=_("转移日期"), widget=forms.DateInput(format="%Y-%m-%d"))
    site = forms.CharField(label=_("新使用地点"), max_length=120, required=False)
    reason = forms.CharField(label=_("原因"), max_length=200)
    widths = {"to_customer": 8, "moved_on": 4}


class MergeForm(forms.Form):
    """Which of two stays is decided by where one began: that one stays."""

    reason = forms.CharField(label=_("原因"), max_length=200, required=False)

    def __init__(self, *args: Any, other: CodeField, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"other": other, **self.fields}


class RowsFormSet(BaseFormSet):
    """Rows of a form: an empty one counts as none."""

    def rows(self) -> list[dict[str, Any]]:
        """What was filled in, row by row, without those ticked for removal."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.has_changed() or form.initial
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


ContactFormSet = formset_factory(ContactForm, RowsFormSet, extra=1, max_num=50, can_delete=True)
OrderLineFormSet = formset_factory(
    OrderLineForm, RowsFormSet, extra=1, max_num=300, can_delete=True
)
