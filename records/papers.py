"""What a printed form proves of itself: the token behind its QR code, and what it is held against.

Nothing is stored of a print (docs/decisions/paper-proof.md). The token says which record was
printed, in which edition, when, and where history ended then; an HMAC with history's own key
makes it impossible to guess or to change. Each app names its kinds of paper with `register`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.models import ChainHead, Event, FormEdition
from records.pdf import PROOF, Seal, qr_svg

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LAYOUT = struct.Struct(">BIIQ6sI")  # format, record, edition, line, its hash's beginning, minute
FORMAT = 1
PROVEN = 16  # bytes of the HMAC: 128 bits


class Name(NamedTuple):
    """A name on the paper. state: held, broken, void or refused."""

    place: StrOrPromise
    name: str
    role: str
    at: datetime
    state: str
    round: int


class Paper(NamedTuple):
    """A record as its paper shows it: nothing of its content, and nobody but who signed."""

    number: str
    status: StrOrPromise
    url: str
    names: list[Name]
    states: Mapping[str, StrOrPromise]


class Printed(NamedTuple):
    """What a token says: the print as it was made."""

    kind: str
    pk: int
    edition: int
    line: int
    beginning: str
    at: datetime


_kinds: dict[str, Callable[[int], Paper | None]] = {}


def register(kind: str, find: Callable[[int], Paper | None]) -> None:
    """Name how a record of that kind is found and what its paper shows."""
    _kinds[kind] = find


def paper_of(printed: Printed) -> Paper | None:
    """The record as it is now; None where it is gone."""
    find = _kinds.get(printed.kind)
    return find(printed.pk) if find else None


def changes_since(printed: Printed, number: str) -> int:
    """How many lines history got about the record after it was printed."""
    return Event.objects.filter(object_number=number, seq__gt=printed.line).count()


def state_then(printed: Printed, paper: Paper) -> str:
    """The record's state when it was printed, from history."""
    codes = (
        Event.objects.filter(object_number=paper.number, seq__lte=printed.line)
        .exclude(to_status="")
        .order_by("-seq")
        .values_list("to_status", flat=True)
    )
    return str(paper.states.get(codes.first() or "", ""))


# --- the token --------------------------------------------------------------------------------
def seal(kind: str, pk: int, edition: FormEdition, base_url: str) -> Seal:
    """What `print_form` calls for the square, once the head of history is known."""

    def square(head: ChainHead, at: datetime) -> SafeString:
        mark = token(Printed(kind, pk, edition.pk, head.seq, head.hash[:12], at))
        return qr_svg(f"{base_url}{reverse('records:verify', args=[mark])}")

    return square


def place_of_square(base_url: str) -> SafeString:
    """Stands for the square until then. The address is named: a kept file is one site's."""
    return format_html('<span title="{}">{}</span>', base_url, PROOF)


def token(printed: Printed) -> str:
    """The print in some sixty characters that fit a small square."""
    said = LAYOUT.pack(
        FORMAT,
        printed.pk,
        printed.edition,
        printed.line,
        bytes.fromhex(printed.beginning).ljust(6, b"\0"),
        int(printed.at.timestamp()) // 60,
    )
    said += printed.kind.encode()
    return base64.urlsafe_b64encode(said + _proof(said)).decode().rstrip("=")


def read(mark: str) -> Printed | None:
    """What a token says; None for one that we did not make."""
    try:
        raw = base64.b64decode(mark + "=" * (-len(mark) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    said, proof = raw[:-PROVEN], raw[-PROVEN:]
    if len(said) <= LAYOUT.size or not hmac.compare_digest(proof, _proof(said)):
        return None
    _format, pk, edition, line, beginning, minute = LAYOUT.unpack(said[: LAYOUT.size])
    return Printed(
        kind=said[LAYOUT.size :].decode(),
        pk=pk,
        edition=edition,
        line=line,
        beginning=beginning.hex() if line else "",
        at=datetime.fromtimestamp(minute * 60, UTC),
    )


def _proof(said: bytes) -> bytes:
    """A key of its own is drawn from history's, so that neither can stand in for the other."""
    key = hmac.digest(settings.HISTORY_KEY.encode(), b"paper", hashlib.sha256)
    return hmac.digest(key, said, hashlib.sha256)[:PROVEN]
