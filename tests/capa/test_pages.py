"""The CAPA's pages: who sees what in which state, how often they ask, and what a refusal says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from capa import workflow as do
from capa.forms.steps import STEP_FORMS
from capa.models import Capa
from capa.serializers import STEP_SERIALIZERS
from records.numbering import next_number
from tests import factories
from tests.capa import states
from tests.capa.cast import Cast, day

pytestmark = pytest.mark.django_db
OPEN = ["analysing", "awaiting_plan", "implementing", "verifying", "standardising", "closing"]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def statements(client: Client, url: str) -> int:
    client.get(url)  # what is kept a minute is kept now
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.mark.parametrize("state", [*OPEN, "closed", "cancelled"])
def test_every_state_has_its_page_with_at_most_25_statements(state: str) -> None:
    cast = Cast()
    capa = states.bring(state, cast, level=4)
    for person in (cast.qa_manager, cast.leader):
        client = signed_in(person)
        assert statements(client, capa.get_absolute_url()) <= 25
        page = client.get(capa.get_absolute_url()).content.decode()
        assert capa.title in page
        assert " style=" not in page


def test_a_stranger_meets_no_page_and_a_draft_is_its_authors() -> None:
    cast = Cast()
    capa, draft = states.bring("analysing", cast), states.draft(cast)
    stranger = signed_in(factories.user("sales"))
    assert stranger.get(capa.get_absolute_url()).status_code == 404
    assert stranger.get(reverse("capa:step", args=[capa.number, "review"])).status_code == 404
    author = signed_in(cast.opener)
    assert author.get(draft.get_absolute_url())["Location"].endswith("/edit/")
    assert author.get(reverse("capa:edit", args=[draft.number])).status_code == 200
    assert signed_in(cast.qa_manager).get(draft.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", sorted(STEP_FORMS))
def test_every_step_has_a_page(name: str) -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    answer = signed_in(cast.leader).get(reverse("capa:step", args=[capa.number, name]))
    assert answer.status_code in {200, 403, 409}


def test_forms_and_serializers_take_the_same_names() -> None:
    """A step that can be taken on the page can be taken over the API, and the other way round."""
    assert set(STEP_FORMS) == set(STEP_SERIALIZERS) - {"save_draft"}


def test_a_thousand_measures_ask_no_more_than_two() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    states.write_plan(capa, cast)
    client = signed_in(cast.leader)
    before = statements(client, capa.get_absolute_url())
    row = {"kind": "corrective", "owner": cast.worker, "due_on": day(10)}
    many = [row | {"cause": 1 + n % 2, "content": f"复紧第 {n} 台"} for n in range(1_000)]
    do.plan_measures(capa, by=cast.leader, measures=many)
    assert statements(client, capa.get_absolute_url()) <= min(before, 25)
    assert statements(client, f"{capa.get_absolute_url()}?measures=all") <= 25
    whole = client.get(f"{capa.get_absolute_url()}?measures=all").content.decode()
    assert "复紧第 999 台" in whole


def _many(cast: Cast, count: int) -> None:
    first = states.start(states.draft(cast, level=3), cast)
    values = {f.name: getattr(first, f.name) for f in first._meta.concrete_fields if f.name != "id"}
    Capa.objects.bulk_create(
        Capa(**values | {"number": next_number("capa")}) for _n in range(count - 1)
    )


@pytest.mark.parametrize(
    ("page", "most"),
    [("list", 12), ("board", 12), ("mine", 14), ("figures", 20), ("follow_ups", 14)],
)
def test_lists_ask_the_same_for_1_and_for_30(page: str, most: int) -> None:
    cast = Cast()
    _many(cast, 1)
    client = signed_in(cast.tech_management)
    one = statements(client, reverse(f"capa:{page}"))
    _many(cast, 30)
    assert statements(client, reverse(f"capa:{page}")) <= min(one, most)


def test_who_wrote_the_plan_is_refused_in_words() -> None:
    cast = Cast()
    capa = states.review(states.bring("awaiting_plan", cast), cast)
    cast.leader.groups.set(cast.qa_manager.groups.all())
    address = reverse("capa:step", args=[capa.number, "approve_plan"])
    answer = signed_in(cast.leader).post(address, {"opinion": "都好", "password": "x"})
    assert answer.status_code == 403
    assert "要由另一个人来审核、批准和验证" in answer.content.decode()
    assert "都好" in answer.content.decode()


def approving(capa: Capa, cast: Cast, **more: Any) -> Any:
    client = signed_in(cast.qa_manager)
    page = client.get(capa.get_absolute_url())
    form = page.context["panel"].form
    data = {"seen": form.initial["seen"], "password": factories.PASSWORD, "opinion": "同意"}
    return client.post(reverse("capa:step", args=[capa.number, "approve_plan"]), data | more)


def test_the_manager_approves_from_the_capas_own_page() -> None:
    cast = Cast()
    capa = states.review(states.bring("awaiting_plan", cast), cast)
    wrong = approving(capa, cast, password="falsch")
    assert wrong.status_code == 400
    assert "同意" in wrong.content.decode()
    assert approving(capa, cast).status_code == 302
    assert Capa.objects.get(pk=capa.pk).status == "implementing"


def test_one_measure_goes_back_with_reason_and_day() -> None:
    cast = Cast()
    capa = states.review(states.bring("awaiting_plan", cast), cast)
    rows = {
        "back-TOTAL_FORMS": "2",
        "back-INITIAL_FORMS": "2",
        "back-0-measure": "1",
        "back-1-measure": "2",
        "back-1-back": "on",
    }
    lacking = approving(capa, cast, **rows)
    assert lacking.status_code == 400
    assert "退回措施要写理由" in lacking.content.decode()
    day_ = day(3).isoformat()
    rows |= {"back-1-reason": "没有写谁复核", "back-1-replan_by": day_}
    assert approving(capa, cast, **rows).status_code == 302
    measure = capa.rounds.get().measures.get(number=2)
    assert (measure.status, measure.rejected_reason) == ("rejected", "没有写谁复核")


def test_an_older_version_shows_both_and_loses_nothing() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    address = reverse("capa:step", args=[capa.number, "record_problem"])
    seen = capa.version
    do.record_problem(capa, by=cast.leader, description="别人写的")
    rows = {"is_is_not-TOTAL_FORMS": "0", "is_is_not-INITIAL_FORMS": "0"}
    data = {"version": str(seen), "description": "我写的", **rows}
    answer = signed_in(cast.leader).post(address, data)
    assert answer.status_code == 409
    assert "别人写的" in answer.content.decode()
    assert "我写的" in answer.content.decode()


def test_a_row_more_is_asked_for_without_script() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast)
    address = reverse("capa:step", args=[capa.number, "record_causes"])
    rows = {"causes-TOTAL_FORMS": "1", "causes-INITIAL_FORMS": "0", "causes-0-text": "力矩"}
    answer = signed_in(cast.leader).post(address, {**rows, "redraw": "causes"})
    assert answer.status_code == 200
    assert "causes-1-text" in answer.content.decode()
    assert "力矩" in answer.content.decode()


def test_a_new_one_begins_with_what_a_complaint_knows_and_is_started() -> None:
    cast = Cast()
    client = signed_in(cast.opener)
    asked = f"{reverse('capa:new')}?title=漏气&source=complaint&equipment={cast.machine}"
    assert "漏气" in client.get(asked).content.decode()
    facts = {
        "title": "漏气",
        "description": "保压超差",
        "source": "complaint",
        "level": "3",
        "kind": "corrective",
        "scale": "full",
        "responsible_department": str(cast.home("assembly").pk),
        "owner": cast.leader.username,
    }
    answer = client.post(reverse("capa:new"), {**facts, "start": "1"})
    capa = Capa.objects.get(title="漏气")
    assert (answer.status_code, capa.status, capa.owner) == (302, "analysing", cast.leader)


def test_a_figure_leads_to_what_is_behind_it() -> None:
    cast = Cast()
    capa = states.ineffective(states.bring("verifying", cast), cast)
    client = signed_in(cast.qa_manager)
    figures = client.get(reverse("capa:figures")).context["figures"]
    assert figures.total.ineffective.part == 1
    listed = client.get(f"{reverse('capa:list')}?view=all&figure=ineffective&months=6")
    assert [row.number for row in listed.context["rows"]] == [capa.number]


def test_a_follow_up_is_written_in_place() -> None:
    cast = Cast()
    capa = states.bring("analysing", cast, level=3)
    client = signed_in(cast.tech_management)
    assert capa.number in client.get(reverse("capa:follow_ups")).content.decode()
    address = reverse("capa:step", args=[capa.number, "follow_up"])
    answer = client.post(address, {"text": "样件周一到", "progress": "20", "from": "follow_ups"})
    assert answer["Location"] == f"{reverse('capa:follow_ups')}#{capa.number}"
    assert "样件周一到" in client.get(reverse("capa:follow_ups")).content.decode()
