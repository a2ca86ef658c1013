"""Which addresses this machine may call: the services' own, and origins the site has named.

Whoever enters an address must not be able to make the server ask inside the house, so nothing
else is called, redirects are not followed, and the question is asked again before each sending.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.models import Channel

SENSIBLE = re.compile(r"[!-~]+")  # visible ASCII; no blank, no line end
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")


class Service(NamedTuple):
    """How the addresses of one service's robots look."""

    origins: tuple[str, ...]
    path: str
    parameter: str = ""  # which holds the key; else the path's last part does
    example: str = ""


SERVICES: dict[str, Service] = {
    Channel.Kind.WECOM: Service(
        ("https://qyapi.weixin.qq.com",),
        "/cgi-bin/webhook/send",
        "key",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    ),
    Channel.Kind.DINGTALK: Service(
        ("https://oapi.dingtalk.com",),
        "/robot/send",
        "access_token",
        "https://oapi.dingtalk.com/robot/send?access_token=…",
    ),
    Channel.Kind.FEISHU: Service(
        ("https://open.feishu.cn", "https://open.larksuite.com"),
        "/open-apis/bot/v2/hook/",
        "",
        "https://open.feishu.cn/open-apis/bot/v2/hook/…",
    ),
}


def check(kind: str, address: str) -> None:
    """Refuse with the reason an address that may not be called for a robot of that kind."""
    parts = _split(address)
    origin = _origin(parts)
    allowed = {*settings.WEBHOOK_ORIGINS}
    if (service := SERVICES.get(kind)) is not None:
        if origin not in allowed.union(service.origins):
            raise ValidationError(
                _("这不是%(kind)s机器人的地址，应形如 %(example)s。")
                % {"kind": Channel.Kind(kind).label, "example": service.example}
            )
        token_of(kind, address)
    elif origin not in allowed:
        raise ValidationError(
            _("不允许向这个地址发送。请系统管理员把它的来源加入 WEBHOOK_ORIGINS。")
        )


def token_of(kind: str, address: str) -> str:
    """The robot's key within its address."""
    service, parts = SERVICES[kind], _split(address)
    if service.parameter:
        found = parse_qs(parts.query).get(service.parameter, [""])[0]
        fits = parts.path == service.path
    else:
        found = parts.path.removeprefix(service.path)
        fits = parts.path.startswith(service.path)
    if not fits or not TOKEN.fullmatch(found):
        raise ValidationError(
            _("地址不完整，应形如 %(example)s。请从机器人的设置页重新复制。")
            % {"example": service.example}
        )
    return found


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        usable = (
            SENSIBLE.fullmatch(address)
            and parts.scheme in ("http", "https")
            and parts.hostname
            and parts.username is None
            and parts.password is None
            and not parts.fragment
            and "\\" not in address
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:  # brackets or a port that are none
        usable = False
    if not usable:
        raise ValidationError(_("请填写完整的网址，以 https:// 开头。"))
    return parts


def _origin(parts: SplitResult) -> str:
    port = "" if parts.port is None else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"
