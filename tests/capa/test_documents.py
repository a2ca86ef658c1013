"""The 纠正预防措施单 read back out of its PDF, against F2 of the paper forms."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pypdf import PdfReader

from capa import workflow as do
from capa.documents import blank_capa_form, capa_form, capa_form_context, capa_forms
from capa.models import Cause, Measure
from complaints.models import CapaPart, ComplaintCapa
from records import clock
from records.models import FormEdition
from records.pdf import printing
from tests import factories
from tests.capa import states
from tests.capa.cast import Cast, day, measures
from tests.complaints import states as complaints
from tests.complaints.cast import picture

pytestmark = pytest.mark.django_db

BASE = "https://aftersales.example"
SHORT = [
    "来源", "关联客诉单号", "完整8D", "简式", "轮次",
    "产生原因 5-Why", "流出原因 5-Why", "鱼骨图", "人", "机", "料", "法", "环", "测",
    "验证方法", "验证结果", "验证人", "对应", "原因号", "产生/流出", "责任人", "计划日期", "批准",
    "完成日", "证据", "指标", "目标", "观察期", "数据来源", "结果",
    "文件编号", "旧版", "新版", "部门", "日期", "不适用理由", "型号/设备/客户", "培训",
    "职务", "处理人", "时间", "处理意见", "责任部门", "工程", "研发", "品管", "关闭日期",
    "联次", "保存期限",
]  # fmt: skip
FULL = [
    *SHORT, "组长（部门）", "倡导者（部门）", "成员（部门）",
    "What 什么", "When 何时", "Where 何处", "Who 何人", "Why 为何是问题", "How 如何发现",
    "How many 多少", "是 / 不是", "重复", "原编号", "首台问题", "首台合格", "影响其他产品",
    "遏制表", "在制", "库存", "在途", "客户现场", "同型号已售", "数量", "OK", "NG", "标识",
    "总结",
]  # fmt: skip
CHOICES = [
    "客诉 验收 检查 审核 趋势 供应商 其他",
    "完整8D 简式（D4–D7）",
    "产生 流出",
    "有效 无效",
    "流程图 FMEA 控制计划 作业指导书 检验标准 图纸 其他",
]


def pages(pdf: bytes) -> list[str]:
    """Each page's text with single spaces."""
    read = PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"[\s\u3000\xa0]+", " ", page.extract_text()) for page in read]


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def form(capa, by=None) -> str:
    return text(capa_form(capa, base_url=BASE, by=by))


def missing(words: str, cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell not in words]


def test_a_closed_one_prints_every_cell_with_both_stamps():
    cast = Cast()
    capa = states.bring("closed", cast, level=4)
    printed = pages(capa_form(capa, base_url=BASE, by=cast.qa_manager))
    words = " ".join(printed)
    assert missing(words, FULL) == []
    for value in (
        "主阀密封圈老化漏气", "报警 A-217", "主阀关闭后压力回升", "VC-1200", "CT-650", "逐台复检",
        "密封圈变硬", "保压只有 10 分钟", "装配时划伤", "已排除", "拆检三件无划痕",
        "换材质对比试验", "氟橡胶 500 h 无变化", "改用氟橡胶", "保压延长到 60 分钟",
        "记录 R-1", "记录 R-2", "不大于 0 件", "30 天", "观察期内无同类客诉", "D-1024", "换圈",
        "完成 1 / 1 项，100%", "材料要先做相容性试验。", "同意关闭",
        "已批准", "已关闭", "QR-AS-03 A/0", capa.number, "第 1 轮",
    ):  # fmt: skip
        assert value in words, value
    for choice in ("☑ 客诉 □ 验收", "☑ 完整8D □ 简式", "☑ 四级", "☑ 有效 □ 无效", "☑ 图纸"):
        assert choice in words, choice
    assert "未生效" not in words
    assert "签名与内容不符" not in words
    for n, page in enumerate(printed, start=1):
        assert f"第 {n} 页，共 {len(printed)} 页" in page
        assert "QR-AS-03" in page


