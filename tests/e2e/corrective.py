"""Leads one CAPA through two rounds, hat after hat: 原因分析 to 已关闭 (domain §5)."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.capa_walk import EVALUATOR, LEADER, MEMBER, NUMBER, TODAY, CapaWalk, row
from tests.e2e.conftest import PASSWORD, PHONE
from tests.e2e.walk import SOON, fill, printed, sign

PHOTO = Path(__file__).parents[2] / "aftersales" / "demo" / "photos" / "hmi.jpg"


def first_round(walk: CapaWalk) -> None:
    """D1 to D6, signed by three people, carried out, and found ineffective."""
    walk.wear("rd")
    analyse(walk)
    plan(walk)
    judge_by(walk)
    changed_in_between(walk)
    submit(walk)
    the_leader_cannot_approve(walk)
    review(walk)
    approve_on_a_phone(walk)
    carry_out(walk, "rd", "xie.fan")
    watch_is_over(walk)
    walk.wear("qa_engineer")
    form = walk.at("verify")
    fill(form, {"验证结论": "无效，开始新一轮", "验证证据": "第 201 条仍被覆盖。"})
    walk.send("签名提交结论", "原因分析")
    expect(walk.page.locator(".page-head")).to_contain_text("第 2 轮")


def analyse(walk: CapaWalk) -> None:
    """D1 to D4 in the order in which the page asks for them."""
    known = {"什么（What）": "配方存储，超过 200 条后覆盖。", "何处（Where）": "客户现场"}
    form = walk.at("record_problem")
    fill(form, known | {"首台合格出厂编号": "AS-20-0007"})
    fill(row(form, "是与不是 1"), {"是": "配方满 200 条", "不是": "少于 200 条"})
    walk.send("保存问题描述", "原因分析")

    form = walk.at("record_team")
    fill(row(form, "小组成员 1"), {"成员": MEMBER, "分工": "存储模块"})
    walk.send("保存小组", "原因分析")

    form = walk.at("record_containment")
    for place in ("在制", "库存", "在途", "客户现场", "同型号已售"):
        fill(row(form, place), {"完成日期": TODAY})
    found = {"数量": "1", "NG": "1", "临时措施": "限制配方条数，每天备份。"}
    fill(row(form, "客户现场"), found | {"责任人": LEADER})
    walk.send("保存临时措施", "原因分析")

    form = walk.at("record_causes")
    form.get_by_role("button", name="再加一条原因").click()
    whys = "第 201 条写到第 200 条\n行数写死\n需求没有写上限"
    both = {"人机料法环测": "法", "判断": "根本原因", "五个为什么": whys}
    fill(row(form, "原因 1"), both | {"产生/流出": "产生", "原因": walk.trouble.occurrence})
    fill(row(form, "原因 2"), both | {"产生/流出": "流出", "原因": walk.trouble.escape})
    fill(form, {"验证方法": "导入 220 条", "验证结果": "可重复。", "验证人": LEADER})
    walk.send("保存根本原因", "原因分析")
    expect(walk.page.locator("#fish")).to_contain_text(walk.trouble.escape)


def plan(walk: CapaWalk) -> None:
    """D5: one measure against each cause, with two owners."""
    form = walk.at("plan_measures")
    form.get_by_role("button", name="再加一条措施").click()
    occurrence, escape = walk.trouble.occurrence, walk.trouble.escape
    causes = (f"1 产生：{occurrence}", f"2 流出：{escape}")
    for n, owner in enumerate((LEADER, MEMBER)):
        given = {"对应原因": causes[n], "措施": walk.trouble.measures[n]}
        fill(row(form, f"措施 {n + 1}"), given | {"责任人": owner, "计划日期": SOON})
    walk.send("保存措施", "原因分析")


def judge_by(walk: CapaWalk) -> None:
    """D6 before anything is carried out: the effectiveness plan."""
    effect = {"指标": "配方被覆盖的件数", "判定": "不大于", "目标": "0", "单位": "件"}
    effect |= {"观察期（天）": "1", "数据来源": "过程数据", "验证人": EVALUATOR}
    walk.fill_in("plan_effectiveness", effect, "保存有效性计划")


def changed_in_between(walk: CapaWalk) -> None:
    """Somebody edits the plan while the leader has it open: nothing is signed, both are shown."""
    other = walk.people.wear("xie.fan")
    other.goto(f"/capa/{walk.number}/plan_measures/")
    later = f"{walk.trouble.measures[1]}含断电。"
    fill(row(other.locator("#step-form"), "措施 2"), {"措施": later})
    other.locator(".savebar button.btn-p").click()
    other.wait_for_url(NUMBER)
    other.context.close()

    fill(walk.page.locator("#next-step"), {"说明": "请审核。"})
    sign(walk.page.locator("#next-step"))
    with walk.page.expect_response(f"**/capa/{walk.number}/submit_plan/") as answer:
        walk.page.get_by_role("button", name="签名送审").click()
    assert answer.value.status == 409
    told = walk.page.get_by_role("region", name="别人先保存了")
    expect(told).to_contain_text("要签署的内容改过了")
    expect(told).to_contain_text("谢帆")
    expect(told).to_contain_text("制定措施")
    expect(walk.page.get_by_label("说明")).to_have_value("请审核。")
    walk.page.goto(f"/capa/{walk.number}/")
    expect(walk.page.locator("#D5")).to_contain_text(later)
    walk.stands("原因分析")


def submit(walk: CapaWalk) -> None:
    """编制: a wrong password first, which costs nothing that was typed."""
    form = walk.page.locator("#next-step")
    fill(form, {"说明": "两条措施，请审核。", "登录密码": "not-mine"})
    walk.page.get_by_role("button", name="签名送审").click()
    form = walk.page.locator("#step-form")
    field = form.locator(".field.has-error", has=walk.page.locator("[name=password]"))
    expect(field).to_contain_text("密码不对，没有签署")
    expect(form.get_by_label("说明")).to_have_value("两条措施，请审核。")
    expect(form.get_by_label("登录密码")).to_have_value("")
    walk.page.goto(f"/capa/{walk.number}/")
    walk.stands("原因分析")
    walk.here({"说明": "两条措施，请审核。"}, "签名送审", "对策待批")


def the_leader_cannot_approve(walk: CapaWalk) -> None:
    """编制 ≠ 批准: there is no button, and whoever goes to the page reads why."""
    expect(walk.page.get_by_role("button", name="批准，签名")).to_have_count(0)
    answer = walk.page.goto(f"/capa/{walk.number}/approve_plan/")
    assert answer.status == 403
    expect(walk.page.locator("#main")).to_contain_text("不能“批准对策”")
    answer = walk.page.goto(f"/capa/{walk.number}/review/")
    assert answer.status == 403
    expect(walk.page.locator("#main")).to_contain_text("由责任部门负责人审核")
    expect(walk.page.locator("#step-form")).to_have_count(0)


def review(walk: CapaWalk) -> None:
    """审核 by the responsible department's manager; 批准 waits for it."""
    walk.wear("rd_manager")
    walk.here({"审核意见": "同意。"}, "审核通过，签名", "对策待批")
    expect(walk.page.get_by_role("list", name="签核")).to_contain_text("沈知行")


