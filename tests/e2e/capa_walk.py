"""One CAPA in the browser: started from a complaint, and who has its hat on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import People
from tests.e2e.walk import Walk, fill

TODAY = f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d}"
NUMBER = re.compile(r"/capa/(CAPA-\d{4}-\d{3,})/(?:#.*)?$")
LEADER, MEMBER, EVALUATOR = "李望舒 rd", "谢帆 xie.fan", "叶嘉木 qa_engineer"


@dataclass(frozen=True)
class Trouble:
    """What a CAPA is about."""

    occurrence: str
    escape: str
    measures: tuple[str, str]


class CapaWalk(Walk):
    """One CAPA, and who has its hat on."""

    place: ClassVar[str] = "capa"

    def __init__(self, people: People, number: str, trouble: Trouble) -> None:
        super().__init__(people)
        self.number = number
        self.trouble = trouble

    def at(self, step: str) -> Locator:
        """The form of a step that 下一步 leads to."""
        self.page.locator(f'.act a[href$="/{step}/"]:visible').last.click()
        form = self.page.locator("#step-form")
        expect(form).to_be_visible()
        return form

    def fill_in(self, step: str, values: Mapping[str, str], press: str) -> None:
        """Fill in a discipline that has no rows."""
        fill(self.at(step), values)
        self.send(press, "原因分析")


def row(form: Locator, name: str) -> Locator:
    return form.get_by_role("group", name=name, exact=True)


def start(people: People, complaint: str, trouble: Trouble) -> CapaWalk:
    """技术管理部 starts it from the complaint's own page; 李望舒 leads."""
    page = people.wear("tech_management")
    page.goto(f"/complaints/{complaint}/")
    note = page.get_by_role("status").filter(has_text="纠正预防")
    note.get_by_role("link", name="启动纠正预防").click()
    form = page.locator("#step-form")
    fill(form, {"组长": "李望舒 研发部", "责任部门": "研发部", "格式": "完整8D"})
    page.locator(".savebar button.btn-p").click()
    page.wait_for_url(NUMBER)
    expect(page.locator(".page-head .tag").first).to_have_text("原因分析")
    expect(page.locator("#main")).to_contain_text(complaint)
    number = NUMBER.search(page.url)[1]
    page.context.close()
    return CapaWalk(people, number, trouble)
