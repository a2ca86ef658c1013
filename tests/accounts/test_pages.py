"""Log-in, lock-out, password, own settings, and how long a session lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from accounts.sessions import LOGGED_IN
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "turquoise-crane-41"


@pytest.fixture
def person() -> User:
    person = factories.user("qa_manager", username="zhoulan", name="周岚")
    person.set_password(PASSWORD)
    person.save()
    return person


def log_in(client: Client, password: str = PASSWORD, **values: str) -> object:
    return client.post("/login/", {"username": "zhoulan", "password": password, **values})


def test_log_in_leads_back_to_the_page_that_asked_for_it(client: Client, person: User) -> None:
    asked = client.get("/notices/?show=unread")
    assert asked.url == "/login/?next=/notices/%3Fshow%3Dunread"
    page = client.get(asked.url)
    assert 'name="next" value="/notices/?show=unread"' in page.content.decode()
    assert log_in(client, next="/notices/?show=unread").url == "/notices/?show=unread"


def test_log_in_never_leads_to_another_site(client: Client, person: User) -> None:
    assert log_in(client, next="https://example.org/").url == "/"


def test_a_wrong_password_is_told_in_words_and_names_nobody(client: Client, person: User) -> None:
    known = log_in(client, "wrong").content.decode()
    unknown = client.post("/login/", {"username": "nobody", "password": "x"}).content.decode()
    sentence = "登录名或密码不对。连续 5 次不对会锁定 15 分钟"
    assert sentence in known
    assert sentence in unknown


def test_five_wrong_passwords_lock_the_sixth_out_though_right(client: Client, person: User) -> None:
    for _attempt in range(5):
        last = log_in(client, "wrong")
    assert last.status_code == 429
    right = log_in(client)
    assert right.status_code == 429
    assert "登录已锁定 15 分钟" in right.content.decode()
    assert "系统管理员" in right.content.decode()


def test_a_lock_out_ends_after_fifteen_minutes(client: Client, person: User) -> None:
    with time_machine.travel("2026-07-15T10:00:00+08:00", tick=False) as clock:
        for _attempt in range(5):
            log_in(client, "wrong")
        clock.shift(timedelta(minutes=16))
        assert log_in(client).status_code == 302


def test_a_deactivated_person_is_refused_at_the_next_request(client: Client, person: User) -> None:
    log_in(client)
    assert client.get("/account/").status_code == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/account/").url.startswith("/login/")
    assert log_in(client).status_code == 200  # the form again, with the refusal


def test_log_out_takes_a_post(client: Client, person: User) -> None:
    log_in(client)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/account/").status_code == 302


def test_a_new_password_ends_other_sessions(client: Client, person: User) -> None:
    other = Client()
    log_in(other)
    log_in(client)
    new = "vermilion-heron-52"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password/", data).url == "/account/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").url.startswith("/login/")
    assert log_in(Client(), new).status_code == 302


def test_a_poor_password_is_refused_with_every_reason(client: Client, person: User) -> None:
    log_in(client)
    data = {"old_password": "no", "new_password1": "1234", "new_password2": "1234"}
    page = client.post("/account/password/", data).content.decode()
    assert "现在的密码不对，请重新输入" in page
    assert "密码至少 10 个字符" in page
    assert "密码不能全是数字" in page


def test_a_one_time_password_opens_nothing_but_the_change(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    log_in(client)
    assert client.get("/notices/").url == "/account/password/"
    refused = client.get("/api/schema/")
    assert refused.status_code == 403
    assert "一次性密码" in refused.json()["detail"]
    new = "vermilion-heron-52"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password/", data).url == "/"
    assert client.get("/notices/").status_code == 200


def test_own_settings_are_kept_with_the_person(client: Client, person: User) -> None:
    log_in(client)
    fetched = client.post(
        "/account/preferences/", {"theme": "dark"}, headers={"X-Requested-With": "fetch"}
    )
    assert fetched.status_code == 204
    client.post("/account/preferences/", {"density": "compact", "theme": "no such"})
    page = client.get("/account/").content.decode()
    assert 'data-theme="dark" data-density="compact"' in page
    client.post("/account/preferences/", {"density": "standard", "language": "en"})
    person.refresh_from_db()
    assert (person.theme, person.density, person.language) == ("dark", "", "en")
    assert '<html lang="en"' in client.get("/account/").content.decode()


def test_before_log_in_a_cookie_keeps_them(client: Client) -> None:
    target = client.post("/account/preferences/", {"theme": "dark", "next": "/login/?next=/x"})
    assert target.url == "/login/?next=/x"
    assert 'data-theme="dark"' in client.get("/login/").content.decode()
    away = client.post("/account/preferences/", {"next": "//example.org/"})
    assert away.url == "/"


def test_a_browsers_list_of_languages_is_not_asked(client: Client) -> None:
    page = client.get("/login/", headers={"Accept-Language": "en-US,en;q=0.9"}).content.decode()
    assert '<html lang="zh-CN"' in page


def test_a_stand_in_needs_a_period(client: Client, person: User) -> None:
    log_in(client)
    other = factories.user("qa_engineer")
    data = {"name": "周岚", "stand_in": other.pk, "language": "zh-hans"}
    assert "请填写从哪一天起由代理人处理" in client.post("/account/", data).content.decode()
    backwards = data | {"away_from": "2026-07-20", "away_until": "2026-07-18"}
    page = client.post("/account/", backwards).content.decode()
    assert "离岗的结束日期早于开始日期" in page
    right = data | {"away_from": "2026-07-18", "away_until": "2026-07-20"}
    assert client.post("/account/", right).url == "/account/"
    person.refresh_from_db()
    assert person.stand_in == other


def test_a_busy_session_ends_after_twelve_hours(client: Client, person: User) -> None:
    with time_machine.travel("2026-07-15T08:00:00+08:00", tick=False) as clock:
        log_in(client)
        for _quarter in range(48):
            assert client.get("/account/").status_code == 200
            clock.shift(timedelta(minutes=15))
        clock.shift(timedelta(minutes=1))
        assert client.get("/account/").url.startswith("/login/")


def test_an_idle_session_ends_after_half_an_hour(client: Client, person: User) -> None:
    with time_machine.travel("2026-07-15T08:00:00+08:00", tick=False) as clock:
        log_in(client)
        client.get("/account/")
        clock.shift(timedelta(minutes=31))
        assert client.get("/account/").url.startswith("/login/")


def test_a_session_is_stored_once_a_minute(client: Client, person: User) -> None:
    assert not settings.SESSION_SAVE_EVERY_REQUEST
    with time_machine.travel("2026-07-15T08:00:00+08:00", tick=False) as clock:
        log_in(client)
        client.get("/account/")
        before = Session.objects.get().expire_date
        clock.shift(timedelta(seconds=30))
        client.get("/account/")
        assert Session.objects.get().expire_date == before
        clock.shift(timedelta(seconds=31))
        client.get("/account/")
        assert Session.objects.get().expire_date > before
        assert LOGGED_IN in Session.objects.get().get_decoded()
