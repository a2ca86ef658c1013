"""Entering a complaint: photos, what is refused and how, drafts, look-alikes, 当场解决."""

import base64
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.company import MACHINES
from tests.e2e.conftest import PASSWORD, People
from tests.e2e.walk import NUMBER, choose_machine, fill, sign

PHOTOS = Path(__file__).parents[2] / "aftersales" / "demo" / "photos"
MEGABYTE = 1024 * 1024
GIVE = """([how, selector, name, content]) => {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, { type: "image/jpeg" }));
    const target = document.querySelector(selector);
    const event = how === "paste"
      ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
      : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
}"""


def begin(people: People, role: str = "sales", address: str = "/complaints/new/") -> Page:
    page = people.wear(role)
    page.goto(address)
    return page


def submit(page: Page) -> None:
    page.locator(".savebar button.btn-p").click()


def registered(page: Page) -> str:
    page.wait_for_url(NUMBER)
    return NUMBER.search(page.url)[1]


def thumbs(page: Page) -> Locator:
    """Photos that have arrived at the server."""
    return page.locator("[data-drop] .thumb:has(input[name=upload])")


def told(page: Page) -> Locator:
    """What the place for photos says."""
    return page.locator("[data-drop] .emsg")


def give(page: Page, how: str, selector: str, name: str) -> None:
    content = base64.b64encode((PHOTOS / name).read_bytes()).decode()
    page.evaluate(GIVE, [how, selector, name, content])


def test_photos_come_by_file_paste_and_drop(people: People) -> None:
    page = begin(people)
    choose_machine(page, MACHINES[3])
    fill(page.locator("#f"), {"问题描述": "门封漏气，压紧后仍有两点不贴合。"})
    with page.expect_file_chooser() as chooser:
        page.get_by_text("选择照片或文件").click()
    chooser.value.set_files([PHOTOS / "leak.jpg", PHOTOS / "bolt.jpg"])
    expect(thumbs(page)).to_have_count(2)
    give(page, "paste", "#id_description", "hmi.jpg")
    expect(thumbs(page)).to_have_count(3)
    give(page, "drop", "[data-drop]", "seal.jpg")
    expect(thumbs(page)).to_have_count(4)
    page.get_by_role("button", name="删除 bolt.jpg").click()
    expect(thumbs(page)).to_have_count(3)
    submit(page)
    registered(page)
    expect(page.locator("#files img")).to_have_count(3)
    loaded = "images => images.every((one) => one.complete && one.naturalWidth > 0)"
    page.locator("#files img").last.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.locator("#files img").evaluate_all(loaded)


def test_what_is_no_photo_or_too_large_is_refused_and_the_rest_kept(
    people: People, tmp_path: Path
) -> None:
    page = begin(people)
    text = "导轨有划痕，长约 12 毫米。"
    fill(page.locator("#f"), {"问题描述": text})
    files = page.locator("[data-drop] input[type=file]").first
    files.set_input_files(PHOTOS / "plate.jpg")
    expect(thumbs(page)).to_have_count(1)
    fake = {"name": "假照片.jpg", "mimeType": "image/jpeg", "buffer": b"not an image at all"}
    files.set_input_files([fake])
    expect(told(page)).to_contain_text("假照片.jpg")
    script = {"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}
    files.set_input_files([script])
    expect(told(page)).to_contain_text("run.exe 不是允许的文件类型")
    large = tmp_path / "大文件.pdf"
    with large.open("wb") as written:
        written.truncate(25 * MEGABYTE)
    files.set_input_files(large)
    expect(told(page)).to_contain_text("大文件.pdf 大于 20 MB")
    expect(thumbs(page)).to_have_count(1)
    expect(page.get_by_label("问题描述")).to_have_value(text)


def test_an_unknown_serial_number_and_missing_facts_are_said_at_their_fields(
    people: People,
) -> None:
    page = begin(people)
    serial = page.get_by_role("combobox", name="出厂编号")
    serial.fill("XX-9999-0000")
    page.locator(".savebar button.btn-p").click()
    summary = page.locator(".esum")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("没有出厂编号为“XX-9999-0000”的设备")
    said = summary.get_by_role("link").all_inner_texts()
    assert len(said) >= 2
    below = page.locator("#f .emsg").all_inner_texts()
    assert sorted(said) == sorted(set(below))
    expect(serial).to_have_value("XX-9999-0000")
    summary.get_by_role("link").first.click()
    focused = page.evaluate("document.activeElement.id")
    assert focused.startswith("id_")

    # Without a machine the customer will do.
    customer = page.get_by_role("combobox", name=re.compile("^客户"))
    customer.press_sequentially("禾睿")
    page.get_by_role("option").filter(has_text="禾睿光电").first.click()
    fill(page.locator("#f"), {"问题描述": "收到的电控柜外壳凹陷，包装箱有撞痕。"})
    submit(page)
    registered(page)
    expect(page.locator("#main")).to_contain_text("XX-9999-0000")


def test_quantities_and_dates_that_cannot_be(people: People) -> None:
    page = begin(people)
    choose_machine(page, MACHINES[4])
    page.get_by_text("更多：数量").click()
    values = {"问题描述": "喷嘴三十件里有四十件堵塞。", "出货数量": "30", "不良数量": "40"}
    fill(page.locator("#f"), values)
    page.get_by_label("发生时间").fill("2099-01-01T08:00")
    submit(page)
    expect(page.locator(".esum")).to_be_focused()
    for name, value in (("不良数量", "40"), ("发生时间", "2099-01-01T08:00")):
        field = page.get_by_label(name)
        expect(field).to_have_value(value)
        expect(page.locator(".field.has-error", has=field)).to_be_visible()
    fill(page.locator("#f"), {"不良数量": "4"})
    page.get_by_label("发生时间").fill("2026-01-05T08:00")
    submit(page)
    registered(page)


def test_a_draft_saves_itself_and_survives_a_reload(people: People) -> None:
    page = begin(people)
    text = "涂布头两侧厚度差 6 微米，换料后出现。"
    choose_machine(page, MACHINES[5])
    with page.expect_response("**/complaints/new/draft/", timeout=30_000) as answer:
        fill(page.locator("#f"), {"问题描述": text, "类别": "外观"})
    assert answer.value.ok
    expect(page.locator("[data-draft-note]")).to_contain_text("已自动保存")
    page.wait_for_url("**/complaints/KS-*/edit/")
    page.reload()
    expect(page.get_by_label("问题描述")).to_have_value(text)
    expect(page.get_by_role("combobox", name="出厂编号")).to_have_value(MACHINES[5])
    expect(page.get_by_role("radio", name="外观")).to_be_checked()
    page.goto("/")
    page.get_by_role("region", name="我的草稿").get_by_role("link").first.click()
    expect(page.get_by_label("问题描述")).to_have_value(text)
    page.get_by_role("button", name="放弃草稿").click()
    page.get_by_role("link", name="恢复草稿").click()
    page.get_by_role("button", name="恢复草稿").click()
    expect(page.get_by_label("问题描述")).to_have_value(text)


def test_an_expired_session_while_typing_loses_nothing(people: People) -> None:
    page = begin(people)
    text = "夜班报警 E417，复位无效，客户要求今天回复。"
    choose_machine(page, MACHINES[6])
    fill(page.locator("#f"), {"问题描述": text})
    page.context.clear_cookies(name="sessionid")
    submit(page)
    page.wait_for_url("**/login/**")
    expect(page.locator("#flash")).to_contain_text("您填写的内容留在这个浏览器里")
    page.fill("input[name=username]", "sales")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.get_by_label("问题描述")).to_have_value(text)
    expect(page.get_by_role("combobox", name="出厂编号")).to_have_value(MACHINES[6])
    submit(page)
    registered(page)
    expect(page.locator("#main")).to_contain_text(text)


