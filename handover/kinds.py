"""The three kinds as the pages know them: their words, steps, forms and table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from handover import rows
from handover.conditions import HandoverConditions, NoticeConditions, RequestConditions
from handover.filters import HandoverFilter, NoticeFilter, RequestFilter
from handover.forms import documents as request_forms
from handover.forms import handovers as handover_forms
from handover.forms import notices as notice_forms
from handover.models import ChangeNotice, DocumentRequest, Handover, Paper
from handover.workflow import documents, handovers, notices

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from handover.workflow.base import PaperStep
    from records.conditions import Conditions
    from records.forms import StepForm


class Kind(NamedTuple):
    """One kind. workflow: the module of its verbs. related: what its page joins."""

    model: type[Paper]
    label: StrPromise
    new: StrPromise  # the button that begins one
    none: StrPromise  # what an empty list says
    icon: str
    workflow: Any
    forms: Mapping[str, type[StepForm]]
    filters: type[Any]
    conditions: Conditions
    table: rows.PaperTable
    related: tuple[str, ...]

    @property
    def space(self) -> str:
        return self.model.SPACE

    @property
    def steps(self) -> Mapping[str, PaperStep]:
        steps: Mapping[str, PaperStep] = self.workflow.STEPS
        return steps


KINDS = (
    Kind(
        Handover,
        _("合同交接"),
        _("移交合同"),
        _("签了合同，由业务员把承诺、时限和安装约定移交给售后服务中心。"),
        "fwd",
        handovers,
        handover_forms.STEP_FORMS,
        HandoverFilter,
        HandoverConditions(),
        rows.HANDOVERS,
        ("customer__owner", "contact", "acknowledged_by", "supersedes", "order__project_engineer"),
    ),
    Kind(
        DocumentRequest,
        _("资料申请"),
        _("申请资料"),
        _("现场要用技术文件或原始质量记录时，由技术支持部申请。"),
        "list",
        documents,
        request_forms.STEP_FORMS,
        RequestFilter,
        RequestConditions(),
        rows.DOCUMENTS,
        ("provided_by", "received_by", "equipment__customer"),
    ),
    Kind(
        ChangeNotice,
        _("更改通知"),
        _("新建通知"),
        _("技术文件有新版次或产品有重大改良时，通知服务中心和涉及的客户。"),
        "bell",
        notices,
        notice_forms.STEP_FORMS,
        NoticeFilter,
        NoticeConditions(),
        rows.NOTICES,
        ("noted_by",),
    ),
)
OF: dict[type[Any], Kind] = {kind.model: kind for kind in KINDS}
