"""The token of a program lives no longer than the password that it was given for."""

from __future__ import annotations

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from accounts.models import User
from aftersales.people import changes
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "turquoise-crane-41"


@pytest.fixture
def person() -> User:
    person = factories.user("qa_manager", username="zhoulan")
    person.set_password(PASSWORD)
    person.save()
    return person


def asked(client: Client) -> object:
    return client.post("/api/token/", {"username": "zhoulan", "password": PASSWORD})


def works(token: str) -> bool:
    answer = Client().get("/api/people/me/", headers={"authorization": f"Token {token}"})
    return answer.status_code == 200


def test_a_new_password_ends_the_token(client: Client, person: User) -> None:
    token = asked(client).json()["token"]
    assert works(token)
    client.force_login(person)
    own = "another-crane-41"
    typed = {"old_password": PASSWORD, "new_password1": own, "new_password2": own}
    assert client.post("/account/password/", typed).status_code == 302
    assert not works(token)


def test_a_reset_password_ends_the_token(client: Client, person: User) -> None:
    token = asked(client).json()["token"]
    changes.reset_password(person, by=factories.user("admin"))
    assert not works(token)


def test_the_token_of_a_leaver_does_not_come_back(client: Client, person: User) -> None:
    token, admin = asked(client).json()["token"], factories.user("admin")
    changes.deactivate(person, by=admin)
    changes.reactivate(person, by=admin)
    assert not works(token)


def test_a_one_time_password_gives_no_token(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    answer = asked(client)
    assert answer.status_code == 403
    assert "一次性密码" in answer.json()["detail"]
    assert not Token.objects.exists()
