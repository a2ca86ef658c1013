"""Install plans over the API: the same verbs, with 400, 403, 404 and 409 (domain §12)."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from installs.models import InstallPlan
from tests import factories
from tests.installs.plan_states import Cast, bring, day

pytestmark = pytest.mark.django_db
KIND = "/api/install-plans/"


def of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def sent(cast: Cast) -> dict[str, Any]:
    return {
        "customer": cast.customer.code,
        "order": cast.order.number,
        "site": "二号厂房",
        "starts_on": day(2).isoformat(),
        "ends_on": day(5).isoformat(),
        "machines": [one.serial_number for one in cast.machines],
        "team": [{"engineer": cast.lead.username, "leads": True}],
        "preparations": [{"what": "电源", "side": "customer"}],
        "steps": [{"content": "就位", "days": "1.0"}],
    }


def test_a_plan_goes_its_way_over_the_api() -> None:
    cast = Cast()
    planner, manager, lead = of(cast.planner), of(cast.support_manager), of(cast.lead)
    made = planner.post(KIND, sent(cast), format="json")
    assert made.status_code == 201
    here = f"{KIND}{made.data['number']}/"
    assert made.data["machines"] == [one.serial_number for one in cast.machines]
    assert planner.post(f"{here}submit/", {}, format="json").data["status"] == "submitted"
    seen = manager.get(here).data["approvals"][0]["content_hash"]
    name = {"password": factories.PASSWORD, "seen": seen}
    assert planner.post(f"{here}approve/", name, format="json").status_code == 403
    wrong = manager.post(f"{here}approve/", name | {"password": "x"}, format="json")
    assert wrong.status_code == 400
    stale = manager.post(f"{here}approve/", name | {"seen": "0" * 64}, format="json")
    assert stale.status_code == 409
    done = manager.post(f"{here}approve/", name, format="json")
    assert done.data["approvals"][0]["intact"] is True
    start = lead.post(f"{here}start_work/", {}, format="json")
    assert start.status_code == 400
    assert "open_reason" in start.data
    point = {"rows": [{"position": 1, "done_on": day().isoformat()}]}
    assert lead.post(f"{here}prepare/", point, format="json").status_code == 200
    assert lead.post(f"{here}start_work/", {}, format="json").status_code == 200
    assert lead.post(f"{here}start_work/", {}, format="json").status_code == 409
    finish = {"installed_on": day().isoformat(), "result": "完成"}
    assert lead.post(f"{here}finish_work/", finish, format="json").data["status"] == "installed"
    check = {
        "checked_on": day().isoformat(),
        "score": 90,
        "items": [{"what": "接地", "passed": True}],
    }
    checked = of(cast.qa_engineer).post(f"{here}spot_check/", check, format="json")
    assert checked.data["spot_checks"][0]["score"] == 90
    assert len(manager.get(f"{here}history/").data) == 7


def test_who_may_not_see_it_finds_nothing() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    other = of(factories.user("sales", department=cast.home("sales")))
    assert other.get(f"{KIND}{plan.number}/").status_code == 404
    assert other.get(KIND).data["results"] == []
    assert other.post(KIND, sent(cast), format="json").status_code == 403


def test_what_is_unknown_or_wrong_is_refused() -> None:
    cast = Cast()
    planner = of(cast.planner)
    for wrong in (
        {"whatever": 1},
        {"team": [{"engineer": "nobody"}]},
        {"team": [{"engineer": cast.sales.username}]},
        {"machines": ["none"]},
        {"ends_on": day(1).isoformat()},
        {"steps": [{"content": "就位", "days": 0}]},
        {"preparations": [{"what": ""}]},
        {"starts_on": "9999-01-01"},
    ):
        answer = planner.post(KIND, sent(cast) | wrong, format="json")
        assert answer.status_code == 400, wrong
    assert not InstallPlan.objects.exists()


def test_the_list_is_narrowed_as_the_page_is(django_assert_max_num_queries: Any) -> None:
    cast = Cast()
    plan = bring("approved", cast)
    manager = of(cast.support_manager)
    found = manager.get(KIND, {"engineer": cast.lead.username, "status": "approved"})
    assert [one["number"] for one in found.data["results"]] == [plan.number]
    for _n in range(4):
        bring("approved", cast)
    with django_assert_max_num_queries(12):
        manager.get(KIND)
    with django_assert_max_num_queries(25):
        manager.get(f"{KIND}{plan.number}/")
