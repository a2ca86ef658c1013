"""Blocks ⑪ 会签批准, ⑫ 回复客户 and ⑬ 回访与结案."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.choices import SIGN_PLACE_SHORT, SignPlace
from complaints.documents.cells import Cells, moment, signer, yes_no
from complaints.models import Complaint
from records.models import Event

# In the order of signing; the places stand on paper before anybody signed.
PLACES = (SignPlace.APPROVAL, SignPlace.RD, SignPlace.ENGINEERING, SignPlace.QA)


def blocks(complaint: Complaint, story: list[Event]) -> Cells:
    """The last three blocks; of an unsaved complaint, their empty cells."""
    return {
        "signoffs": signoffs(complaint, complaint.round_number),
        "reply": _reply(complaint),
        "closing": _closing(complaint, story),
    }


def signoffs(complaint: Complaint, round_number: int) -> list[Cells]:
    """One row a place: who signed there in that round, when, with which opinion."""
    found = (
        complaint.signoffs.filter(round_number=round_number, superseded=False)
        if complaint.pk
        else ()
    )
    signed = {signoff.place: signoff for signoff in found}
    rows = []
    for place in PLACES:
        signoff = signed.get(place)
        rows.append(
            {
                "place": str(SIGN_PLACE_SHORT[place]),
                "name": signoff.signer_name if signoff else "",
                "title": signoff.signer_title if signoff else "",
                "at": moment(signoff.signed_at) if signoff else "",
                "agreed": yes_no(signoff.agreed if signoff else None, _("同意"), _("不同意")),
                "opinion": signoff.opinion if signoff else "",
            }
        )
    return rows


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


def _closing(complaint: Complaint, story: list[Event]) -> Cells:
    closed = next((event for event in reversed(story) if event.action == "close"), None)
    closer = closed.actor if closed and complaint.closed_at else None
    return {
        "conclusion": complaint.conclusion,
        "closed_on": moment(complaint.closed_at)[:10],
        "signers": [signer(_("结案人"), closer, moment(complaint.closed_at))],
    }
