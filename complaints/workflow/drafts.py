"""An entry page and its draft: kept while typing, registered once, merged, put away, fetched back.

A draft is its author's paper, not a record yet; only registering, merging and putting it away
leave a line of history.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import AttachmentPurpose, Channel
from complaints.models import Complaint, ComplaintAttachment, DraftPage
from complaints.workflow.intake import open_complaint, resolve_on_spot, save_draft, submit
from complaints.workflow.steps import ATTACH, CANCEL, RESTORE_DRAFT, SAVE_DRAFT
from complaints.workflow.talk import comment
from records import audit
from records.due import source_text
from registry import workflow as registry
from registry.models import Equipment

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def keep_page(
    *,
    by: User,
    key: UUID,
    facts: Mapping[str, Any],
    typed: Mapping[str, Any],
    version: int | None = None,
) -> Complaint:
    """Save what stands on an entry page; the first time opens its draft (§3.1).

    Errors: IntegrityError when the same page opened its draft at this very moment; asked again,
    it finds that one.
    """
    page = DraftPage.objects.filter(key=key).select_related("complaint").first()
    if page is None:
        draft = open_complaint(by=by, facts=facts)
        DraftPage.objects.create(key=key, complaint=draft, typed=typed, version=draft.version)
        return draft
    draft = save_draft(page.complaint, by=by, facts=facts, version=version)
    page.typed, page.version = dict(typed), draft.version
    page.save()
    return draft


@transaction.atomic
def register_page(
    draft: Complaint,
    *,
    by: User,
    facts: Mapping[str, Any],
    answers: Mapping[str, str],
    version: int | None = None,
    contact: Mapping[str, str] | None = None,
    new_machine: bool = False,
    on_spot: Mapping[str, Any] | None = None,
) -> Complaint:
    """Register the draft of a page, with a contact or a machine that the register lacks.

    on_spot: what `resolve_on_spot` wants beside facts and answers, where it was solved at once.
    """
    complete = dict(facts)
    customer = complete.get("customer")
    if contact and customer is not None:
        complete["contact"] = registry.add_contact(customer, by=by, **contact)
    if new_machine:
        complete["equipment"] = _new_machine(complete, by)
    if on_spot is None:
        done = submit(draft, by=by, facts=complete, answers=answers, version=version)
    else:
        done = resolve_on_spot(
            draft, by=by, facts=complete, answers=answers, version=version, **on_spot
        )
    DraftPage.objects.filter(complaint=done).update(typed={})
    return done


def _new_machine(facts: Mapping[str, Any], by: User) -> Equipment:
    """The machine's file from what the page knows of it; the register's own checks apply."""
    wanted = {
        "serial_number": _("建立设备档案要有出厂编号。"),
        "customer": _("建立设备档案要选客户。"),
        "product": _("建立设备档案要选产品。"),
    }
    if missing := {name: text for name, text in wanted.items() if not facts.get(name)}:
        raise ValidationError(missing)
    known = (*wanted, "site", "software_version")
    return registry.save_equipment(Equipment(), {name: facts[name] for name in known}, by=by)


@transaction.atomic
def merge_into(draft: Complaint, target: Complaint, *, by: User) -> Complaint:
    """并入: the call goes as comment and photos to the complaint that it is about (§3.1)."""
    draft = SAVE_DRAFT.begin(draft, by=by)
    if not draft.description.strip():
        raise ValidationError({"description": _("请先写下客户这次说了什么，再并入。")})
    told = source_text(
        gettext_lazy("客户再次反映（%(channel)s）：%(text)s"),
        channel=Channel(draft.channel).label if draft.channel else "",
        text=draft.description,
    )
    if draft.demand:
        told += "\n" + source_text(gettext_lazy("客户要求：%(text)s"), text=draft.demand)
    entry = comment(target, by=by, text=told)
    files = ComplaintAttachment.objects.filter(complaint=draft)
    if names := [file.name for file in files]:
        target = ATTACH.begin(target, by=by)
        files.update(
            complaint=target,
            comment=entry,
            purpose=AttachmentPurpose.COMMENT,
            round_number=target.round_number,
        )
        ATTACH.note(target, by=by, opinion="、".join(names))
    draft = CANCEL.begin(draft, by=by)
    draft.duplicate_of = target
    words = source_text(gettext_lazy("并入 %(number)s"), number=target.number)
    CANCEL.finish(draft, by=by, opinion=words)
    return target


@transaction.atomic
def discard_draft(draft: Complaint, *, by: User) -> Complaint:
    """Put a draft away; `restore_draft` fetches it back."""
    SAVE_DRAFT.begin(draft, by=by)
    draft = CANCEL.begin(draft, by=by)
    return CANCEL.finish(draft, by=by, opinion=source_text(gettext_lazy("放弃草稿")))


@transaction.atomic
def restore_draft(draft: Complaint, *, by: User) -> Complaint:
    """Fetch a discarded draft back, as it was."""
    draft = RESTORE_DRAFT.begin(draft, by=by)
    return RESTORE_DRAFT.finish(draft, by=by)


@transaction.atomic
def remove_file(attachment: ComplaintAttachment, *, by: User) -> Complaint:
    """Take a file off a draft again; what is registered keeps its files for good (§12)."""
    draft = SAVE_DRAFT.begin(attachment.complaint, by=by)
    name, stored = attachment.name, [attachment.file, attachment.thumbnail]
    attachment.delete()
    # The files follow their row, and stay where the transaction is rolled back.
    for file in filter(None, stored):
        transaction.on_commit(partial(file.delete, save=False))
    return SAVE_DRAFT.note(draft, by=by, changes=audit.Changes({"attachments": [name, ""]}))
