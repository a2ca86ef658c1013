"""A complaint of level 2 from the telephone call to the printed 客诉处理单, hat after hat."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.company import MACHINES
from tests.e2e.conftest import People
from tests.e2e.walk import SOON, Walk, fill, printed

PHOTO = Path(__file__).parents[2] / "aftersales" / "demo" / "photos" / "leak.jpg"
CALL = {
    "反映渠道": "电话",
    "问题描述": "抽真空到 8 帕后停住，主阀听得到漏气声。换班后重启仍然如此。",
    "类别": "功能",
    "紧急程度": "紧急",
}
CAUSE = "主阀密封圈老化开裂，批次硬度偏高。"
EVIDENCE = "连续跟踪五个班次，本底真空都在 30 分钟内抽到 5×10⁻⁴ Pa。"


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """What later tests of this file read of the walk."""
    return {}


def intake_to_assignment(walk: Walk) -> None:
    """登记 by sales, 检测 and 判定 by QA, 分级 by support, 分派 by its manager."""
    walk.begin("sales", MACHINES[0], CALL)
    walk.stands("待判定")
    walk.page.get_by_role("link", name="添加").click()
    dialog = walk.page.get_by_role("dialog")
    dialog.locator("input[type=file]").first.set_input_files(PHOTO)
    expect(dialog.get_by_role("img", name="leak.jpg")).to_be_visible()
    dialog.get_by_role("button", name="添加附件").click()
    expect(walk.page.locator("#files img")).to_have_count(1)

    walk.wear("qa_engineer")
    test = {"检测项目": "氦质谱检漏", "检测结果": "主阀阀盖处漏率 3×10⁻⁶ Pa·m³/s，超差。"}
    walk.here(test, "保存检测记录", "待判定")
    walk.here({"判定": "不合格", "责任部门": "采购部"}, "提交判定", "待分级")

    walk.wear("support_engineer")
    form = walk.open("去分级")
    assert not re.search("[一二三四]级", form.inner_text())
    fill(form, {"问题出在哪里？": "机械、电气、元器件或装配"})
    fill(form, {"是否因运输、搬运或使用不当造成？": "否"})
    fill(form, {"是否因元器件本身质量不稳定？": "是"})
    expect(form.locator("#proposal .note")).to_contain_text("硬件二级")
    expect(form.get_by_role("radio", checked=True).last).to_have_value("hardware-2")
    walk.send("确认等级", "待分派")

    walk.wear("support_manager")
    given = {
        "处理人": "陈屿 技术支持部",
        "计划完成": SOON,
        "交代": "带两套密封圈去。",
    }
    walk.here(given, "分派给处理人", "处理中")


def handling_to_approval(walk: Walk) -> None:
    """首次联系, 原因与措施, 送批 by the engineer; 批准 by the manager."""
    walk.wear("support_engineer")
    contact = walk.page.locator("#contact")
    fill(contact, {"联系对象": "邵衡", "联系内容": "约好明天上午到场，先停用主阀。"})
    contact.get_by_role("button", name="记录联系").click()
    expect(walk.page.locator("#log")).to_contain_text("约好明天上午到场")

    form = walk.open("填写原因与措施")
    values = {"产生原因": CAUSE, "流出原因": "来料只抽检尺寸，不测硬度。", "服务方式": "现场"}
    fill(form, values)
    fill(form, {"费用": "320"})
    measure = {"类型": "临时", "措施": "停用主阀，改用旁路抽气。", "责任人": "陈屿"}
    fill(form.get_by_role("group", name="措施 1"), measure | {"计划完成": SOON})
    form.get_by_role("button", name="再加一条措施").click()
    second = form.get_by_role("group", name="措施 2")
    expect(second).to_be_visible()
    measure = {"类型": "纠正", "措施": "更换主阀密封圈并复检漏率。", "责任人": "陈屿"}
    fill(second, measure | {"计划完成": SOON})
    walk.send("保存原因与措施", "处理中")
    walk.here({"意见": "现场已复检，请批准。"}, "送批", "待批准")

    walk.wear("support_manager")
    walk.here({"意见": "同意，备件由采购部索赔。"}, "批准，送验证", "待验证")


def verification_to_closing(walk: Walk) -> None:
    """验证 with 标准化, 会签, 回复, 客户确认, 结案."""
    walk.wear("qa_engineer")
    form = walk.open("去验证")
    fill(form, {"验证结论": "有效，送会签", "验证证据": EVIDENCE})
    standard = {"文件类别": "检验标准", "文件编号": "IQC-SEAL-07", "新版次": "C"}
    fill(form.get_by_role("group", name="标准化 1"), standard)
    walk.send("提交验证结论", "待会签")

    walk.wear("qa_manager")
    signed = {"会签意见": "同意", "最终判定": "元器件质量不稳定，供方责任。"}
    walk.here(signed, "提交会签", "待回复")

    walk.wear("sales")
    reply = {"回复方式": "电子邮件", "回复内容": "已更换主阀密封圈，漏率复检合格。"}
    walk.here(reply, "回复客户", "待客户确认")
    answer = {"客户意见": "满意", "确认方式": "电话", "客户确认人": "邵衡"}
    walk.here(answer, "记录客户意见", "待结案")

    walk.wear("qa_manager")
    walk.here({"结案意见": "措施有效，标准已更新。"}, "结案", "已关闭")


def test_from_the_call_to_the_printed_form(people: People, told: dict[str, str]) -> None:
    walk = Walk(people)
    intake_to_assignment(walk)
    before = printed(walk, "打印处理单")
    assert "待审核，未生效" in before
    handling_to_approval(walk)
    verification_to_closing(walk)
    told["number"] = walk.number

    for stage in ("登记", "判定", "分级", "原因措施", "验证", "会签", "回复客户"):
        done = walk.page.locator(".steps li.ok").filter(has_text=stage)
        expect(done).to_be_visible()
    sheet = printed(walk, "打印处理单")
    assert walk.number in sheet
    assert "待审核，未生效" not in sheet
    for text in (
        *("主阀密封圈老化开裂", "抽真空到8帕后停住", "IQC-SEAL-07", "氦质谱检漏", "采购部"),
        *("王若溪", "叶嘉木", "陈屿", "何其乐", "周岚", "邵衡"),
        *("已批准", "☑硬件", "☑二级", "客户是否接受：☑是", "第1页"),
    ):
        assert text in sheet, text


def test_the_closed_complaint_only_takes_comments(people: People, told: dict[str, str]) -> None:
    page = people.wear("support_engineer")
    page.goto(f"/complaints/{told['number']}/")
    expect(page.get_by_role("link", name="更正资料")).to_have_count(0)
    page.get_by_label("留言", exact=True).fill("客户又订了两套备件。")
    page.get_by_role("button", name="发送留言").click()
    expect(page.locator("#log")).to_contain_text("客户又订了两套备件。")
    page.goto(f"/complaints/{told['number']}/record_handling/")
    expect(page.locator("#main")).to_contain_text("已关闭")
    expect(page.locator("#step-form")).to_have_count(0)
