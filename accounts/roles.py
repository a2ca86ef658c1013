"""The roles of the procedures and what each may do: one table, synced to Django's groups.

A verb's own conditions (the handler, never the handler, whose customer) stand with the verb;
here stands only which role may ever take it. Clauses as in the domain's table of roles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Role(NamedTuple):
    label: StrPromise
    permissions: frozenset[str]


def _role(label: StrPromise, *groups: str) -> Role:
    return Role(label, frozenset(" ".join(groups).split()))


# Words that several roles share, so that the table below reads like the procedures.
SEES_ALL = (
    "complaints.view_complaint complaints.view_all_complaints capa.view_capa capa.view_all_capas"
    " testdata.view_testdata testdata.view_all_test_data"
    " installs.view_acceptance installs.view_all_acceptances"
    " installs.view_installplan installs.view_all_plans"
    " handover.view_all_handovers handover.view_all_requests handover.view_all_notices"
    " shipping.view_all_shipments"
)
SEES_OWN = (
    "complaints.view_complaint capa.view_capa installs.view_acceptance installs.view_installplan"
)
KNOWS_CUSTOMERS = (
    "registry.view_customer registry.view_contact registry.view_product"
    " registry.view_salesorder registry.view_equipment"
)
# Telephone numbers of every customer; without it, sales read those of the customers they own.
SERVES_CUSTOMERS = "registry.view_all_contacts"
KEEPS_CUSTOMERS = (
    "registry.change_customer registry.change_salesorder registry.change_equipment"
    " registry.import_registry"
)
AMENDS = "complaints.amend_complaint complaints.log_contact"
OPENS = f"complaints.open_complaint {AMENDS}"
HANDLES = (
    "complaints.handle_complaint complaints.log_contact capa.work_on_capa testdata.view_testdata"
)
URGES = "records.urge_clock"
# 验收 (S5-3.3): whoever goes to the customer draws it up and holds it.
HOLDS_ACCEPTANCES = "installs.open_acceptance installs.hold_acceptance"
# 安装调试 (S6): drawn up by the service centre, approved by its manager, checked by QA.
PLANS_VISITS = "installs.open_plan"
# 到货 (S5-3.1): whoever goes to the customer counts, has the list signed and asks for the rest.
COUNTS_ARRIVALS = "shipping.report_arrival shipping.count_shipment shipping.request_replenishment"
# 交接与资料 (S6): the service centre sees what it gets; notices are for whoever knows machines.
SERVICE_CENTRE = (
    "handover.view_all_handovers handover.view_all_requests handover.view_all_notices"
    " handover.request_documents handover.inform_customers"
)
SEES_NOTICES = "handover.view_all_notices"
APPRAISES = "complaints.judge_complaint complaints.verify_complaint complaints.amend_complaint"

ROLES: dict[str, Role] = {
    # S3-4.2, S5
    "support_engineer": _role(
        _("技术支持工程师"),
        SEES_OWN,
        KNOWS_CUSTOMERS,
        SERVES_CUSTOMERS,
        "registry.change_equipment",
        OPENS,
        HANDLES,
        SERVICE_CENTRE,
        COUNTS_ARRIVALS,
        HOLDS_ACCEPTANCES,
        PLANS_VISITS,
        "testdata.hand_test_data",
        "complaints.classify_complaint complaints.record_confirmation",
    ),
    # S3-4.1
    "support_manager": _role(
        _("技术支持部经理"),
        SEES_ALL,
        KNOWS_CUSTOMERS,
        URGES,
        SERVES_CUSTOMERS,
        KEEPS_CUSTOMERS,
        AMENDS,
        HANDLES,
        SERVICE_CENTRE,
        "handover.accept_handover handover.take_note",
        COUNTS_ARRIVALS,
        "shipping.draft_shipment",
        HOLDS_ACCEPTANCES,
        PLANS_VISITS,
        "installs.manage_plans installs.approve_plan",
        "installs.manage_acceptances installs.take_over_acceptance installs.cancel_acceptance",
        "testdata.hand_test_data",
        "complaints.classify_complaint complaints.assign_complaint complaints.approve_low_level"
        " complaints.decline_complaint complaints.quote_complaint complaints.reopen_complaint"
        " capa.open_capa",
    ),
    # S9-4.1 to 4.3
    "sales": _role(
        _("业务员"),
        SEES_OWN,
        KNOWS_CUSTOMERS,
        URGES,
        KEEPS_CUSTOMERS,
        OPENS,
        SEES_NOTICES,
        "handover.hand_over",
        "shipping.draft_shipment shipping.note_transit shipping.report_arrival",
        "complaints.reply_complaint complaints.record_confirmation complaints.quote_complaint",
    ),
    # S9-4.5
    "qa_engineer": _role(
        _("品质工程师"),
        SEES_ALL,
        KNOWS_CUSTOMERS,
        URGES,
        SERVES_CUSTOMERS,
        APPRAISES,
        "complaints.log_contact capa.open_capa capa.work_on_capa capa.verify_capa"
        " handover.provide_quality",
        "installs.record_quality installs.check_installation",
    ),
    # S9
    "qa_manager": _role(
        _("品质主管"),
        SEES_ALL,
        KNOWS_CUSTOMERS,
        URGES,
        SERVES_CUSTOMERS,
        "registry.change_product",
        APPRAISES,
        "complaints.log_contact complaints.countersign_qa complaints.close_complaint"
        " complaints.cancel_complaint complaints.reopen_complaint complaints.decline_complaint"
        " complaints.manage_settings records.manage_policy records.decide_exemption"
        " capa.open_capa capa.work_on_capa capa.approve_capa capa.verify_capa capa.close_capa"
        " capa.cancel_capa handover.provide_quality",
        "installs.record_quality installs.change_acceptance_template installs.cancel_acceptance"
        " installs.check_installation",
    ),
    # S3-4.4, S5
    "tech_management": _role(
        _("技术管理部"),
        SEES_ALL,
        KNOWS_CUSTOMERS,
        URGES,
        "testdata.review_test_data",
        "registry.change_product complaints.classify_complaint complaints.confirm_complaint"
        " complaints.approve_high_level complaints.assign_complaint_high complaints.log_contact"
        " capa.open_capa capa.work_on_capa capa.follow_capa"
        " handover.provide_technical handover.issue_notice",
        "installs.plan_adjustment installs.change_acceptance_template",
    ),
    # S9-3.3
    "engineering": _role(
        _("工程部"),
        SEES_OWN,
        KNOWS_CUSTOMERS,
        HANDLES,
        SEES_NOTICES,
        "installs.record_engineering",
    ),
    "engineering_manager": _role(
        _("工程部经理"),
        SEES_ALL,
        KNOWS_CUSTOMERS,
        URGES,
        SERVES_CUSTOMERS,
        HANDLES,
        "complaints.countersign_engineering capa.open_capa installs.record_engineering",
    ),
    # S3-4.5, S9
    "rd": _role(_("研发部"), SEES_OWN, KNOWS_CUSTOMERS, HANDLES, SEES_NOTICES),
    "rd_manager": _role(
        _("研发部经理"),
        SEES_ALL,
        KNOWS_CUSTOMERS,
        URGES,
        SERVES_CUSTOMERS,
        HANDLES,
        "complaints.countersign_rd capa.open_capa capa.review_capa_rd handover.issue_notice",
    ),
    # S5-3.1, S1-4.6
    "warehouse": _role(
        _("仓管"),
        "registry.view_product registry.view_salesorder registry.view_equipment"
        " shipping.view_all_shipments shipping.pack_shipment shipping.issue_replenishment"
        " shipping.archive_shipment",
    ),
    "hr": _role(_("人力资源")),  # S1-4.1 to 4.3
    "finance": _role(_("财务"), "registry.view_customer registry.view_salesorder"),  # S1-4.4
    "general_manager": _role(
        _("总经理"), SEES_ALL, KNOWS_CUSTOMERS, SERVES_CUSTOMERS, URGES
    ),  # S1-4.4, 4.5
    "supervisor": _role(_("监督员"), SEES_ALL, KNOWS_CUSTOMERS),  # S2-1
    # Users and settings; no business approval by virtue of this role.
    "admin": _role(
        _("系统管理员"),
        "accounts.manage_people records.manage_policy complaints.manage_settings",
        KNOWS_CUSTOMERS,
        "registry.change_customer registry.change_product registry.change_salesorder"
        " registry.change_equipment registry.import_registry",
    ),
}


@transaction.atomic
def sync_roles() -> None:
    """Make the groups hold exactly what the table says. Safe to run again at any time."""
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for code, role in ROLES.items():
        group, _created = Group.objects.get_or_create(name=code)
        missing = role.permissions - known.keys()
        if missing:
            raise LookupError(f"role {code}: no such permission {sorted(missing)}")
        group.permissions.set(known[name] for name in role.permissions)
