"""Shipments where other pages know of them: order, machine, navigation, a leaver's work, proof."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from aftersales.people import leaving
from records import papers
from records.models import Deadline
from shipping.documents import replenishment, shipment
from shipping.models import Replenishment, Shipment
from shipping.open_work import WORK
from shipping.workflow.taking_over import take_over
from tests import factories
from tests.shipping import states
from tests.shipping.states import Cast
from tests.shipping.test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_the_order_shows_its_shipments_and_what_has_arrived_of_each_line() -> None:
    cast = Cast()
    request = states.asked(cast)
    page = signed_in(cast.sales).get(cast.order.get_absolute_url())
    row = page.context["reconciled"][0]
    assert (row.ordered, row.shipped, row.received, row.difference) == (2, 1, 1, -1)
    text = page.content.decode()
    assert request.number in text
    assert request.shipment.number in text
    assert f"{reverse('shipping:shipments:new')}?order={cast.order.number}" in text


def test_the_machine_tells_how_it_left() -> None:
    cast = Cast()
    shipment_ = states.bring("in_transit", cast)
    page = signed_in(cast.engineer).get(cast.machine.get_absolute_url()).content.decode()
    assert shipment_.get_absolute_url() in page


def test_the_navigation_leads_whoever_ships_to_the_list() -> None:
    cast = Cast()
    url = reverse("shipping:shipments:list")

    def is_led(person: User) -> bool:
        return f'href="{url}"' in signed_in(person).get(reverse("home")).content.decode()

    assert is_led(cast.warehouse)
    assert is_led(cast.sales)
    assert not is_led(cast.hr)


def test_what_a_leaver_has_goes_to_a_successor_who_may_have_it() -> None:
    cast = Cast()
    draft, request = states.bring("draft", cast), states.asked(cast)
    assert set(WORK) <= set(leaving.WORK)
    work = {one.code: one for one in WORK}
    assert draft in work["shipments"].rows(cast.sales)
    assert list(work["replenishments"].rows(cast.engineer)) == [request]
    assert cast.opener in work["shipments"].successors(cast.sales)
    assert cast.finance not in work["shipments"].successors(cast.sales)
    take_over(draft, to=cast.opener, by=cast.admin)
    take_over(request, to=cast.support_manager, by=cast.admin)
    assert Shipment.objects.get(pk=draft.pk).opened_by == cast.opener
    assert Replenishment.objects.get(pk=request.pk).opened_by == cast.support_manager
    with pytest.raises(Exception, match="不能接手"):
        take_over(draft, to=factories.user("finance"), by=cast.admin)


def test_the_proof_of_a_paper_shows_the_customers_name_and_whether_it_holds() -> None:
    cast = Cast()
    signed = states.bring("signed", cast)
    find = papers._kinds[shipment.KIND]
    shown = find(signed.pk)
    assert shown is not None
    assert (shown.number, [(one.name, one.state) for one in shown.names]) == (
        signed.number,
        [("陆闻笛", "held")],
    )
    Shipment.objects.filter(pk=signed.pk).update(site="别处")
    broken = find(signed.pk)
    assert broken is not None
    assert [one.state for one in broken.names] == ["broken"]
    request = states.asked(cast)
    proof = papers._kinds[replenishment.KIND](request.pk)
    assert proof is not None
    assert (proof.number, proof.names) == (request.number, [])


@pytest.mark.parametrize("kind", ["shipment", "replenishment"])
def test_its_clocks_stand_among_the_deadlines(kind: str) -> None:
    cast = Cast()
    request = states.asked(cast)
    number = request.number if kind == "replenishment" else states.bring("arrived", cast).number
    assert Deadline.objects.filter(record=number).exists()
    page = signed_in(cast.support_manager).get(reverse("deadlines:list"), {"kind": kind})
    assert page.status_code == 200
