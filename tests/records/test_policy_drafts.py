"""A policy is written, refused in words, tried on the open clocks, and published."""

import pytest
from django.core.exceptions import ValidationError

from records import calendar_seed, clock, clocks, policies, policy_drafts
from records.models import Deadline, Event, PolicyVersion, VersionDraft
from records.steps import NotNow, NotYours
from tests import factories
from tests.records.calendar_days import local, moment
from tests.records.clock_setup import fresh, start

pytestmark = pytest.mark.django_db
CUSTOMER = "customer:KH-1"


@pytest.fixture(autouse=True)
def monday_morning(db):
    with clock.at(moment("2026-07-13 09:00")):
        calendar_seed.seed_calendar()
        policies.publish({("answer", 0): 120, **{("solve", n): 960 for n in range(1, 5)}})
        yield


@pytest.fixture
def manager():
    return factories.user("qa_manager")


def content(**changes):
    return policy_drafts.content_of("") | {"note": "管理评审"} | changes


def with_solve(**levels):
    rules = policy_drafts.content_of("")["rules"]
    return content(rules=rules | {"solve": levels or {"1": 60, "2": 60, "3": 60, "4": 60}})


def rung(percent=100, to=("owner",), **more):
    return {"percent": percent, "to": list(to)} if "after" not in more else {**more, "to": list(to)}


GOOD = [rung(75), rung(100), rung(after=240)]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"rules": {"solve": {"1": 60, "3": 60, "4": 60}}}, "rule:solve", "缺少二级"),
        ({"rules": {"solve": {"0": 60, "4": 60}}}, "rule:solve", "缺少一级、二级、三级"),
        ({"urgent_percent": 0}, "urgent_percent", "1 到 100"),
        ({"urgent_percent": -50}, "urgent_percent", "1 到 100"),
        ({"urgent_percent": 101}, "urgent_percent", "1 到 100"),
        ({"ladder": [rung(75), rung(100, to=[])]}, "rung:1", "提醒谁"),
        ({"ladder": [rung(100), rung(75)]}, "rung:1", "晚于上一级"),
        ({"ladder": [rung(75), rung(75), rung(100)]}, "rung:1", "晚于上一级"),
        ({"ladder": [rung(100), rung(after=480), rung(after=240)]}, "rung:2", "晚于上一级"),
        ({"ladder": [rung(100), rung(120)]}, "rung:1", "+4 小时"),
        ({"ladder": [rung(75)]}, "ladder", "100%"),
        ({"ladder": [rung(75), rung(after=240)]}, "ladder", "100%"),
        ({"ladder": []}, "ladder", "100%"),
    ],
)
def test_what_makes_no_policy_is_told_at_its_field(manager, changes, field, words):
    with pytest.raises(ValidationError) as refused:
        policy_drafts.write("", content(**changes), by=manager)
    assert words in "".join(refused.value.message_dict[field])
    assert VersionDraft.objects.count() == 0


def test_a_scope_has_to_say_something(manager):
    with pytest.raises(ValidationError) as refused:
        policy_drafts.write(CUSTOMER, policy_drafts.nothing(), by=manager)
    assert "至少填一项" in str(refused.value)


def test_what_is_in_force_already_is_nothing_to_publish(manager):
    with pytest.raises(ValidationError, match="没有需要发布的内容"):
        policy_drafts.write("", content(), by=manager)


def test_only_who_keeps_the_policies_writes_publishes_and_gives_up(manager):
    sales = factories.user("sales")
    with pytest.raises(NotYours):
        policy_drafts.write("", content(ladder=GOOD), by=sales)
    draft = policy_drafts.write("", content(ladder=GOOD), by=manager)
    for verb in (policy_drafts.publish, policy_drafts.discard):
        with pytest.raises(NotYours):
            verb(draft, by=sales)


def snapshot():
    return list(Deadline.objects.order_by("pk").values()), Event.objects.count()


