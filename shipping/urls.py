"""Addresses under /installs/shipments/; what has a name of its own stands before the numbers."""

from django.urls import include, path

from shipping.views import counting

app_name = "shipping"

SHIPMENTS = [
    path("<str:number>/count/", counting.count, name="count"),
    path("<str:number>/recount/", counting.recount, name="recount"),
    path("<str:number>/count/state/", counting.count_state, name="count_state"),
]

urlpatterns = [
    path("count-worker.js", counting.count_worker, name="count_worker"),
    path("", include((SHIPMENTS, "shipments"))),
]
