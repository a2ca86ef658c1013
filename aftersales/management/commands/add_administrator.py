"""`add_administrator`: the first person of an installation, who adds all others on the pages."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from aftersales.people import changes

ROLE = "admin"


class Command(BaseCommand):
    help = "Add a person with the role 系统管理员 and print a one-time password"

    def add_arguments(self, parser: CommandParser) -> None:
        """Log-in name and printed name; all else is filled in on the pages."""
        parser.add_argument("username")
        parser.add_argument("name")

    def handle(self, *args: Any, username: str, name: str, **options: Any) -> None:
        """No superuser: the role approves nothing, and the adding stands in the history."""
        person = User(username=username, name=name)
        try:
            person.full_clean(exclude=["password"])
            password = changes.add(person, [Group.objects.get(name=ROLE)], by=person)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        except Group.DoesNotExist as error:
            raise CommandError("还没有角色，请先运行 manage.py prepare。") from error
        self.stdout.write(f"已建立系统管理员 {username}，一次性密码：{password}")
