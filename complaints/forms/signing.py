"""Forms of the steps that sign: 批准, 会签, 结案, 重开, 不启动纠正预防 (domain §12)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints import people
from complaints.choices import SignPlace
from complaints.forms.inputs import long_text, yes_or_no
from complaints.models import Complaint
from complaints.workflow import signing
from records.signing import SigningForm


class ComplaintSigningForm(SigningForm):
    """A name in a place of this round; a subclass says which place."""

    place: str = ""
    record: Complaint

    def seen_now(self) -> str:
        """What the page shows now, as a hash."""
        return signing.to_sign(self.record, self.place)


class ApproveForm(ComplaintSigningForm):
    place = SignPlace.APPROVAL
    opinion = long_text(_("意见"), rows=2)


class CountersignForm(ComplaintSigningForm):
    """会签 in one's own place; 最终判定 is asked of QA's."""

    agreed = yes_or_no(_("会签意见"), _("同意"), _("不同意，退回处理"), _("请选同意或不同意。"))
    final_judgement = long_text(_("最终判定"), rows=2, help_text=_("品管会签时填写。"))
    opinion = long_text(_("意见"), rows=2, help_text=_("不同意时必须写理由，处理人会收到。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.place = people.place_of(kwargs["record"], kwargs["user"]) or ""
        super().__init__(*args, **kwargs)
        if self.place != SignPlace.QA:
            del self.fields["final_judgement"]

    def seen_now(self) -> str:
        return super().seen_now() if self.place else ""


class CloseForm(ComplaintSigningForm):
    place = SignPlace.CLOSE
    conclusion = long_text(_("结案意见"), _("请写结案意见。"))


class ReopenForm(ComplaintSigningForm):
    place = SignPlace.REOPEN
    reason = long_text(
        _("重开的理由"), _("请写重开的理由。"), help_text=_("已关闭的一轮保持原样，另开新的一轮。")
    )
