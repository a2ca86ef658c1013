"""What the product calls besides its database, as settings: the mail server and the broker."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKEND = "django.core.mail.backends.{}.EmailBackend"
PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
SECONDS = 10  # nobody waits longer for a mail server


def email_settings(url: str) -> dict[str, Any]:
    """`EMAIL_URL`; without it the site has no mail at all.

    `smtp://`, `smtp+tls://` (STARTTLS) or `smtp+ssl://` user:password@host:port, `console:`.
    """
    if not url:
        return {"EMAIL_BACKEND": BACKEND.format("dummy")}
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": BACKEND.format("console")}
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL 应为 smtp://、smtp+tls:// 或 smtp+ssl:// 用户名:密码@主机:端口。"
        )
    return {
        "EMAIL_BACKEND": BACKEND.format("smtp"),
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": SECONDS,
    }


def broker_options(url: str, folder: Path) -> dict[str, Any]:
    """Celery over a folder needs to know it; over Redis nobody waits for long."""
    if url.startswith("filesystem"):
        return {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.2,
        }
    return {
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
