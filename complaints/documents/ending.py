"""Blocks ⑪ 会签批准, ⑫ 回复客户 and ⑬ 回访与结案."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from complaints.choices import SIGN_PLACE_SHORT, SignPlace
from complaints.content import Content
from complaints.findings import role_words
from complaints.models import Complaint, Signoff
from complaints.workflow import signing
from records.models import Event
from records.pdf.cells import Cells, moment, signer, yes_no

WAYS = (_lazy("同意"), _lazy("不同意"))
# In the order of signing; the places stand on paper before anybody signed.
PLACES = (SignPlace.APPROVAL, SignPlace.RD, SignPlace.ENGINEERING, SignPlace.QA)


def blocks(complaint: Complaint, story: list[Event]) -> Cells:
    """The last three blocks; of an unsaved complaint, their empty cells."""
    content = signing.read(complaint) if complaint.pk else None
    return {
        "signoffs": signoffs(complaint, complaint.round_number, content),
        "reply": _reply(complaint),
        "closing": _closing(complaint, story, content),
    }


def signoffs(complaint: Complaint, round_number: int, content: Content | None) -> list[Cells]:
    """One row a place: who signed there in that round, by which role, when, with which opinion.

    A name that counts no longer is printed as such until the place is signed anew.
    """
    names = {}
    if content is not None:
        for row in content.complaint.signoffs.all():
            given = row.agreed or (row.status == Signoff.Status.VOID and row.signed_at)
            if row.round_number == round_number and given:
                names[row.place] = row
    return [_name(place, names.get(place), content) for place in PLACES]


def _name(place: SignPlace, row: Signoff | None, content: Content | None) -> Cells:
    place_s = str(SIGN_PLACE_SHORT[place])
    if row is None or content is None:
        cells = dict.fromkeys(("name", "title", "at", "opinion", "void"), "")
        return {**cells, "place": place_s, "agreed": yes_no(None, *WAYS)}
    return {
        "place": place_s,
        "name": row.signer_name,
        "title": row.signer_title or role_words(row.signer_role),
        "at": moment(row.signed_at),
        "agreed": yes_no(True, *WAYS),
        "opinion": row.opinion,
        "void": not row.agreed or signing.broken(row, content),
    }


def _reply(complaint: Complaint) -> Cells:
    reply = answer = None
    if complaint.pk:
        reply = complaint.replies.select_related("by").last()
        answer = complaint.answers.select_related("by").last()
    return {
        "at": moment(reply.at) if reply else "",
        "channel": reply.get_channel_display() if reply else "",
        "text": reply.text if reply else "",
        "signers": [
            signer(_("回复人"), reply.by if reply else None, moment(reply.at) if reply else "")
        ],
        "accepted": yes_no(answer.satisfied if answer else None, _("是"), _("否")),
        "remark": answer.remark if answer else "",
        "person": answer.person if answer else "",
        "person_note": _("%(channel)s确认，%(by)s 记录")
        % {
            "channel": answer.get_channel_display(),
            "by": answer.by,
        }
        if answer
        else "",
        "person_at": moment(answer.at) if answer else "",
    }


def _closing(complaint: Complaint, story: list[Event], content: Content | None) -> Cells:
    name, title, void = _closer(complaint, story, content)
    signers = [signer(_("结案人"), name, moment(complaint.closed_at) if name else "")]
    return {
        "conclusion": complaint.conclusion,
        "closed_on": moment(complaint.closed_at)[:10],
        "signers": signers,
        "title": title,
        "void": void,
    }


def _closer(
    complaint: Complaint, story: list[Event], content: Content | None
) -> tuple[str, str, bool]:
    """Who closed it, by which role, and whether it stands under something else by now.

    What was closed before closing was signed has its name from the history.
    """
    if not complaint.closed_at or content is None:
        return "", "", False
    for row in content.complaint.signoffs.all():
        here = row.round_number == complaint.round_number and row.place == SignPlace.CLOSE
        if here and row.agreed:
            title = row.signer_title or role_words(row.signer_role)
            return row.signer_name, title, signing.broken(row, content)
    closed = next((event for event in reversed(story) if event.action == "close"), None)
    return str(closed.actor or "") if closed else "", "", False
