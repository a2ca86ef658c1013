"""Input and output of the register's endpoints; what is allowed stands with the verbs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from registry.facts import contact_facts, sees_contacts, warranty_fact
from registry.filters import project_engineers, sales_people
from registry.models import Contact, Customer, Equipment, Product, SalesOrder, SalesOrderLine

VERSION_HELP = "The version that was read; another one in the database is answered with 409."


class Versioned(serializers.ModelSerializer):
    """What the four have in common: the version that was read comes back with the change."""

    version = serializers.IntegerField(required=False, min_value=1, help_text=VERSION_HELP)


class CustomerNameSerializer(serializers.ModelSerializer):
    """A customer as other records name it."""

    class Meta:
        model = Customer
        fields = ("code", "name")
        ref_name = "CustomerName"


class ProductNameSerializer(serializers.ModelSerializer):
    """A product as other records name it."""

    class Meta:
        model = Product
        fields = ("code", "name", "model")
        ref_name = "ProductName"


class ContactSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(required=False)
    masked = serializers.BooleanField(read_only=True)

    class Meta:
        model = Contact
        fields = ("id", "name", "title", "phone", "email", "wechat", "remarks", "masked")


class CustomerSerializer(Versioned):
    owner = serializers.SlugRelatedField(
        slug_field="username", queryset=sales_people(None), required=False, allow_null=True
    )
    merged_into = serializers.SlugRelatedField(slug_field="code", read_only=True)
    contacts = ContactSerializer(many=True, required=False)

    class Meta:
        model = Customer
        fields = (
            *("code", "name", "short_name", "region", "industry", "address", "grade", "owner"),
            *("promises", "remarks", "active", "merged_into", "contacts", "version"),
            "updated_at",
        )

    def to_representation(self, instance: Customer) -> dict[str, Any]:
        """Contacts in full only to those who serve the customer, masked to all others."""
        data = super().to_representation(instance)
        data["contacts"] = contact_facts(instance, self.context["request"].user)
        return data

    def validate_contacts(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        user = self.context["request"].user
        if self.instance is not None and not sees_contacts(user, self.instance):
            raise serializers.ValidationError("contacts are changed by those who may read them")
        return value


class ProductSerializer(Versioned):
    class Meta:
        model = Product
        fields = (
            *("code", "name", "model", "specification", "has_software", "has_hardware"),
            *("warranty_months", "after_sales_terms", "active", "version", "updated_at"),
        )


class OrderLineSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(required=False)
    product = serializers.SlugRelatedField(slug_field="code", queryset=Product.objects.all())

    class Meta:
        model = SalesOrderLine
        fields = ("id", "position", "product", "quantity", "shipped", "received")


class OrderSerializer(Versioned):
    customer = serializers.SlugRelatedField(slug_field="code", queryset=Customer.objects.current())
    project_engineer = serializers.SlugRelatedField(
        slug_field="username", queryset=project_engineers(None), required=False, allow_null=True
    )
    lines = OrderLineSerializer(many=True, required=False)

    class Meta:
        model = SalesOrder
        fields = (
            *("number", "customer", "project_engineer", "ordered_on", "delivery_date"),
            *("quality_promises", "install_agreement", "response_terms", "payment_terms"),
            *("first_response_minutes", "handling_minutes", "final_payment", "acceptance_due"),
            *("warranty_start", "deemed_days", "remarks", "lines", "version"),
            "updated_at",
        )


class EquipmentSerializer(Versioned):
    customer = serializers.SlugRelatedField(slug_field="code", queryset=Customer.objects.current())
    product = serializers.SlugRelatedField(slug_field="code", queryset=Product.objects.all())
    order_line = serializers.PrimaryKeyRelatedField(
        queryset=SalesOrderLine.objects.all(), required=False, allow_null=True
    )
    merged_into = serializers.SlugRelatedField(slug_field="serial_number", read_only=True)
    warranty = serializers.SerializerMethodField()

    class Meta:
        model = Equipment
        fields = (
            *("serial_number", "job_number", "product", "order_line", "customer", "site"),
            *("shipped_on", "arrived_on", "installed_on", "accepted_on", "warranty_from"),
            *("warranty_until", "warranty", "software_version", "remarks", "merged_into"),
            *("version", "updated_at"),
        )

    def get_warranty(self, machine: Equipment) -> str:
        """in, out or unknown, today."""
        return warranty_fact(machine)["state"]


class MoveSerializer(serializers.Serializer):
    to_customer = serializers.SlugRelatedField(
        slug_field="code", queryset=Customer.objects.current()
    )
    moved_on = serializers.DateField()
    reason = serializers.CharField(max_length=200)
    site = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    version = serializers.IntegerField(required=False, help_text=VERSION_HELP)


class MergeSerializer(serializers.Serializer):
    """The other entry goes into the one of the address."""

    other = serializers.CharField(max_length=40, help_text="Code or serial number.")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
