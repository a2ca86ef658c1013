"""People, a policy and a clock to try: what the tests of clocks and sweep share."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Department, User
from records import clocks, policies
from records.models import Deadline
from tests.records.calendar_days import moment

RECORD = "KS-2607-0001"
RULES: Mapping[tuple[str, int], int] = {
    ("answer", 0): 120,
    ("solve", 1): 240,
    ("solve", 2): 960,
    ("solve", 3): 4800,
    ("close", 2): 4800,
}


def publish(**changes: Any) -> None:
    policies.publish(RULES, **changes)


def person(username: str, **fields: Any) -> User:
    return User.objects.create_user(username=username, name=username, **fields)


def department(manager: User | None = None, code: str = "x") -> Department:
    name = f"售后服务部 {code.upper()}"
    return Department.objects.create(code=f"service-{code}", name=name, manager=manager)


def start(subject: str, at: str, record: str = RECORD, **terms: Any) -> Deadline:
    wanted: dict[str, Any] = {
        "label": subject,
        "level": 2,
        "urgent": False,
        "started_at": moment(at),
        "owner_id": None,
        "department_id": None,
    }
    for role in ("owner", "department"):
        if (answers := terms.pop(role, None)) is not None:
            wanted[f"{role}_id"] = answers.pk
    deadline = clocks.start(record, subject, **(wanted | terms))
    assert deadline is not None
    return deadline


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)
