"""The ladder up the organisation reaches installations of before; what notices of it say."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from records import calendar_seed, clock, policies, sweep
from records.models import Notice, PolicyVersion
from records.notices import words_of
from tests.records.calendar_days import moment
from tests.records.clock_setup import RECORD, RULES, person, publish, start

pytestmark = pytest.mark.django_db
MONDAY = "2026-07-13 09:00"


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment(MONDAY)):
        calendar_seed.seed_calendar()
        yield


def newest() -> PolicyVersion:
    return PolicyVersion.objects.filter(scope=policies.COMPANY).order_by("-number")[0]


def test_the_first_programs_ladder_is_renewed_once_with_the_same_limits() -> None:
    publish(ladder=policies.FIRST_LADDER, urgent_percent=40)
    before = newest().number
    assert policies.renew_ladder()
    assert not policies.renew_ladder()
    renewed = policies.current()
    assert (newest().number, newest().ladder) == (before + 1, policies.LADDER)
    assert (dict(renewed.rules), renewed.urgent_percent) == (RULES, 40)
    assert [rung.code for rung in renewed.ladder] == ["75%", "100%", "+240", "+480"]


def test_what_a_person_published_is_left_alone() -> None:
    publish(ladder=policies.FIRST_LADDER, by=person("quality"))
    assert not policies.renew_ladder()
    assert newest().ladder == policies.FIRST_LADDER


def test_another_ladder_is_left_alone() -> None:
    publish(ladder=[{"percent": 100, "to": ["owner"]}])
    assert not policies.renew_ladder()


def told_at(*moments: str) -> list[Notice]:
    publish(ladder=[*policies.FIRST_LADDER, {"after": 240, "to": ["owner"]}])
    start("solve", MONDAY, owner=person("owner"), label="处理完成", url="/c/1/")
    for at in moments:
        with clock.at(moment(at)):
            sweep.sweep()
    return list(Notice.objects.order_by("pk").select_related("deadline"))


def test_words_of_each_stage() -> None:
    notices = told_at("2026-07-14 14:01", "2026-07-15 09:01", "2026-07-15 14:01")
    assert [notice.text for notice in notices] == ["", "", ""]
    assert [words_of(notice) for notice in notices] == [
        f"{RECORD} 处理完成的时间已用 75%，期限是 2026-07-15 09:00。",
        f"{RECORD} 处理完成已超期，期限是 2026-07-15 09:00。",
        f"{RECORD} 处理完成已超期 4 时，期限是 2026-07-15 09:00。",
    ]
    assert {(n.url, n.record_number, n.kind) for n in notices} == {("/c/1/", RECORD, "deadline")}


def test_words_say_how_late_they_come() -> None:
    first = told_at("2026-07-20 09:00")[0]
    assert words_of(first) == (
        f"{RECORD} 处理完成的时间已用 75%，期限是 2026-07-15 09:00。"
        "（本应在 2026-07-14 14:00 提醒）"
    )


def test_words_keep_the_limit_that_they_spoke_of() -> None:
    notice = told_at("2026-07-14 14:01")[0]
    before = words_of(notice)
    notice.deadline.due_at += timedelta(days=3)
    assert words_of(notice) == before
    notice.due_at = None  # written by the program of before, which kept the text itself
    assert words_of(notice) != before
    notice.text = "kept"
    assert words_of(notice) == "kept"


def test_words_are_the_readers(client: Client) -> None:
    notice = told_at("2026-07-15 09:01")[1]
    with translation.override("en"):
        assert "超期" not in words_of(notice)
    client.force_login(notice.recipient)
    assert "处理完成已超期，期限是 2026-07-15 09:00。" in client.get("/notices/").content.decode()
    api = client.get("/api/notices/").json()["results"]
    assert {row["text"] for row in api} == {words_of(n) for n in Notice.objects.all()}
    assert words_of(notice) in client.get("/").content.decode()