def test_who_signed_stands_there_with_post_moment_and_opinion():
    cast = Cast()
    capa = states.bring("closed", cast, level=4)
    words = form(capa)
    for row in capa.approvals.all():
        assert row.signer_name in words
        assert printing.timezone.localtime(row.signed_at).strftime("%Y-%m-%d %H:%M") in words
    assert "四级时审核" not in words
    assert "四级时审核" in form(states.bring("implementing", cast))


def test_the_short_form_leaves_out_what_it_has_not():
    cast = Cast()
    words = form(states.bring("implementing", cast, scale="short"))
    assert missing(words, SHORT) == []
    assert "☑ 简式（D4–D7）" in words
    for left_out in ("倡导者", "5W2H", "What 什么", "遏制表", "总结"):
        assert left_out not in words
    assert "三台设备在三个月内保压超差" in words
    assert "已批准" in words
    assert "已关闭" not in words


@pytest.mark.parametrize(("short", "cells"), [(False, FULL), (True, SHORT)])
def test_the_blank_one_can_be_written_on(short, cells):
    printed = pages(blank_capa_form(short=short))
    words = " ".join(printed)
    assert missing(words, cells) == []
    assert "☑" not in words
    assert "CAPA-" not in words
    assert "历史" not in words
    assert len(printed) == (2 if short else 3)
    boxes = words.replace("□ ", "")
    assert [options for options in CHOICES if options not in boxes] == []


def test_the_complaints_behind_it_stand_with_the_part_they_play():
    cast = Cast()
    capa = states.bring("analysing", cast)
    complaint = complaints.bring("registered", complaints.Cast())
    ComplaintCapa.objects.create(
        complaint=complaint,
        capa=capa,
        part=CapaPart.RECURRENCE,
        linked_at=clock.now(),
        linked_by=cast.opener,
    )
    assert f"{complaint.number}（复发）" in form(capa)


def test_until_the_plan_is_approved_it_is_framed_as_not_in_force():
    cast = Cast()
    words = form(states.bring("awaiting_plan", cast))
    assert "待审核，未生效" in words
    assert "已批准" not in words


def test_a_cancelled_one_is_stamped_with_its_reason():
    words = form(states.bring("cancelled", Cast()))
    assert "作废" in words
    assert "撤销理由：重复提出" in words
    assert "未生效" not in words


def test_the_second_round_prints_with_the_first_one_behind():
    cast = Cast()
    capa = states.ineffective(states.bring("verifying", cast), cast)
    printed = pages(capa_form(capa, base_url=BASE))
    words = " ".join(printed)
    assert "第 2 轮" in words
    behind = words[words.index("以前各轮") :]
    for value in ("第 1 轮", "密封圈材质不耐油", "改用氟橡胶", "记录 R-1", "☑ 无效", "又发生 2 件"):
        assert value in behind, value
    assert cast.qa_manager.name in behind
    assert "已批准" not in words
    assert "待审核，未生效" in words


def test_a_name_that_no_longer_holds_says_so():
    cast = Cast()
    capa = states.bring("implementing", cast)
    assert "签名与内容不符" not in form(capa)
    Cause.objects.filter(round__capa=capa, number=1).update(text="背后改写的原因")
    words = form(capa)
    assert words.count("签名与内容不符") >= 4  # stamp, D5, and each of the names
    assert "签名失效" in words
    assert "已批准" not in words


def test_names_that_count_no_longer_stand_apart():
    cast = Cast()
    capa = states.bring("awaiting_plan", cast)
    capa = do.return_plan(capa, by=cast.qa_manager, opinion="流出原因不够深")
    words = form(capa)
    assert "已失效" in words
    assert "流出原因不够深" in words