def approve_on_a_phone(walk: CapaWalk) -> None:
    """品质主管 approves with a thumb: 390 px, by touch, nothing hangs over the edge."""
    page = walk.people.wear("qa_manager", PHONE, has_touch=True, is_mobile=True)
    page.goto(f"/capa/{walk.number}/")
    form = page.locator("#next-step")
    form.get_by_label("登录密码").tap()
    fill(form, {"批准意见": "同意实施。", "登录密码": PASSWORD})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(".bbar").get_by_role("button", name="批准，签名").tap()
    expect(page.locator(".page-head .tag").first).to_have_text("实施中")
    expect(page.get_by_role("list", name="签核")).to_contain_text("周岚")
    page.context.close()


def carry_out(walk: CapaWalk, *owners: str) -> None:
    """Each owner reports the own measure with what proves it; the leader hands over to 验证."""
    for n, owner in enumerate(owners):
        walk.wear(owner)
        form = walk.page.locator("#next-step")
        if n == 0:
            form.locator("input[type=file]").first.set_input_files(PHOTO)
            expect(form.get_by_role("img", name="hmi.jpg")).to_be_visible()
        evidence = f"第 {n + 1} 条已做，见提交记录。"
        walk.here({"证据": evidence}, "报告措施完成", "实施中")
        expect(walk.page.locator("#D5")).to_contain_text(evidence)
    expect(walk.page.locator("#D5")).to_contain_text("hmi.jpg")
    walk.wear("rd")
    walk.here({}, "转效果验证", "待验证")


