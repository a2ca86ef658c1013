"""The register: whom we serve, what was sold to them, which machines stand there (domain §2)."""

from registry.models.equipment import Equipment, EquipmentMove, Warranty
from registry.models.parties import Contact, Customer
from registry.models.sales import Product, SalesOrder, SalesOrderLine, WarrantyStart
from registry.models.upkeep import CustomerMerge, EquipmentMerge, ImportRun

__all__ = [
    "Contact",
    "Customer",
    "CustomerMerge",
    "Equipment",
    "EquipmentMerge",
    "EquipmentMove",
    "ImportRun",
    "Product",
    "SalesOrder",
    "SalesOrderLine",
    "Warranty",
    "WarrantyStart",
]
