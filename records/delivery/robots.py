"""Speaking to robots: WeCom, DingTalk and Feishu by apprise, other receivers in plain JSON.

apprise makes each service's message and signature, but looks only at the HTTP status. The robots
say no with 200 and an `errcode`, and a proxy answers with a page of its own, so the plugins get
`_Line` for their `requests`: it bounds time and size, follows no redirect and reads the answer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import requests
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import clock
from records.delivery import addresses
from records.delivery.letters import Failure, Letter
from records.models import Channel

CONNECT, READ = 3, 7  # seconds
TOTAL = 10.0
LARGEST = 64 * 1024
BODY_BYTES = 1900  # WeCom takes 2,048 of a text
OK = range(200, 300)


class _Line:
    """What the plugins know as `requests`; each thread has its own answer."""

    codes = requests.codes
    RequestException = requests.RequestException

    def __init__(self) -> None:
        self._kept = threading.local()

    def open(self, judge: Callable[[requests.Response, bytes], None], secret: str = "") -> None:
        self._kept.judge, self._kept.secret = judge, secret
        self._kept.failure = Failure(_("消息没有发出。"))

    def close(self) -> Failure | None:
        failure: Failure | None = self._kept.failure
        return failure

    def post(self, url: str, **options: Any) -> requests.Response:
        """One request, and what came of it kept for `close`."""
        if self._kept.secret:
            options["data"] = _signed_for_feishu(options["data"], self._kept.secret)
        try:
            response, body = _exchange(url, options)
            self._kept.judge(response, body)
        except Failure as failure:
            self._kept.failure = failure
            raise self.RequestException from None
        self._kept.failure = None
        return response


_line = _Line()


def send(letter: Letter) -> None:
    """One message to a robot; raises Failure with the reason in words."""
    try:
        addresses.check(letter.kind, letter.address)
    except ValidationError as error:
        raise Failure(error.messages[0]) from None
    if letter.kind == Channel.Kind.WEBHOOK:
        _post_json(letter)
        return
    robot = _robot(letter)
    _line.open(
        lambda response, body: _judge_robot(letter, response, body),
        letter.secret if letter.kind == Channel.Kind.FEISHU else "",
    )
    robot.notify(body=letter.text(BODY_BYTES), body_format="text")
    if (failure := _line.close()) is not None:
        raise failure


@cache
def _plugins() -> dict[str, Any]:
    from apprise.plugins import dingtalk, feishu, wecombot  # 25 MB that only a sender needs

    class DingTalk(dingtalk.NotifyDingTalk):
        """The signature as it is: `requests` quotes it, and quoted twice it does not match."""

        def get_signature(self) -> tuple[str, str]:
            stamp, signature = super().get_signature()
            return stamp, self.unquote(signature)

    for module in (dingtalk, feishu, wecombot):
        vars(module)["requests"] = _line
    return {
        Channel.Kind.WECOM: wecombot.NotifyWeComBot,
        Channel.Kind.DINGTALK: DingTalk,
        Channel.Kind.FEISHU: feishu.NotifyFeishu,
    }


def _robot(letter: Letter) -> Any:
    """The plugin with its key, calling the address that was entered."""
    token = addresses.token_of(letter.kind, letter.address)
    make = _plugins()[letter.kind]
    literal = letter.address.replace("{", "{{").replace("}", "}}")
    if letter.kind == Channel.Kind.WECOM:
        robot = make(key=token)
        robot.api_url = letter.address
    elif letter.kind == Channel.Kind.DINGTALK:
        robot = make(token=token, secret=letter.secret or None)
        robot.notify_url = literal
    else:
        robot = make(token=token)
        robot.notify_url = literal
    return robot


def _exchange(url: str, options: dict[str, Any]) -> tuple[requests.Response, bytes]:
    """The request within its bounds. Nothing of the address gets into what is raised."""
    until = time.monotonic() + TOTAL
    bounds = {"timeout": (CONNECT, READ), "allow_redirects": False, "stream": True}
    options = {name: value for name, value in options.items() if name != "verify"} | bounds
    body = b""
    try:
        with requests.post(url, **options) as response:  # noqa: S113  bounds has it
            for part in response.iter_content(8192):
                body += part
                if len(body) > LARGEST:
                    raise Failure(_("对方的回答过长，不像是机器人的回答。"))
                if time.monotonic() > until:
                    raise Failure(_("对方没有及时回答。"))
            return response, body
    except requests.Timeout:
        raise Failure(_("对方没有及时回答。")) from None
    except requests.exceptions.SSLError:
        raise Failure(_("对方的证书无效，没有发送。")) from None
    except requests.RequestException:
        raise Failure(_("连接不上对方的服务器。")) from None


def _judge_status(response: requests.Response, body: bytes) -> None:
    if 300 <= response.status_code < 400:
        raise Failure(_("对方要求转到别的地址，没有跟随。请检查地址。"))
    if response.status_code not in OK:
        raise Failure(_("对方回答 HTTP %(code)s。") % {"code": response.status_code})
    if "html" in response.headers.get("Content-Type", "") or body.lstrip()[:1] == b"<":
        raise Failure(_("回答是一个网页，不是机器人的回答；可能被代理或登录页拦截。"))


def _judge_robot(letter: Letter, response: requests.Response, body: bytes) -> None:
    _judge_status(response, body)
    try:
        said = json.loads(body)
        code = next(said[name] for name in ("errcode", "code", "StatusCode") if name in said)
    except (ValueError, TypeError, StopIteration, RecursionError):
        raise Failure(_("看不懂对方的回答，不能确认已送达。")) from None
    if code != 0:
        words = str(said.get("errmsg") or said.get("msg") or "")
        raise Failure(
            _("对方拒绝了消息（代码 %(code)s）：%(words)s")
            % {"code": str(code)[:20], "words": _without_keys(letter, words)[:160]}
        )


def _without_keys(letter: Letter, words: str) -> str:
    """Some services repeat the key in what they say."""
    keys = (letter.address, addresses.token_of(letter.kind, letter.address), letter.secret)
    for key in keys:
        words = words.replace(key, "…") if key else words
    return words


def _signed_for_feishu(data: Any, secret: str) -> bytes:
    """Feishu's signature: the key is moment and secret, the message empty."""
    stamp = str(int(clock.now().timestamp()))
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    message = json.loads(data) | {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}
    return json.dumps(message).encode()


def _post_json(letter: Letter) -> None:
    """A receiver of the company's own: one JSON, repeated under the same id, signed if agreed."""
    body = json.dumps(
        {
            "id": letter.message_id,
            "recipient": letter.recipient,
            "subject": letter.subject,
            "messages": [line._asdict() for line in letter.lines],
        },
        ensure_ascii=False,
    ).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if letter.secret:
        signature = hmac.new(letter.secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Signature"] = f"sha256={signature}"
    response, answer = _exchange(letter.address, {"data": body, "headers": headers})
    _judge_status(response, answer)
