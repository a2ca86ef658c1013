"""Which addresses are called, how messages are signed, and that no key is seen again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from aftersales import outgoing
from records import clock
from records.delivery import addresses, letters, robots
from records.delivery.letters import Failure, Letter
from records.models import Channel
from tests.records.robot_server import PATHS, TOKEN, YES, RobotServer, robot_server, says

SECRET = "SECf4a9"


@pytest.fixture
def robot(settings: Settings) -> Iterator[RobotServer]:
    with robot_server() as server:
        settings.WEBHOOK_ORIGINS = [server.origin]
        yield server


def letter(robot: RobotServer, kind: str, **values: str) -> Letter:
    line = letters.Line("n1", "分派给您处理。", "KS-1", "https://service.example.com/x", "")
    made = Letter(
        rows=(1,),
        kind=kind,
        address=robot.address(kind),
        secret="",
        recipient="任一",
        email="",
        message_id="n1.1",
        subject="KS-1",
        opening="【售后管理】任一：",
        lines=(line,),
        rest="",
    )
    return made._replace(**values)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=66abcdef0123"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/5a2b-44c1-9d"),
        ("feishu", "https://open.larksuite.com/open-apis/bot/v2/hook/5a2b-44c1-9d"),
        ("webhook", "https://hooks.example.com/anything?x=1"),
        ("wecom", "https://hooks.example.com/cgi-bin/webhook/send?key=abcdef123456"),
    ],
)
def test_addresses_that_may_be_called(settings: Settings, kind: str, address: str) -> None:
    settings.WEBHOOK_ORIGINS = ["https://hooks.example.com"]
    addresses.check(kind, address)


WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"),
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=693a91f6"),
        ("wecom", "https://evil.example/cgi-bin/webhook/send?key=693a91f6"),
        ("wecom", "https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=693a91f6"),
        ("wecom", "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=693a91f6"),
        ("wecom", "https://qyapi.weixin.qq.com\\@127.0.0.1/cgi-bin/webhook/send?key=693a91f6"),
        ("wecom", "https://oapi.dingtalk.com/robot/send?access_token=66abcdef0123"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=693a91f6"),
        ("wecom", WECOM),
        ("wecom", WECOM + "693a91f6 x"),
        ("wecom", WECOM + "693a91f6\r\nHost: x"),
        ("wecom", WECOM + "693a91f6#x"),
        ("wecom", WECOM + "{token.__class__}"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/../../../x12345678"),
        ("webhook", "http://169.254.169.254/latest/meta-data"),
        ("webhook", "http://127.0.0.1:6379/"),
        ("webhook", "http://[::1]/"),
        ("webhook", "https://hooks.example.com:444/"),
        ("webhook", "http://hooks.example.com/"),
        ("webhook", "https://hooks.example.com.evil.example/"),
        ("webhook", "file:///etc/passwd"),
        ("webhook", "gopher://hooks.example.com/"),
        ("webhook", "https://[not-an-address"),
        ("webhook", "https://hooks.example.com:port/"),
        ("webhook", ""),
    ],
)
def test_addresses_that_are_refused(settings: Settings, kind: str, address: str) -> None:
    settings.WEBHOOK_ORIGINS = ["https://hooks.example.com"]
    with pytest.raises(ValidationError):
        addresses.check(kind, address)


def test_an_address_is_asked_again_before_each_sending(
    robot: RobotServer, settings: Settings
) -> None:
    settings.WEBHOOK_ORIGINS = []
    for kind in PATHS:
        with pytest.raises(Failure):
            robots.send(letter(robot, kind))
    assert robot.requests == []


def test_dingtalks_signature_is_the_one_it_computes(robot: RobotServer) -> None:
    """Quoted twice, as the library does it, the service answers “sign not match”."""
    robots.send(letter(robot, "dingtalk", secret=SECRET))
    [(path, _headers, body)] = robot.requests
    asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    digest = hmac.new(SECRET.encode(), f"{asked['timestamp']}\n{SECRET}".encode(), "sha256")
    assert asked["sign"] == base64.b64encode(digest.digest()).decode()
    assert abs(int(asked["timestamp"]) / 1000 - clock.now().timestamp()) < 60
    assert asked["access_token"] == TOKEN
    assert body["text"]["content"].startswith("【售后管理】任一：\n分派给您处理。")


def test_feishus_signature_is_the_one_it_computes(robot: RobotServer) -> None:
    robots.send(letter(robot, "feishu", secret=SECRET))
    [(_path, _headers, body)] = robot.requests
    key = f"{body['timestamp']}\n{SECRET}".encode()
    assert body["sign"] == base64.b64encode(hmac.new(key, b"", "sha256").digest()).decode()
    assert "分派给您处理。" in body["content"]["text"]
    robots.send(letter(robot, "feishu"))
    assert "sign" not in robot.requests[1][2]


def test_a_receiver_of_ones_own_gets_json_with_a_signature(robot: RobotServer) -> None:
    robots.send(letter(robot, "webhook", secret=SECRET))
    [(_path, headers, body)] = robot.requests
    assert body["id"] == "n1.1"
    assert body["messages"][0]["number"] == "KS-1"
    content = json.dumps(body, ensure_ascii=False).encode()
    signature = hmac.new(SECRET.encode(), content, hashlib.sha256).hexdigest()
    assert headers["X-Signature"] == f"sha256={signature}"


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
@pytest.mark.parametrize(
    "body",
    ['{"code": 19024, "msg": "Key Words Not Found"}', '{"errcode": "0"}', "[]", "null", "{}", "1"],
)
def test_only_a_zero_is_a_yes(robot: RobotServer, kind: str, body: str) -> None:
    robot.answers = [says(200, body)]
    with pytest.raises(Failure):
        robots.send(letter(robot, kind))
    robot.answers = [YES]
    robots.send(letter(robot, kind))


def test_keys_stand_in_no_log(robot: RobotServer, caplog: pytest.LogCaptureFixture) -> None:
    """Not even where everything is logged: the libraries would write whole addresses."""
    caplog.set_level(logging.DEBUG)
    for kind in PATHS:
        robots.send(letter(robot, kind, secret=SECRET))
        robot.answers = [says(500, TOKEN, "text/plain")]
        with pytest.raises(Failure) as failed:
            robots.send(letter(robot, kind, secret=SECRET))
        assert TOKEN not in failed.value.words
        robot.answers = [YES]
    assert TOKEN not in caplog.text
    assert SECRET not in caplog.text


def test_enough_of_an_address_to_know_it_by() -> None:
    shown = Channel(address=f"https://qyapi.weixin.qq.com{PATHS['wecom']}").masked_address
    assert shown == "qyapi.weixin.qq.com/…3456"
    assert Channel().masked_address == ""


def test_mail_by_one_setting() -> None:
    made = outgoing.email_settings("smtp+tls://a%40b.example:p%3Aw@mail.example.com")
    assert made["EMAIL_HOST_USER"] == "a@b.example"
    assert (made["EMAIL_HOST_PASSWORD"], made["EMAIL_PORT"]) == ("p:w", 587)
    assert (made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (True, False)
    assert made["EMAIL_TIMEOUT"] == 10
    assert outgoing.email_settings("")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    assert outgoing.email_settings("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    for wrong in ("mail.example.com", "smtp://", "imap://x"):
        with pytest.raises(outgoing.ImproperlyConfigured):
            outgoing.email_settings(wrong)
