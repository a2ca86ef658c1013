"""通知方式, 通知渠道 and 发件箱 as people use them. No answer contains a key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

import pytest
from django.core import mail  # noqa: TID251  what was sent is read here
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from records.delivery import channels
from records.models import Channel, ChannelChoice, Event, EventPayload, Outbox
from tests import factories
from tests.records import robot_server as say
from tests.records.outbox_setup import mention, robot_channel, states, tell, wants
from tests.records.robot_server import TOKEN, RobotServer, robot_server

pytestmark = pytest.mark.django_db
SECRET = "SECa8f2c1"


@pytest.fixture
def robot(settings: Settings) -> Iterator[RobotServer]:
    with robot_server() as server:
        settings.WEBHOOK_ORIGINS = [server.origin]
        settings.EMAIL_CONFIGURED = True
        yield server


@pytest.fixture
def me(client: Client) -> User:
    person = factories.user("sales", email="me@example.com")
    client.force_login(person)
    return person


@pytest.fixture
def manager() -> Client:
    client = Client()
    client.force_login(factories.user("qa_manager", email="qa@example.com"))
    return client


def page(client: Client, view: str, /, *args: int, **data: object) -> str:
    """A page's text, or that of the one a form leads to."""
    at = reverse(f"records:{view}", args=args)
    answer = client.post(at, data, follow=True) if data else client.get(at, follow=True)
    assert answer.status_code in (200, 400)
    return str(answer.content.decode())


def test_a_person_chooses_what_arrives_where(client: Client, me: User, robot: RobotServer) -> None:
    group = robot_channel(robot)
    foreign = robot_channel(robot, owner=factories.user(), name="某同事的群")
    first = page(client, "ways")
    assert "某同事的群" not in first
    assert first.count("checked") == 2  # by mail: deadlines and mentions
    email = Channel.objects.get(kind="email")
    chosen = {"deadline": [email.pk, group.pk], "quiet_from": "21:00", "quiet_until": "06:30"}
    assert "通知方式已保存" in page(client, "ways", **chosen)
    me.refresh_from_db()
    assert (me.quiet_from, me.quiet_until) == (time(21), time(6, 30))
    assert channels.chosen(me) == {
        "deadline": {email.pk, group.pk},
        "task": set(),
        "mention": set(),
    }
    mention(me)
    assert states() == []
    refused = page(client, "ways", **{**chosen, "mention": [foreign.pk]})
    assert "还没有保存" in refused
    assert ChannelChoice.objects.filter(channel=foreign).count() == 0
    assert "还没有保存" in page(client, "ways", **{**chosen, "quiet_from": "25:00"})


def test_ones_own_robot_from_adding_to_forgetting(
    client: Client, me: User, robot: RobotServer
) -> None:
    values = {"kind": "dingtalk", "name": "我自己", "secret": SECRET}
    wrong = page(client, "new_robot", **values, address="https://evil.example/robot/send")
    assert "这不是钉钉机器人的地址" in wrong
    assert SECRET not in wrong
    saved = page(client, "new_robot", **values, address=robot.address("dingtalk"))
    mine = Channel.objects.get(owner=me)
    assert "我自己" in saved
    assert "127.0.0.1/…3456" in saved
    again = page(client, "robot", mine.pk)
    page(client, "robot", mine.pk, kind="dingtalk", name="改名", address="", secret="")
    mine.refresh_from_db()
    assert (mine.name, mine.secret) == ("改名", SECRET)
    assert mine.address.endswith(TOKEN)
    assert "已发出测试消息" in page(client, "try_robot", mine.pk, x=1)
    assert "这是一条测试消息" in robot.texts[0]
    robot.answers = [say.NO]
    failed = page(client, "try_robot", mine.pk, x=1)
    assert "没有发出测试消息：对方拒绝了消息（代码 93000）" in failed
    wants(me, mine)
    tell(me)
    gone = page(client, "remove_robot", mine.pk, x=1)
    mine.refresh_from_db()
    assert (mine.active, mine.address, mine.secret) == (False, "", "")
    assert not ChannelChoice.objects.exists()
    for seen in (saved, again, failed, gone):
        assert TOKEN not in seen
        assert SECRET not in seen
    assert not Event.objects.filter(object_type="records.channel").exists()


def test_at_most_a_handful(client: Client, me: User, robot: RobotServer) -> None:
    for n in range(channels.OWN_MOST):
        robot_channel(robot, owner=me, name=f"r{n}")
    values = {"kind": "wecom", "name": "one more", "address": robot.address("wecom")}
    assert "最多 5 个" in page(client, "new_robot", **values)
    assert "您已有同名的渠道" in page(
        client, "robot", Channel.objects.filter(owner=me)[0].pk, **{**values, "name": "r3"}
    )


