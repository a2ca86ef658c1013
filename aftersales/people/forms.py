"""Input about people and departments: names, labels, hints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.roles import ROLES


class RolesField(forms.ModelMultipleChoiceField):
    """The roles of the procedures, by their Chinese names and in the table's order."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Group.objects.filter(name__in=ROLES), **kwargs)

    def label_from_instance(self, obj: Group) -> str:
        return str(ROLES[obj.name].label)

    def in_the_order_of_the_table(self) -> list[tuple[str, str]]:
        """The choices as the procedures list the roles, not as the alphabet does."""
        order = list(ROLES)
        groups = sorted(self.queryset, key=lambda group: order.index(group.name))
        return [(str(group.pk), self.label_from_instance(group)) for group in groups]


class PersonForm(forms.ModelForm):
    """One person with department and roles."""

    roles = RolesField(
        label=_("角色"),
        required=False,
        help_text=_("决定能看哪些单据、能办哪些步骤；一人可以有多个角色。"),
    )
    sections = [
        (_("人员"), ["username", "name", "department", "title", "phone", "email"]),
        (_("角色"), ["roles"]),
        (_("离岗与代理"), ["stand_in", "away_from", "away_until"]),
    ]
    widths = {
        "username": 6,
        "name": 6,
        "department": 6,
        "title": 6,
        "phone": 6,
        "email": 6,
        "stand_in": 6,
        "away_from": 3,
        "away_until": 3,
    }

    class Meta:
        model = User
        fields = [
            "username",
            "name",
            "department",
            "title",
            "phone",
            "email",
            "stand_in",
            "away_from",
            "away_until",
        ]
        help_texts = {
            "username": _("登录用，建立后不宜再改"),
            "name": _("打印在表单上的名字"),
            "title": _("打印在签名旁，如品质主管"),
        }
        error_messages = {
            "username": {"required": _("请填写登录名")},
            "name": {"required": _("请填写姓名")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].queryset = User.objects.active().exclude(pk=self.instance.pk)
        self.fields["stand_in"].empty_label = _("没有代理人")
        self.fields["department"].empty_label = _("未分部门")
        self.fields["roles"].choices = self.fields["roles"].in_the_order_of_the_table()
        if self.instance.pk:
            self.fields["roles"].initial = self.instance.groups.all()


class DepartmentForm(forms.ModelForm):
    """One department; its manager answers for it where it is made responsible."""

    widths = {"code": 6, "name": 6, "parent": 6, "manager": 6}

    class Meta:
        model = Department
        fields = ["code", "name", "parent", "manager"]
        help_texts = {
            "code": _("字母、数字和连字符，如 assembly"),
            "manager": _("可以改派本部门负责的客诉，填写原因与措施并送批"),
        }
        error_messages = {
            "code": {"required": _("请填写代码"), "unique": _("这个代码已被使用")},
            "name": {"required": _("请填写名称"), "unique": _("已有同名部门")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = User.objects.active()
        self.fields["manager"].empty_label = _("未指定")
        self.fields["parent"].queryset = Department.objects.exclude(pk=self.instance.pk)
        self.fields["parent"].empty_label = _("没有上级")


class PeopleFilter(forms.Form):
    """What the list of people is narrowed by."""

    q = forms.CharField(required=False, max_length=60)
    department = forms.ModelChoiceField(
        Department.objects.all(), required=False, label=_("部门"), empty_label=_("全部部门")
    )
    role = forms.ChoiceField(required=False, label=_("角色"))
    state = forms.ChoiceField(
        required=False, choices=[("", _("在职")), ("left", _("已停用")), ("all", _("全部"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(code, role.label) for code, role in ROLES.items()]
        self.fields["role"].choices = [("", _("全部角色")), *roles]

    def narrow(self, people: QuerySet[User]) -> QuerySet[User]:
        """The people that fit; a value that nobody offers narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("state") != "all":
            people = people.filter(is_active=wanted.get("state") != "left")
        if text := wanted.get("q"):
            people = people.filter(Q(name__icontains=text) | Q(username__icontains=text))
        if wanted.get("department"):
            people = people.filter(department=wanted["department"])
        if wanted.get("role"):
            people = people.filter(groups__name=wanted["role"])
        return people
