"""客户、产品、订单、设备 over the API: the same verbs, filters and visibility as the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from registry import filters, serializers, workflow
from registry.facts import equipment_facts
from registry.models import Customer, Equipment, Product, SalesOrder
from registry.workflow.begin import require


class RegisterViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """Read, add and change one kind of entry. A change sends only what is to be changed."""

    lookup_value_regex = r"[^/]+"
    view_permission: str
    rows: str = ""  # the name of the entry's rows: contacts, lines

    def initial(self, request: Request, *args: Any, **options: Any) -> None:
        super().initial(request, *args, **options)
        if not request.user.has_perm(self.view_permission):
            raise PermissionDenied
        if request.method not in SAFE_METHODS:  # who, before what was sent is looked at
            require(request.user, self.view_permission.replace(".view_", ".change_"))

    def save(self, entry: Any, values: dict[str, Any], **options: Any) -> Any:
        raise NotImplementedError

    def create(self, request: Request) -> Response:
        """Add an entry."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        model = self.get_queryset().model
        saved = self._saved(model(), serializer.validated_data)
        return Response(self.get_serializer(saved).data, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, **address: str) -> Response:
        """Change an entry; with `version`, only if nobody else did meanwhile."""
        entry = self.get_object()
        serializer = self.get_serializer(entry, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        saved = self._saved(entry, serializer.validated_data)
        return Response(self.get_serializer(saved).data)

    def _saved(self, entry: Any, values: dict[str, Any]) -> Any:
        options: dict[str, Any] = {"by": self.request.user, "version": values.pop("version", None)}
        if self.rows:
            options[self.rows] = values.pop(self.rows, None)
        saved = self.save(entry, values, **options)
        return self.get_queryset().get(pk=saved.pk)

    def merged(self, request: Request, merge: Callable[..., Any]) -> Response:
        """Shared by the merges: the other one by its code, then the verb."""
        given = serializers.MergeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        kept = self.get_object()
        key = {self.lookup_field: given.validated_data["other"]}
        other = get_object_or_404(self.get_queryset(), **key)
        merge(kept, other, by=request.user, reason=given.validated_data["reason"])
        return Response(self.get_serializer(self.get_object()).data)


class CustomerViewSet(RegisterViewSet):
    queryset = Customer.objects.none()
    serializer_class = serializers.CustomerSerializer
    filterset_class = filters.CustomerFilter
    sorts, sort = filters.CustomerFilter.sorts, filters.CustomerFilter.default_sort
    lookup_field, view_permission, rows = "code", "registry.view_customer", "contacts"

    def get_queryset(self) -> QuerySet[Customer]:
        customers = Customer.objects.visible_to(self.request.user)
        return customers.select_related("owner", "merged_into").prefetch_related("contacts")

    def save(self, entry: Customer, values: dict[str, Any], **options: Any) -> Customer:
        return workflow.save_customer(entry, values, **options)

    @extend_schema(request=serializers.MergeSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, code: str) -> Response:
        """Merge a duplicate into this customer."""
        return self.merged(request, workflow.merge_customers)


class ProductViewSet(RegisterViewSet):
    queryset = Product.objects.none()
    serializer_class = serializers.ProductSerializer
    filterset_class = filters.ProductFilter
    sorts, sort = filters.ProductFilter.sorts, filters.ProductFilter.default_sort
    lookup_field, view_permission = "code", "registry.view_product"

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.visible_to(self.request.user)

    def save(self, entry: Product, values: dict[str, Any], **options: Any) -> Product:
        return workflow.save_product(entry, values, **options)


class OrderViewSet(RegisterViewSet):
    queryset = SalesOrder.objects.none()
    serializer_class = serializers.OrderSerializer
    filterset_class = filters.OrderFilter
    sorts, sort = filters.OrderFilter.sorts, filters.OrderFilter.default_sort
    lookup_field, view_permission, rows = "number", "registry.view_salesorder", "lines"

    def get_queryset(self) -> QuerySet[SalesOrder]:
        orders = SalesOrder.objects.visible_to(self.request.user)
        related = orders.select_related("customer", "project_engineer")
        return related.prefetch_related("lines__product")

    def save(self, entry: SalesOrder, values: dict[str, Any], **options: Any) -> SalesOrder:
        return workflow.save_order(entry, values, **options)


class EquipmentViewSet(RegisterViewSet):
    queryset = Equipment.objects.none()
    serializer_class = serializers.EquipmentSerializer
    filterset_class = filters.EquipmentFilter
    sorts, sort = filters.EquipmentFilter.sorts, filters.EquipmentFilter.default_sort
    lookup_field, view_permission = "serial_number", "registry.view_equipment"

    def get_queryset(self) -> QuerySet[Equipment]:
        machines = Equipment.objects.visible_to(self.request.user)
        return machines.select_related("product", "customer", "merged_into", "order_line__order")

    def save(self, entry: Equipment, values: dict[str, Any], **options: Any) -> Equipment:
        return workflow.save_equipment(entry, values, **options)

    @extend_schema(responses={200: dict})
    @action(detail=True)
    def facts(self, request: Request, serial_number: str) -> Response:
        """What an intake fills in from the serial number."""
        return Response(equipment_facts(self.get_object(), request.user))

    @extend_schema(request=serializers.MoveSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, serial_number: str) -> Response:
        """Give the machine to a new owner."""
        given = serializers.MoveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        workflow.move_equipment(self.get_object(), **given.validated_data, by=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=serializers.MergeSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, serial_number: str) -> Response:
        """Merge a second file of the same machine into this one."""
        return self.merged(request, workflow.merge_equipment)
