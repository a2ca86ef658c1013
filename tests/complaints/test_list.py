"""The list of complaints: its price, who sees what, conditions, pages, saved views, Excel."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from complaints.models import Complaint
from records import clock
from records.models import SavedView
from tests.complaints.pages import browser, statements, text_of
from tests.complaints.states import Cast, bring, draft
from tests.factories import user

pytestmark = pytest.mark.django_db
LIST = "/complaints/"
MOST_QUERIES = 12


@pytest.fixture
def cast() -> Cast:
    return Cast()


def copies(first: Complaint, count: int) -> None:
    """Further rows like the first, straight into the table."""
    fields = {
        f.attname: getattr(first, f.attname)
        for f in Complaint._meta.concrete_fields
        if f.name not in {"id", "number"}
    }
    Complaint.objects.bulk_create(
        Complaint(**fields | {"number": f"KS-9901-{n:04}"}) for n in range(count)
    )


def numbers(page: str) -> list[str]:
    return re.findall(r'name="number" value="([^"]+)"', page)


def test_a_hundred_rows_cost_as_many_queries_as_one(cast: Cast) -> None:
    first = bring("handling", cast)
    client = browser(cast.qa_manager)
    client.get(LIST)
    one = statements(lambda: client.get(LIST, {"page_size": "100"}))
    copies(first, 99)
    hundred = statements(lambda: client.get(LIST, {"page_size": "100"}))
    assert len(numbers(text_of(client.get(LIST, {"page_size": "100"})))) == 100
    assert len(hundred) == len(one)
    assert len(hundred) <= MOST_QUERIES, "\n".join(hundred)


def test_conditions_and_pauses_stay_within_the_price(cast: Cast) -> None:
    complaint = bring("handling", cast)
    copies(complaint, 60)
    Complaint.objects.filter(pk=complaint.pk).update(paused_until=clock.now() + timedelta(days=1))
    SavedView.objects.create(owner=cast.qa_manager, page="complaints", name="我的", query="level=2")
    client = browser(cast.qa_manager)
    asked = {"q": "阀", "level": "2", "product": cast.product.code, "department": "assembly"}
    client.get(LIST, asked)
    assert len(statements(lambda: client.get(LIST, asked))) <= MOST_QUERIES


def test_everybody_sees_their_own_part(cast: Cast) -> None:
    mine = bring("handling", cast)
    stranger = user("sales", department=cast.home("sales"))
    assert mine.number in text_of(browser(cast.sales).get(LIST))
    assert mine.number in text_of(browser(cast.qa_engineer).get(LIST))
    assert mine.number not in text_of(browser(stranger).get(LIST))


def test_a_draft_is_its_authors_alone(cast: Cast) -> None:
    begun = draft(cast)
    assert begun.number in text_of(browser(begun.opened_by).get(LIST, {"view": "drafts"}))
    everything = browser(cast.qa_manager).get(LIST, {"view": "all"})
    assert begun.number not in text_of(everything)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "handling high"),
        ({"view": "high"}, "high"),
        ({"view": "countersigning"}, "high"),
        ({"view": "closed_this_month"}, "closed"),
        ({"view": "all"}, "handling high closed"),
        ({"view": "overdue"}, ""),
        ({"level": "2"}, "handling"),
        ({"kind": "software"}, ""),
        ({"stage": "countersign"}, "high"),
        ({"status": "handling"}, "handling"),
        ({"handler": "nobody"}, ""),
        ({"department": "assembly"}, "handling high"),
        ({"q": "A-217"}, "handling high closed"),
        ({"q": "没有这样的词"}, ""),
        ({"q": "sz"}, "handling high closed"),
        ({"view": "all", "received_before": "2020-01-01"}, ""),
        ({"view": "all", "days": "7"}, "handling high closed"),
        ({"view": "mine"}, ""),
        ({"view": "todo"}, "high"),
    ],
)
def test_conditions(cast: Cast, asked: dict[str, str], found: str) -> None:
    rows = {
        "handling": bring("handling", cast, 2),
        "high": bring("countersigning", cast, 3),
        "closed": bring("closed", cast, 2),
    }
    page = text_of(browser(cast.qa_manager).get(LIST, asked))
    assert set(numbers(page)) == {rows[name].number for name in found.split()}


def test_a_spoiled_condition_is_named_and_breaks_nothing(cast: Cast) -> None:
    bring("handling", cast)
    answer = browser(cast.qa_manager).get(LIST, {"level": "9", "received_after": "gestern"})
    assert answer.status_code == 200
    assert "emsg" in text_of(answer)


def test_pages_go_forward_and_back_by_key(cast: Cast) -> None:
    first = bring("handling", cast)
    copies(first, 59)
    late = clock.now() + timedelta(days=9)
    Complaint.objects.filter(number__endswith="7").update(due_at=None)
    Complaint.objects.filter(number__endswith="3").update(due_at=late)
    client = browser(cast.qa_manager)
    ahead, query = [], "page_size=25"
    pages = []
    while query:
        page = text_of(client.get(f"{LIST}?{query}"))
        pages.append(numbers(page))
        ahead += pages[-1]
        following = re.search(r'href="\?([^"]+)" rel="next"', page)
        query = following[1].replace("&amp;", "&") if following else ""
    assert [len(one) for one in pages] == [25, 25, 10]
    assert len(set(ahead)) == 60
    assert ahead[-1].endswith("7")  # without a due moment: last
    back = re.search(r'href="\?([^"]+)" rel="prev"', page)
    assert back is not None
    before = text_of(client.get(f"{LIST}?{back[1].replace('&amp;', '&')}"))
    assert numbers(before) == pages[1]


def test_a_view_is_kept_shared_and_deleted(cast: Cast) -> None:
    client = browser(cast.qa_manager)
    client.post(f"{LIST}views/", {"name": "硬件三级", "query": "view=open&level=3", "shared": "1"})
    view = SavedView.objects.get()
    assert (view.owner, view.shared) == (cast.qa_manager, True)
    assert "硬件三级" in text_of(browser(cast.support_manager).get(LIST))
    again = client.post(f"{LIST}views/", {"name": "硬件三级", "query": ""}, follow=True)
    assert "您已有同名的视图" in text_of(again)
    other = browser(cast.support_manager).post(f"{LIST}views/{view.pk}/", {"do": "delete"})
    assert other.status_code == 404
    client.post(f"{LIST}views/{view.pk}/", {"do": "share"})
    assert "硬件三级" not in text_of(browser(cast.support_manager).get(LIST))
    client.post(f"{LIST}views/{view.pk}/", {"do": "delete"})
    assert not SavedView.objects.exists()


def test_excel_holds_what_is_seen_and_runs_nothing(cast: Cast) -> None:
    seen = bring("handling", cast, description="=1+1 的显示")
    bring("closed", cast)
    answer = browser(cast.qa_manager).get(f"{LIST}export/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:3] == ("单号", "等级", "问题")
    assert [row[0] for row in rows[1:]] == [seen.number]
    assert rows[1][2].startswith("'=")


def test_ticked_rows_are_exported_alone(cast: Cast) -> None:
    one, _other = bring("handling", cast), bring("handling", cast)
    answer = browser(cast.qa_manager).get(f"{LIST}export/", {"number": one.number})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == [one.number]


def test_three_kinds_of_nothing(cast: Cast) -> None:
    client = browser(cast.qa_manager)
    assert "这里还没有客诉" in text_of(client.get(LIST))
    waiting = bring("handling", cast)
    assert "没有符合这些条件的客诉" in text_of(client.get(LIST, {"level": "4"}))
    done = text_of(client.get(LIST, {"view": "to_judge"}))
    assert "“待判定”里没有客诉" in done
    assert waiting.number in done
