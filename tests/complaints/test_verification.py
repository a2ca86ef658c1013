"""The page behind the QR code of a printed complaint: once it was signed, it proves the paper."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from complaints.documents import complaint_form, form
from complaints.models import Complaint
from records import audit, clock, papers
from records.form_registry import current_edition
from records.pdf import qr_svg
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db
BASE = "https://aftersales.example"


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


def squares(monkeypatch, complaint: Complaint) -> list[str]:
    """The addresses that were drawn on the form."""
    drawn: list[str] = []
    for module in (papers, form):
        monkeypatch.setattr(module, "qr_svg", lambda url: drawn.append(url) or qr_svg(url))
    complaint_form(complaint, base_url=BASE)
    return drawn


def page(client, complaint: Complaint) -> str:
    """As if it were printed now and its code read."""
    head, edition = audit.head(), current_edition("complaint")
    made = papers.Printed(
        "complaint", complaint.pk, edition.pk, head.seq, head.hash[:12], clock.now()
    )
    answer = client.get(reverse("records:verify", args=[papers.token(made)]))
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("state", ["registered", "awaiting_approval"])
def test_before_anybody_signed_the_square_leads_to_the_record(monkeypatch, state: str) -> None:
    complaint = bring(state, Cast())
    drawn = squares(monkeypatch, complaint)
    assert drawn == [f"{BASE}{complaint.get_absolute_url()}"]


@pytest.mark.parametrize("state", ["verifying", "countersigning", "closed"])
def test_once_signed_it_leads_to_the_proof(monkeypatch, state: str) -> None:
    complaint = bring(state, Cast())
    (drawn,) = squares(monkeypatch, complaint)
    found = re.fullmatch(rf"{BASE}/verify/([\w-]+)/", drawn)
    assert found is not None
    printed = papers.read(found[1])
    assert printed is not None
    assert (printed.kind, printed.pk, printed.line) == (
        "complaint",
        complaint.pk,
        audit.head().seq,
    )


def test_the_proof_names_who_signed_and_nothing_of_the_content(client) -> None:
    cast = Cast()
    complaint = bring("closed", cast)
    shown = page(client, complaint)
    signed = list(complaint.signoffs.filter(status="signed"))
    assert len(signed) > 1
    for row in signed:
        assert row.signer_name in shown
    assert complaint.number in shown
    assert "有效" in shown
    for hidden in (cast.customer.name, complaint.title, complaint.description):
        assert hidden not in shown


def test_a_name_under_another_content_is_called_so(client) -> None:
    complaint = bring("verifying", Cast())
    assert "签名与内容不符" not in page(client, complaint)
    Complaint.objects.filter(pk=complaint.pk).update(description="另一件事")
    assert "签名与内容不符" in page(client, complaint)


def test_a_draft_has_no_paper(client) -> None:
    made = papers.Printed("complaint", bring("draft", Cast()).pk, 1, 0, "", clock.now())
    answer = client.get(reverse("records:verify", args=[papers.token(made)]))
    assert answer.status_code == 404
