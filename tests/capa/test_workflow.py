"""A CAPA from the first note to its signed end."""

from __future__ import annotations

import pytest

from capa import signing
from tests.capa import states
from tests.capa.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("level", [2, 4])
def test_it_goes_all_the_way_and_every_name_stands_for_what_is_there(level: int) -> None:
    capa = states.bring("closed", Cast(), level)
    signed = {row.place for row in capa.approvals.filter(status="signed")}
    wanted = {"author", "review", "approve", "verify", "close"}
    assert signed == wanted | ({"review_rd"} if level == 4 else set())
    assert signing.broken(capa) == set()
