"""The pages of install plans, as people use them, and what they cost in statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from installs.models import InstallPlan
from installs.signing import plans as signing
from installs.workflow import plans
from tests import factories
from tests.installs.plan_states import CHECKED, Cast, bring, day
from tests.records.files import photo

pytestmark = pytest.mark.django_db
LIST = reverse("installs:plans:list")


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def step(plan: InstallPlan, verb: str) -> str:
    return reverse("installs:plans:step", args=[plan.number, verb])


def rows(prefix: str, *values: dict[str, Any], first: int = 0) -> dict[str, Any]:
    """The rows of a formset as a page sends them."""
    sent: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(values),
        f"{prefix}-INITIAL_FORMS": first,
    }
    for n, row in enumerate(values):
        sent |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return sent


def filled(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "kind": "installation",
        "site": "二号厂房",
        "starts_on": day(2).isoformat(),
        "ends_on": day(5).isoformat(),
        "machines": [one.pk for one in cast.machines],
        **rows("team", {"engineer": cast.lead.pk, "leads": "on"}),
        **rows("preparations", {"what": "电源到位", "side": "customer"}),
        **rows("steps", {"content": "就位", "days": "1"}),
        **rows("documents"),
    } | more


def test_a_plan_is_begun_from_an_order() -> None:
    cast = Cast()
    client = of(cast.planner)
    new = reverse("installs:plans:new")
    assert client.get(new).status_code == 200
    page = client.get(new, {"order": cast.order.number})
    assert "场地清空" in page.text
    assert cast.machines[0].serial_number in page.text
    address = f"{new}?order={cast.order.number}"
    more = client.post(address, filled(cast) | {"redraw": "steps"})
    assert more.context["form"].groups["steps"].total_form_count() == 2
    answer = client.post(address, filled(cast))
    plan = InstallPlan.objects.get()
    assert answer.headers["Location"] == plan.get_absolute_url()
    assert [row.engineer for row in plan.team.all()] == [cast.lead]
    assert plan.machines.count() == 2
    assert client.post(address, filled(cast, ends_on=day(1).isoformat())).status_code == 400
    assert of(cast.sales).get(new).status_code == 403
    assert client.get(new, {"order": "none"}).status_code == 400


def test_a_temporary_service_needs_only_a_customer() -> None:
    cast = Cast()
    client = of(cast.planner)
    address = f"{reverse('installs:plans:new')}?customer={cast.customer.code}"
    assert client.get(address).context["form"].initial["kind"] == "temporary"
    client.post(address, filled(cast, kind="temporary", purpose="换泵"))
    assert InstallPlan.objects.get().order is None


def test_the_manager_approves_with_the_password() -> None:
    cast = Cast()
    plan = bring("submitted", cast)
    client = of(cast.support_manager)
    page = client.get(plan.get_absolute_url())
    assert "批准方案" in page.text
    sent = {"seen": signing.hash_of(plan), "password": "wrong"}
    assert client.post(step(plan, "approve"), sent).status_code == 400
    sent["password"] = factories.PASSWORD
    assert client.post(step(plan, "approve"), sent | {"seen": "0"}).status_code == 409
    assert client.post(step(plan, "approve"), sent).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "approved"


def test_every_step_has_its_page() -> None:
    cast = Cast()
    for state, person, verbs in (
        ("draft", cast.planner, ("save_draft", "submit", "cancel")),
        ("submitted", cast.support_manager, ("approve", "send_back", "postpone")),
        ("approved", cast.support_manager, ("arrange", "prepare", "start_work", "revise")),
        ("under_way", cast.lead, ("finish_work", "prepare", "comment", "attach")),
        ("installed", cast.qa_engineer, ("spot_check",)),
    ):
        plan, client = bring(state, cast), of(person)
        assert client.get(plan.get_absolute_url()).status_code == 200
        for verb in verbs:
            assert client.get(step(plan, verb)).status_code == 200, verb
    assert client.get(step(plan, "nothing")).status_code == 404
    assert client.get(step(plan, "submit")).status_code == 403


def test_the_draft_is_changed_on_its_page() -> None:
    cast = Cast()
    plan = bring("draft", cast)
    client = of(cast.planner)
    sent = filled(cast, site="三号厂房", version=plan.version)
    assert client.post(step(plan, "save_draft"), sent).status_code == 302
    plan.refresh_from_db()
    assert plan.site == "三号厂房"
    assert plan.steps.count() == 1
    assert client.post(step(plan, "save_draft"), sent).status_code == 409


def test_preparation_work_and_check_are_told_on_their_pages() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    client = of(cast.lead)
    said = [{"position": n, "done_on": day().isoformat()} for n in (1, 2)]
    client.post(step(plan, "prepare"), rows("rows", *said, first=2))
    assert plan.preparations.filter(done_on=day()).count() == 2
    started = {"started_on": day().isoformat()}
    assert client.post(step(plan, "start_work"), started).status_code == 302
    done = {"installed_on": day().isoformat(), "result": "完成"}
    assert client.post(step(plan, "finish_work"), done).status_code == 302
    points = [{"what": "接地", "passed": "no", "note": "8 Ω"}]
    sent = {"checked_on": day().isoformat(), "score": "80", **rows("items", *points)}
    checker = of(cast.qa_engineer)
    assert checker.post(step(plan, "spot_check"), sent).status_code == 400
    assert checker.post(step(plan, "spot_check"), sent | {"findings": "整改"}).status_code == 302
    assert "8 Ω" in checker.get(plan.get_absolute_url()).text


def test_files_and_comments_hang_on_the_page() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    client = of(cast.lead)
    client.post(step(plan, "comment"), {"text": "明天出发"})
    client.post(step(plan, "attach"), {"uploads": SimpleUploadedFile("a.jpg", photo())})
    page = client.get(plan.get_absolute_url())
    assert "明天出发" in page.text
    file = plan.attachments.get()
    for name in ("file", "thumb"):
        address = reverse(f"installs:plans:{name}", args=[plan.number, file.uid])
        assert client.get(address).status_code == 200
        assert of(cast.hr).get(address).status_code == 404


def test_the_calendar_shows_who_goes_where_and_who_is_double() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    bring("draft", cast, team=[{"engineer": cast.mate}])
    cast.fresh.department = cast.planner.department
    cast.fresh.away_from, cast.fresh.away_until = day(3), day(4)
    cast.fresh.stand_in = cast.lead
    cast.fresh.save()
    client = of(cast.planner)
    address = reverse("installs:plans:calendar")
    for by in ("week", "month"):
        page = client.get(address, {"by": by, "day": day(3).isoformat()})
        assert plan.get_absolute_url() in page.text
        assert page.context["double"] == "林晚舟"
        line = next(one for one in page.context["lines"] if one.person == "林晚舟")
        assert len(line.lanes) == 2
        width = len(page.context["days"])
        assert all(sum(cell.span for cell in lane) == width for lane in line.lanes)
    assert "离岗" in client.get(address, {"day": day(3).isoformat()}).text
    # Whoever may not open a plan sees that somebody is taken, not by what.
    other = of(factories.user("sales", department=cast.home("sales")))
    page = other.get(address, {"day": day(3).isoformat()})
    assert plan.number not in page.text
    assert "已安排" in page.text
    assert client.get(address, {"day": "9999-99-99"}).status_code == 200


def test_the_list_narrows_and_exports() -> None:
    cast = Cast()
    plan = bring("approved", cast)
    client = of(cast.support_manager)
    for params in (
        {},
        {"engineer": cast.lead.username},
        {"equipment": cast.machines[0].serial_number},
        {"q": "许澄", "view": "all"},
        {"starts_from": day(2).isoformat(), "order": cast.order.number},
    ):
        assert plan.number in client.get(LIST, params).text, params
    assert plan.number not in client.get(LIST, {"engineer": cast.fresh.username}).text
    assert plan.number in of(cast.lead).get(LIST, {"view": "mine"}).text
    export = client.get(reverse("installs:plans:export"))
    assert export.headers["Content-Type"].endswith("sheet")


def test_the_list_costs_the_same_for_one_and_for_many(
    django_assert_max_num_queries: Any,
) -> None:
    cast = Cast()
    for _n in range(6):
        bring("approved", cast)
    client = of(cast.support_manager)
    client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST)


@pytest.mark.parametrize("who", ["planner", "support_manager", "lead"])
@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "installed"])
def test_a_page_costs_at_most_25_statements(
    state: str, who: str, django_assert_max_num_queries: Any
) -> None:
    cast = Cast()
    plan = bring(state, cast)
    if state == "installed":
        for _n in range(3):
            plans.spot_check(plan, by=cast.qa_engineer, checked_on=day(), items=CHECKED, score=9)
    client = of(getattr(cast, who))
    client.get(plan.get_absolute_url())
    with django_assert_max_num_queries(25):
        client.get(plan.get_absolute_url())


def test_the_workbench_shows_what_waits() -> None:
    cast = Cast()
    plan = bring("submitted", cast)
    assert plan.number in of(cast.support_manager).get("/").text
    going = bring("approved", cast)
    assert going.number in of(cast.lead).get("/").text
