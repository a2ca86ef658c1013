"""What the outbox holds goes out once, and what fails is tried again, told and given up."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail  # noqa: TID251  what was sent is read here
from pytest_django import Settings

from records import clock, delivery
from records.delivery import leasing
from records.models import Channel, EngineMark, Outbox
from tests.records import robot_server as say
from tests.records.calendar_days import moment
from tests.records.clock_setup import person
from tests.records.outbox_setup import (
    MORNING,
    dispatch_at,
    mention,
    robot_channel,
    states,
    tell,
    wants,
)
from tests.records.robot_server import RobotServer, robot_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def robot(settings: Settings) -> Iterator[RobotServer]:
    with robot_server() as server:
        settings.WEBHOOK_ORIGINS = [server.origin]
        yield server


@pytest.fixture(autouse=True)
def morning(settings: Settings) -> Iterator[None]:
    settings.EMAIL_CONFIGURED = True
    settings.SITE_URL = "https://service.example.com"
    with clock.at(moment(MORNING)):
        yield


def test_by_mail_without_any_choice() -> None:
    mention(person("a", email="a@example.com"))
    mention(person("b"))  # has no address: in the product alone
    assert dispatch_at(MORNING) == (1, 0)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["a@example.com"], "留言提到您。")
    assert "https://service.example.com/complaints/KS-2607-0001/" in letter.body
    assert letter.extra_headers["Message-ID"] == f"<{Outbox.objects.get().message_id}@localhost>"
    assert states() == ["sent"]
    assert dispatch_at("2026-07-13 09:05") == (0, 0)


def test_nothing_is_prepared_where_there_is_no_mail(settings: Settings) -> None:
    settings.EMAIL_CONFIGURED = False
    mention(person("a", email="a@example.com"))
    assert states() == []


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu", "webhook"])
def test_by_robot(robot: RobotServer, kind: str) -> None:
    someone = person("a")
    wants(someone, robot_channel(robot, kind))
    tell(someone, "分派给您处理。")
    assert dispatch_at(MORNING) == (1, 0)
    [(path, _headers, _body)] = robot.requests
    assert path == say.PATHS[kind]
    assert "分派给您处理。" in robot.texts[0].encode().decode("unicode_escape", "ignore") or (
        "分派给您处理。" in robot.texts[0]
    )


def test_choices_are_honoured(robot: RobotServer) -> None:
    group = robot_channel(robot)
    own, nowhere = person("own", email="a@example.com"), person("nowhere", email="b@example.com")
    wants(own, group, kinds=("mention",))
    wants(nowhere, kinds=("mention",))
    for someone in (own, nowhere):
        mention(someone)
        tell(someone)  # nobody chose anything for it, and it is not among the defaults
    assert dispatch_at(MORNING) == (1, 0)
    assert (len(robot.requests), mail.outbox) == (1, [])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (say.NO, "对方拒绝了消息（代码 93000）：invalid webhook url, key=…"),
        (say.BROKEN, "HTTP 500"),
        (say.PAGE, "网页"),
        (say.SHY_PAGE, "网页"),
        (say.NONSENSE, "看不懂"),
        (say.ENDLESS, "过长"),
    ],
)
def test_a_failure_that_says_200_is_one(robot: RobotServer, answer: object, words: str) -> None:
    someone, group = person("a"), robot_channel(robot)
    wants(someone, group)
    tell(someone)
    robot.answers = [answer]  # type: ignore[list-item]  # one of the answers above
    assert dispatch_at(MORNING) == (0, 1)
    row = Outbox.objects.get()
    assert (row.state, row.attempts) == ("ready", 1)
    assert words in row.last_error
    assert say.TOKEN not in row.last_error
    group.refresh_from_db()
    assert group.last_error == row.last_error


def test_a_redirect_is_not_followed(robot: RobotServer) -> None:
    someone = person("a")
    wants(someone, robot_channel(robot))
    tell(someone)
    robot.answers = [robot.elsewhere]
    assert dispatch_at(MORNING) == (0, 1)
    assert len(robot.requests) == 1
    assert "别的地址" in Outbox.objects.get().last_error


def test_nobody_at_home(robot: RobotServer, settings: Settings) -> None:
    settings.WEBHOOK_ORIGINS = ["http://127.0.0.1:9"]
    someone = person("a")
    group = robot_channel(robot)
    Channel.objects.update(address=f"http://127.0.0.1:9{say.PATHS['wecom']}")
    wants(someone, group)
    tell(someone)
    assert dispatch_at(MORNING) == (0, 1)
    assert Outbox.objects.get().last_error == "连接不上对方的服务器。"


def test_tried_again_after_growing_pauses_and_given_up(robot: RobotServer) -> None:
    someone = person("a", email="a@example.com")
    wants(someone, robot_channel(robot))
    tell(someone, urgent=True)
    robot.answers = [say.BROKEN]
    at = moment(MORNING)
    for attempt, pause in enumerate(leasing.PAUSES, start=1):
        assert dispatch_at(at) == (0, 1)
        row = Outbox.objects.get()
        assert (row.state, row.attempts) == ("ready", attempt)
        assert timedelta() <= row.not_before - (at + pause) < timedelta(seconds=15)
        assert dispatch_at(row.not_before - timedelta(seconds=1)) == (0, 0)
        at = row.not_before
    assert dispatch_at(at) == (0, 1)
    row = Outbox.objects.get()
    assert (row.state, row.attempts) == ("dead", leasing.ATTEMPTS)
    assert row.last_error == "对方回答 HTTP 500。"
    assert dispatch_at(at + timedelta(days=30)) == (0, 0)
    assert len({body["text"]["content"] for _p, _h, body in robot.requests}) == 1


def test_message_id_is_the_same_over_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def refuse(backend: object, messages: list[mail.EmailMessage]) -> int:
        seen.extend(message.extra_headers["Message-ID"] for message in messages)
        raise OSError

    mention(person("a", email="a@example.com"))
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        dispatch_at(MORNING)
        dispatch_at("2026-07-13 09:02")
    assert dispatch_at("2026-07-13 09:30") == (1, 0)
    seen.append(mail.outbox[0].extra_headers["Message-ID"])
    assert (len(seen), len(set(seen))) == (3, 1)


def test_a_channel_that_hangs_holds_up_no_other(
    robot: RobotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.delivery.robots.READ", 1)
    hanging, quick = person("hanging"), [person(f"q{n}", email="q@example.com") for n in range(9)]
    wants(hanging, robot_channel(robot))
    tell(hanging)
    for someone in quick:
        mention(someone)
    robot.answers = [robot.hang]
    begun = time.monotonic()
    assert dispatch_at(MORNING) == (9, 1)
    assert time.monotonic() - begun < 5
    assert Outbox.objects.get(channel__kind="wecom").last_error == "对方没有及时回答。"


def test_one_that_never_comes_back_is_owed_again(
    robot: RobotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a line that outlives all its limits ends neither the round nor the next one."""
    monkeypatch.setattr("records.delivery.dispatcher.PATIENCE", 0.5)
    monkeypatch.setattr("records.delivery.robots.READ", 30)
    someone = person("a")
    wants(someone, robot_channel(robot))
    tell(someone)
    robot.answers = [robot.hang]
    assert dispatch_at(MORNING) == (0, 0)
    assert states() == ["leased"]
    assert dispatch_at("2026-07-13 09:00") == (0, 0)  # the lease still runs
    assert dispatch_at("2026-07-13 09:02") == (0, 0)  # it ended, but its line is still busy
    row = Outbox.objects.get()
    assert (row.state, row.attempts, row.last_error) == (
        "ready",
        1,
        "发送中断，不知道是否已送达。",
    )
    assert len(robot.requests) == 1


