"""An English reader meets no Chinese but what people wrote into the records."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from accounts.models import User
from records import clock
from records.models import Deadline
from records.sweep import sweep
from tests import factories
from tests.capa import states as capa_states
from tests.capa.cast import Cast as CapaCast
from tests.complaints.pages import browser
from tests.complaints.states import Cast, bring, on_spot
from tests.handover import states as handover_states
from tests.handover.states import Cast as HandoverCast
from tests.test_translations import CHINESE

# Files, and words that stand on every page: how a language is called, the company.
NO_PAGE = re.compile(
    r"\.(pdf|xlsx|svg|css|js)$|^/(static|api|admin|logout|healthz)|/(files|export)/"
)
# Records differ by state: each of them is looked at.
RECORDS = re.compile(r"/(complaints/KS|capa/[A-Z]+)-0-0/")
# The last ones: an avatar bears the first character of a name.
EVERYWHERE = (
    "简体中文",
    "衡屿智能装备有限公司",
    "衡屿智能装备",
    "是 (yes)",
    "否 (no)",
    "件",
    "员",
    "陆",
)


def written() -> list[str]:
    """Every text of the database, the longest first. The names of clocks are translated."""
    found = set(EVERYWHERE)
    for model in apps.get_models():
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not (model is Deadline and field.name == "label")
        ]
        for row in model._default_manager.values_list(*fields):
            found |= {text for text in row if isinstance(text, str) and len(text) > 1}
    parts = {line for text in found for line in re.split(r"[\n。]", text) if len(line) > 1}
    return sorted((text for text in found | parts if CHINESE.search(text)), key=len, reverse=True)


def words_of(page: str) -> Iterator[str]:
    """What a reader or a screen reader is told: texts between tags and those of attributes."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = re.sub(r"</text><text [^>]*>", "", page)  # a drawing breaks a text into lines
    yield from re.findall(r' (?:aria-label|title|alt|placeholder|label)="([^"]*)"', page)
    yield from re.findall(r">([^<]+)<", page)


def crawl(client: Client) -> Iterator[tuple[str, str]]:
    """The pages that lead on from the first one: each record, two of every other kind."""
    ahead, seen, kinds = ["/"], {"/"}, Counter[str]()
    while ahead:
        path = ahead.pop()
        answer = client.get(path)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        page = answer.content.decode()
        yield path, page
        for address in re.findall(r'href="(/[^"#]*)', page):
            path = urlsplit(html.unescape(address)).path
            kind = re.sub(r"\d+", "0", path)
            if path in seen or NO_PAGE.search(path) or kinds[kind] > 1:
                continue
            seen.add(path)
            kinds[kind] += not RECORDS.fullmatch(kind)
            ahead.append(html.unescape(address))


def chinese_in(page: str, data: list[str]) -> Iterator[str]:
    """What is left of a page's words without what people wrote."""
    for words in words_of(page):
        rest = html.unescape(words)
        for text in data:
            rest = rest.replace(text, "")
        if CHINESE.search(rest):
            yield " ".join(rest.split())


def read_by(*people: User) -> tuple[dict[str, str], set[str]]:
    """Chinese of the product with a page that shows it, and the pages that were read."""
    data, found, paths = written(), {}, set()
    for known in people:
        person = User.objects.get(pk=known.pk)
        for path, page in crawl(browser(person)):
            paths.add(path)
            found |= dict.fromkeys(chinese_in(page, data), path)
    return found, paths


@pytest.mark.django_db
@pytest.mark.timeout(900)  # crawls the whole site
def test_no_page_shows_chinese_of_the_product() -> None:
    cast = Cast()
    User.objects.update(language="en")
    for state in ("draft", "registered", "judged", "handling", "countersigning", "closed"):
        bring(state, cast, level=2)
    for state in ("classified", "confirming", "verifying", "closing"):
        bring(state, cast, level=3)
    on_spot(cast)
    line = factories.order(customer=cast.customer).lines.get()
    factories.equipment(customer=cast.customer, product=line.product, order_line=line)
    people = (cast.admin, cast.support_manager, cast.qa_manager, cast.tech_management)
    found, paths = read_by(*people)
    assert found == {}
    assert len(paths) > 60


@pytest.mark.django_db
@pytest.mark.timeout(900)  # crawls the whole site
def test_no_page_of_capas_and_late_clocks_shows_chinese_of_the_product() -> None:
    cast = CapaCast()
    User.objects.update(language="en")
    for state in ("draft", "cancelled", *dict(capa_states.WAY)):
        capa_states.bring(state, cast, level=4)
    bring("handling", Cast(), level=2)
    with clock.at(clock.now() + timedelta(days=40)):
        sweep()
        found, paths = read_by(cast.leader, cast.assembler, cast.qa_manager, cast.tech_management)
    assert found == {}
    assert len(paths) > 60


@pytest.mark.django_db
@pytest.mark.timeout(900)  # crawls the whole site
def test_no_page_of_handovers_and_documents_shows_chinese_of_the_product() -> None:
    cast = HandoverCast()
    User.objects.update(language="en")
    handover_states.handover("superseded", cast)
    handover_states.handover("handed", cast)
    for state in ("requested", "delivered", "refused"):
        handover_states.request(state, cast)
    for state in ("draft", "issued", "closed", "cancelled"):
        handover_states.notice(state, cast)
    people = (cast.support_manager, cast.opener, cast.asker, cast.tech_management)
    found, paths = read_by(*people)
    assert found == {}
    assert sum(path.startswith("/handover/") for path in paths) > 20
