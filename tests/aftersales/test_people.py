"""人员与部门: who may, what is stored, what stands in history."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import Department, User
from aftersales.people import changes
from records import clock
from records.models import Event, Notice
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    person = factories.user("admin", name="吴桐")
    client.force_login(person)
    return person


def group(code: str) -> int:
    return Group.objects.get(name=code).pk


@pytest.mark.parametrize("role", ["sales", "qa_manager", "general_manager", "supervisor"])
@pytest.mark.parametrize("address", ["/people/", "/people/new/", "/people/departments/"])
def test_only_administrators_get_in(client: Client, role: str, address: str) -> None:
    client.force_login(factories.user(role))
    refused = client.get(address)
    assert refused.status_code == 403
    assert "找系统管理员" in refused.content.decode()


def test_a_new_person_gets_a_password_for_one_log_in(client: Client, admin: User) -> None:
    data = {"username": "heqile", "name": "何其乐", "roles": [group("sales"), group("rd")]}
    page = client.post("/people/new/", data).content.decode()
    password = re.search(r"<code>([\w-]{14})</code>", page)[1]
    person = User.objects.get(username="heqile")
    assert person.check_password(password)
    assert person.must_change_password
    assert person.role_codes == {"sales", "rd"}
    event = Event.objects.get(object_type="person", object_number="heqile", action="add")
    assert event.actor == admin
    assert event.payload.changes["roles"] == [None, ["rd", "sales"]]
    assert "password" not in event.payload.changes


def test_a_name_given_twice_is_refused_and_nothing_typed_is_lost(
    client: Client, admin: User
) -> None:
    factories.user("sales", username="heqile")
    page = client.post("/people/new/", {"username": "heqile", "name": "另一人"}).content.decode()
    assert "这个登录名已被使用" in page
    assert 'value="另一人"' in page


def test_roles_are_given_and_taken_with_history(client: Client, admin: User) -> None:
    person = factories.user("sales", name="王若溪")
    data = {"username": person.username, "name": "王若溪", "roles": [group("qa_engineer")]}
    assert client.post(f"/people/{person.pk}/", data).url == "/people/"
    assert User.objects.get(pk=person.pk).role_codes == {"qa_engineer"}
    event = Event.objects.get(object_number=person.username, action="change")
    assert event.payload.changes == {"roles": [["sales"], ["qa_engineer"]]}


def test_nobody_takes_the_administrators_role_or_account_from_oneself(
    client: Client, admin: User
) -> None:
    data = {"username": admin.username, "name": "吴桐", "roles": [group("sales")]}
    page = client.post(f"/people/{admin.pk}/", data).content.decode()
    assert "不能取消自己的系统管理员角色" in page
    client.post(f"/people/{admin.pk}/deactivate/")
    admin = User.objects.get(pk=admin.pk)
    assert admin.is_active
    assert admin.role_codes == {"admin"}


def test_a_leaver_is_barred_at_once_and_may_come_back(client: Client, admin: User) -> None:
    person = factories.user("sales", name="顾南")
    theirs = Client()
    theirs.force_login(person)
    page = client.post(f"/people/{person.pk}/deactivate/", follow=True).content.decode()
    assert "顾南 的账号已停用" in page
    assert theirs.get("/notices/").url.startswith("/login/")
    person.refresh_from_db()
    assert person.left_on == timezone.localdate(clock.now())
    assert "顾南" not in client.get("/people/").content.decode()
    assert "顾南" in client.get("/people/?state=left").content.decode()
    client.post(f"/people/{person.pk}/reactivate/")
    person.refresh_from_db()
    assert person.is_active
    actions = Event.objects.filter(object_number=person.username).values_list("action", flat=True)
    assert set(actions) == {"deactivate", "reactivate"}


def test_a_reset_password_ends_sessions_and_lock_out(client: Client, admin: User) -> None:
    person = factories.user("sales", username="guoan")
    person.set_password("turquoise-crane-41")
    person.save()
    locked = Client()
    for _attempt in range(5):
        locked.post("/login/", {"username": "guoan", "password": "wrong"})
    page = client.post(f"/people/{person.pk}/reset-password/").content.decode()
    password = re.search(r"<code>([\w-]{14})</code>", page)[1]
    assert locked.post("/login/", {"username": "guoan", "password": password}).status_code == 302
    assert locked.get("/notices/").url == "/account/password/"


def test_one_time_passwords_differ_and_are_readable() -> None:
    made = {changes.one_time_password() for _n in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"(?:[a-z2-9]{4}-){2}[a-z2-9]{4}", one) for one in made)
    assert not set("".join(made)) & set("0o1li")


def test_the_list_costs_the_same_for_one_and_for_thirty(
    client: Client, admin: User, django_assert_max_num_queries: object
) -> None:
    client.get("/people/")
    for _n in range(30):
        factories.user("sales", department=factories.department())
    with django_assert_max_num_queries(12):
        client.get("/people/")


def test_people_are_found_by_name_department_and_role(client: Client, admin: User) -> None:
    assembly = factories.department(name="装配车间")
    factories.user("sales", name="林晚舟", department=assembly)
    factories.user("rd", name="沈知行")

    def found(query: str) -> list[str]:
        page = client.get(f"/people/?{query}").content.decode()
        return [name for name in ("林晚舟", "沈知行") if f">{name}</a>" in page]

    assert found("q=晚舟") == ["林晚舟"]
    assert found(f"department={assembly.pk}") == ["林晚舟"]
    assert found("role=rd") == ["沈知行"]
    assert found("role=nonsense&department=x") == ["林晚舟", "沈知行"]
    assert "没有符合条件的人员" in client.get("/people/?q=查无此人").content.decode()


def test_departments_are_added_and_changed_with_history(client: Client, admin: User) -> None:
    manager = factories.user("engineering", name="李望舒")
    data = {"code": "assembly", "name": "装配车间", "manager": manager.pk}
    assert client.post("/people/departments/new/", data).url == "/people/departments/"
    department = Department.objects.get(code="assembly")
    assert department.manager == manager
    twice = client.post("/people/departments/new/", data).content.decode()
    assert "这个代码已被使用" in twice
    address = f"/people/departments/{department.pk}/"
    client.post(address, {"code": "assembly", "name": "总装车间", "manager": manager.pk})
    event = Event.objects.get(object_type="department", action="change")
    assert event.payload.changes == {"name": ["装配车间", "总装车间"]}
    assert "总装车间" in client.get("/people/departments/").content.decode()


def test_notices_are_ones_own_and_become_read(client: Client, admin: User) -> None:
    other = factories.user("sales")
    mine = Notice.objects.create(
        recipient=admin, text="KS-2607-0149 等您判定", url="/account/", created_at=clock.now()
    )
    theirs = Notice.objects.create(recipient=other, text="别人的通知", created_at=clock.now())
    page = client.get("/notices/").content.decode()
    assert "KS-2607-0149 等您判定" in page
    assert "别人的通知" not in page
    assert 'aria-label="通知，1 条未读"' in page
    assert client.post(f"/notices/{theirs.pk}/").status_code == 404
    assert client.post(f"/notices/{mine.pk}/").url == "/account/"
    assert "没有未读的通知" in client.get("/notices/?show=unread").content.decode()
    Notice.objects.filter(pk=mine.pk).update(read_at=None, url="https://example.org/")
    assert client.post(f"/notices/{mine.pk}/").url == "/notices/"
    Notice.objects.filter(pk=mine.pk).update(read_at=None)
    client.post("/notices/read/")
    assert list(Notice.objects.filter(read_at__isnull=True)) == [theirs]
