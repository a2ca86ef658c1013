"""The pages of acceptances, as people use them, and what they cost in statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from installs.models import Acceptance, Item
from installs.signing import acceptances as signing
from tests import factories
from tests.installs import states
from tests.installs.cast import Cast, day, sent_strokes
from tests.installs.states import bring
from tests.installs.test_plan_pages import rows
from tests.records.files import photo

pytestmark = pytest.mark.django_db
LIST = reverse("installs:acceptances:list")
STATES = (
    *("draft", "measuring", "signing", "adjusting", "carrying_out"),
    *("recording", "handing_over", "in_service", "cancelled"),
)


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def step(acceptance: Acceptance, verb: str) -> str:
    return reverse("installs:acceptances:step", args=[acceptance.number, verb])


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_page_for_everybody_who_sees_it(
    state: str, django_assert_max_num_queries: Any
) -> None:
    cast = Cast()
    acceptance = bring(state, cast, left=state == "in_service")
    for who in ("engineer", "support_manager", "qa_engineer", "tech_management", "sales"):
        client = of(getattr(cast, who))
        page = client.get(acceptance.get_absolute_url())
        assert page.status_code == 200, who
        assert acceptance.get_status_display() in page.text
        with django_assert_max_num_queries(25):
            client.get(acceptance.get_absolute_url())
    assert of(cast.hr).get(acceptance.get_absolute_url()).status_code == 404


def filled(cast: Cast, **more: Any) -> dict[str, Any]:
    done = [
        {"kind": kind, "done_on": day(-1).isoformat()}
        for kind in ("arrival", "installation", "training", "documents")
    ]
    return {
        "kind": "both",
        "order": cast.order.number,
        "engineer": f"{cast.engineer.name} {cast.engineer.username}",
        "planned_on": day(3).isoformat(),
        "site": "二号厂房",
        "software_version": "V2.4",
        **rows("preconditions", *done, first=4),
    } | more


def test_an_acceptance_is_begun_from_a_machine_and_started() -> None:
    cast = Cast()
    client = of(cast.planner)
    new = reverse("installs:acceptances:new")
    assert client.get(new).status_code == 200
    assert client.get(new, {"equipment": "none"}).status_code == 400
    address = f"{new}?equipment={cast.machine.serial_number}"
    assert cast.machine.arrived_on.isoformat() in client.get(address).text
    answer = client.post(address, filled(cast))
    made = Acceptance.objects.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    assert all(one.is_settled for one in made.preconditions.all())
    assert client.post(address, filled(cast)).status_code == 409
    assert of(cast.sales).get(new).status_code == 403
    sent = filled(cast, site="三号厂房", version=made.version)
    assert client.post(step(made, "save_draft"), sent).status_code == 302
    assert of(cast.engineer).post(step(made, "start")).status_code == 302
    made.refresh_from_db()
    assert (made.site, made.status) == ("三号厂房", "measuring")


def test_results_and_samples_are_typed_in() -> None:
    cast = Cast()
    acceptance = bring("measuring", cast)
    client = of(cast.engineer)
    page = client.get(step(acceptance, "record_results"))
    assert page.text.count("<fieldset") >= 4
    lines = [
        {"item": 1, "measured": "０．０００３"},
        {"item": 2, "passed": "yes", "observed": "无划伤"},
        {"item": 3},
        {"item": 4, "measured": "0.9"},
    ]
    sent = {"tested_on": day().isoformat(), **rows("rows", *lines, first=4)}
    assert client.post(step(acceptance, "record_results"), sent).status_code == 302
    items = {one.position: one.passed for one in Item.objects.order_by("position")}
    assert items == {1: True, 2: True, 3: None, 4: False}
    process = step(acceptance, "record_process")
    assert client.get(process).status_code == 200
    assert client.post(process, {"item": "3", "samples": "99.8 甲"}).status_code == 400
    pasted = {"item": "3", "samples": "99.8\t100.1\n100.0，100.2 99.9", "material": "玻璃"}
    assert client.post(process, pasted).status_code == 302
    page = client.get(acceptance.get_absolute_url())
    for words in ("<svg", "均值 100.00", "标准差 0.1581", "Cpk 10.54", "玻璃", "不合格"):
        assert words in page.text, words
    assert "计算结论：不合格" in page.text


def test_a_problem_is_noted_and_settled() -> None:
    cast = Cast()
    acceptance = bring("measuring", cast)
    client = of(cast.engineer)
    owner = f"{cast.solver.name} {cast.solver.username}"
    sent = {"grade": "B", "problem": "密封条压痕", "owner": owner, "side": "ours"}
    assert client.post(step(acceptance, "add_punch"), sent).status_code == 400
    sent["due_on"] = day(5).isoformat()
    assert client.post(step(acceptance, "add_punch"), sent).status_code == 302
    assert "密封条压痕" in client.get(acceptance.get_absolute_url()).text
    done = {"punch": "1", "settled_on": day().isoformat(), "settlement": "已更换"}
    assert of(cast.solver).post(step(acceptance, "settle_punch"), done).status_code == 302
    assert "已更换" in client.get(acceptance.get_absolute_url()).text


def test_the_conclusion_is_never_better_than_computed() -> None:
    cast = Cast()
    acceptance = states.measure(bring("measuring", cast), cast, vacuum="0.001")
    client = of(cast.engineer)
    page = client.get(step(acceptance, "conclude"))
    assert "有条件合格" in page.text
    assert client.post(step(acceptance, "conclude"), {"conclusion": "qualified"}).status_code == 400
    worse = {"conclusion": "failed"}
    assert client.post(step(acceptance, "conclude"), worse).status_code == 400
    assert client.post(step(acceptance, "conclude"), worse | {"note": "复验"}).status_code == 302


def test_both_sides_sign_and_a_changed_row_shows() -> None:
    cast = Cast()
    acceptance = bring("signing", cast)
    client = of(cast.engineer)
    seen = signing.seen_of(acceptance, "sign_ours")
    ours = {"seen": seen, "password": "wrong"}
    assert client.post(step(acceptance, "sign_ours"), ours).status_code == 400
    ours["password"] = factories.PASSWORD
    assert client.post(step(acceptance, "sign_ours"), ours | {"seen": "0"}).status_code == 409
    assert client.post(step(acceptance, "sign_ours"), ours).status_code == 302
    assert "客户签字" in client.get(acceptance.get_absolute_url()).text
    address = step(acceptance, "sign_customer")
    report = client.get(address).text
    for words in (seen, "极限真空", "0.0003", "计算结论：合格"):
        assert words in report, words
    theirs = {"name": "廖建平", "title": "设备部", "seen": seen, "image": ""}
    assert client.post(address, theirs).status_code == 400
    assert client.post(address, theirs | {"image": sent_strokes()}).status_code == 302
    acceptance.refresh_from_db()
    assert acceptance.status == "recording"
    page = client.get(acceptance.get_absolute_url())
    assert "data:image/png;base64," in page.text
    assert "签名与内容不符" not in page.text


def test_a_failed_round_is_adjusted_and_measured_again() -> None:
    cast = Cast()
    acceptance = bring("adjusting", cast)
    sent = {
        "cause": "密封圈压痕",
        "due_on": day(5).isoformat(),
        "password": factories.PASSWORD,
        **rows(
            "actions",
            {
                "content": "更换密封圈",
                "owner": f"{cast.fitter.name} {cast.fitter.username}",
                "due_on": day(4).isoformat(),
            },
        ),
    }
    client = of(cast.tech_management)
    assert client.get(step(acceptance, "adjust")).status_code == 200
    assert client.post(step(acceptance, "adjust"), sent).status_code == 302
    assert "更换密封圈" in client.get(acceptance.get_absolute_url()).text
    done = {"action": "1", "done_on": day().isoformat(), "result": "已换"}
    assert of(cast.fitter).post(step(acceptance, "complete_action"), done).status_code == 302
    finish = {"result": "真空恢复", "carry": "on"}
    engineer = of(cast.engineer)
    assert engineer.post(step(acceptance, "finish_adjustment"), finish).status_code == 302
    page = engineer.get(acceptance.get_absolute_url())
    for words in ("第 2 次检验", "第 1 次检验", "沿用第 1 次"):
        assert words in page.text, words


def test_the_service_record_is_written_and_taken_over() -> None:
    cast = Cast()
    acceptance = bring("recording", cast)
    written = {"text": "质量良好", "password": factories.PASSWORD}
    for verb, who in (
        ("record_quality", cast.qa_engineer),
        ("record_engineering", cast.engineering),
    ):
        assert of(who).get(step(acceptance, verb)).status_code == 200
        assert of(who).post(step(acceptance, verb), written).status_code == 302
    client = of(cast.support_manager)
    acceptance.refresh_from_db()
    contact = f"{cast.support_engineer.name} {cast.support_engineer.username}"
    sent = {
        "seen": signing.seen_of(acceptance, "take_over"),
        "password": factories.PASSWORD,
        "service_contact": contact,
    }
    assert client.get(step(acceptance, "take_over")).status_code == 200
    assert client.post(step(acceptance, "take_over"), sent).status_code == 302
    assert "服务联系人" in client.get(acceptance.get_absolute_url()).text


def test_files_comments_and_capa_hang_on_the_page() -> None:
    cast = Cast()
    acceptance = bring("measuring", cast)
    client = of(cast.support_manager)
    client.post(step(acceptance, "comment"), {"text": "明天复测"})
    client.post(step(acceptance, "attach"), {"uploads": SimpleUploadedFile("a.jpg", photo())})
    assert client.post(step(acceptance, "raise_capa"), {}).status_code == 302
    page = client.get(acceptance.get_absolute_url())
    for words in ("明天复测", "a.jpg", acceptance.raised.get().capa.number):
        assert words in page.text, words


def test_the_list_narrows_exports_and_costs_the_same(django_assert_max_num_queries: Any) -> None:
    cast = Cast()
    acceptance = bring("measuring", cast)
    for _n in range(4):
        bring("signing", cast, equipment=cast.another())
    client = of(cast.support_manager)
    for params in (
        {},
        {"status": "measuring"},
        {"engineer": cast.engineer.username},
        {"equipment": cast.machine.serial_number},
        {"q": cast.order.number, "view": "all"},
    ):
        assert acceptance.number in client.get(LIST, params).text, params
    assert acceptance.number not in client.get(LIST, {"view": "to_sign"}).text
    export = client.get(reverse("installs:acceptances:export"))
    assert export.headers["Content-Type"].endswith("sheet")
    client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST)