def test_ten_thousand_characters_run_over_pages_without_loss():
    cast = Cast()
    long = "".join(f"第{n}次复测压升仍超上限。" for n in range(1000))[:9990] + "到此为止。"
    printed = pages(capa_form(states.draft(cast, description=long), base_url=BASE))
    words = re.sub(r"\s", "", "".join(printed))
    assert "到此为止。" in words
    cut_by_a_page = [n for n in range(700) if f"第{n}次复测" not in words]
    assert len(cut_by_a_page) < len(printed)


def test_what_people_type_stays_text_in_cells_and_in_the_fishbone():
    typed = '䶮 𬭎 😀 🦾 <img src=file:///etc/passwd> {{ secret }} & "双引号"'
    cast = Cast()
    capa = states.bring("analysing", cast, title=typed, description=typed)
    rows = [
        {"branch": "escape", "bone": "man", "text": typed, "state": "suspected", "whys": [typed]}
    ]
    do.record_causes(capa, by=cast.leader, causes=rows)
    words = form(capa).replace(" ", "")
    shown = '䶮𬭎😀〔U+1F9BE〕<imgsrc=file:///etc/passwd>{{secret}}&"双引号"'
    assert words.count(shown) >= 4


def test_sixty_measures_all_stand_on_the_sheet():
    cast = Cast()
    capa = states.write_plan(states.start(states.draft(cast), cast), cast)
    row = measures(cast)[0]
    many = [row | {"content": f"措施内容{n}号", "due_on": day(n)} for n in range(1, 61)]
    do.plan_measures(capa, by=cast.leader, measures=many)
    words = form(capa)
    assert [n for n in range(1, 61) if f"措施内容{n}号" not in words] == []
    assert Measure.objects.filter(round__capa=capa).count() == 60


def test_photos_stand_behind_with_the_measure_they_prove():
    cast = Cast()
    capa = states.bring("implementing", cast)
    upload = SimpleUploadedFile("a.jpg", picture(1, (400, 300)))
    do.attach(capa, upload, by=cast.worker, caption="新密封圈", measure=2)
    assert "图 1 措施 2 新密封圈" in form(capa)


def test_it_prints_in_the_edition_it_was_made_under_and_in_chinese():
    cast = Cast()
    capa = states.bring("analysing", cast)
    FormEdition.objects.create(
        kind="capa",
        form_number="QR-ZL-11",
        edition="A/2",
        title="8D 报告",
        valid_from=date(2026, 1, 2),
    )
    with translation.override("en"):
        assert "QR-AS-03 A/0" in form(capa)
        assert "☑ 客诉" in form(capa)
        assert "QR-ZL-11 A/2" in text(blank_capa_form())


def test_several_are_one_file_with_page_numbers_of_their_own():
    cast = Cast()
    both = [states.bring("analysing", cast), states.bring("draft", cast)]
    printed = pages(capa_forms(both, base_url=BASE, by=cast.qa_manager))
    firsts = [page for page in printed if "第 1 页" in page]
    assert len(firsts) == 2
    assert [capa.number in " ".join(printed) for capa in both] == [True, True]


def test_the_context_is_plain_and_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    capa = states.bring("closed", Cast())
    with django_assert_max_num_queries(60):
        context = capa_form_context(capa, base_url=BASE)
    with django_assert_max_num_queries(0):
        str(context)


def test_the_page_answers_pdf_and_hides_what_one_may_not_see(client):
    cast = Cast()
    capa = states.bring("analysing", cast)
    client.force_login(cast.qa_manager)
    url = f"/capa/{capa.number}/form.pdf"
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{capa.number}.pdf"'
    assert client.get(f"/capa/forms.pdf?number={capa.number}").content.startswith(b"%PDF-")
    assert client.get("/capa/forms.pdf?number=CAPA-1").status_code == 404
    assert client.get("/capa/CAPA-9999-999/form.pdf").status_code == 404
    assert client.get("/capa/blank-form.pdf").content.startswith(b"%PDF-")
    client.force_login(factories.user(""))
    assert client.get(url).status_code in (403, 404)
    assert client.get(f"/capa/forms.pdf?number={capa.number}").status_code in (403, 404)
