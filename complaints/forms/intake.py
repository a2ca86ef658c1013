"""The entry form of a complaint: `complaints.facts.FACTS` as fields, and no rule but types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import facts
from complaints.choices import Channel
from complaints.classifier import QUESTIONS, WHERE
from complaints.forms.fields import (
    CustomerField,
    HoursField,
    PhoneField,
    QuantityField,
    SerialField,
    in_words,
)
from complaints.models import Complaint, DefectCode
from registry.models import Contact, Customer, Equipment, Product, SalesOrder

if TYPE_CHECKING:
    from accounts.models import User

# Filled in by the machine, where there is one; asked for only where there is none.
WITHOUT_MACHINE = ("customer", "product", "order", "site", "software_version", "in_warranty")
TOO_LONG = _("最多 %(limit_value)d 字，现在有 %(show_value)d 字。")


class ContactChoice(forms.ModelChoiceField):
    def label_from_instance(self, contact: Contact) -> str:
        return "　".join(
            part for part in (contact.name, contact.title, contact.masked_phone) if part
        )


class FactsForm(forms.ModelForm):
    """What can be corrected later too. `machine` and `customer` are those that the input names."""

    serial_number = SerialField(
        max_length=40,
        required=False,
        label=_("出厂编号"),
        help_text=_("在设备铭牌上，输入后 4 位即可；也可输入客户名"),
    )
    customer = CustomerField(
        required=False, label=_("客户"), help_text=_("输入名称、拼音首字母或编号")
    )
    contact = ContactChoice(
        Contact.objects.none(),
        required=False,
        label=_("联系人"),
        help_text=_("该客户最近的联系人"),
        empty_label=_("未指定"),
        error_messages={"invalid_choice": _("这位联系人不属于所选客户，请重新选择。")},
    )
    product = forms.ModelChoiceField(
        Product.objects.none(), required=False, label=_("产品"), empty_label=_("未指定")
    )
    order = forms.ModelChoiceField(
        SalesOrder.objects.none(),
        required=False,
        label=_("合同/订单"),
        empty_label=_("未指定"),
        error_messages={"invalid_choice": _("这份订单不属于所选客户，请重新选择。")},
    )
    defect_code = forms.ModelChoiceField(
        DefectCode.objects.none(),
        required=False,
        label=_("故障代码"),
        empty_label=_("未指定"),
    )
    in_warranty = forms.TypedChoiceField(
        choices=[("", _("未知")), ("yes", _("质保内")), ("no", _("已过保"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        label=_("质保"),
    )
    quantity_shipped = QuantityField(required=False, label=_("出货数量"))
    quantity_defective = QuantityField(required=False, label=_("不良数量"))
    downtime_hours = HoursField(required=False, label=_("已停机"))
    new_contact = forms.CharField(max_length=60, required=False, label=_("新联系人"))
    new_phone = PhoneField(required=False, label=_("新联系人电话"))
    new_machine = forms.BooleanField(
        required=False, label=_("提交时按这个编号、客户和产品建立设备档案")
    )

    widths = {
        "serial_number": 7,
        "contact": 5,
        "new_contact": 6,
        "new_phone": 6,
        **dict.fromkeys(WITHOUT_MACHINE, 6),
        **dict.fromkeys(("found_at", "downtime_hours", "customer_limit"), 4),
        **dict.fromkeys(("request", "found_where", "quantity_shipped", "quantity_defective"), 4),
        **dict.fromkeys(("received_at", "defect_code", "sample"), 4),
    }
    units = {"downtime_hours": _("小时")}

    class Meta:
        model = Complaint
        fields = [name for name in facts.AMENDABLE if name != "equipment"]
        widgets = {
            "category": forms.RadioSelect,
            "urgency": forms.RadioSelect,
            "terms": forms.RadioSelect,
            **{name: forms.Textarea({"rows": 2}) for name in ("first_guess", "terms_reason")},
        }

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.machine = self._named_machine(user)
        self.known_customer = self.machine.customer if self.machine else self._named_customer()
        self.choice("product").queryset = Product.objects.current()
        self.choice("defect_code").queryset = DefectCode.objects.offered(self.instance)
        if self.known_customer is not None:
            contacts = self.known_customer.contacts.filter(active=True)
            self.choice("contact").queryset = contacts
            self.choice("order").queryset = self.known_customer.orders.all()
        covered = self.initial.get("in_warranty")
        if isinstance(covered, bool):
            self.initial["in_warranty"] = "yes" if covered else "no"
        for field in self.fields.values():
            field.error_messages["max_length"] = TOO_LONG
        for name in ("category", "request", "found_where"):
            field = self.choice(name)
            field.choices = [("", _("未指定")), *(one for one in list(field.choices) if one[0])]

    def choice(self, name: str) -> Any:
        """A field as the kind of field it is: one with choices."""
        return self.fields[name]

    def _raw(self, name: str) -> Any:
        """What the box holds, before anything is checked."""
        return self[name].value()

    def _named_machine(self, user: User) -> Equipment | None:
        try:
            serial = self.fields["serial_number"].to_python(self._raw("serial_number") or "")
        except forms.ValidationError:
            return None
        if not serial:
            return None
        machines = Equipment.objects.visible_to(user).select_related(
            "customer", "product", "order_line__order", "merged_into__customer"
        )
        found = machines.filter(serial_number__iexact=serial).first()
        return (found.merged_into or found) if found else None

    def _named_customer(self) -> Customer | None:
        try:
            return self.fields["customer"].to_python(self._raw("customer"))
        except forms.ValidationError:
            return None

    @property
    def impact(self) -> list[forms.BoundField]:
        return [self[name] for name in ("downtime", "degraded", "safety", "batch")]

    @property
    def unknown_customer(self) -> str:
        return "" if self.known_customer else str(self._raw("customer") or "").strip()

    @property
    def unknown_serial(self) -> str:
        """The serial number that no machine of the register has."""
        return "" if self.machine else str(self._raw("serial_number") or "").strip()

    def clean(self) -> dict[str, Any]:
        """A known machine answers for all that would be asked without it."""
        values = super().clean() or self.cleaned_data
        if self.machine is not None:
            for name in WITHOUT_MACHINE:
                self.errors.pop(name, None)
                values[name] = "" if name in {"site", "software_version"} else None
            values["customer"] = self.known_customer
        return values

    def facts(self) -> dict[str, Any]:
        """The fields that hold something of their type, ready for the verbs."""
        names = [name for name in self._meta.fields or () if name in self.cleaned_data]
        known = {name: self.cleaned_data[name] for name in names}
        known["equipment"] = self.machine
        if known.get("received_at", True) is None:
            del known["received_at"]  # not said: the moment the page was begun
        return known

    @property
    def wants_new_machine(self) -> bool:
        return self.machine is None and bool(self.cleaned_data.get("new_machine"))

    def written(self) -> list[tuple[str, str]]:
        """Field by field, in words: one of two versions side by side."""
        hidden = WITHOUT_MACHINE if self.machine else ()
        return [
            (str(field.label), in_words(field))
            for field in self.visible_fields()
            if field.name not in hidden
        ]

    def show_required(self) -> None:
        """What submitting asks for is not marked 选填, though a draft may do without."""
        for name in self.fields.keys() & {"serial_number", "description", "customer"}:
            self.fields[name].required = True

    def contact_to_add(self) -> dict[str, str] | None:
        name = self.cleaned_data.get("new_contact", "")
        return {"name": name, "phone": self.cleaned_data.get("new_phone", "")} if name else None

    def take_errors(self, errors: Mapping[str, Any]) -> None:
        """Sentences of the verbs, each at its field where this form has it."""
        for name, texts in errors.items():
            shown = "serial_number" if name == "equipment" else name
            place = shown if shown in self.fields else None
            if place is None or place not in self.errors:
                self.add_error(place, texts)


class AmendForm(FactsForm):
    """更正资料: all but the customer's own words."""

    opinion = forms.CharField(
        max_length=500,
        required=False,
        label=_("更正说明"),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The register is kept where it is kept; here the complaint is put right.
        for name in ("new_contact", "new_phone", "new_machine"):
            del self.fields[name]


class IntakeForm(FactsForm):
    """The first entry, with the customer's own words."""

    class Meta(FactsForm.Meta):
        fields = [name for name in facts.FACTS if name != "equipment"]
        widgets = FactsForm.Meta.widgets | {
            "channel": forms.RadioSelect,
            "description": forms.Textarea({"rows": 4}),
            "demand": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["received_at"].required = False
        self.fields["description"].help_text = _(
            "写清现象、何时发生、影响多少产品。第一句会作为标题。"
        )
        self.fields["received_at"].help_text = _("不填即现在")
        # The customer's own portal is not something a person of ours takes a call on.
        self.choice("channel").choices = [
            choice for choice in Channel.choices if choice[0] != Channel.PORTAL
        ]


class AnswersForm(forms.Form):
    """The classifier's questions; none has to be answered at intake (初步分级)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["prefix"] = "answers"
        super().__init__(*args, **options)
        for question in QUESTIONS:
            self.fields[question.code] = forms.ChoiceField(
                label=question.text,
                help_text=question.hint,
                choices=question.options,
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def where(self) -> forms.BoundField:
        return self[WHERE]

    @property
    def paths(self) -> list[dict[str, Any]]:
        """The questions of each path, shown once it is known which one it is."""
        return [
            {
                "kind": kind.value,
                "fields": [self[question.code] for question in QUESTIONS if question.kind == kind],
            }
            for kind in dict.fromkeys(q.kind for q in QUESTIONS if q.kind)
        ]

    def answers(self) -> dict[str, str]:
        """What was answered; nothing for what was left open."""
        self.is_valid()
        return {code: value for code, value in self.cleaned_data.items() if value}
