"""What is put together, what waits for the morning, and what nobody needs to hear any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.core import mail  # noqa: TID251  what was sent is read here
from pytest_django import Settings

from accounts.models import User
from records import calendar_seed, clock, clocks, delivery, outbox, sweep
from records.delivery import letters
from records.models import Channel, Deadline, MessageKind, Notice, Outbox
from tests.records.calendar_days import moment
from tests.records.clock_setup import person, publish, start
from tests.records.outbox_setup import MORNING, dispatch_at, mention, states, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(settings: Settings) -> Iterator[None]:
    settings.EMAIL_CONFIGURED = True
    with clock.at(moment(MORNING)):
        yield


@pytest.fixture
def reader() -> User:
    return person("reader", email="reader@example.com")


def remind(reader: User, deadline: Deadline, stage: str = "100%", **values: object) -> Outbox:
    """A reminder as the sweep writes it."""
    values = {"created_at": clock.now(), "due_at": deadline.due_at} | values
    notice = Notice.objects.create(
        recipient=reader,
        record_number=deadline.record,
        deadline=deadline,
        generation=deadline.generation,
        stage=stage,
        kind=MessageKind.DEADLINE,
        **values,
    )
    assert outbox.fill([notice.pk]) == 1
    return Outbox.objects.get(notice=notice)


def test_a_few_messages_go_out_one_by_one(reader: User) -> None:
    for n in range(3):
        mention(reader, f"第 {n} 条。")
    assert dispatch_at(MORNING) == (3, 0)
    assert [letter.subject for letter in mail.outbox] == ["第 0 条。", "第 1 条。", "第 2 条。"]


def test_many_at_one_moment_are_one_letter(reader: User) -> None:
    for n in range(letters.SHOWN + 5):
        mention(reader, f"第 {n} 条。")
    mention(person("other", email="other@example.com"), "另一个人的。")
    assert dispatch_at(MORNING) == (2, 0)
    digest = next(letter for letter in mail.outbox if letter.to == [reader.email])
    assert digest.subject == "售后管理：35 条消息"
    assert digest.body.index("第 0 条") < digest.body.index(f"第 {letters.SHOWN - 1} 条")
    assert f"第 {letters.SHOWN} 条" not in digest.body
    assert "还有 5 条，请登录查看。" in digest.body
    assert "另一个人" not in digest.body
    assert states() == ["sent"] * 36


def test_after_a_silence_even_two_are_one_letter(reader: User) -> None:
    mention(reader)
    mention(reader)
    assert dispatch_at("2026-07-13 09:30") == (1, 0)


def test_worst_first(reader: User) -> None:
    """Who may be woken, the longest overdue, what is due next, then the rest."""
    calendar_seed.seed_calendar()
    publish()
    mention(reader, "只是留言。")
    for number, (begun, stage) in enumerate(
        [("2026-07-13 08:30", "75%"), ("2026-07-09 09:00", "100%"), ("2026-07-07 09:00", "100%")]
    ):
        remind(reader, start("solve", begun, f"KS-{number}", label="处理完成"), stage)
    tell(reader, "停机！", kind=MessageKind.DEADLINE, urgent=True, record_number="KS-9")
    assert dispatch_at(MORNING) == (1, 0)
    [letter] = mail.outbox
    assert letter.subject == "售后管理：5 条消息，2 项已超期"
    lines = [line for line in letter.body.splitlines() if line[:1].isdigit()]
    found = [line.split(" ")[1].removesuffix("。") for line in lines]
    assert found == ["停机！", "KS-2", "KS-1", "KS-0", "只是留言"]


def test_a_digest_that_fails_stays_the_same_letter(
    reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []
    sending = mail.EmailMessage.send

    def send(message: mail.EmailMessage, fail_silently: bool = False) -> int:
        seen.append((message.extra_headers["Message-ID"], message.body))
        if len(seen) == 1:
            raise OSError
        return sending(message, fail_silently)

    monkeypatch.setattr(mail.EmailMessage, "send", send)
    for n in range(4):
        mention(reader, f"第 {n} 条。")
    assert dispatch_at(MORNING) == (0, 1)
    mention(reader, "后来的。")  # goes by itself
    assert dispatch_at("2026-07-13 09:02") == (2, 0)
    assert seen[0] in seen[1:]
    assert len({name for name, _body in seen}) == 2


@pytest.mark.parametrize(
    ("hours", "at", "sent"),
    [
        (("22:00", "07:00"), "2026-07-13 21:59", 1),
        (("22:00", "07:00"), "2026-07-13 22:00", 0),
        (("22:00", "07:00"), "2026-07-14 06:59", 0),
        (("22:00", "07:00"), "2026-07-14 07:00", 1),
        (("12:00", "13:30"), "2026-07-13 12:30", 0),
        (("12:00", "13:30"), "2026-07-13 23:30", 1),
        (("08:00", "08:00"), "2026-07-13 08:00", 1),
    ],
)
def test_quiet_hours(reader: User, hours: tuple[str, str], at: str, sent: int) -> None:
    reader.quiet_from, reader.quiet_until = map(time.fromisoformat, hours)
    reader.save()
    with clock.at(moment(at)):
        mention(reader)
        assert delivery.dispatch() == (sent, 0)
        row = Outbox.objects.get()
        if not sent:
            assert row.attempts == 0
            end = row.not_before.astimezone(moment(at).tzinfo)
            assert timedelta() < end - clock.now() <= timedelta(hours=9)
    if not sent:
        with clock.at(end):
            assert delivery.dispatch() == (1, 0)


def test_what_is_urgent_wakes(reader: User) -> None:
    with clock.at(moment("2026-07-13 23:30")):
        tell(reader, "停机！", kind=MessageKind.DEADLINE, urgent=True)
        mention(reader)
        assert delivery.dispatch() == (1, 0)
    assert sorted(states()) == ["ready", "sent"]


def test_withdrawn_when_it_is_met_in_between(reader: User) -> None:
    calendar_seed.seed_calendar()
    publish()
    met = start("solve", "2026-07-09 09:00", "KS-1", owner=reader)
    later = start("solve", "2026-07-09 09:00", "KS-2", owner=reader)
    for deadline in (met, later):
        remind(reader, deadline)
    clocks.meet("KS-1", "solve", at=clock.now())
    Deadline.objects.filter(pk=later.pk).update(generation=2)
    assert dispatch_at(MORNING) == (0, 0)
    rows = Outbox.objects.order_by("pk").values_list("state", "last_error")
    assert list(rows) == [("withdrawn", "事情已办完。"), ("withdrawn", "期限已重新计算。")]
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda reader: Channel.objects.update(active=False), "渠道已停用。"),
        (lambda reader: User.objects.update(is_active=False), "收件人已停用。"),
        (lambda reader: User.objects.update(email=""), "收件人没有电子邮箱。"),
    ],
)
def test_withdrawn_when_nobody_can_be_reached(reader: User, change: object, why: str) -> None:
    mention(reader)
    change(reader)  # type: ignore[operator]  # one of the three above
    assert dispatch_at(MORNING) == (0, 0)
    assert Outbox.objects.values_list("state", "last_error").get() == ("withdrawn", why)


def test_in_the_language_of_who_reads_it(reader: User) -> None:
    reader.language = "en"
    reader.save()
    calendar_seed.seed_calendar()
    publish()
    remind(reader, start("solve", "2026-07-09 09:00", "KS-1", label="处理完成"))
    dispatch_at(MORNING)
    assert "KS-1 Handling" in mail.outbox[0].subject


def test_a_long_digest_keeps_within_what_a_robot_takes(reader: User) -> None:
    for n in range(20):
        mention(reader, f"{n} " + "字" * 250)
    now = clock.now()
    rows = list(Outbox.objects.select_related("notice", "channel"))
    letter = letters.compose(rows, reader, rows[0].channel, message_id="x", now=now)
    text = letter.text(1900)
    assert len(text.encode()) <= 1900
    assert text.endswith("请登录查看。")
    assert "\n2. 1 字" in text
    assert (
        len(
            letters.compose(rows[:1], reader, rows[0].channel, message_id="x", now=now)
            .text(99)
            .encode()
        )
        <= 99
    )


@pytest.mark.parametrize(("circumstances", "wakes"), [((), False), (("downtime",), True)])
def test_a_stopped_machines_deadline_wakes_and_an_urgent_one_does_not(
    reader: User, circumstances: tuple[str, ...], wakes: bool
) -> None:
    calendar_seed.seed_calendar()
    publish()
    start(
        "solve",
        "2026-07-01 09:00",
        owner=reader,
        label="处理完成",
        urgent=True,
        circumstances=frozenset(circumstances),
    )
    with clock.at(moment("2026-07-13 23:30")):
        sweep.sweep()
        sweep.sweep()
        assert set(Outbox.objects.values_list("urgent", flat=True)) == {wakes}
        delivery.dispatch()
    assert bool(mail.outbox) == wakes