def watch_is_over(walk: CapaWalk) -> None:
    """The watching period passed.

    The server's clock is the machine's and stays so; what stands in the database is moved back
    instead, as if the round had been handed to 验证 three days earlier.
    """
    ended = f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}"
    with sqlite3.connect(walk.people.folder / "aftersales.sqlite3", timeout=30) as database:
        moved = database.execute(
            "UPDATE capa_round SET window_until = ? WHERE ended_at IS NULL AND capa_id ="
            " (SELECT id FROM capa_capa WHERE number = ?)",
            (ended, walk.number),
        )
        assert moved.rowcount == 1


def second_round(walk: CapaWalk) -> None:
    """What did not work stays readable; another plan is signed, carried out and found effective."""
    walk.wear("rd")
    past = walk.page.locator("#r1")
    past.locator("summary").click()
    for text in (walk.trouble.measures[0], "第 201 条仍被覆盖", "验证无效"):
        expect(past).to_contain_text(text)
    form = walk.at("record_causes")
    fill(form, {"验证结果": "断电时缺少校验，第二次验证可重复。"})
    walk.send("保存根本原因", "原因分析")
    plan(walk)
    walk.here({}, "签名送审", "对策待批")
    review(walk)
    one_measure_goes_back(walk)
    carry_out(walk, "rd", "xie.fan")
    watch_is_over(walk)
    walk.wear("qa_engineer")
    effective = {"验证结论": "有效，进入标准化", "配方被覆盖的件数": "0"}
    fill(walk.at("verify"), effective | {"验证证据": "连续两百次保存，无覆盖。"})
    walk.send("签名提交结论", "标准化")


def one_measure_goes_back(walk: CapaWalk) -> None:
    """批准 of all but one measure, which is planned anew and approved by itself."""
    walk.wear("qa_manager")
    form = walk.page.locator("#next-step")
    form.get_by_text("退回其中几项").click()
    second = form.locator(".back-list li").nth(1)
    second.get_by_label("退回这一项").check()
    fill(second, {"退回理由": "没有写怎样测试。", "重新计划期限": SOON})
    walk.here({}, "批准，签名", "实施中")
    walk.wear("rd")
    walk.page.locator(".acts details.menu summary").click()
    form = walk.open("重新计划措施")
    fill(form, {"新的措施": "每个版本做断电测试。", "责任人": MEMBER, "计划日期": SOON})
    walk.send("提交新的计划", "实施中")
    walk.wear("qa_manager")
    walk.here({}, "批准重新计划，签名", "实施中")


def ending(walk: CapaWalk) -> None:
    """D7 and D8: standards, what else is looked at, the last signature, the printed form."""
    walk.wear("rd")
    form = walk.at("standardise")
    standard = {"文件类别": "作业指导书", "文件编号": "WI-STORE-03", "旧版": "A", "新版": "B"}
    fill(row(form, "标准化 1"), standard | {"日期": TODAY})
    walk.send("保存标准化", "标准化")
    form = walk.at("deploy")
    rows = form.locator(".rowset fieldset.frow")
    fill(rows.first, {"计划日期": SOON})
    for n in range(1, rows.count()):
        rows.nth(n).get_by_label("删除").check()
    walk.send("保存横向展开", "标准化")
    walk.here({"完成日期": TODAY, "完成的情况": "都已升级。"}, "完成横向展开", "标准化")
    walk.here({"总结": "上限要写进需求，谢谢各位。"}, "送关闭", "关闭待批")
    assert "已关闭" not in printed(walk, "打印措施单")

    walk.wear("qa_manager")
    walk.here({"关闭意见": "有效，关闭。"}, "批准关闭，签名", "已关闭")
    sheet = printed(walk, "打印措施单")
    for text in (
        *(walk.number, "第2轮", "已关闭", "WI-STORE-03", "已批准"),
        *("李望舒", "沈知行", "周岚", "叶嘉木", "谢帆", "每个版本做断电测试"),
    ):
        assert text in sheet, text