def test_what_the_engine_holds_waits() -> None:
    mention(person("a", email="a@example.com"))
    now = moment(MORNING)
    EngineMark.objects.create(
        name=EngineMark.Name.FLOOD, since=now, until=now + timedelta(minutes=1)
    )
    assert dispatch_at(MORNING) == (0, 0)
    assert dispatch_at("2026-07-13 09:02") == (1, 0)


def test_the_first_failure_spares_the_others_of_its_channel(robot: RobotServer) -> None:
    group = robot_channel(robot)
    for n in range(5):
        someone = person(f"p{n}")
        wants(someone, group)
        tell(someone)
    robot.answers = [say.BROKEN, say.YES]
    assert dispatch_at(MORNING) == (0, 1)
    assert [row.attempts for row in Outbox.objects.order_by("pk")] == [1, 0, 0, 0, 0]
    assert states() == ["ready"] * 5
    assert dispatch_at("2026-07-13 09:01") == (5, 0) or dispatch_at("2026-07-13 09:02")
    assert states() == ["sent"] * 5


def test_a_refused_recipient_is_nobody_elses_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    sending = mail.EmailMessage.send

    def send(message: mail.EmailMessage, fail_silently: bool = False) -> int:
        if message.to == ["gone@example.com"]:
            raise smtplib.SMTPRecipientsRefused({"gone@example.com": (550, b"unknown")})
        return sending(message, fail_silently)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    mention(person("gone", email="gone@example.com"))
    mention(person("here", email="here@example.com"))
    assert dispatch_at(MORNING) == (1, 1)
    assert Outbox.objects.get(state="ready").last_error == "邮件服务器不接受收件地址（550）。"


def test_dispatch_without_work_is_cheap(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]  # pytest-django's fixture
        assert delivery.dispatch() == (0, 0)
