"""故障代码: who keeps the list, its two levels, what is offered, what stands in history."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from complaints.forms.intake import AmendForm
from complaints.models import DefectCode
from complaints.workflow import defects
from records.models import Event
from records.steps import NotYours
from tests import factories
from tests.complaints.pages import browser, text_of
from tests.complaints.states import Cast, bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return factories.user("qa_manager")


@pytest.fixture
def desk(keeper: User) -> Client:
    return browser(keeper)


def code(keeper: User, **values: Any) -> DefectCode:
    values = {"parent": None, "name": values["code"]} | values
    return defects.save_defect_code(DefectCode(), values, by=keeper)


def offered() -> list[str]:
    return [one.code for one in DefectCode.objects.offered()]


def test_a_code_is_added_under_its_group_and_both_stand_as_a_tree(
    keeper: User, desk: Client
) -> None:
    desk.post(reverse("defects:new"), {"code": "H", "name": "硬件"})
    group = DefectCode.objects.get(code="H")
    answer = desk.post(
        reverse("defects:new"), {"code": " H03 ", "name": "装配密封", "parent": group.pk}
    )
    assert answer.url == "/settings/defects/"
    part = DefectCode.objects.get(code="H03")
    assert part.parent == group
    page = text_of(desk.get(reverse("defects:list")))
    assert page.index(">H<") < page.index("└ ") < page.index("装配密封")
    assert "故障代码 H03 装配密封 已保存" in page
    event = Event.objects.get(object_number=f"defect:{part.pk}")
    assert (event.actor, event.action) == (keeper, "add")
    assert event.payload.changes["name"] == [None, "装配密封"]


def test_a_code_given_twice_is_refused_and_nothing_typed_is_lost(
    keeper: User, desk: Client
) -> None:
    code(keeper, code="H03")
    answer = desk.post(reverse("defects:new"), {"code": "H03", "name": "另一种"})
    assert answer.status_code == 400
    assert "代码 H03 已有，请换一个。" in text_of(answer)
    assert 'value="另一种"' in text_of(answer)
    with pytest.raises(ValidationError) as refused:
        code(keeper, code="H03")
    assert refused.value.message_dict == {"code": ["代码 H03 已有，请换一个。"]}


def test_there_are_two_levels_and_no_third(keeper: User, desk: Client) -> None:
    group, other = code(keeper, code="H"), code(keeper, code="S")
    part = code(keeper, code="H03", parent=group)
    with pytest.raises(ValidationError, match="故障代码只有两层"):
        code(keeper, code="H03-1", parent=part)
    for values in ({"parent": part}, {"parent": group}):
        with pytest.raises(ValidationError) as refused:
            defects.save_defect_code(group, values, by=keeper)
        assert refused.value.message_dict == {"parent": ["故障代码只有两层，请选一个大类。"]}
    with pytest.raises(ValidationError) as refused:
        defects.save_defect_code(group, {"parent": other}, by=keeper)
    assert "它自己是大类" in refused.value.message_dict["parent"][0]
    shown = text_of(desk.get(reverse("defects:edit", args=[part.pk])))
    assert f'<option value="{part.pk}"' not in shown


def test_what_is_out_of_use_is_offered_no_longer_and_comes_back(keeper: User, desk: Client) -> None:
    group = code(keeper, code="H")
    part = code(keeper, code="H03", parent=group)
    desk.post(reverse("defects:deactivate", args=[part.pk]))
    assert offered() == ["H"]
    assert "已停用" in text_of(desk.get(reverse("defects:list")))
    desk.post(reverse("defects:reactivate", args=[part.pk]))
    assert offered() == ["H", "H03"]
    desk.post(reverse("defects:deactivate", args=[group.pk]))
    assert offered() == []
    written = Event.objects.filter(object_number=f"defect:{part.pk}").order_by("seq")
    assert [event.action for event in written] == ["add", "deactivate", "reactivate"]


def test_a_complaint_keeps_the_code_that_it_has(keeper: User) -> None:
    part = code(keeper, code="H03", parent=code(keeper, code="H"))
    cast = Cast()
    complaint = bring("registered", cast, defect_code=part)
    defects.deactivate_defect_code(part, by=keeper)
    complaint.refresh_from_db()
    form = AmendForm(user=cast.sales, instance=complaint)
    assert part in form.fields["defect_code"].queryset


def test_saving_what_already_stands_writes_no_history(keeper: User) -> None:
    group = code(keeper, code="H", name="硬件")
    before = Event.objects.count()
    defects.save_defect_code(group, {"code": "H", "name": "硬件", "parent": None}, by=keeper)
    assert Event.objects.count() == before


@pytest.mark.parametrize("role", ["qa_engineer", "sales", "support_manager", ""])
def test_others_are_refused(keeper: User, role: str) -> None:
    group, person = code(keeper, code="H"), factories.user(role)
    client = browser(person)
    assert client.get(reverse("defects:list")).status_code == 403
    assert client.post(reverse("defects:deactivate", args=[group.pk])).status_code == 403
    assert reverse("defects:list") not in text_of(client.get("/"))
    with pytest.raises(NotYours, match="您的角色不能维护故障代码"):
        defects.save_defect_code(group, {"name": "软件"}, by=person)
    group.refresh_from_db()
    assert (group.name, group.active) == ("H", True)
