"""The page behind the QR code of a printed CAPA: it proves the paper and tells nothing else."""

import re
from datetime import timedelta

import pytest
import segno
from django.core.cache import cache
from django.urls import reverse

from capa import workflow as do
from capa.models import Capa, Cause
from records import audit, clock, papers, verify_views
from records.form_registry import current_edition
from records.models import Event
from records.pdf import qr_svg
from tests.capa import states
from tests.capa.cast import Cast
from tests.capa.test_documents import BASE, form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


def printed(capa: Capa, **values) -> papers.Printed:
    """As if it were printed now."""
    head = audit.head()
    edition = current_edition("capa").pk
    now = clock.now().replace(second=0, microsecond=0)
    made = papers.Printed("capa", capa.pk, edition, head.seq, head.hash[:12], now)
    return made._replace(**values)


def address(capa: Capa, **values) -> str:
    return reverse("records:verify", args=[papers.token(printed(capa, **values))])


def page(client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_foot_bears_the_head_of_history_and_the_square_leads_to_the_proof(monkeypatch):
    drawn = []
    monkeypatch.setattr(papers, "qr_svg", lambda url: drawn.append(url) or qr_svg(url))
    capa = states.bring("implementing", Cast())
    head = audit.head()
    words = form(capa)
    assert f"历史 {head.seq} {head.hash[:12]}" in words
    token = re.fullmatch(rf"{BASE}/verify/([\w-]+)/", drawn[0])[1]
    printed = papers.read(token)
    assert (printed.kind, printed.pk, printed.line) == ("capa", capa.pk, head.seq)
    assert head.hash.startswith(printed.beginning)


def test_the_square_is_the_address_module_by_module():
    url = f"{BASE}/verify/{'A' * 58}/"
    rows = [bytes(row) for row in segno.make(url, error="m", micro=False).matrix]
    dark = {(x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on}
    drawn = {
        (int(x) - 2 + step, int(y) - 2)
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", qr_svg(url))
        for step in range(int(length))
    }
    assert drawn == dark
    assert len(rows) <= 49, "on 17 mm a module is a third of a millimetre"


def test_without_a_login_it_shows_what_proves_the_paper_and_nothing_more(client):
    cast = Cast()
    capa = states.bring("implementing", cast)
    words = page(client, address(capa))
    for value in (
        "纠正预防措施单", capa.number, "QR-AS-03 A/0", "实施中", "编制", "责任部门审核", "批准",
        cast.leader.name, cast.assembler.name, cast.qa_manager.name,
        "这张打印件由本系统生成", "历史链包含打印时的这一条",
    ):  # fmt: skip
        assert value in words, value
    assert words.count("有效</span>") == 3
    for secret in (
        cast.customer.name, cast.machine.serial_number, capa.title, capa.description,
        "密封圈材质不耐油", "改用氟橡胶", cast.worker.name, capa.get_absolute_url(), ">打开记录<",
    ):  # fmt: skip
        assert secret not in words, secret


def test_with_a_login_it_leads_to_the_record(client):
    cast = Cast()
    capa = states.bring("analysing", cast)
    client.force_login(cast.qa_manager)
    assert f'href="{capa.get_absolute_url()}"' in page(client, address(capa))


def test_what_changed_since_and_what_it_was_then_are_said(client):
    cast = Cast()
    capa = states.bring("awaiting_plan", cast)
    url = address(capa)
    states.approve(capa, cast)
    words = page(client, url)
    assert "打印之后记录有新的变更" in words
    assert "共 2 条" in words
    assert words.index("对策待批") < words.index("实施中")


def test_a_broken_signature_is_shown_as_broken(client):
    capa = states.bring("implementing", Cast())
    Cause.objects.filter(round__capa=capa, number=1).update(text="背后改写的原因")
    words = page(client, address(capa))
    assert "有签名与内容不符" in words
    assert words.count("签名与内容不符</span>") == 3
    assert "背后改写" not in words


def test_a_name_that_was_taken_back_counts_no_longer(client):
    cast = Cast()
    capa = states.bring("awaiting_plan", cast)
    do.return_plan(capa, by=cast.qa_manager, opinion="重做")
    words = page(client, address(capa))
    assert "已失效</span>" in words
    assert "重做" not in words


def test_a_chain_without_the_line_on_paper_is_said_in_red(client):
    capa = states.bring("analysing", Cast())
    for values in ({"line": audit.head().seq + 7}, {"beginning": "abcdef012345"}):
        assert "历史链里没有打印时的这一条" in page(client, address(capa, **values))


def test_a_line_that_was_changed_is_no_proof():
    states.bring("analysing", Cast())
    head = audit.head()
    assert audit.holds(head.seq, head.hash[:12])
    assert not audit.holds(head.seq, "")  # of a line there is a hash
    forged = Event(seq=head.seq + 1, at=clock.now(), object_type="x", object_number="x", action="x")
    forged.previous_hash, forged.payload_hash, forged.hash = head.hash, "0", "f" * 64
    forged.save(force_insert=True)
    assert not audit.holds(head.seq + 1, "ffffff")


def test_what_we_did_not_print_is_unknown(client):
    capa = states.bring("analysing", Cast())
    good = papers.token(printed(capa))
    other = papers.token(printed(capa, pk=capa.pk + 1_000))
    changed = good[:10] + ("B" if good[10] == "A" else "A") + good[11:]
    for bad in (
        good[:-1],
        changed,
        "A" * 58,
        "x",
        "中文",
        "a.b",
        "=" * 9,
        other,
    ):
        words = page(client, reverse("records:verify", args=[bad]), 404)
        assert "核对不到这张打印件" in words
        assert capa.number not in words


def test_a_token_says_what_was_put_in_and_another_key_makes_another(settings):
    capa = states.bring("draft", Cast())
    made = printed(capa)
    assert papers.read(papers.token(made)) == made
    later = made._replace(at=made.at + timedelta(minutes=1))
    assert papers.token(later) != papers.token(made)
    token = papers.token(made)
    settings.HISTORY_KEY = "another key altogether, as long as the first one was"
    assert papers.read(token) is None


def test_a_kind_that_nobody_names_any_more_is_unknown(client):
    capa = states.bring("draft", Cast())
    assert "核对不到" in page(client, address(capa, kind="gone"), 404)


def test_whoever_tries_many_is_told_to_wait(client):
    for _n in range(verify_views.MOST):
        client.get(reverse("records:verify", args=["x"]))
    assert "请一分钟后再试" in page(client, reverse("records:verify", args=["x"]), 429)
    another = client.get(reverse("records:verify", args=["x"]), REMOTE_ADDR="10.9.8.7")
    assert another.status_code == 404


def test_looking_writes_nothing_and_leaves_no_token_in_the_log(client, caplog):
    capa = states.bring("analysing", Cast())
    url, before = address(capa), Event.objects.count()
    page(client, url)
    assert client.post(url).status_code == 405
    assert client.get(reverse("records:verify", args=["refused"])).status_code == 404
    assert Event.objects.count() == before
    assert "/verify/" not in caplog.text
