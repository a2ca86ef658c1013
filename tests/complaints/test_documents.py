"""The 客诉处理单 read back out of its PDF, against F1 of the paper forms."""

import io
import re
from datetime import date, timedelta

import pytest
from django.utils import translation
from pypdf import PdfReader

from complaints import workflow as do
from complaints.brief import contact_text
from complaints.counters import counts
from complaints.documents import blank_complaint_form, complaint_form, complaint_form_context
from complaints.models import Complaint
from records.models import FormEdition
from registry.facts import sees_contacts
from tests import factories
from tests.complaints.cast import DESCRIPTION
from tests.complaints.paper import Story

pytestmark = pytest.mark.django_db

BASE = "https://aftersales.example"
# The blocks of F1 in the paper's order, each by a cell that only it has.
ORDER = [
    "客户名称", "使用地点", "联系人/职务", "电话", "投诉方式", "受理时间", "受理人", "合同/订单号",
    "型号/出厂编号", "出厂日期", "验收日期", "质保状态", "售后条约",
    "问题描述", "发生时间", "影响", "类别", "出货数量", "不良率", "软件版本", "附图 / 附样",
    "同一合同第", "同一台第", "同一台同样问题第", "客户要求", "要求处理时限", "初步判断", "记录人",
    "业务主管",
    "检测记录", "不合格判定", "问题等级", "责任部门", "响应时限", "应/实", "品管：",
    "临时", "产生原因", "流出原因", "分析人", "责任部门负责人",
    "纠正措施", "预防措施", "服务方式", "费用", "领用", "使用", "返还", "证据", "验证人",
    "是否启动纠正预防措施单", "文件号", "新版次",
    "职务", "处理人", "处理意见", "研发", "工程", "品管",
    "客户是否接受", "客户签字", "回访结果", "结案日期", "联次", "保存期限", "客户盖章",
]  # fmt: skip
# Every choice prints all of its boxes.
CHOICES = [
    "电话 传真 电子邮件 信函 在线客服 微信 上门 客户门户",
    "停机 降级 安全 批量",
    "外观 功能 数量 交期 包装 服务",
    "维修 退货 换货 补货 扣款 保修 咨询/技术答疑 日常系统维护 升级 其他",
    "软件 硬件",
    "一级 二级 三级 四级",
    "电话指导 远程 现场 返厂 换货 补货 退货 扣款",
    "有效 无效",
]


def pages(pdf: bytes) -> list[str]:
    """Each page's text with single spaces."""
    read = PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"[\s\u3000\xa0]+", " ", page.extract_text()) for page in read]


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def without_boxes(words: str) -> str:
    return words.replace("□ ", "").replace("☑ ", "")


def form(story: Story) -> bytes:
    return complaint_form(story.complaint, base_url=BASE, by=story.people.sales)


def in_order(words: str, cells: list[str]) -> list[str]:
    """The cells that do not come after those before them."""
    missing, at = [], 0
    for cell in cells:
        found = words.find(cell, at)
        if found < 0:
            missing.append(cell)
        else:
            at = found
    return missing


def test_a_closed_complaint_prints_every_cell_in_the_papers_order():
    story = Story(photos=2)
    printed = pages(form(story))
    words = " ".join(printed)
    # pypdf reads a row's cells from left to right; a block's bar is read before its cells.
    missing = [cell for cell in ORDER if cell not in words]
    assert missing == []
    for value in (
        "苏州禾睿光电科技有限公司", "邵工 / 设备科", "13805122206", "真空镀膜机", "VC-1200",
        "2025-12-18", "2026-12-17", "5×10⁻³ Pa", "50.00%", "V3.2.1", "停机 31.5 h", "密封圈 1 件",
        "氦检漏率", "2.6E-7", "生产工艺或质量控制问题引起", "装配车间", "更换密封圈",
        "未规定力矩与顺序", "未逐台氦检", "2025 年 11 月批 6 台", "修订 WI-ZP-031", "¥1,280.50",
        "门封密封圈 φ1200", "跟踪 3 批", "CAPA-2607-021", "B/4", "沈知行", "林晚舟", "钟晴", "顾南",
        "责任属实，措施有效。", "书面回复客户", "恢复生产，无新增要求。", "回访 5 分，客户满意。",
        "已批准", "QR-AS-01 A/0", "KS-2607-0001", "图 1 门封第 1 处", "图 2 门封第 2 处",
    ):  # fmt: skip
        assert value in words, value
    assert "未生效" not in words
    for n, page in enumerate(printed, start=1):
        assert f"第 {n} 页，共 {len(printed)} 页" in page
        assert "QR-AS-01 A/0" in page
    assert "☑ 电话 □ 传真" in words
    assert "☑ 停机 □ 降级 □ 安全 ☑ 批量" in words
    assert "□ 软件 ☑ 硬件" in words
    assert "☑ 三级" in words
    assert "同一合同第 1 次" in re.sub(r" *1 *", " 1 ", words)