def test_nobody_touches_anothers_robot(client: Client, me: User, robot: RobotServer) -> None:
    theirs = robot_channel(robot, owner=factories.user())
    for name in ("robot", "try_robot", "remove_robot"):
        answer = client.post(reverse(f"records:{name}", args=[theirs.pk]))
        assert answer.status_code == 404
    with pytest.raises(channels.NotYours):
        channels.send_trial(theirs, by=me)
    with pytest.raises(channels.NotYours):
        channels.remove_own(theirs, by=me)
    with pytest.raises(channels.NotYours):
        channels.switch_channel(robot_channel(robot), False, by=me)


def test_the_companys_channels(manager: Client, robot: RobotServer) -> None:
    values = {"kind": "feishu", "name": "售后群", "secret": SECRET}
    page(manager, "new_channel", **values, address=robot.address("feishu"))
    group = Channel.objects.get(kind="feishu")
    assert "已有同名的渠道" in page(
        manager, "new_channel", **values, address=robot.address("feishu")
    )
    page(manager, "channel", group.pk, kind="feishu", name="售后群", forget_secret="on")
    group.refresh_from_db()
    assert group.secret == ""
    assert "已发出测试消息" in page(manager, "try_channel", group.pk, x=1)
    email = Channel.objects.get(kind="email")
    assert "已发出测试消息" in page(manager, "try_channel", email.pk, x=1)
    assert mail.outbox[0].to == ["qa@example.com"]
    assert "已停用" in page(manager, "switch_channel", group.pk, x=1)
    assert "已启用" in page(manager, "switch_channel", group.pk, x=1)
    assert manager.get(reverse("records:channel", args=[email.pk])).status_code == 404
    written = EventPayload.objects.filter(event__object_type="records.channel")
    assert written.count() == 4
    assert TOKEN not in str(list(written.values_list("changes", flat=True)))
    assert SECRET not in str(list(written.values_list("changes", flat=True)))


def test_no_trial_without_mail(manager: Client, robot: RobotServer, settings: Settings) -> None:
    channels.company_channels()
    email = Channel.objects.get(kind="email")
    User.objects.update(email="")
    assert "您的个人设置里没有电子邮箱" in page(manager, "try_channel", email.pk, x=1)
    settings.EMAIL_CONFIGURED = False
    assert "还没有配置邮件服务器" in page(manager, "try_channel", email.pk, x=1)
    assert "EMAIL_URL" in page(manager, "channels")


@pytest.fixture
def given_up(me: User, robot: RobotServer) -> Outbox:
    group = robot_channel(robot)
    wants(me, group)
    for n in range(3):
        tell(me, f"秘密 {n}", record_number=f"KS-{n}")
    Outbox.objects.update(state="dead", attempts=10, last_error="对方回答 HTTP 500。")
    return Outbox.objects.order_by("pk")[0]


def test_what_was_given_up_is_sent_again(manager: Client, given_up: Outbox) -> None:
    shown = page(manager, "outbox")
    assert "重新发送全部" in shown
    assert "对方回答 HTTP 500。" in shown
    assert "秘密" not in shown  # who keeps channels need not read the cases
    assert TOKEN not in shown
    before = given_up.message_id
    assert "1 条消息将在半分钟内重新发送" in page(manager, "resend", given_up.pk, x=1)
    given_up.refresh_from_db()
    assert (given_up.state, given_up.attempts, given_up.message_id) == ("ready", 0, before)
    assert "没有已放弃的消息" in page(manager, "resend", given_up.pk, x=1)
    assert "2 条消息将在半分钟内重新发送" in page(manager, "resend_all", x=1)
    assert states() == ["ready"] * 3
    assert Event.objects.filter(action="resend").count() == 2
    done = manager.get(reverse("records:outbox"), {"state": "dead"}).content.decode()
    assert "没有已放弃的消息" in done
    none = manager.get(reverse("records:outbox"), {"state": "sent"}).content.decode()
    assert "没有符合条件的消息" in none
    odd = manager.get(reverse("records:outbox"), {"state": "x", "channel": "y"})
    assert odd.status_code == 200


def test_the_list_costs_the_same_however_long(
    manager: Client, given_up: Outbox, django_assert_max_num_queries: object
) -> None:
    page(manager, "outbox")  # the session is written once
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # pytest-django's fixture
        manager.get(reverse("records:outbox"))


def test_the_outbox_over_the_api(client: Client, manager: Client, given_up: Outbox) -> None:
    assert client.get("/api/outbox/").status_code == 403
    assert client.post("/api/outbox/resend/").status_code == 403
    answer = manager.get("/api/outbox/?state=dead")
    [_third, _second, first] = answer.json()["results"]
    assert (first["record_number"], first["channel"]) == ("KS-0", "wecom")
    assert TOKEN not in answer.content.decode()
    assert "秘密" not in answer.content.decode()
    one = manager.post(f"/api/outbox/{given_up.pk}/resend/")
    assert one.json() == {"resent": 1}
    assert manager.post("/api/outbox/resend/").json() == {"resent": 2}
    assert manager.post("/api/outbox/999999/resend/").status_code == 404
