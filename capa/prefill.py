"""What the register of machines already knows for a CAPA: containment (D3) and deployment (D7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from capa.choices import ContainmentPlace, Target
from registry.models import Customer, Equipment

if TYPE_CHECKING:
    from capa.models import Capa

THERE = Q(arrived_on__isnull=False) | Q(installed_on__isnull=False) | Q(accepted_on__isnull=False)
SOLD = THERE | Q(shipped_on__isnull=False)


def propose_containment(capa: Capa) -> list[dict[str, Any]]:
    """The grid of D3 with what the register counts; 在制 only the workshop knows (forms.md F2).

    客户现场: this product at the customer concerned, or anywhere while none is named. 同型号已售:
    every machine of the model that was ever shipped.
    """
    of_product = Equipment.objects.current().filter(product=capa.product_id)
    here = of_product.filter(THERE)
    if capa.customer_id is not None:
        here = here.filter(customer=capa.customer_id)
    counts = {
        ContainmentPlace.IN_PROCESS: 0,
        ContainmentPlace.STOCK: of_product.exclude(SOLD).count(),
        ContainmentPlace.TRANSIT: of_product.filter(shipped_on__isnull=False)
        .exclude(THERE)
        .count(),
        ContainmentPlace.CUSTOMER_SITE: here.count(),
        ContainmentPlace.SAME_MODEL: same_model(capa).filter(SOLD).count(),
    }
    if capa.product_id is None:
        counts = dict.fromkeys(counts, 0)
    return [{"place": place.value, "quantity": count} for place, count in counts.items()]


def propose_deployment(capa: Capa) -> list[dict[str, Any]]:
    """The work list that D7 may take over: the model, its customers, the other machines of it.

    Each row has `target` and the one of `product`, `customer` or `equipment` that it reaches.
    """
    if capa.product is None:
        return []
    machines = same_model(capa).filter(SOLD).exclude(pk=capa.equipment_id)
    customers = Customer.objects.filter(pk__in=machines.values("customer")).order_by("code")
    found: list[dict[str, Any]] = [{"target": Target.MODEL.value, "product": capa.product}]
    found += [{"target": Target.CUSTOMER.value, "customer": one} for one in customers]
    found += [
        {"target": Target.MACHINE.value, "equipment": machine}
        for machine in machines.select_related("customer", "product").order_by("serial_number")
    ]
    return found


def same_model(capa: Capa) -> Any:
    """Every machine of the product, and of others that bear the same model."""
    if capa.product is None:
        return Equipment.objects.none()
    alike = Q(product=capa.product)
    if capa.product.model:
        alike |= Q(product__model=capa.product.model)
    return Equipment.objects.current().filter(alike)
