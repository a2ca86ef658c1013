"""What a signer has before the eyes: the content that a signature of a complaint is bound to.

Each place covers what stands on the form when it is signed, and nothing that comes after it: the
approval the facts, the cause and the measures; the countersigning also the tests, the proof and
the standardisation; the closing all of it, with the names given before. Customer, contact and
machine are the register's, where merging them changes no complaint (`registry.workflow`); by a
correction of the complaint itself they count like the other facts (`AMEND`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from complaints import facts, told
from complaints.choices import AttachmentPurpose, SignPlace
from complaints.models import (
    Complaint,
    ComplaintAttachment,
    Measure,
    PartUse,
    Round,
    Signoff,
)
from records import approvals
from records.prepared import KEY, NUMBER, Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable


REGISTER_S_OWN = frozenset({"customer", "contact", "equipment"})
REFERENCES = frozenset({"product", "order", "defect_code"})
FACTS = [
    f"{name}_id" if name in REFERENCES else name
    for name in facts.FACTS
    if name not in REGISTER_S_OWN
]
AFTER_APPROVAL = frozenset({AttachmentPurpose.VERIFICATION, AttachmentPurpose.REPLY})
AFTER_COUNTERSIGNING = frozenset({AttachmentPurpose.REPLY})
BEFORE_CLOSING = frozenset({SignPlace.APPROVAL, SignPlace.RD, SignPlace.ENGINEERING, SignPlace.QA})


class Content:
    """The content of a complaint as the database holds it now; read once, hashed for each place.

    complaint: as it was read, not as a form filled it. lines: what `told.read` gave, where a page
    has read it already.
    """

    def __init__(
        self, complaint: Complaint, lines: Mapping[str, list[told.Told]] | None = None
    ) -> None:
        self.complaint = complaint
        self.lines = told.read(complaint) if lines is None else lines
        self._hashes: dict[str, str] = {}

    def hash(self, place: str) -> str:
        """SHA-256 of what is signed in a place."""
        if place not in self._hashes:
            self._hashes[place] = approvals.content_hash(self._of(place))
        return self._hashes[place]

    def _of(self, place: str) -> list[Any]:
        if place == SignPlace.APPROVAL:
            return [self._handled, self._files(AFTER_APPROVAL)]
        if place in BEFORE_CLOSING:
            return [self._handled, self._proven, self._files(AFTER_COUNTERSIGNING)]
        return [self._handled, self._proven, self._ended, self._files(frozenset())]

    @cached_property
    def _handled(self) -> list[Any]:
        """Facts, level and, but for what was resolved on the spot, the judgement; this round."""
        one = self.complaint
        judged: list[Any] = []
        if not one.on_spot:  # there QA judges after the approval
            judged = [one.nonconforming, one.responsible_department_id, self._told("judgement", 2)]
        return [
            one.number,
            [getattr(one, name) for name in FACTS],
            [one.kind, one.level, one.on_spot, one.handler_id],
            judged,
            self._told("confirmation", 2),
            self._told("quotation", 4),
            [
                [
                    [r.occurrence_cause, r.escape_cause, r.service_mode, r.cost],
                    [
                        [m.kind, m.content, m.owner, m.planned_on, m.done_on]
                        for m in self._measures(r)
                    ],
                    [[p.name, p.drawn, p.used, p.returned] for p in self._parts(r)],
                ]
                for r in self._rounds
            ],
        ]

    @cached_property
    def _proven(self) -> list[Any]:
        return [
            self._told("test", 3),
            self._here("verification", 2),
            self._here("standard", 4),
        ]

    @cached_property
    def _ended(self) -> list[Any]:
        one = self.complaint
        return [
            [one.nonconforming, one.responsible_department_id, self._told("judgement", 2)],
            [r.final_judgement for r in self._rounds],
            self._here("reply", 2),
            self._here("answer", 4),
            [one.capa_number, one.capa_declined],
            sorted(
                [s.place, s.signer_id, s.content_hash]
                for s in self._signoffs
                if s.agreed and s.round_number == one.round_number and s.place in BEFORE_CLOSING
            ),
        ]

    @cached_property
    def _rounds(self) -> list[Round]:
        """The present one; none before there is any."""
        number = self.complaint.round_number
        return [one for one in self.complaint.rounds.all() if one.number == number]

    def _measures(self, current: Round) -> Iterable[Measure]:
        return current.measures.all()

    def _parts(self, current: Round) -> Iterable[PartUse]:
        return current.parts.all()

    @property
    def _signoffs(self) -> Iterable[Signoff]:
        return self.complaint.signoffs.all()

    @cached_property
    def _attachments(self) -> list[ComplaintAttachment]:
        return [a for a in self.complaint.attachments.all() if a.comment_id is None]

    def _told(self, kind: str, columns: int) -> list[Any]:
        return [list(one[6 : 6 + columns]) for one in self.lines.get(kind, ())]

    def _here(self, kind: str, columns: int) -> list[Any]:
        number = self.complaint.round_number
        return [
            list(one[6 : 6 + columns])
            for one in self.lines.get(kind, ())
            if one.round_number == number
        ]

    def _files(self, later: frozenset[str]) -> list[Any]:
        return sorted(
            [a.sha256, a.purpose, a.caption] for a in self._attachments if a.purpose not in later
        )


_COMPLAINT = Prepared(lambda: Complaint.objects.filter(pk=KEY).order_by())
_ROUNDS = Prepared(lambda: Round.objects.filter(complaint=KEY, number=NUMBER))
_MEASURES = Prepared(lambda: Measure.objects.filter(round=KEY))
_PARTS = Prepared(lambda: PartUse.objects.filter(round=KEY))
_FILES = Prepared(lambda: ComplaintAttachment.objects.filter(complaint=KEY, comment=None))
_SIGNOFFS = Prepared(lambda: Signoff.objects.filter(complaint=KEY, round_number=NUMBER))


class Stored(Content):
    """The same as the database holds it now, whatever a form put on the instance: for the verbs."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(_COMPLAINT.one(key=complaint.pk))

    @cached_property
    def _rounds(self) -> list[Round]:
        return _ROUNDS(key=self.complaint.pk, number=self.complaint.round_number)

    def _measures(self, current: Round) -> list[Measure]:
        return _MEASURES(key=current.pk)

    def _parts(self, current: Round) -> list[PartUse]:
        return _PARTS(key=current.pk)

    @property
    def _signoffs(self) -> list[Signoff]:
        return _SIGNOFFS(key=self.complaint.pk, number=self.complaint.round_number)

    @cached_property
    def _attachments(self) -> list[ComplaintAttachment]:
        return _FILES(key=self.complaint.pk)
