"""工作台 at a certain hour: what is due today stands on the day's axis."""

from datetime import UTC, datetime

import pytest
import time_machine

from aftersales import day
from complaints import rows
from complaints.models import Complaint
from records import calendars, clock, turns
from tests.capa import states as capa_states
from tests.capa.cast import Cast as CapaCast
from tests.complaints.pages import browser, text_of
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 09:00 in the company


def tiles_of(answer) -> dict[str, tuple[int, str]]:
    return {str(kpi["label"]): (kpi["n"], kpi["note"]) for kpi in answer.context["kpis"]}


@time_machine.travel(MORNING, tick=False)
def test_what_is_due_today_stands_on_the_axis_and_among_the_tasks() -> None:
    cast = Cast()
    complaint = bring("registered", cast)
    page = text_of(browser(cast.qa_engineer).get("/"))
    assert complaint.number in page
    assert "今天到期 1" in page
    assert "现在 09:00" in page
    assert 'class="pin"' in page


@time_machine.travel(MORNING, tick=False)
def test_the_tiles_count_every_kind_of_record_and_a_later_one_registers_itself(monkeypatch) -> None:
    capa_cast = CapaCast()
    manager = capa_cast.qa_manager
    capa = capa_states.review(capa_states.bring("awaiting_plan", capa_cast), capa_cast)
    with clock.at(datetime(2026, 11, 16, 1, 0, tzinfo=UTC)):  # over by now
        capa_states.review(capa_states.bring("awaiting_plan", capa_cast), capa_cast)
    complaint = bring("closing", Cast())
    asked = turns.of(manager, clock.now())
    assert {kind.code: waits.sign for kind, waits in asked if waits.sign} == {
        "capa": 2,
        "complaint": 1,
    }
    assert {kind.code: waits.over for kind, waits in asked if waits.over} == {"capa": 1}
    answer = browser(manager).get("/")
    page, tiles = text_of(answer), tiles_of(answer)
    assert (complaint.number in page, capa.number in page) == (True, True)
    assert tiles["等我审批"] == (3, "纠正预防 2、客诉 1")
    assert (tiles["已超期"][0], tiles["已超期"][1][:3]) == (1, "最长 ")
    later = turns.Kind("install", "安装", lambda *_: turns.Waits(over=4, sign=1), dict)
    monkeypatch.setitem(turns._kinds, later.code, later)
    tiles = tiles_of(browser(manager).get("/"))
    assert tiles["等我审批"] == (4, "纠正预防 2、客诉 1、安装 1")
    assert tiles["已超期"] == (5, "安装 4、纠正预防 1")


@time_machine.travel(MORNING, tick=False)
def test_an_axis_begins_with_the_first_working_minute() -> None:
    cast = Cast()
    bring("registered", cast)
    shown = rows.rows(rows.for_rows(Complaint.objects.all()))
    axis = day.axis([(row, "判定") for row in shown], clock.now(), calendars.shown())
    assert axis is not None
    assert (axis["begins"], axis["ends"]) == ("8:30", "17:30")
    assert axis["pins"][0]["time"] == "11:00"  # 首次响应: two hours
    assert axis["lunch"] == [("38.89%", "50.00%")]


@time_machine.travel(datetime(2026, 11, 28, 2, 0, tzinfo=UTC), tick=False)
def test_a_day_off_has_no_axis() -> None:
    assert day.axis([], clock.now(), calendars.shown()) is None


@time_machine.travel(datetime(2026, 11, 23, 16, 28, tzinfo=UTC), tick=False)  # 00:28
def test_times_on_the_axis_do_not_lie_upon_each_other() -> None:
    cast = Cast()
    for _ in range(3):
        bring("registered", cast)
    shown = rows.rows(rows.for_rows(Complaint.objects.all()))
    axis = day.axis([(row, "判定") for row in shown], clock.now(), calendars.shown())
    assert axis is not None
    assert (axis["begins"], axis["now_anchor"]) == ("", "start")  # 现在 stands there
    assert [pin["time"] for pin in axis["pins"]] == ["10:30", "", ""]
    assert all(pin["title"].startswith("10:30 KS-") for pin in axis["pins"])