def test_the_dry_run_lists_what_would_move_and_touches_nothing(manager):
    start("solve", "2026-07-13 09:00")
    start("answer", "2026-07-13 09:00")
    agreed = {"due_at": moment("2026-07-15 09:00")}
    start("solve", "2026-07-13 09:00", "KS-2607-0002", **agreed)
    start("solve", "2026-07-13 09:00", "KS-2607-0003", limits={"solve": 100})
    clocks.meet(start("solve", "2026-07-13 08:30", "KS-2607-0004").record, "solve", at=clock.now())
    draft = policy_drafts.write("", with_solve(), by=manager)
    before = snapshot()
    run = policy_drafts.dry_run(draft)
    assert snapshot() == before
    assert [(m.record, local(m.before), local(m.after)) for m in run.moves] == [
        ("KS-2607-0001", "2026-07-15 09:00", "2026-07-13 10:00")
    ]
    assert (run.moving, run.left) == (1, 0)


def test_the_dry_run_of_a_customer_sees_that_customers_clocks_alone(manager):
    start("solve", "2026-07-13 09:00", scopes=[CUSTOMER])
    start("solve", "2026-07-13 09:00", "KS-2607-0002", scopes=["customer:KH-2"])
    rules = {"solve": {"1": 60, "2": 60, "3": 60, "4": 60}}
    draft = policy_drafts.write(CUSTOMER, policy_drafts.nothing() | {"rules": rules}, by=manager)
    run = policy_drafts.dry_run(draft)
    assert ([move.record for move in run.moves], run.examined) == (["KS-2607-0001"], 1)
    policy_drafts.publish(draft, by=manager)
    company = policy_drafts.write("", with_solve(**dict.fromkeys("1234", 30)), by=manager)
    assert [move.record for move in policy_drafts.dry_run(company).moves] == ["KS-2607-0002"]


def test_the_dry_run_shows_who_comes_on_call(manager):
    start("solve", "2026-07-13 16:30", circumstances=frozenset({"safety"}), level=1)
    start("solve", "2026-07-13 16:30", "KS-2607-0002", level=1)
    draft = policy_drafts.write("", content(on_call={"safety": ["solve"]}), by=manager)
    (move,) = policy_drafts.dry_run(draft).moves
    assert (move.record, local(move.after)) == ("KS-2607-0001", "2026-07-14 08:30")
    policy_drafts.publish(draft, by=manager)
    back = policy_drafts.write("", content(on_call={}), by=manager)
    assert [m.record for m in policy_drafts.dry_run(back).moves] == []  # they are timed as before


def test_urgency_alone_touches_the_urgent_ones(manager):
    start("solve", "2026-07-13 09:00", urgent=True)
    start("solve", "2026-07-13 09:00", "KS-2607-0002")
    draft = policy_drafts.write("", content(urgent_percent=25), by=manager)
    assert [m.record for m in policy_drafts.dry_run(draft).moves] == ["KS-2607-0001"]


def test_published_it_counts_for_new_clocks_alone(manager):
    old = start("solve", "2026-07-13 09:00")
    draft = policy_drafts.write("", with_solve(), by=manager)
    version = policy_drafts.publish(draft, by=manager)
    assert fresh(old).due_at == old.due_at
    assert start("solve", "2026-07-13 09:00", "KS-2607-0002").allowance_minutes == 60
    assert (version.note, version.created_by) == ("管理评审", manager)
    event = Event.objects.get(action="publish_policy")
    assert (event.actor, event.version) == (manager, version.number)
    assert policies.current().id == version.pk


def test_published_or_given_up_once(manager):
    draft = policy_drafts.write("", content(ladder=GOOD), by=manager)
    other = policy_drafts.write("", content(urgent_percent=40), by=manager)
    policy_drafts.publish(draft, by=manager)
    for verb in (policy_drafts.publish, policy_drafts.discard):
        with pytest.raises(NotNow, match="已发布"):
            verb(draft, by=manager)
    with pytest.raises(NotNow, match="新版次"):
        policy_drafts.publish(other, by=manager)
    policy_drafts.discard(other, by=manager)
    assert PolicyVersion.objects.filter(scope="", urgent_percent=40).count() == 0
