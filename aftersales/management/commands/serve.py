"""`serve`: the whole product on one machine, ready to try; what `./dev run` starts.

Production starts gunicorn, worker and beat each by its own service manager instead (see
docs/); nothing here is needed there.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from accounts.models import User
from accounts.roles import ROLES
from aftersales import serving
from aftersales.checks import START

READY_WITHIN = 60.0  # seconds


class Command(BaseCommand):
    help = "Start the product on this machine: web, background work and demo data"
    # Those of the start are cheap; the rest is the test command's business.
    requires_system_checks = [START]

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 to try it from a phone")

    def handle(self, *args: Any, port: int, host: str, **options: Any) -> None:
        """Prepare, start, tell, stay, stop."""
        try:
            serving.require_free_port(host, port)
            lock = serving.take_data_folder(settings.DATA_DIR)
        except serving.CannotServe as error:
            raise CommandError(str(error)) from error
        with lock:
            self._prepare()
            self._serve(host, port)

    def _prepare(self) -> None:
        self._say("准备数据库")
        call_command("prepare", quiet=True)
        if settings.DEMO:
            call_command("load_demo", if_empty=True, stdout=self.stdout)
        if settings.CELERY_BROKER_URL.startswith("filesystem"):
            serving.empty_broker(settings.CELERY_FOLDER)
        self.people = self._demo_people()
        connections.close_all()

    def _serve(self, host: str, port: int) -> None:
        household = serving.Household()
        household.listen()
        found = serving.addresses(host)
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        if "ALLOWED_HOSTS" not in environment:
            environment["ALLOWED_HOSTS"] = ",".join({*settings.ALLOWED_HOSTS, *found})
        try:
            web = household.add("网页服务", serving.web_command(host, port), environment)
            self._wait_until_ready(household, web, f"http://{found[0]}:{port}/healthz")
            household.add("后台任务", serving.worker_command(), environment)
            household.add("定时器", serving.beat_command(), environment)
            if not household.stopping:
                self._welcome([f"http://{address}:{port}/" for address in found])
            household.keep(self.stderr)
        finally:
            self._say("正在停止")
            household.stop()

    def _wait_until_ready(self, household: serving.Household, web: serving.Child, url: str) -> None:
        limit = time.monotonic() + READY_WITHIN
        while not household.stopping and not _answers(url):
            if not web.running():
                raise CommandError("网页服务启动失败，原因见上面的输出。")
            if time.monotonic() > limit:
                raise CommandError(f"网页服务在 {READY_WITHIN:.0f} 秒内没有就绪。")
            time.sleep(0.1)

    def _welcome(self, urls: list[str]) -> None:
        self._say("")
        self._say("售后管理已启动： " + "  ".join(urls))
        self._say(f"数据目录： {settings.DATA_DIR}　　按 Ctrl-C 停止")
        if self.people:
            self._say(f"演示人员（密码都是 {settings.DEMO_PASSWORD}）：")
            width = max(len(username) for username, _name, _roles in self.people)
            for username, name, roles in self.people:
                self._say(f"  {username:<{width}}  {roles}　{name}")

    def _demo_people(self) -> list[tuple[str, str, str]]:
        """Who can be tried, in the order of the table of roles."""
        if not settings.DEMO:
            return []
        people = User.objects.filter(username__in=ROLES, is_active=True).prefetch_related("groups")
        order = list(ROLES)
        rows = [
            (
                person.username,
                person.name,
                "、".join(str(ROLES[group.name].label) for group in person.groups.all()),
            )
            for person in people
        ]
        return sorted(rows, key=lambda row: order.index(row[0]))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        sys.stdout.flush()


def _answers(url: str) -> bool:
    """Whether people are answered; that the engine has not run since yesterday is no obstacle."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own address
            state = json.load(answer)
    except urllib.error.HTTPError as refusal:
        state = json.load(refusal) if refusal.code == HTTPStatus.SERVICE_UNAVAILABLE else {}
    except (OSError, ValueError):
        return False
    return bool(state.get("database") == "ok")