def test_a_look_alike_is_shown_and_the_call_goes_into_it(people: People) -> None:
    page = begin(people)
    choose_machine(page, MACHINES[7])
    fill(page.locator("#f"), {"问题描述": "超声槽三号换能器不起振，清洗不干净。"})
    submit(page)
    first = registered(page)

    page.goto("/complaints/new/")
    choose_machine(page, MACHINES[7])
    again = "三号槽换能器还是不起振，客户催问。"
    fill(page.locator("#f"), {"问题描述": again})
    warning = page.locator("#entry-aside")
    expect(warning).to_contain_text("可能重复")
    expect(warning.get_by_role("link", name=first)).to_be_visible()
    page.get_by_role("button", name=f"并入 {first.rpartition('-')[2]}").click()
    page.wait_for_url(f"**/complaints/{first}/")
    expect(page.locator("#log")).to_contain_text(again)


def test_solved_at_once(people: People) -> None:
    """当场解决: one form, then the manager approves, QA judges and closes."""
    page = begin(people, "support_engineer", "/complaints/on-spot/new/")
    choose_machine(page, MACHINES[8])
    form = page.locator("#f")
    fill(
        form,
        {"问题描述": "操作员误删配方，问怎样恢复。", "问题出在哪里？": "程序、界面、参数或数据"},
    )
    questions = page.get_by_role("group", name=re.compile("？"))
    for part, answer in (("做不到", "否"), ("总体方案", "否"), ("能否自己解决", "是")):
        questions.filter(has_text=part).get_by_text(answer, exact=True).click()
    solved = {"原因": "误操作。", "怎样解决的": "指导从自动备份恢复，客户确认正常。"}
    fill(form, solved | {"服务方式": "电话指导", "客户确认人": "梁桐"})
    submit(page)
    number = registered(page)
    expect(page.locator(".page-head")).to_contain_text("当场解决")

    manager = people.wear("support_manager")
    manager.goto(f"/complaints/{number}/")
    sign(manager.locator("#next-step"))
    manager.locator("#next-step").get_by_role("button", name=re.compile("^批准")).click()
    expect(manager.locator(".page-head")).to_contain_text("待判定")
    judge = people.wear("qa_manager")
    judge.goto(f"/complaints/{number}/")
    panel = judge.locator("#next-step")
    fill(panel, {"检测项目": "电话核对", "检测结果": "配方已恢复。"})
    panel.get_by_role("button", name="保存检测记录").click()
    fill(panel, {"判定": "不合格", "责任部门": "技术支持部"})
    panel.get_by_role("button", name="提交判定").click()
    expect(judge.locator(".page-head")).to_contain_text("待结案")
    fill(panel, {"结案意见": "客户满意。"})
    sign(panel)
    panel.get_by_role("button", name="结案", exact=True).click()
    expect(judge.locator(".page-head")).to_contain_text("已关闭")


def test_a_double_click_registers_once(people: People) -> None:
    page = begin(people)
    choose_machine(page, MACHINES[9])
    text = "激光焊缝偏移 0.3 毫米，夹具定位销松动。"
    fill(page.locator("#f"), {"问题描述": text})
    page.locator(".savebar button.btn-p").dblclick()
    registered(page)
    found = page.request.get(f"/api/complaints/?view=all&q={MACHINES[9]}").json()
    assert len(found["results"]) == 1
