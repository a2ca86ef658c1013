"""Signatures: the password typed again, bound to place, round, version and content (domain §12).

A verb opens places for what it wants signed, `sign` fills one of them with a single UPDATE that
asks for state, version and content at once, and whatever changes the content calls `void`. A
record that differs from what was signed shows its signatures as broken (`intact`), whoever
changed it. The person behind a `Proof` typed the password a moment ago; a session or a token
alone is none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from axes.utils import reset as unlock
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.http import client_address
from accounts.models import User
from records import clock
from records.due import source_text
from records.models import ApprovalBase, Meaning
from records.steps import NotNow, NotYours, Stale

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

A = TypeVar("A", bound=ApprovalBase)
Status = ApprovalBase.Status
GOOD_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Proof:
    """That a person typed the password again just now; made by `prove` and `for_story` alone."""

    person_id: int
    at: datetime


def prove(person: User, password: str, *, request: HttpRequest | None = None) -> Proof:
    """Ask for the password again. Wrong ones count towards the lock-out, as at log-in.

    Called outside the verb's transaction, so that a refused attempt stays counted. One attempt a
    person at a time: those sent at once are not all evaluated before the first is counted.
    """
    asking = HttpRequest()  # nothing of the form gets near the log of attempts
    if request is not None:
        asking.META, asking.path = request.META, request.path
    with transaction.atomic():
        User.objects.select_for_update().values_list("pk").get(pk=person.pk)
        found = authenticate(asking, username=person.username, password=password)
        if found is not None and found.pk == person.pk:
            unlock(ip=client_address(asking), username=person.username)
    if found is not None and found.pk == person.pk:
        return Proof(person.pk, clock.now())
    if getattr(asking, "axes_locked_out", False):
        raise ValidationError(
            {"password": _("密码连续输错 5 次，已锁定 15 分钟。您填写的内容还在，请稍后再签署。")}
        )
    raise ValidationError({"password": _("密码不对，没有签署。请重新输入您的登录密码。")})


def for_story(person: User) -> Proof:
    """The signature of a story that is told: demo data, with the clock set to its moment."""
    if not (settings.DEMO and clock.is_set()):
        raise RuntimeError("Only demo data sign without a password, and only with the clock set.")
    return Proof(person.pk, clock.now())


def identities(person: User) -> frozenset[int]:
    """The person and everybody whose stand-in this person is: a stand-in counts as both (§5).

    Whether the other one is away today is not asked: what was done while standing in stays done
    by both.
    """
    # All of them, not a filter: a page that prefetched them asks no more for each step.
    return frozenset({person.pk, *(other.pk for other in person.stands_in_for.all())})


def content_hash(content: Any) -> str:
    """SHA-256 of what a signer has before the eyes, as plain values in a fixed order."""
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def require_seen(record: models.Model, seen: str, current: str) -> None:
    """Refuse to sign what the person had not on screen: 409 with both (see `StepView.stale`)."""
    if seen != current:
        raise Stale(_("您打开之后，要签署的内容改过了。请核对现在的内容，再签署。"), record)


def open_places(
    model: type[A],
    *,
    owner: Mapping[str, models.Model],
    round_number: int,
    version: int,
    content_hash: str,
    places: Mapping[str, str],
) -> list[A]:
    """Ask for names: one pending row a place, bound to this version and content.

    owner: `{"capa": capa}`, as the table's foreign key is called. places: place → `Meaning`.
    """
    now = clock.now()
    rows = [
        model(
            **owner,
            round_number=round_number,
            place=place,
            meaning=meaning,
            version=version,
            content_hash=content_hash,
            created_at=now,
        )
        for place, meaning in places.items()
    ]
    return model._default_manager.bulk_create(rows)


def sign(
    rows: models.QuerySet[A],
    place: str,
    *,
    by: User,
    proof: Proof,
    seen: str,
    agreed: bool = True,
    opinion: str = "",
    role: str = "",
    acting_for: User | None = None,
) -> A:
    """Put a name in a place, or a refusal. In the verb's transaction.

    rows: the record's approvals of this round. seen: the content the person had on screen. Of
    several at once, or beside an edit, one wins; the others get a 409.
    """
    require_proof(proof, by)
    waiting = rows.filter(place=place, status=Status.PENDING).first()
    if waiting is None:
        raise NotNow(_("这一处现在没有等待签署，可能刚有人签过。"))
    given = {
        "status": Status.SIGNED if agreed else Status.REFUSED,
        "signer": by,
        "signer_name": by.name,
        "signer_title": by.title,
        "signer_role": role or ",".join(sorted(by.role_codes)),
        "acting_for": acting_for,
        "signed_at": clock.database_now(),
        "opinion": opinion,
    }
    if not guard(rows, waiting, seen).update(**given):
        raise NotNow(_("您打开之后，要签署的内容改过了或已有人签过。请核对现在的内容，再签署。"))
    for name, value in given.items():
        setattr(waiting, name, value)
    return waiting


def refuse(rows: models.QuerySet[A], place: str, *, by: User, opinion: str, role: str = "") -> int:
    """Note who sent a waiting place back, and why: no signature, so no password is asked."""
    return rows.filter(place=place, status=Status.PENDING).update(
        status=Status.REFUSED,
        signer=by,
        signer_name=by.name,
        signer_title=by.title,
        signer_role=role or ",".join(sorted(by.role_codes)),
        signed_at=clock.database_now(),
        opinion=opinion,
    )


def guard(rows: models.QuerySet[A], waiting: A, seen: str) -> models.QuerySet[A]:
    """The condition of the UPDATE: still pending, this version, this content (promise 5)."""
    return rows.filter(
        pk=waiting.pk, status=Status.PENDING, version=waiting.version, content_hash=seen
    )


def require_proof(proof: Proof, by: User) -> None:
    """Nobody signs with somebody else's password, nor with one typed long ago."""
    if proof.person_id != by.pk:
        raise NotYours(_("签署要用您自己的密码。"))
    if not timedelta(0) <= clock.now() - proof.at <= GOOD_FOR:
        raise NotNow(_("输入密码已超过 5 分钟，请重新输入密码再签署。"))


def void(rows: models.QuerySet[Any], reason: StrPromise) -> int:
    """What these names stand under is being changed: they count no longer. Gives how many.

    The reason is stored in the source language and shown in the reader's (`gettext`).
    """
    return rows.filter(status__in=[Status.PENDING, Status.SIGNED]).update(
        status=Status.VOID, void_reason=source_text(reason)
    )


def intact(row: ApprovalBase, current: str) -> bool:
    """Whether the record still is what was signed; `current` is its content hash now."""
    return row.content_hash == current


__all__ = [
    "GOOD_FOR",
    "Meaning",
    "Proof",
    "Status",
    "content_hash",
    "for_story",
    "identities",
    "intact",
    "open_places",
    "prove",
    "refuse",
    "require_proof",
    "require_seen",
    "sign",
    "void",
]
