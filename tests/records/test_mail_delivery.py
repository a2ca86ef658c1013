"""E-mail over a real connection: what is refused, what is not known, what hangs; and who calls."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from aftersales.celery import app
from records import clock, tasks
from records.models import Channel, Outbox
from tests.records.calendar_days import moment
from tests.records.clock_setup import person
from tests.records.mail_server import MailServer, mail_server
from tests.records.outbox_setup import MORNING, dispatch_at, mention, states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(settings: Settings) -> Iterator[None]:
    settings.EMAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    settings.DEFAULT_FROM_EMAIL = "售后管理 <service@example.com>"
    with clock.at(moment(MORNING)):
        yield


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        yield server


def test_what_goes_over_the_line(server: MailServer) -> None:
    mention(person("a", email="a@example.com"))
    assert dispatch_at(MORNING) == (1, 0)
    [letter] = server.letters
    assert f"Message-ID: <{Outbox.objects.get().message_id}@example.com>" in letter
    assert "To: a@example.com" in letter
    assert "Auto-Submitted: auto-generated" in letter


def test_one_unknown_address_stops_nobody_else(server: MailServer) -> None:
    mention(person("gone", email="gone@example.com"))
    mention(person("here", email="here@example.com"))
    assert dispatch_at(MORNING) == (1, 1)
    assert Outbox.objects.get(state="ready").last_error == "邮件服务器不接受收件地址（550）。"
    assert len(server.letters) == 1


def test_a_server_that_is_busy(server: MailServer) -> None:
    server.refuses_all = True
    for name in "ab":
        mention(person(name, email=f"{name}@example.com"))
    assert dispatch_at(MORNING) == (0, 1)  # the second one need not be tried
    assert Channel.objects.get(kind="email").last_error == "邮件服务器拒绝了邮件（451）。"
    server.refuses_all = False
    assert dispatch_at("2026-07-13 09:02").sent == 2


def test_a_server_that_hangs(settings: Settings) -> None:
    mention(person("a", email="a@example.com"))
    with mail_server(hangs=True) as server:
        settings.EMAIL_PORT = server.port
        begun = time.monotonic()
        assert dispatch_at(MORNING) == (0, 1)
        assert time.monotonic() - begun < 5
    assert Outbox.objects.get().last_error == "邮件服务器没有及时回答。"


def test_nobody_there_and_an_address_that_is_none(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_PORT = 9
    someone = person("a", email="a@example.com")
    mention(someone)
    assert dispatch_at(MORNING) == (0, 1)
    assert Outbox.objects.get().last_error == "连接不上邮件服务器。"
    settings.EMAIL_PORT = server.port
    type(someone).objects.update(email="a@example.com\nBcc: b@example.com")
    assert dispatch_at("2026-07-13 09:02") == (0, 1)
    assert Outbox.objects.get().last_error == "邮件地址不能使用。"


def test_celery_and_the_command_line_call_the_same(server: MailServer) -> None:
    for name in "abc":
        mention(person(name, email=f"{name}@example.com"))
        if name == "a":
            tasks.send()
        elif name == "b":
            call_command("dispatch", stdout=(said := StringIO()))
            assert said.getvalue() == "1 sent, 0 failed\n"
        else:
            call_command("sweep", stdout=StringIO())
    assert states() == ["sent"] * 3
    assert app.conf.beat_schedule["send"]["schedule"] == 30
    assert app.conf.beat_schedule["send"]["options"]["expires"] < 30