def test_every_choice_shows_all_of_its_boxes_filled_and_blank():
    for pdf in (form(Story(until="submit")), blank_complaint_form()):
        words = without_boxes(text(pdf))
        assert [options for options in CHOICES if options not in words] == []


def test_the_blocks_stand_in_the_papers_order():
    context_words = text(blank_complaint_form())
    blocks = ["客户名称", "问题描述", "检测记录", "产生原因", "纠正措施", "物料名称", "证据",
              "是否启动", "文件号", "职务", "客户是否接受", "回访结果", "联次"]  # fmt: skip
    assert in_order(context_words, blocks) == []


def test_the_blank_form_is_two_pages_to_write_on():
    printed = pages(blank_complaint_form())
    assert len(printed) == 2
    words = " ".join(printed)
    assert [cell for cell in ORDER if cell not in words] == []
    assert "☑" not in words
    assert "KS-" not in words
    assert "QR-AS-01 A/0" in words


def test_not_our_fault_leaves_out_what_does_not_apply_and_says_why():
    story = Story(until="submit")
    people = story.people
    story.step(
        lambda: do.record_test(
            story.complaint, by=people.qa_engineer, item="拆检", result="压紧机构非原厂件"
        )
    )
    complaint = story.step(
        lambda: do.judge(
            story.complaint,
            by=people.qa_engineer,
            decision="not_ours",
            reason="客户自行改动门封压紧机构。",
        )
    )
    words = text(complaint_form(complaint, base_url=BASE, by=people.sales))
    for left_out in ("预防措施", "是否启动纠正预防措施单", "标准化", "新版次"):
        assert left_out not in words
    assert "纠正措施" in words
    assert "□ 是 ☑ 否" in words
    assert "客户自行改动门封压紧机构。" in words


def test_until_it_is_closed_the_form_is_framed_as_not_in_force():
    words = text(form(Story(until="approve")))
    assert "待审核，未生效" in words
    assert "已批准" not in words


def test_a_withdrawn_one_is_stamped():
    story = Story(until="submit")
    complaint = story.step(
        lambda: do.cancel(story.complaint, by=story.people.sales, reason="客户撤回")
    )
    words = text(complaint_form(complaint, base_url=BASE, by=story.people.sales))
    assert "作废" in words
    assert "未生效" not in words


def test_a_record_prints_in_the_edition_it_was_made_under():
    story = Story(until="submit")
    FormEdition.objects.create(
        kind="complaint",
        form_number="QR-SH-03",
        edition="B/1",
        title="客户投诉处理单",
        valid_from=date(2026, 7, 11),
    )
    assert "QR-AS-01 A/0" in text(form(story))
    words = text(blank_complaint_form())
    assert "QR-SH-03 B/1" in words
    assert "客户投诉处理单" in words


def test_an_earlier_round_is_printed_behind_with_why_it_was_not_enough():
    story = Story(until="approve")
    story.complaint = story.step(
        lambda: do.verify(
            story.complaint, by=story.people.qa_engineer, effective=False, evidence="复测仍漏气。"
        )
    )
    story._handle(cause="法兰平面度超差 0.2 mm。")
    words = text(form(story))
    assert "以前各轮处理" in words
    assert (
        in_order(
            words, ["法兰平面度超差", "以前各轮处理", "第 1 轮", "未规定力矩与顺序", "复测仍漏气。"]
        )
        == []
    )


