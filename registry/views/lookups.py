"""What a combobox asks while somebody types: HTML for it, JSON for everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from registry.facts import equipment_facts, warranty_fact
from registry.models import Customer, Equipment, Product, SalesOrder, SalesOrderLine
from registry.querysets import matches_customer

OFFERED = 10
SHORTEST = 2


def _answer(request: HttpRequest, hits: list[dict[str, Any]]) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "registry/lookup.html", {"hits": hits})
    return JsonResponse({"results": hits})


def _typed(request: HttpRequest) -> str:
    text = request.GET.get("q", "").strip()[:60]
    return text if len(text) >= SHORTEST else ""


def _by_tail(machines: Iterable[Equipment], text: str) -> list[Equipment]:
    """Serial numbers that end so first: people type the last four digits."""
    return sorted(machines, key=lambda m: not m.serial_number.lower().endswith(text.lower()))


@require_GET
@permission_required("registry.view_equipment", raise_exception=True)
def equipment(request: HttpRequest) -> HttpResponse:
    """Up to ten machines by any part of the serial number, product, customer or pinyin."""
    text = _typed(request)
    machines = Equipment.objects.visible_to(request.user).current()
    related = machines.select_related("product", "customer")
    found = list(related.filter(serial_number__iendswith=text)[:OFFERED]) if text else []
    if text and len(found) < OFFERED:
        known = [machine.pk for machine in found]
        found += related.search(text).exclude(pk__in=known)[: OFFERED - len(found)]
    hits = [
        {
            "value": machine.serial_number,
            "serial": machine.serial_number,
            "customer": str(machine.customer),
            "product": str(machine.product),
            "site": machine.site,
            "warranty": warranty_fact(machine),
            "parts": marked(machine.serial_number, text),
            "text": f"{machine.customer}　{machine.product}",
            "note": warranty_fact(machine)["label"],
        }
        for machine in _by_tail(found, text)
    ]
    return _answer(request, hits)


def marked(value: str, text: str) -> tuple[str, str, str]:
    """What stands before, within and after the part that matched."""
    at = value.lower().rfind(text.lower()) if text else -1
    if at < 0:
        return value, "", ""
    return value[:at], value[at : at + len(text)], value[at + len(text) :]


@require_GET
@permission_required("registry.view_equipment", raise_exception=True)
def equipment_detail(request: HttpRequest, serial: str) -> JsonResponse:
    """The facts that a serial number fills in: customer, contacts, product, order, warranty."""
    machines = Equipment.objects.visible_to(request.user).current()
    machine = get_object_or_404(
        machines.select_related("product", "customer__owner", "order_line__order"),
        serial_number__iexact=serial,
    )
    return JsonResponse(equipment_facts(machine, request.user))


@require_GET
@permission_required("registry.view_customer", raise_exception=True)
def customers(request: HttpRequest) -> HttpResponse:
    text = _typed(request)
    found: Iterable[Customer] = []
    if text:
        visible = Customer.objects.visible_to(request.user).current()
        found = visible.search(text, request.user)[:OFFERED]
    hits = [
        {
            "value": customer.code,
            "name": customer.name,
            "parts": marked(customer.code, text),
            "text": customer.name,
            "note": customer.region,
        }
        for customer in found
    ]
    return _answer(request, hits)


@require_GET
@permission_required("registry.view_product", raise_exception=True)
def products(request: HttpRequest) -> HttpResponse:
    text = _typed(request)
    found: Iterable[Product] = []
    if text:
        found = Product.objects.visible_to(request.user).current().search(text)[:OFFERED]
    hits = [
        {
            "value": product.code,
            "name": product.name,
            "parts": marked(product.code, text),
            "text": str(product),
            "note": product.specification,
        }
        for product in found
    ]
    return _answer(request, hits)


@require_GET
@permission_required("registry.view_salesorder", raise_exception=True)
def orders(request: HttpRequest) -> HttpResponse:
    """Orders by their number or customer, the newest first."""
    text = _typed(request)
    found: Iterable[SalesOrder] = []
    if text:
        visible = SalesOrder.objects.visible_to(request.user).select_related("customer")
        found = visible.search(text)[:OFFERED]
    hits = [
        {
            "value": order.number,
            "parts": marked(order.number, text),
            "text": str(order.customer),
            "note": order.delivery_date.isoformat() if order.delivery_date else "",
        }
        for order in found
    ]
    return _answer(request, hits)


@require_GET
@permission_required("registry.view_salesorder", raise_exception=True)
def order_lines(request: HttpRequest) -> HttpResponse:
    """Lines by the order's number or customer; `customer=CODE` keeps to one customer."""
    text = _typed(request)
    lines = SalesOrderLine.objects.select_related("order__customer", "product")
    if code := request.GET.get("customer", ""):
        lines = lines.filter(order__customer__code=code)
    found: Iterable[SalesOrderLine] = []
    if text:
        number, _dash, position = text.rpartition("-")
        matches = lines.filter(order__number__icontains=text) | lines.filter(
            matches_customer(text, "order__customer__")
        )
        if position.isdecimal():
            matches |= lines.filter(order__number__iexact=number, position=position)
        found = matches.order_by("-order__number", "position")[:OFFERED]
    hits = [
        {
            "value": str(line),
            "id": line.pk,
            "quantity": line.quantity,
            "shipped": line.shipped,
            "parts": marked(str(line), text),
            "text": f"{line.order.customer}　{line.product}",
            "note": f"× {line.quantity}",
        }
        for line in found
    ]
    return _answer(request, hits)
