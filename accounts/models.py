"""People and the departments they work in. What a person may do stands in `roles.py`."""

from __future__ import annotations

from datetime import date, time

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.people import PeopleManager


class Department(models.Model):
    """部门. Any department can be made responsible for a complaint, not only those with a role."""

    code = models.SlugField(_("代码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("上级")
    )
    manager = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="managed_departments",
        verbose_name=pgettext_lazy("department", "负责人"),
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("部门")
        verbose_name_plural = _("部门")

    def __str__(self) -> str:
        return self.name


class Theme(models.TextChoices):
    SYSTEM = "", _("跟随系统")
    LIGHT = "light", _("浅色")
    DARK = "dark", _("深色")


class Density(models.TextChoices):
    STANDARD = "", _("标准")
    COMPACT = "compact", _("紧凑")
    LOOSE = "loose", _("宽松")


class User(AbstractBaseUser, PermissionsMixin):
    """人员. One name as it is printed on forms; roles are its groups (domain §1)."""

    username = models.CharField(
        _("登录名"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("这个登录名已被使用。")},
    )
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("部门"),
    )
    title = models.CharField(_("职务"), max_length=60, blank=True)
    is_active = models.BooleanField(_("在职"), default=True)
    is_staff = models.BooleanField(_("可进后台"), default=False)
    date_joined = models.DateTimeField(_("建立时间"), auto_now_add=True)
    left_on = models.DateField(_("离职日期"), null=True, blank=True)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)

    stand_in = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stands_in_for",
        verbose_name=_("代理人"),
    )
    away_from = models.DateField(_("离岗自"), null=True, blank=True)
    away_until = models.DateField(_("离岗至"), null=True, blank=True)

    language = models.CharField(_("语言"), max_length=10, blank=True)
    theme = models.CharField(
        pgettext_lazy("display", "主题"), max_length=8, choices=Theme, blank=True, default=""
    )
    density = models.CharField(_("行高"), max_length=8, choices=Density, blank=True, default="")

    # In the site's zone. Messages outside the product wait until the end; both alike: no wait.
    quiet_from = models.TimeField(_("免打扰自"), default=time(22), db_default=time(22))
    quiet_until = models.TimeField(_("免打扰至"), default=time(7), db_default=time(7))

    objects = PeopleManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        ordering = ["name", "username"]
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        permissions = [("manage_people", _("管理人员与角色"))]
        constraints = [
            models.CheckConstraint(
                name="user_away_in_order",
                condition=models.Q(away_until__isnull=True)
                | models.Q(away_from__isnull=True)
                | models.Q(away_until__gte=models.F("away_from")),
                violation_error_message=_("离岗的结束日期早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def is_away(self, on: date) -> bool:
        """Whether a stand-in answers for this person on that day."""
        return bool(
            self.stand_in_id
            and self.away_from
            and self.away_from <= on
            and (self.away_until is None or on <= self.away_until)
        )

    def acts_for(self, person: User | None, on: date) -> bool:
        """Whether this is the person, or the stand-in of a person who is away that day."""
        if person is None:
            return False
        return self.pk == person.pk or (person.stand_in_id == self.pk and person.is_away(on))

    @cached_property
    def role_codes(self) -> frozenset[str]:
        """The codes of `roles.ROLES` that this person holds."""
        return frozenset(self.groups.values_list("name", flat=True))
