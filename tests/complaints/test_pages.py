"""The page of a complaint: its price, whose turn it is, every step's page, refusals in words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints import workflow as do
from complaints.choices import Status
from complaints.forms.steps import STEP_FORMS
from complaints.models import Complaint, ComplaintAttachment
from complaints.workflow import offered
from tests.complaints import capas
from tests.complaints.pages import address, browser, statements, text_of
from tests.complaints.states import Cast, bring, name
from tests.records.files import photo

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25
# Who has the next step in each state, level 2, and what the panel's title says then.
TURNS = {
    "registered": ("qa_engineer", "记录检测"),
    "judged": ("support_engineer", "分级"),
    "classified": ("support_manager", "分派"),
    "handling": ("handler", "填写原因与措施"),
    "awaiting_approval": ("support_manager", "批准"),
    "verifying": ("qa_engineer", "效果验证"),
    "countersigning": ("qa_manager", "会签"),
    "replying": ("sales", "回复客户"),
    "awaiting_customer": ("sales", "记录客户确认"),
    "closing": ("qa_manager", "结案"),
}


@pytest.fixture
def cast() -> Cast:
    return Cast()


def png(name: str, content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or photo("PNG"), "image/png")


@pytest.mark.parametrize("state", TURNS)
def test_the_next_step_is_offered_to_whose_turn_it_is(cast: Cast, state: str) -> None:
    complaint = bring(state, cast)
    role, title = TURNS[state]
    page = text_of(browser(getattr(cast, role)).get(address(complaint)))
    assert f"下一步：{'填写原因与措施' if state == 'handling' else title}" in page
    assert complaint.description in page
    onlooker = text_of(browser(cast.supervisor).get(address(complaint)))
    assert "现在不轮到您" in onlooker
    assert 'id="next-step"' not in onlooker


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("state", ["registered", "handling", "verifying", "closing"])
def test_every_step_on_offer_has_its_page(cast: Cast, state: str, level: int) -> None:
    complaint = bring(state, cast, level)
    tried = 0
    for person in (cast.qa_manager, cast.support_manager, cast.handler_of(level)):
        client = browser(person)
        if not Complaint.objects.visible_to(person).exists():
            continue
        for step in offered(complaint, person):
            if step.name in STEP_FORMS:
                answer = client.get(address(complaint, step.name))
                assert answer.status_code == 200, step.name
                tried += 1
    assert tried > 5


def test_a_long_story_costs_no_more_than_its_price(cast: Cast) -> None:
    complaint = bring("countersigning", cast, 3, category="function")
    for _n in range(3):
        given = name(complaint, cast.rd_manager, "rd")
        do.countersign(complaint, **given, agreed=False, opinion="再试一个月")
        do.submit_for_approval(complaint, by=cast.solver)
        do.approve(complaint, **name(complaint, cast.tech_management, "approval"))
        do.verify(
            complaint, by=cast.qa_engineer, effective=True, evidence="好", not_needed_reason="无"
        )
    for n in range(5):
        do.comment(complaint, by=cast.sales, text=f"第 {n} 次留言")
        do.log_contact(
            complaint, by=cast.qa_engineer, channel="phone", person="邵工", content="说明进展"
        )
    client = browser(cast.qa_manager)
    client.get(address(complaint))
    asked = statements(lambda: client.get(address(complaint)))
    assert len(asked) <= MOST_QUERIES, "\n".join(sql[:160] for sql in asked)


def test_who_may_not_see_it_meets_no_page(cast: Cast) -> None:
    complaint = bring("handling", cast)
    stranger = browser(cast.warehouse)
    for verb in ("", "close", "comment", "people"):
        assert stranger.get(address(complaint, verb)).status_code == 404
    assert browser(cast.qa_manager).get(address(complaint, "explode")).status_code == 404


def test_refusals_are_sentences(cast: Cast) -> None:
    complaint = bring("handling", cast)
    wrong_person = browser(cast.supervisor).get(address(complaint, "close"))
    assert wrong_person.status_code == 403
    assert "您的角色不能“结案”" in text_of(wrong_person)
    too_early = browser(cast.qa_manager).get(address(complaint, "close"))
    assert too_early.status_code == 409
    assert "现在是“处理中”，不能“结案”" in text_of(too_early)
    judged = bring("registered", cast)
    empty = browser(cast.qa_engineer).post(
        address(judged, "judge"), {"decision": "nonconforming", "reason": "留着"}
    )
    assert empty.status_code == 400
    for sentence in ("先填检测记录", "判为不合格时，请选责任部门", "留着"):
        assert sentence in text_of(empty)


def test_the_classifier_names_no_level_before_it_proposes(cast: Cast) -> None:
    complaint = bring("judged", cast)
    client = browser(cast.support_engineer)
    assert "一级" not in text_of(client.get(address(complaint, "classify")))
    part = text_of(client.get("/complaints/classifier/", {"q_where": "hardware"}))
    assert "还要回答" in part
    asked = {"q_where": "hardware", "q_component": "yes"}
    assert "硬件二级" in text_of(client.get("/complaints/classifier/", asked))
    against = asked | {"q_process": "yes"}
    assert "回答互相矛盾" in text_of(client.get("/complaints/classifier/", against))
    without_script = client.post(address(complaint, "classify"), asked | {"redraw": "proposal"})
    assert "硬件二级" in text_of(without_script)
    other = asked | {"grade": "hardware-3", "version": str(complaint.version)}
    refused = client.post(address(complaint, "classify"), other)
    assert "与建议的硬件二级不同，请写理由" in text_of(refused)
    client.post(address(complaint, "classify"), other | {"grade": "hardware-2"})
    complaint.refresh_from_db()
    assert (complaint.status, complaint.level) == (Status.CLASSIFIED, 2)


def test_a_row_more_is_asked_for_without_script(cast: Cast) -> None:
    complaint = bring("handling", cast)
    sent = {
        "redraw": "measures",
        "occurrence_cause": "写了一半",
        "measures-TOTAL_FORMS": "1",
        "measures-INITIAL_FORMS": "0",
        "parts-TOTAL_FORMS": "1",
        "parts-INITIAL_FORMS": "0",
    }
    page = text_of(browser(cast.handler).post(address(complaint, "record_handling"), sent))
    assert "measures-1-content" in page
    assert "写了一半" in page
    assert "每条措施都要写内容" not in page


def test_photos_go_up_together_and_a_bad_one_is_named(cast: Cast) -> None:
    complaint = bring("handling", cast)
    client = browser(cast.handler)
    good, bad = png("现场.png"), png("坏图.png", b"not a picture")
    answer = client.post(
        address(complaint, "attach"), {"uploads": [good, bad], "purpose": "defect"}
    )
    assert answer.status_code == 400
    assert "坏图.png" in text_of(answer)
    kept = ComplaintAttachment.objects.get()
    assert client.get(f"{address(complaint)}files/{kept.uid}/").status_code == 200
    assert client.get(f"{address(complaint)}files/{kept.uid}/thumb/").status_code == 200
    stranger = browser(cast.warehouse)
    assert stranger.get(f"{address(complaint)}files/{kept.uid}/").status_code == 404


def test_a_comment_reaches_whom_it_names(cast: Cast) -> None:
    complaint = bring("handling", cast)
    client = browser(cast.handler)
    offered_names = text_of(client.get(address(complaint, "people"), {"q": cast.sales.name}))
    assert cast.sales.name in offered_names
    assert cast.warehouse.name not in text_of(client.get(address(complaint, "people")))
    client.post(
        address(complaint, "comment"),
        {"text": f"@{cast.sales.name} 请告诉客户", "uploads": [png("截图.png")]},
    )
    assert complaint.comments.get().attachments.count() == 1
    assert cast.sales.notices.filter(text__contains="留言提到您").exists()


def test_the_workbench_serves_every_role(cast: Cast) -> None:
    waiting = {state: bring(state, cast) for state in ("registered", "handling", "closing")}
    for person in vars(cast).values():
        if hasattr(person, "role_codes"):
            assert browser(person).get("/").status_code == 200
    assert waiting["registered"].number in text_of(browser(cast.qa_engineer).get("/"))
    assert waiting["closing"].number in text_of(browser(cast.qa_manager).get("/"))
    assert waiting["handling"].number in text_of(browser(cast.handler).get("/"))
    assert Complaint.objects.count() == 3
    client = browser(cast.qa_manager)
    # Each kind of record asks once for what waits; there are eight.
    assert len(statements(lambda: client.get("/"))) <= 24


def test_a_high_level_asks_for_the_capa_before_it_offers_closing(cast: Cast) -> None:
    complaint = bring("closing", cast, 3)
    client = browser(cast.qa_manager)
    assert "下一步：启动纠正预防" in text_of(client.get(address(complaint)))
    made = capas.capa(cast.qa_manager)
    client.post(
        address(complaint, "link_capa"),
        {"version": str(complaint.version), "number": made.number, "part": "merged"},
    )
    page = text_of(client.get(address(complaint)))
    assert "下一步：结案" in page
    assert f'href="{made.get_absolute_url()}"' in page
