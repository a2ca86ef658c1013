"""时限引擎: what holds and what was set aside is seen, and let go by whoever may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from records import calendar_seed, clock, engine, sweep, upkeep
from records.models import Deadline, EngineMark, Event, Notice
from records.steps import NotNow, NotYours
from tests import factories
from tests.records.calendar_days import moment
from tests.records.clock_setup import fresh, publish, start

pytestmark = pytest.mark.django_db
PAGE = "/settings/engine/"
MONDAY, OVERDUE = "2026-07-13 09:00", "2026-07-20 09:00"
HOLD = EngineMark.Name.CLOCK


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment(MONDAY)):
        calendar_seed.seed_calendar()
        publish()
        yield


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(factories.user("admin", username="root"))
    return client


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def broken(number: str = "KS-2607-0001") -> Deadline:
    deadline = start("answer", MONDAY, number)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_deadline SET moments = '[]' WHERE id = %s", [deadline.pk])
    return deadline


def test_a_hold_is_seen_and_ended_before_its_time(admin: Client) -> None:
    assert "正常" in text(admin)
    engine.mark(HOLD, clock.now(), engine.JUMP_HELD)
    page = text(admin)
    for words in ("暂停发送：系统时间突然向前跳变", "今天 10:00", "现在恢复发送"):
        assert words in page
    assert f'href="{PAGE}"' in text(admin, "/settings/outbox/")
    admin.post(f"{PAGE}{HOLD}/release/")
    assert not engine.holding(clock.now())
    assert "暂停发送" not in text(admin)
    line = Event.objects.latest("seq")
    assert (line.action, line.object_number) == ("release_hold", upkeep.RECORD)
    again = admin.post(f"{PAGE}{HOLD}/release/", follow=True)
    assert "发送已经恢复" in again.content.decode()


def test_what_is_set_aside_is_named_and_planned_anew(admin: Client) -> None:
    one, ended = broken(), broken("KS-2607-0002")
    with clock.at(moment(OVERDUE)):
        sweep.sweep()
        assert Notice.objects.filter(recipient__username="root", url=PAGE).exists()
        page = text(admin)
        for words in (one.record, one.label, "各级提醒的时间与时限政策的级数不符。"):
            assert words in page
        Deadline.objects.filter(pk=ended.pk).update(status=Deadline.Status.MET, met_at=clock.now())
        done = admin.post(f"{PAGE}retry/", follow=True).content.decode()
        assert "1 个时限已恢复计时。" in done
        assert "没有搁置的时限" in done
        assert fresh(ended).set_aside == ""
        assert fresh(one).next_at is not None
        assert Event.objects.latest("seq").action == "take_up_again"


def test_only_a_hold_is_released_and_only_by_whoever_may(admin: Client) -> None:
    engine.mark(EngineMark.Name.WEB_SWEEP, clock.now(), timedelta(hours=1))
    assert "网页进程正在代为扫描" in text(admin)
    with pytest.raises(NotNow):
        upkeep.release(EngineMark.Name.WEB_SWEEP, by=factories.user("admin"))
    engine.mark(HOLD, clock.now(), engine.JUMP_HELD)
    stranger = factories.user("sales")
    with pytest.raises(NotYours):
        upkeep.release(HOLD, by=stranger)
    with pytest.raises(NotYours):
        upkeep.take_up_again(by=stranger)
    assert engine.holding(clock.now())
