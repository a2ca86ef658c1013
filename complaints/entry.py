"""One entry page of a complaint: its key, its draft, its forms, and what sending it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from complaints import facts, workflow
from complaints.choices import Status
from complaints.classifier import WHERE
from complaints.forms.intake import AnswersForm, IntakeForm
from complaints.forms.on_spot import OnSpotForm
from complaints.models import Complaint, ComplaintAttachment, DraftPage
from records import clock
from records.forms import whole

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User

# What belongs to the sending, not to what was typed.
NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "key", "version", "action", "merge", "remove", "not_same", "upload"}
)
NOT_SAME = "others"  # the look-alikes that the person has set aside
SEEN = "seen"  # those that the page has shown
LONGEST_LIST = 2_000


def cleaned(data: QueryDict) -> QueryDict:
    """Line ends as one sign and no NUL, so that 10,000 characters are 10,000."""
    plain = data.copy()
    for name in plain:
        texts = [
            text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
            for text in plain.getlist(name)
        ]
        plain.setlist(name, texts)
    return plain


def numbers(text: str) -> set[str]:
    return {number for number in text[:LONGEST_LIST].split(",") if number}


class EntryPage:
    """Either fresh, or of a draft, or as it was sent (`data`)."""

    def __init__(
        self,
        user: User,
        *,
        draft: Complaint | None = None,
        data: QueryDict | None = None,
        initial: Mapping[str, Any] | None = None,
        on_spot: bool = False,
    ) -> None:
        self.user, self.draft, self.on_spot = user, draft, on_spot
        self.data = cleaned(data) if data is not None else None
        self.key, typed = self._key_and_typed()
        known = dict(initial or {}) | typed
        self.version = self._version()
        self.form = IntakeForm(self.data, user=user, instance=self.draft, initial=known)
        self.answers = AnswersForm(self.data, initial=_of("answers", known))
        self.spot = OnSpotForm(self.data, initial=_of("spot", known)) if on_spot else None
        said = self.data if self.data is not None else known
        self.set_aside = numbers(said.get(NOT_SAME, ""))
        self.seen = numbers(",".join(self.data.getlist(SEEN))) if self.data is not None else set()
        self.file_errors: list[str] = []

    # --- which page it is ---------------------------------------------------------------------
    def _key_and_typed(self) -> tuple[UUID, dict[str, Any]]:
        """The page's key, and what was typed on it when it was last kept."""
        if self.data is not None:
            return self._key_sent(), {}
        if self.draft is None:
            return uuid4(), {}
        page, _new = DraftPage.objects.get_or_create(
            complaint=self.draft, defaults={"key": uuid4(), "version": self.draft.version}
        )
        # Somebody may have written the draft by another way since; then that is what counts.
        return page.key, page.typed if page.version == self.draft.version else {}

    def _key_sent(self) -> UUID:
        """A page finds its draft by its key, however often it is sent."""
        try:
            key = UUID(str(self.data["key"]) if self.data and "key" in self.data else "")
        except ValueError:
            return uuid4()
        page = DraftPage.objects.filter(key=key).select_related("complaint").first()
        if page is not None and page.complaint.opened_by_id == self.user.pk:
            self.draft = page.complaint
        return key

    def _version(self) -> int | None:
        if self.data is not None:
            return whole(self.data.get("version", ""))
        return self.draft.version if self.draft else None

    @property
    def arrived(self) -> Complaint | None:
        """What this very page became, when it was registered, merged or put away already."""
        ended = self.draft is not None and self.draft.status != Status.DRAFT
        return self.draft if ended else None

    @property
    def has_content(self) -> bool:
        forms = [form for form in (self.form, self.answers, self.spot) if form is not None]
        return any(form.has_changed() for form in forms)

    @property
    def typed(self) -> dict[str, str]:
        """The page as it was typed, half-finished values too."""
        data = self.data if self.data is not None else {}
        kept = {name: data[name] for name in data if name not in NOT_TYPED | {SEEN}}
        return kept | {NOT_SAME: ",".join(sorted(self.set_aside))}

    # --- what sending it leads to -------------------------------------------------------------
    def keep(self) -> Complaint:
        """Save what is there; errors of the form keep only their own field out of the facts."""
        self.form.is_valid()
        try:
            draft = self._keep()
        except IntegrityError:  # the same page, sent twice at once, has just opened its draft
            draft = self._keep()
        self.draft, self.version = draft, draft.version
        return draft

    def _keep(self) -> Complaint:
        return workflow.keep_page(
            by=self.user,
            key=self.key,
            facts=self.form.facts(),
            typed=self.typed,
            version=self.version,
        )

    def add_file(self, upload: UploadedFile) -> ComplaintAttachment:
        """Attach one file; a refused one opens no draft."""
        before = self.draft, self.version
        try:
            with transaction.atomic():
                return workflow.attach(self.draft or self.keep(), upload, by=self.user)
        except ValidationError:
            self.draft, self.version = before
            raise

    def add_files(self, uploads: Iterable[UploadedFile]) -> None:
        """Files that travelled with the form; what is wrong with one keeps no other one out."""
        for upload in uploads:
            try:
                self.add_file(upload)
            except ValidationError as error:
                self.file_errors += error.messages

    def register(self) -> Complaint | None:
        """Keep the draft and register it; None when there is something to correct first."""
        draft = self.checked()
        if draft is None:
            return None
        try:
            return workflow.register_page(
                draft,
                by=self.user,
                facts=self.form.facts(),
                answers=self.answers.answers(),
                version=self.version,
                contact=self.form.contact_to_add(),
                new_machine=self.form.wants_new_machine,
                on_spot=self.spot.cleaned_data if self.spot else None,
            )
        except ValidationError as error:
            self.take_errors(error)
        self._say_what_else()
        return None

    def checked(self) -> Complaint | None:
        """The kept draft, or None when the page itself or one of its files needs a correction."""
        valid = [form.is_valid() for form in (self.form, self.answers, self.spot) if form]
        if self.has_content or self.draft is not None:
            self.keep()
        if all(valid) and self.draft is not None and not self.file_errors:
            return self.draft
        self._say_what_else()
        return None

    def _say_what_else(self) -> None:
        """All that keeps the page from being registered, not only what was met first."""
        complaint = self.form.instance
        complaint.equipment = self.form.machine
        complaint.received_at = complaint.received_at or clock.now()
        self.form.take_errors(facts.errors_at_submission(complaint))
        complaint.submitted_at = clock.now()  # as it would be; this instance is never saved
        try:
            complaint.clean()
        except ValidationError as error:
            self.form.take_errors(error.message_dict)
        self._explain_serial()

    def take_errors(self, error: ValidationError) -> None:
        """The verbs' sentences, each on the form that has the field."""
        if not hasattr(error, "error_dict"):
            self.form.add_error(None, error.messages)
            return
        by_field = dict(error.message_dict)
        if texts := by_field.pop("answers", None):
            self.answers.add_error(WHERE, texts)
        if self.spot is not None:
            for name in [name for name in by_field if name in self.spot.fields]:
                self.spot.add_error(name, by_field.pop(name))
        self.form.take_errors(by_field)

    def _explain_serial(self) -> None:
        """A number that no machine has is the likely reason why the customer is missing."""
        if self.form.unknown_serial and self.form.has_error("customer"):
            self.form.take_errors({"serial_number": unknown_serial(self.form.unknown_serial)})
            self.form.errors["customer"] = self.form.errors.pop("customer")  # after its reason

    # --- what it shows ------------------------------------------------------------------------
    @property
    def files(self) -> list[ComplaintAttachment]:
        return list(self.draft.attachments.all()) if self.draft else []


def unknown_serial(serial: str) -> str:
    return _(
        "没有出厂编号为“%(serial)s”的设备，请核对铭牌。确实没有登记过的，选好客户也能提交。"
    ) % {"serial": serial}


def _of(prefix: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into the form with that prefix."""
    lead = f"{prefix}-"
    return {name.removeprefix(lead): known[name] for name in known if name.startswith(lead)}
