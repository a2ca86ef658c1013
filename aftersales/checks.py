"""What must be right before anybody is served; `manage.py check` and each start ask it.

An error refuses the start, a warning is printed and shown.
"""

import os
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from records.fonts import missing_packages

START = "start"
# Fragments of the keys that stand in examples and in the documents.
EXAMPLE_KEYS = ("change-me", "changeme", "example", "django-insecure", "your-secret", "请更换")
SHORTEST_KEY = 32

Apps = Sequence[AppConfig] | None


def printing(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """Forms can be printed, and their Chinese is no row of boxes."""
    missing = missing_packages()
    if not missing:
        return []
    return [
        checks.Warning(
            "表单暂时无法打印：系统缺少中文字体或排版库。",
            hint=f"apt-get install --no-install-recommends {' '.join(missing)}",
            id="aftersales.W001",
        )
    ]


def secret_key(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """A key of this installation's own; the embedded default makes one by itself."""
    hint = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        return [checks.Error("未设置环境变量 SECRET_KEY。", hint=hint, id="aftersales.E001")]
    if len(key) >= SHORTEST_KEY and not any(part in key.lower() for part in EXAMPLE_KEYS):
        return []
    return [
        checks.Error(
            f"SECRET_KEY 是示例值或不足 {SHORTEST_KEY} 个字符，不能用于运行。",
            hint=hint,
            id="aftersales.E002",
        )
    ]


def demo(app_configs: Apps, **kwargs: Any) -> list[checks.CheckMessage]:
    """Demo people share one known password: not where real data lives, unless it was said."""
    if settings.EMBEDDED or not settings.DEMO:
        return []
    return [
        checks.Warning("DEMO=1：演示人员使用同一公开密码，请勿用于正式数据。", id="aftersales.W002")
    ]


START_CHECKS = (printing, secret_key, demo)


def refuse_faulty_start() -> None:
    """Raise with every error in words; for the ways in that run no checks of their own."""
    faults = [message for message in checks.run_checks(tags=[START]) if message.is_serious()]
    if faults:
        raise ImproperlyConfigured(os.linesep.join(str(fault) for fault in faults))