def test_ten_thousand_characters_run_over_pages_without_loss():
    long = "".join(f"第{n}次复测压升仍超上限。" for n in range(1000))[:9990] + "到此为止。"
    printed = pages(form(Story(until="submit", description=long)))
    words = re.sub(r"\s", "", "".join(printed))
    assert "到此为止。" in words
    assert len(printed) > 3
    cut_by_a_page = [n for n in range(700) if f"第{n}次复测" not in words]
    assert len(cut_by_a_page) < len(printed)


def test_what_people_type_stays_text():
    typed = '䶮 𬭎 😀 🦾 <img src=file:///etc/passwd> {{ secret }} & "双引号"'
    words = text(form(Story(until="submit", description=typed)))
    assert '䶮 𬭎 😀 〔U+1F9BE〕 <img src=file:///etc/passwd> {{ secret }} & "双引号"' in words


@pytest.mark.parametrize(("number", "apart"), [(1, False), (4, False), (7, True)])
def test_photos_stand_two_a_row_on_the_sheet_or_on_pages_of_their_own(number, apart):
    story = Story(until="submit", photos=number, size=(400, 300))
    context = complaint_form_context(story.complaint)["photos"]
    assert context["apart"] is apart
    assert [len(row) for row in context["rows"]] == [2] * (number // 2) + [1] * (number % 2)
    words = text(form(story))
    assert f"图 {number} 门封第 {number} 处" in words
    assert f"附图 {number} 张" in words


def test_the_phone_is_whole_only_for_those_who_serve_the_customer():
    story = Story(until="submit")
    stranger = factories.user("warehouse")
    words = text(complaint_form(story.complaint, base_url=BASE, by=stranger))
    assert "13805122206" not in words
    assert "138 **** 2206" in words


@pytest.mark.parametrize("role", ["tech_management", "rd", "engineering"])
def test_who_talks_with_the_customer_on_the_case_reads_the_number_there_alone(role):
    story, person = Story(until="submit"), factories.user(role)
    assert "13805122206" in contact_text(story.complaint, person)
    assert "13805122206" in text(complaint_form(story.complaint, base_url=BASE, by=person))
    assert not sees_contacts(person, story.complaint.customer)


def test_the_paper_is_chinese_whatever_the_reader_has_on_screen():
    story = Story(until="submit")
    with translation.override("en"):
        assert "☑ 电话" in text(form(story))


def test_counts_of_contract_machine_and_problem():
    story = Story(until="submit")
    first = story.complaint
    facts = {
        "channel": "phone",
        "received_at": first.received_at + timedelta(hours=1),
        "description": "再次漏气。",
        "equipment": first.equipment,
        "category": "function",
    }
    by = story.people.sales
    second = story.step(lambda: do.open_complaint(by=by, facts=facts))
    other = story.step(lambda: do.open_complaint(by=by, facts=facts | {"category": "appearance"}))
    assert counts(first) == (1, 1, 1)
    assert counts(second) == (2, 2, 2)
    assert counts(other) == (2, 2, 1), "a draft is not counted"
    assert counts(Complaint(received_at=first.received_at)) == (None, None, None)


def test_the_context_is_plain_and_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    story = Story(photos=6, size=(200, 200))
    with django_assert_max_num_queries(32):
        context = complaint_form_context(story.complaint, base_url=BASE, by=story.people.sales)
    with django_assert_max_num_queries(0):
        str(context)
    assert context["problem"]["description"] == DESCRIPTION


def test_the_page_answers_pdf_and_hides_what_one_may_not_see(client):
    story = Story(until="submit")
    client.force_login(story.people.sales)
    url = f"/complaints/{story.complaint.number}/form.pdf"
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{story.complaint.number}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get("/complaints/KS-9999-9999/form.pdf").status_code == 404
    assert client.get("/complaints/blank-form.pdf").content.startswith(b"%PDF-")
    client.force_login(factories.user(""))
    assert client.get(url).status_code in (403, 404)
