"""Pages outside the usual road: a quotation's answer, a level nobody can confirm yet."""

import pytest

from complaints import workflow as do
from tests.complaints.pages import browser, text_of
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db
QUOTED = {"quotation_number": "BJ-1", "amount": 12800, "content": "换件", "reason": "过保"}
ANSWER = "报价 BJ-1 等客户答复，请记录"


def test_the_answer_to_a_quotation_is_asked_for_while_it_is_open() -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    sales = browser(cast.sales)
    page = complaint.get_absolute_url()
    assert "record_consent" not in sales.get(page).content.decode()

    do.quote(complaint, by=cast.support_manager, **QUOTED)
    assert ANSWER in text_of(sales.get(page))
    assert "报价 BJ-1，12,800.00 元" in text_of(sales.get(f"{page}record_consent/"))

    told = {"channel": "phone", "person": "石磊"}
    do.record_consent(complaint, by=cast.sales, consented=True, **told)
    assert "record_consent" not in sales.get(page).content.decode()


def test_a_quotation_says_why_in_words_of_its_own() -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    address = f"{complaint.get_absolute_url()}quote/"
    answer = browser(cast.support_manager).post(address, QUOTED | {"reason": "", "amount": "-5"})
    assert answer.status_code == 400
    said = text_of(answer)
    assert "请写为什么不符合售后条约。" in said
    assert "报价金额不能小于 0。" in said


def test_without_an_answer_there_is_no_level_to_confirm() -> None:
    cast = Cast()
    complaint = bring("judged", cast)
    answer = browser(cast.support_engineer).post(f"{complaint.get_absolute_url()}classify/", {})
    assert answer.status_code == 400
    assert text_of(answer).count("请先回答问题，再确认等级。") == 2  # above, and where it belongs
    assert 'id="s_grade"' in answer.content.decode()


def test_what_ends_a_complaint_is_red() -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    page = (
        browser(complaint.opened_by).get(f"{complaint.get_absolute_url()}cancel/").content.decode()
    )
    assert '<button class="btn btn-d" type="submit"' in page
