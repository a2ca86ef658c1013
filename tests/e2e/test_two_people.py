"""Two people at one complaint: whoever saves second sees both versions and loses nothing."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.company import MACHINES
from tests.e2e.conftest import People
from tests.e2e.walk import SOON, Walk, fill

CALL = {"问题描述": "上料机第三轴回零后偏差 0.8 毫米，重启后消失，两小时后又来。"}
FIRST = "回零开关支架松动，回零位置随温度漂移。"
SECOND = "我认为是联轴器打滑，请先看编码器读数。"
THIRD = "编码器读数正常，联轴器紧固后复发，仍是支架。"


def at_handling(walk: Walk, serial: str) -> None:
    """A complaint that the engineer and the department's manager may both write on."""
    walk.begin("sales", serial, CALL)
    walk.wear("qa_engineer")
    walk.here({"检测项目": "回零精度", "检测结果": "偏差 0.8 毫米。"}, "保存检测记录", "待判定")
    walk.here({"判定": "不合格", "责任部门": "技术支持部"}, "提交判定", "待分级")
    walk.wear("support_engineer")
    form = walk.open("去分级")
    fill(form, {"问题出在哪里？": "机械、电气、元器件或装配"})
    fill(form, {"是否因运输、搬运或使用不当造成？": "是"})
    expect(form.locator("#proposal .note")).to_contain_text("硬件一级")
    walk.send("确认等级", "待分派")
    walk.wear("support_manager")
    walk.here({"处理人": "陈屿 技术支持部", "计划完成": SOON}, "分派给处理人", "处理中")


def open_handling(people: People, role: str, number: str) -> Page:
    page = people.wear(role)
    page.goto(f"/complaints/{number}/record_handling/")
    return page


@pytest.fixture(scope="module")
def number(browser: Browser, live: str) -> str:
    """One complaint for both tests, in their order."""
    people = People(browser, live)
    walk = Walk(people)
    at_handling(walk, MACHINES[2])
    people.leave()
    return walk.number


def test_the_second_save_is_refused_with_both_versions(people: People, number: str) -> None:
    engineer = open_handling(people, "support_engineer", number)
    manager = open_handling(people, "support_manager", number)
    save = {"name": "保存原因与措施"}

    engineer.get_by_label("产生原因").fill(FIRST)
    engineer.get_by_role("button", **save).click()
    engineer.wait_for_url(f"**/complaints/{number}/")

    manager.get_by_label("产生原因").fill(SECOND)
    row = manager.get_by_role("group", name="措施 1", exact=True)
    measure = {"类型": "纠正", "措施": "紧固联轴器并打标记。", "责任人": "孙倩"}
    fill(row, measure | {"计划完成": SOON})
    manager.get_by_role("button", **save).click()
    versions = manager.get_by_role("region", name="别人先保存了")
    expect(versions).to_contain_text(FIRST)
    expect(versions).to_contain_text(SECOND)
    expect(versions).to_contain_text("陈屿")
    expect(manager.get_by_label("产生原因")).to_have_value(SECOND)
    expect(row.get_by_label("责任人")).to_have_value("孙倩")

    # Nothing of the second is saved until it is sent once more, knowing both.
    engineer.reload()
    expect(engineer.locator("#main")).to_contain_text(FIRST)
    expect(engineer.locator("#main")).not_to_contain_text(SECOND)
    manager.get_by_role("button", **save).click()
    manager.wait_for_url(f"**/complaints/{number}/")
    expect(manager.locator("#main")).to_contain_text(SECOND)


def test_a_step_that_somebody_else_took_is_refused_in_words(people: People, number: str) -> None:
    """Classified anew to level 3, it is not the engineer's any more; the text stays in sight."""
    one = open_handling(people, "support_engineer", number)
    one.get_by_label("产生原因").fill(THIRD)
    other = people.wear("support_manager")
    other.goto(f"/complaints/{number}/reclassify/")
    fill(other.locator("#step-form"), {"是否因运输、搬运或使用不当造成？": "否"})
    fill(other.locator("#step-form"), {"是否因装配、生产工艺或检验没有做到位？": "是"})
    expect(other.locator("#proposal .note")).to_contain_text("硬件三级")
    other.get_by_role("button", name="确认新的等级").click()
    other.wait_for_url(f"**/complaints/{number}/")

    one.get_by_role("button", name="保存原因与措施").click()
    expect(one.locator("#main")).to_contain_text(THIRD)
    expect(one.locator("#step-form")).to_have_count(0)
    one.goto(f"/complaints/{number}/")
    expect(one.locator(".page-head")).to_contain_text("待分派")
