"""A complaint with every cell of its form written, taken through the verbs by its people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Department
from complaints import workflow as do
from complaints.models import ComplaintAttachment
from records import attachments, clock
from tests.complaints import capas
from tests.complaints.cast import BEGIN, People, facts, picture
from tests.complaints.states import name

STATIONS = (
    "submit", "judge", "classify", "hand_over", "confirm", "handle", "approve", "verify",
    "countersign", "reply", "answer", "close",
)  # fmt: skip


class Story:
    """The complaint on its way; `until` names the station after which it stops."""

    def __init__(
        self,
        until: str = "close",
        *,
        photos: int = 0,
        size: tuple[int, int] = (1600, 1200),
        **more: Any,
    ) -> None:
        self.people = People()
        self.at = BEGIN
        self.department = Department.objects.get_or_create(
            code="assembly", defaults={"name": "装配车间"}
        )[0]
        self.complaint = self.step(
            lambda: do.open_complaint(by=self.people.sales, facts=facts(self.people, **more))
        )
        for n in range(photos):
            self.attach(n, size)
        for station in STATIONS:
            getattr(self, f"_{station}")()
            if station == until:
                break

    def step(self, verb: Any) -> Any:
        self.at += timedelta(hours=1)
        with clock.at(self.at):
            return verb()

    def attach(self, n: int, size: tuple[int, int] = (1600, 1200)) -> None:
        with clock.at(self.at):
            fields = attachments.accept(
                SimpleUploadedFile(f"IMG_{n}.jpg", picture(n, size)), by=self.people.sales
            )
            ComplaintAttachment.objects.create(
                complaint=self.complaint, caption=f"门封第 {n + 1} 处", **fields
            )

    def _submit(self) -> None:
        people = self.people
        self.complaint = self.step(lambda: do.submit(self.complaint, by=people.sales))
        self.step(
            lambda: do.log_contact(
                self.complaint,
                by=people.sales,
                channel="phone",
                person="邵工",
                content="已告知安排",
            )
        )

    def _judge(self) -> None:
        people = self.people
        self.step(
            lambda: do.record_test(
                self.complaint, by=people.qa_engineer, item="氦检漏率", result="2.6E-7，不合格"
            )
        )
        self.complaint = self.step(
            lambda: do.judge(
                self.complaint,
                by=people.qa_engineer,
                decision="nonconforming",
                reason="门封漏气，保压不合格",
                responsible_department=self.department,
            )
        )

    def _classify(self) -> None:
        answers = {
            "where": "hardware", "mishandled": "no", "component": "no", "process": "yes",
            "design": "no",
        }  # fmt: skip
        self.complaint = self.step(
            lambda: do.classify(
                self.complaint,
                by=self.people.support_engineer,
                answers=answers,
                kind="hardware",
                level=3,
            )
        )

    def _hand_over(self) -> None:
        self.complaint = self.step(
            lambda: do.hand_over(self.complaint, by=self.people.support_manager)
        )

    def _confirm(self) -> None:
        self.complaint = self.step(
            lambda: do.confirm(
                self.complaint,
                by=self.people.tech_management,
                how="同型号样机按同样力矩复现压升。",
                handler=self.people.rd,
                planned_on=date(2026, 7, 24),
            )
        )

    def _handle(self, cause: str = "门封法兰 16 颗螺栓按经验预紧，未规定力矩与顺序。") -> None:
        people = self.people
        day = date(2026, 7, 13)
        measures = [
            ("containment", "更换密封圈，按对角顺序复紧至 32 N·m，现场氦检", "陈屿"),
            ("corrective", "2025 年 11 月批 6 台上门复紧并记录力矩", "林晚舟"),
            ("preventive", "修订 WI-ZP-031 与 QI-JY-012", "李望舒"),
        ]
        self.complaint = self.step(
            lambda: do.record_handling(
                self.complaint,
                by=people.rd,
                analysis={
                    "occurrence_cause": cause,
                    "escape_cause": "出厂只做 30 min 静态保压，未逐台氦检。",
                    "service_mode": "on_site",
                    "cost": "1280.50",
                },
                measures=[
                    {
                        "kind": kind,
                        "content": content,
                        "owner": owner,
                        "planned_on": day,
                        "done_on": day + timedelta(days=1),
                    }
                    for kind, content, owner in measures
                ],
                parts=[{"name": "门封密封圈 φ1200", "drawn": 3, "used": 2, "returned": 1}],
            )
        )
        self.complaint = self.step(lambda: do.submit_for_approval(self.complaint, by=people.rd))

    def _approve(self) -> None:
        self.complaint = self.step(
            lambda: do.approve(
                self.complaint,
                **name(self.complaint, self.people.tech_management, "approval"),
                opinion="同意实施",
            )
        )

    def _verify(self) -> None:
        self.complaint = self.step(
            lambda: do.verify(
                self.complaint,
                by=self.people.qa_engineer,
                effective=True,
                evidence="跟踪 3 批，保压 24 h 压升 2.8、3.4、3.1×10⁻³ Pa，均合格。",
                standards=[
                    {
                        "document_kind": "work_instruction",
                        "document_number": "WI-ZP-031",
                        "new_edition": "B/4",
                    }
                ],
            )
        )

    def _countersign(self) -> None:
        people = self.people
        for person, place, final in (
            (people.rd_manager, "rd", ""),
            (people.engineering_manager, "engineering", ""),
            (people.qa_manager, "qa", "责任属实，措施有效。"),
        ):
            self.complaint = self.step(
                lambda person=person, place=place, final=final: do.countersign(
                    self.complaint,
                    **name(self.complaint, person, place),
                    agreed=True,
                    opinion="同意",
                    final_judgement=final,
                )
            )

    def _reply(self) -> None:
        self.complaint = self.step(
            lambda: do.reply(
                self.complaint,
                by=self.people.sales,
                channel="email",
                text="书面回复客户，附原因说明、复紧记录和氦检报告。",
            )
        )

    def _answer(self) -> None:
        self.complaint = self.step(
            lambda: do.record_answer(
                self.complaint,
                by=self.people.sales,
                satisfied=True,
                channel="phone",
                person="邵工",
                remark="恢复生产，无新增要求。",
            )
        )

    def _close(self) -> None:
        made = capas.capa(self.people.qa_manager, number="CAPA-2607-021")
        do.link_capa(self.complaint, by=self.people.qa_manager, capa=made, part="trigger")
        self.complaint = self.step(
            lambda: do.close(
                self.complaint,
                **name(self.complaint, self.people.qa_manager, "close"),
                conclusion="回访 5 分，客户满意。",
            )
        )
