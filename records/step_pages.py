"""Kinds of step pages that every kind of record has; each is mixed into the app's own `StepView`.

class RowsView(OfRows, ComplaintStepView): ...
class AttachView(OfFiles, ComplaintStepView): ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from records.forms import StepForm
    from records.views import StepView as Base
else:
    Base = object


class OfRows(Base):
    """Where the form holds rows: a button may ask for one more, which judges nothing yet."""

    def only_redraw(self, form: StepForm) -> bool:
        if "redraw" not in self.request.POST:
            return False
        form.hush()  # type: ignore[attr-defined]  # a form of rows
        return True


class OfComment(Base):
    """留言, said among what happened."""

    done = gettext_lazy("留言已发送。")

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#log"


class OfFiles(Base):
    """Photos and files, several at once; one that is refused is named, the good ones are kept."""

    def take(self, record: Any, form: StepForm) -> None:
        given = dict(form.cleaned_data)
        refused, kept = [], 0
        for upload in given.pop("uploads"):
            try:
                self.verb(record, upload, by=self.request.user, **given)
                kept += 1
            except ValidationError as error:
                refused.append(f"{upload.name}{_('：')}{_('；').join(error.messages)}")
        if refused:
            if kept:
                refused.append(_("其余 %(n)d 个已添加。") % {"n": kept})
            raise ValidationError({"uploads": refused})

    def back(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#files"


class OfDanger(Base):
    """What cannot be taken back lightly: its button is red."""

    tone = "btn-d"
