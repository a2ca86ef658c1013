"""What the addresses of the permission tables name: one record of each kind, in one company."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from capa import workflow as capas
from capa.models import Capa
from complaints import workflow as do
from complaints.models import Complaint, DefectCode
from handover.workflow import documents, handovers
from handover.workflow import notices as notices_
from records import calendar_drafts, clock, notices, papers, policy_drafts
from records.form_registry import current_edition
from records.models import Channel, Deadline, Event, Outbox, VersionDraft
from tests import (
    capa_matrix,
    factories,
    handover_matrix,
)
from tests.complaints import states
from tests.complaints.states import HOMES, Cast
from tests.installs.addresses import acceptance_addresses
from tests.installs.plan_addresses import plan_addresses
from tests.records.files import photo
from tests.shipping.addresses import shipping_addresses
from tests.testdata.cast import own_addresses

UID = "00000000-0000-4000-8000-000000000000"


GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
CONVERTED = re.compile(r"<(?:\w+:)?(\w+)>")


class Route(NamedTuple):
    name: str
    pattern: str


class World:
    """One complaint, one draft and one of everything else, that the addresses can name."""

    def __init__(self) -> None:
        self.cast = cast = Cast()
        machine = factories.equipment(customer=cast.customer, product=cast.product)
        order = factories.order(customer=cast.customer)
        self.complaint = states.bring("registered", cast, equipment=machine)
        self.draft = states.draft(cast)
        upload = SimpleUploadedFile("a.jpg", photo())
        self.file = do.attach(self.complaint, upload, by=cast.opener)
        self.paper = do.attach(self.draft, SimpleUploadedFile("b.jpg", photo()), by=cast.opener)
        notices.post([cast.sales], lambda: "a", record_number="", url="/")
        printed = capas.open_capa(by=cast.qa_manager, title="a")
        edition = current_edition("capa").pk
        proof = papers.Printed("capa", printed.pk, edition, 0, "", clock.now())
        self.people = {role: getattr(cast, role) for role in HOMES} | {
            "opener": cast.opener,
            "nobody": factories.user(""),
            "deactivated": factories.user("qa_manager", is_active=False),
        }
        self.values = {
            "number": self.complaint.number,
            "code": cast.customer.code,
            "serial": machine.serial_number,
            "serial_number": machine.serial_number,
            "kind": "customers",
            "uid": self.file.uid,
            "key": UID,
            **dict.fromkeys(("object_id", "content_type_id", "id"), 1),
            "app_label": "accounts",
            "url": "x",
            "pk": cast.home("support").pk,
        }
        draft = {"number": self.draft.number, "uid": self.paper.uid}
        machine_code = {"code": machine.serial_number}
        product_code = {"code": cast.product.code}
        defect = {"pk": DefectCode.objects.create(code="H", name="硬件").pk}
        notice = {"pk": cast.sales.notices.first().pk}
        timed = Deadline.objects.filter(record=self.complaint.number).first()
        policy, calendar = self._drafts(cast.qa_manager)
        self.own: dict[str, dict[str, Any]] = {
            **_capa(cast),
            **own_addresses(cast),
            **acceptance_addresses(cast),
            **plan_addresses(cast),
            **shipping_addresses(cast),
            **_papers(cast),
            "complaints:edit": draft,
            "complaints:on-spot": draft,
            "complaints:discard": draft,
            "complaints:restore": draft,
            "complaints:draft-file": draft,
            "complaints:draft-file-remove": draft,
            "api:complaint-save-draft": draft,
            "api:complaint-submit": draft,
            "api:complaint-resolve-on-spot": draft,
            "registry:product": product_code,
            "registry:product-edit": product_code,
            "api:product-detail": product_code,
            "registry:order": {"number": order.number},
            "OrderStory": {"number": order.number},
            "api:order-detail": {"number": order.number},
            "registry:order-edit": {"code": order.number},
            "registry:machine-edit": machine_code,
            "registry:machine-merge": machine_code,
            "api:notice-read": notice,
            "records:open_notice": notice,
            "records:verify": {"token": papers.token(proof)},
            "complaints:clock": {"pk": timed.pk},
            "records:policy_draft": {"uid": policy.uid},
            "records:calendar_draft": {"uid": calendar.uid},
            "records:release_hold": {"name": "clock"},
            **_messages(cast),
            **dict.fromkeys(("defects:edit", "defects:deactivate", "defects:reactivate"), defect),
        } | {
            f"people:{name}": {"pk": cast.hr.pk}
            for name in ("person", "deactivate", "reactivate", "reset_password", "hand_over")
        }

    @staticmethod
    def _drafts(by: User) -> tuple[VersionDraft, VersionDraft]:
        """A policy and a calendar on their way."""
        policy = policy_drafts.content_of("") | {"urgent_percent": 40, "note": "评审"}
        calendar = calendar_drafts.start_of("standard") | {"spans": [["09:00", "17:00"]]}
        return (
            policy_drafts.write("", policy, by=by),
            calendar_drafts.write("standard", calendar, by=by),
        )

    def address(self, route: Route, **more: Any) -> str:
        values = self.values | self.own.get(route.name, {}) | more

        def fill(found: re.Match[str]) -> str:
            return str(values[found[1]])

        text = CONVERTED.sub(fill, GROUP.sub(fill, route.pattern))
        return text.replace("\\Z", "").replace("\\.", ".").removesuffix("$").replace("^", "")

    def trace(self) -> Any:
        """What a refused request must leave as it was."""
        versions = list(Complaint.objects.order_by("pk").values_list("pk", "version", "status"))
        people = list(User.objects.order_by("pk").values_list("pk", "is_active", "password"))
        versions += Capa.objects.order_by("pk").values_list("pk", "version", "status")
        return versions, Event.objects.count(), people


def _capa(cast: Cast) -> dict[str, dict[str, Any]]:
    """The CAPA that its addresses name, with a file."""
    capa = capas.open_capa(
        by=cast.qa_engineer,
        title="保压超差",
        level=3,
        description="三台保压超差",
        owner=cast.engineering,
        responsible_department=cast.home("engineering"),
    )
    capa = capas.start(capa, by=cast.qa_engineer)
    file = capas.attach(capa, SimpleUploadedFile("c.jpg", photo()), by=cast.qa_engineer)
    values = {"number": capa.number, "uid": file.uid}
    timed = Deadline.objects.filter(record=capa.number).first()
    return dict.fromkeys(capa_matrix.MATRIX, values) | {"capa:clock": values | {"pk": timed.pk}}


def _papers(cast: Cast) -> dict[str, dict[str, Any]]:
    """The hand-over, request and notice that their addresses name, each with a file."""
    order = factories.order(customer=cast.customer)
    contact = factories.contact(cast.customer)
    facts = {"address": "星湖街 328 号", "contact": contact, "install_agreement": "380 V"}
    made = handovers.open_handover(
        by=cast.opener, order=order, planned_ship_on=clock.today(), **facts
    )
    made = handovers.hand(made, by=cast.opener)
    wanted = {"title": "装配图", "kind": "technical", "product": cast.product, "reason": "更换主阀"}
    asked = documents.open_request(by=cast.support_engineer, **wanted)
    change = {
        "title": "改氟橡胶",
        "kind": "improvement",
        "content": "4.3 条",
        "product": cast.product,
    }
    notice = notices_.open_notice(by=cast.tech_management, **change)
    notice = notices_.issue(notice, by=cast.tech_management)
    found: dict[str, dict[str, Any]] = {}
    for kind, verbs, paper in (
        ("handovers", handovers, made),
        ("documents", documents, asked),
        ("notices", notices_, notice),
    ):
        file = verbs.attach(paper, SimpleUploadedFile("d.jpg", photo()), by=paper.opened_by)
        values = {"number": paper.number, "uid": file.uid}
        timed = Deadline.objects.filter(record=paper.number).first()
        names = [name for name in handover_matrix.MATRIX if name.startswith(_spaces(kind))]
        found |= dict.fromkeys(names, values)
        found[f"handover:{kind}:clock"] = values | {"pk": timed.pk}
        found[f"handover:{kind}:step"] = values
    return found


def _spaces(kind: str) -> tuple[str, ...]:
    return f"handover:{kind}:", f"api:{handover_matrix.APIS[kind]}-"


def _messages(cast: Cast) -> dict[str, dict[str, Any]]:
    """A robot of somebody in sales, one of the company, and a message that was given up."""
    now = clock.now()
    robots = {"kind": Channel.Kind.WECOM, "address": "https://robot.invalid/", "created_at": now}
    own = Channel.objects.create(owner=cast.sales, name="own", **robots)
    group = Channel.objects.create(name="group", **robots)
    notice = cast.sales.notices.first()
    message = Outbox.objects.create(
        notice=notice, channel=group, message_id="m", state="dead", created_at=now
    )
    return {
        **{f"records:{name}": {"pk": own.pk} for name in ("robot", "try_robot", "remove_robot")},
        **{
            f"records:{name}": {"pk": group.pk}
            for name in ("channel", "switch_channel", "try_channel")
        },
        "records:resend": {"pk": message.pk},
        "api:outbox-resend": {"pk": message.pk},
    }
