"""Every pair (step × state), written by hand from S5-3.5.

What is not in the table must be refused, so an arrow too many fails like one too few. The verbs
are called by name; nothing here asks the workflow what it allows.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from records.models import Deadline
from records.steps import NotNow, Refused
from testdata import workflow as do
from testdata.models import TestData
from tests.complaints.states import run_over
from tests.testdata.cast import Cast, bring, csv_file, draft, read_all

pytestmark = pytest.mark.django_db

STAYS = "="
ALL = ["draft", "handed", "returned", "archived", "cancelled"]
LATER = ["handed", "returned", "archived", "cancelled"]
ARROWS: dict[str, dict[str, str]] = {
    "save_draft": dict.fromkeys(["draft", "returned"], STAYS),
    "attach": dict.fromkeys(["draft", "returned"], STAYS),
    "remove_file": dict.fromkeys(["draft", "returned"], STAYS),
    "hand": dict.fromkeys(["draft", "returned"], "handed"),
    "archive": {"handed": "archived"},
    "send_back": {"handed": "returned"},
    "cancel": dict.fromkeys(["draft", "handed", "returned"], "cancelled"),
    "comment": dict.fromkeys(LATER, STAYS),
    "acknowledge": {"handed": STAYS},
    "urge": {"handed": STAYS},
    "explain_breach": dict.fromkeys(LATER, STAYS),
    "ask_exemption": dict.fromkeys(LATER, STAYS),
    "withdraw_exemption": dict.fromkeys(LATER, STAYS),
    "decide_exemption": dict.fromkeys(LATER, STAYS),
}


class Try:
    """Each verb with the right person and right values; the state alone decides."""

    def __init__(self, cast: Cast, data: TestData) -> None:
        self.cast, self.data = cast, data

    def take(self, name: str) -> None:
        getattr(do, name)(self.data, **getattr(self, name)())

    def _by(self, who: str, /, **values: Any) -> dict[str, Any]:
        return {"by": getattr(self.cast, who)} | values

    def save_draft(self) -> dict[str, Any]:
        return self._by("author", title="另一个主题")

    def attach(self) -> dict[str, Any]:
        return self._by("author", upload=csv_file("a,b\n1,2\n3,4\n"))

    def remove_file(self) -> dict[str, Any]:
        if self.data.status == "draft":
            do.attach(self.data, csv_file(), by=self.cast.author)
        file = self.data.attachments.first()
        return self._by("author", uid=file.uid if file else uuid4())

    def hand(self) -> dict[str, Any]:
        if self.data.status == "draft":
            do.attach(self.data, csv_file(), by=self.cast.author)
        return self._by("author")

    def archive(self) -> dict[str, Any]:
        return self._by("tech_management", opinion="完整")

    def send_back(self) -> dict[str, Any]:
        return self._by("tech_management", reason="缺温度")

    def cancel(self) -> dict[str, Any]:
        return self._by("author", reason="重复")

    def comment(self) -> dict[str, Any]:
        return self._by("author", text="请看")

    def acknowledge(self) -> dict[str, Any]:
        return self._by("tech_management")

    def _clock(self) -> int:
        found = Deadline.objects.filter(record=self.data.number).first()
        return found.pk if found else 0

    def urge(self) -> dict[str, Any]:
        return self._by("general_manager", clock_id=self._clock(), note="请看一下")

    def _breached(self) -> int:
        key = self._clock()
        return run_over(Deadline.objects.get(pk=key)).pk if key else 0

    def explain_breach(self) -> dict[str, Any]:
        said = {"cause": "staff", "text": "出差"}
        return self._by("tech_management", clock_id=self._breached(), **said)

    def ask_exemption(self) -> dict[str, Any]:
        return self._by("tech_management", clock_id=self._breached(), reason="等样件")

    def withdraw_exemption(self) -> dict[str, Any]:
        asked = self.ask_exemption()
        if asked["clock_id"]:
            do.ask_exemption(self.data, **asked)
        return asked

    def decide_exemption(self) -> dict[str, Any]:
        asked = self.withdraw_exemption()
        return self._by("qa_manager", clock_id=asked["clock_id"], agreed=True)


@pytest.mark.parametrize("state", ALL)
def test_every_step_in_every_state(state: str) -> None:
    cast = Cast()
    stands = bring(state, cast)
    wrong = []
    for name, arrows in ARROWS.items():
        expected = arrows.get(state, "refused")
        with transaction.atomic():
            answer = _try(cast, stands.pk, name)
            transaction.set_rollback(True)
        if answer != (state if expected == STAYS else expected):
            wrong.append(f"{name}: {answer}, not {expected}")
    assert wrong == []


def _try(cast: Cast, pk: int, name: str) -> str:
    data = TestData.objects.get(pk=pk)
    try:
        Try(cast, data).take(name)
    except Refused:
        return "refused"
    return TestData.objects.get(pk=pk).status


def test_the_table_names_every_verb_there_is() -> None:
    assert set(ARROWS) == set(do.STEPS)


@pytest.mark.parametrize(
    ("empty", "sentence"),
    [
        ({"purpose": ""}, "实验目的"),
        ({"taken_on": None}, "实验日期"),
        ({"summary": " "}, "小结"),
        ({"equipment": None}, "哪台设备"),
    ],
)
def test_what_is_not_written_is_not_handed_over(empty: dict[str, Any], sentence: str) -> None:
    cast = Cast()
    data = draft(cast, **empty)
    do.attach(data, csv_file(), by=cast.author)
    with pytest.raises(NotNow, match=sentence):
        do.hand(data, by=cast.author)


def test_without_a_readable_file_nothing_is_handed_over() -> None:
    cast = Cast()
    data = draft(cast)
    with pytest.raises(NotNow, match="添加数据文件"):
        do.hand(data, by=cast.author)
    file = do.attach(data, csv_file('a,b\n"1,2\n'), by=cast.author)
    read_all()
    with pytest.raises(NotNow, match="读不出来的文件：压力"):
        do.hand(data, by=cast.author)
    do.remove_file(data, by=cast.author, uid=file.uid)
    do.attach(data, csv_file(), by=cast.author)
    assert do.hand(data, by=cast.author).status == "handed"


def test_what_is_still_being_read_is_not_archived() -> None:
    cast = Cast()
    data = draft(cast)
    do.attach(data, csv_file(), by=cast.author)
    data = do.hand(data, by=cast.author)
    with pytest.raises(NotNow, match="还在读取：压力"):
        do.archive(data, by=cast.tech_management, opinion="完整")
    read_all()
    assert do.archive(data, by=cast.tech_management, opinion="完整").status == "archived"


def test_values_that_cannot_be_are_refused_at_their_field() -> None:
    cast = Cast()
    data = bring("handed", cast)
    for verb, values, field in (
        ("archive", {"opinion": " "}, "opinion"),
        ("send_back", {"reason": ""}, "reason"),
    ):
        with pytest.raises(ValidationError) as refused:
            getattr(do, verb)(data, by=cast.tech_management, **values)
        assert set(refused.value.message_dict) == {field}
    with pytest.raises(ValidationError) as refused:
        draft(cast, taken_on=Cast.facts(cast)["taken_on"].replace(year=2099))
    assert set(refused.value.message_dict) == {"taken_on"}
    with pytest.raises(ValidationError) as refused:
        do.remove_file(draft(cast), by=cast.author, uid=UUID(int=1))
    assert set(refused.value.message_dict) == {"uid"}


def test_the_same_content_is_added_once() -> None:
    cast = Cast()
    data = draft(cast)
    do.attach(data, csv_file(), by=cast.author)
    with pytest.raises(ValidationError, match="已经添加过"):
        do.attach(data, csv_file(name="另一个名字.csv"), by=cast.author)


def test_a_machine_brings_its_customer_along() -> None:
    cast = Cast()
    assert draft(cast).customer == cast.customer
