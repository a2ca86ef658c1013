"""The pages of the three records: who sees what, how often they ask, what a form does."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from handover.kinds import KINDS, OF
from handover.models import ChangeNotice, DocumentRequest, Handover
from handover.serializers import documents as of_request
from handover.serializers import handovers as of_handover
from handover.serializers import notices as of_notice
from records.numbering import next_number
from tests import factories
from tests.handover import states
from tests.handover.states import Cast, day
from tests.records.files import photo

pytestmark = pytest.mark.django_db
CASES = [
    *(("handover", one) for one in ("draft", "handed", "acknowledged", "superseded", "cancelled")),
    *(("request", one) for one in ("requested", "delivered", "received", "refused", "cancelled")),
    *(("notice", one) for one in ("draft", "issued", "closed", "cancelled")),
]
OPENER = {"handover": "opener", "request": "asker", "notice": "tech_management"}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def statements(client: Client, url: str) -> int:
    client.get(url)  # what is kept a minute is kept now
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.mark.parametrize(("kind", "state"), CASES)
def test_every_state_has_its_page_with_at_most_25_statements(kind: str, state: str) -> None:
    cast = Cast()
    paper = getattr(states, kind)(state, cast)
    people = [getattr(cast, OPENER[kind])]
    if state != "draft":
        people.append(cast.support_manager)
    for person in people:
        client = signed_in(person)
        assert statements(client, paper.get_absolute_url()) <= 25
        page = client.get(paper.get_absolute_url()).content.decode()
        assert paper.title in page
        assert " style=" not in page


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in KINDS for name in sorted(kind.forms)]
)
def test_every_step_has_a_page(kind: Any, name: str) -> None:
    cast = Cast()
    made: dict[Any, Any] = {
        Handover: (states.handover, "handed"),
        DocumentRequest: (states.request, "requested"),
        ChangeNotice: (states.notice, "issued"),
    }
    bring, state = made[kind.model]
    paper = bring(state, cast)
    answer = signed_in(cast.support_manager).get(paper.step_url(name))
    assert answer.status_code in {200, 403, 409}


def test_forms_and_serializers_take_the_same_names() -> None:
    serializers = {
        Handover: of_handover.STEP_SERIALIZERS,
        DocumentRequest: of_request.STEP_SERIALIZERS,
        ChangeNotice: of_notice.STEP_SERIALIZERS,
    }
    for model, kind in OF.items():
        assert set(kind.forms) == set(serializers[model]) == set(kind.steps)


def _many(paper: Any, kind: str, count: int) -> None:
    values = {f.name: getattr(paper, f.name) for f in paper._meta.concrete_fields if f.name != "id"}
    for _n in range(count):
        more = {"number": next_number(kind)}
        if kind == "handover":
            more["order"] = factories.order(customer=paper.customer)
        type(paper).objects.bulk_create([type(paper)(**values | more)])


@pytest.mark.parametrize(
    ("kind", "state", "number"),
    [
        ("handover", "handed", "handover"),
        ("request", "requested", "document_request"),
        ("notice", "issued", "change_notice"),
    ],
)
def test_lists_ask_the_same_for_1_and_for_30(kind: str, state: str, number: str) -> None:
    cast = Cast()
    paper = getattr(states, kind)(state, cast)
    client, url = signed_in(cast.support_manager), reverse(f"{paper.SPACE}:list")
    one = statements(client, url)
    _many(paper, number, 30)
    assert statements(client, url) <= min(one, 12)
    listed = client.get(url).context
    assert len(listed["rows"]) == 31


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.space)
def test_the_list_is_a_sheet_too(kind: Any) -> None:
    cast = Cast()
    states.handover("handed", cast)
    states.request("requested", cast)
    states.notice("issued", cast)
    answer = signed_in(cast.support_manager).get(reverse(f"{kind.space}:export"))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    heads = next(n for n, row in enumerate(rows) if row[0] == "编号")
    assert [str(head) for head in kind.table.EXPORTED] == list(rows[heads])
    assert rows[heads + 1][0] == kind.model.objects.get().number


def test_what_waits_is_found_by_whoever_it_waits_for() -> None:
    cast = Cast()
    states.handover("handed", cast)
    states.request("requested", cast)
    for space, who, n in (
        ("handovers", cast.support_manager, 1),
        ("handovers", cast.qa_manager, 0),
        ("documents", cast.tech_management, 1),
        ("documents", cast.qa_engineer, 0),
    ):
        answer = signed_in(who).get(reverse(f"handover:{space}:list"), {"view": "mine"})
        assert len(answer.context["rows"]) == n
        home = signed_in(who).get(reverse("home")).content.decode()
        assert ('id="handovers"' in home) is bool(n)


def test_a_handover_begins_with_what_the_order_says() -> None:
    cast = Cast()
    client, url = signed_in(cast.opener), reverse("handover:handovers:new")
    assert client.get(url).context["choosing"]
    assert client.get(url, {"order": "nothing"}).status_code == 400
    page = client.get(url, {"order": cast.order.number})
    assert "整机质保 18 个月" in page.content.decode()
    here = f"{url}?order={cast.order.number}"
    facts = {"quality_promises": "质保两年", "machines": [m.pk for m in cast.machines]}
    answer = client.post(here, facts)
    paper = Handover.objects.get()
    assert answer["Location"] == paper.get_absolute_url()
    assert (paper.quality_promises, paper.machines.count()) == ("质保两年", 2)
    again = client.post(here, facts)
    assert again.status_code == 409
    assert paper.number in again.content.decode()
    assert signed_in(cast.hr).get(url).status_code == 403


def test_a_request_and_a_notice_begin_on_their_pages() -> None:
    cast = Cast()
    machine = cast.machines[0]
    url = reverse("handover:documents:new")
    page = signed_in(cast.asker).get(url, {"equipment": machine.serial_number})
    assert machine.serial_number in page.content.decode()
    given = {"kind": "quality", "title": "探伤记录", "equipment": machine.serial_number}
    assert signed_in(cast.asker).post(url, given).status_code == 400
    assert signed_in(cast.asker).post(url, given | {"reason": "复检"}).status_code == 302
    assert DocumentRequest.objects.get().product == cast.product
    url = reverse("handover:notices:new")
    given = {"kind": "improvement", "title": "散热改良", "product": cast.product.code}
    assert signed_in(cast.rd_manager).post(url, given).status_code == 302
    assert ChangeNotice.objects.get().machines.count() == 2


def test_documents_are_provided_with_their_files_or_not_at_all() -> None:
    cast = Cast()
    paper = states.request("requested", cast)
    client, url = signed_in(cast.tech_management), paper.step_url("provide")
    rows = {
        "documents-TOTAL_FORMS": "1",
        "documents-INITIAL_FORMS": "1",
        "documents-0-name": "装配图",
        "documents-0-edition": "B",
    }
    wrong = {"uploads": SimpleUploadedFile("a.exe", b"MZ\x00")}
    assert client.post(url, rows | wrong).status_code == 400
    assert DocumentRequest.objects.get().status == "requested"
    more = client.post(url, rows | {"redraw": "documents"})
    assert len(more.context["form"].groups["documents"].forms) == 2
    right = {"uploads": SimpleUploadedFile("a.jpg", photo())}
    assert client.post(url, rows | right).status_code == 302
    paper = DocumentRequest.objects.get()
    assert (paper.status, paper.attachments.count()) == ("delivered", 1)
    file = paper.attachments.get()
    address = reverse("handover:documents:file", args=[paper.number, file.uid])
    assert signed_in(cast.asker).get(address).status_code == 200
    assert signed_in(cast.hr).get(address).status_code == 404


def test_machines_are_looked_for_and_chosen() -> None:
    cast = Cast()
    other = factories.equipment()
    paper = states.notice("draft", cast)
    client, url = signed_in(cast.tech_management), paper.step_url("choose_machines")
    ticked = {"machines": [cast.machines[0].pk], "version": paper.version}
    looked = client.post(url, ticked | {"redraw": "machines", "product": other.product.code})
    assert looked.status_code == 200
    assert other.serial_number in looked.content.decode()
    assert paper.machines.count() == 2
    chosen = ticked | {"machines": [cast.machines[0].pk, other.pk]}
    assert client.post(url, chosen).status_code == 302
    assert {row.equipment for row in paper.machines.all()} == {cast.machines[0], other}


def test_customers_are_told_on_one_page_for_several_machines() -> None:
    cast = Cast()
    paper = states.notice("issued", cast)
    rows = [row.pk for row in paper.machines.all()]
    client, url = signed_in(cast.asker), paper.step_url("inform")
    page = client.get(url, {"machine": rows[1]}).context["form"]
    assert page["machines"].value() == [rows[1]]
    told = {"machines": rows, "told_on": day(), "told_how": "phone", "told_whom": "陆主管"}
    assert client.post(url, told).status_code == 302
    assert "已通知，待确认" in client.get(paper.get_absolute_url()).content.decode()
    late = client.post(url, told | {"told_on": day(1)})
    assert late.status_code == 400
    assert "日期不能晚于今天" in late.content.decode()


def test_order_and_machine_show_what_concerns_them() -> None:
    cast = Cast()
    handed, asked = states.handover("handed", cast), states.request("requested", cast)
    notice = states.notice("issued", cast)
    client = signed_in(cast.support_manager)
    order = client.get(cast.order.get_absolute_url()).content.decode()
    machine = client.get(cast.machines[0].get_absolute_url()).content.decode()
    for paper in (handed, asked, notice):
        assert paper.number in order
    assert asked.number in machine
    assert notice.number in machine
    assert "待落实" in machine
    blind = signed_in(cast.warehouse)
    assert handed.number not in blind.get(cast.order.get_absolute_url()).content.decode()
    assert "移交合同" in signed_in(cast.sales).get(cast.order.get_absolute_url()).content.decode()
