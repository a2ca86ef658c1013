"""Addresses of the register. Lookups answer HTML to a combobox and JSON to others."""

from django.urls import path

from registry.views import details, editing, imports, lists, lookups, merging, printing
from registry.views.listing import Export

app_name = "registry"

urlpatterns = [
    path("<str:kind>/import/", imports.Upload.as_view(), name="import"),
    path("<str:kind>/import/template.xlsx", imports.Template.as_view(), name="import-template"),
    path("<str:kind>/import/<uuid:uid>/", imports.Run.as_view(), name="import-run"),
    path(
        "<str:kind>/import/<uuid:uid>/faults.xlsx", imports.Faults.as_view(), name="import-faults"
    ),
    path("customers/", lists.CustomerList.as_view(), name="customers"),
    path(
        "customers/export.xlsx",
        Export.as_view(of=lists.CustomerList),
        name="customers-export",
    ),
    path("customers/add/", editing.CustomerEdit.as_view(), name="customers-add"),
    path(
        "customers/merges/<int:pk>/undo/",
        merging.CustomerMergeUndo.as_view(),
        name="customer-merge-undo",
    ),
    path("customers/blank-form.pdf", printing.blank_sheet, name="customer-blank-form"),
    path("customers/<str:code>/form.pdf", printing.customer_sheet, name="customer-form"),
    path("customers/<str:code>/", details.CustomerPage.as_view(), name="customer"),
    path("customers/<str:code>/edit/", editing.CustomerEdit.as_view(), name="customer-edit"),
    path("customers/<str:code>/merge/", merging.CustomerMerging.as_view(), name="customer-merge"),
    path("products/", lists.ProductList.as_view(), name="products"),
    path("products/export.xlsx", Export.as_view(of=lists.ProductList), name="products-export"),
    path("products/add/", editing.ProductEdit.as_view(), name="products-add"),
    path("products/<str:code>/", details.ProductPage.as_view(), name="product"),
    path("products/<str:code>/edit/", editing.ProductEdit.as_view(), name="product-edit"),
    path("orders/", lists.OrderList.as_view(), name="orders"),
    path("orders/export.xlsx", Export.as_view(of=lists.OrderList), name="orders-export"),
    path("orders/add/", editing.OrderEdit.as_view(), name="orders-add"),
    path("orders/<str:number>/", details.OrderPage.as_view(), name="order"),
    path("orders/<str:code>/edit/", editing.OrderEdit.as_view(), name="order-edit"),
    path("equipment/", lists.EquipmentList.as_view(), name="machines"),
    path("equipment/export.xlsx", Export.as_view(of=lists.EquipmentList), name="machines-export"),
    path("equipment/add/", editing.MachineEdit.as_view(), name="machines-add"),
    path(
        "equipment/merges/<int:pk>/undo/",
        merging.MachineMergeUndo.as_view(),
        name="machine-merge-undo",
    ),
    path("equipment/<str:serial>/", details.MachinePage.as_view(), name="machine"),
    path("equipment/<str:code>/edit/", editing.MachineEdit.as_view(), name="machine-edit"),
    path("equipment/<str:code>/merge/", merging.MachineMerging.as_view(), name="machine-merge"),
    path("equipment/<str:serial>/move/", merging.Move.as_view(), name="machine-move"),
    path("lookup/customers/", lookups.customers, name="lookup-customers"),
    path("lookup/products/", lookups.products, name="lookup-products"),
    path("lookup/orders/", lookups.orders, name="lookup-orders"),
    path("lookup/order-lines/", lookups.order_lines, name="lookup-order-lines"),
    path("lookup/equipment/", lookups.equipment, name="lookup-equipment"),
    path(
        "lookup/equipment/<str:serial>/",
        lookups.equipment_detail,
        name="lookup-equipment-detail",
    ),
]
