"""Customers and the people there (客户信息记录表, S9)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from registry.models.base import Entry, addressable
from registry.querysets import ContactQuerySet, CustomerQuerySet


class Customer(Entry):
    """客户. A merged one stays, points to the one kept, and is found no more."""

    code = models.CharField(
        _("客户编号"),
        max_length=40,
        unique=True,
        validators=[addressable],
        error_messages={"unique": _("这个客户编号已被使用。")},
    )
    name = models.CharField(_("客户名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    region = models.CharField(_("地区"), max_length=40, blank=True)
    industry = models.CharField(_("行业"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    grade = models.CharField(_("客户等级"), max_length=10, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("业务员"),
    )
    promises = models.TextField(_("合同承诺"), blank=True)
    remarks = models.TextField(_("备注"), blank=True)
    # Whole pinyin and initials of name and short name, so that hfmk finds 合肥沐科.
    initials = models.CharField(max_length=900, blank=True, editable=False)
    active = models.BooleanField(_("使用中"), default=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
        verbose_name=_("已并入"),
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("客户")
        verbose_name_plural = _("客户")
        permissions = [("import_registry", _("从 Excel 导入基础资料"))]
        indexes = [models.Index(fields=["name", "id"], name="customer_by_name")]
        constraints = [
            models.CheckConstraint(
                name="customer_not_merged_into_itself",
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("registry:customer", args=[self.code])


class Contact(models.Model):
    """客户联系人: personal data. Who may read it stands in `ContactQuerySet`."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="contacts", verbose_name=_("客户")
    )
    name = models.CharField(_("姓名"), max_length=60)
    title = models.CharField(_("职务"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    wechat = models.CharField(_("微信"), max_length=60, blank=True)
    remarks = models.CharField(_("备注"), max_length=200, blank=True)
    # The phone's digits alone, so that its ending finds it however it was written.
    digits = models.CharField(max_length=40, blank=True, editable=False)
    active = models.BooleanField(_("使用中"), default=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["customer", "pk"]
        verbose_name = _("联系人")
        verbose_name_plural = _("联系人")
        permissions = [("view_all_contacts", _("查看所有客户的联系方式"))]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_phone(self) -> str:
        """`138 **** 2206`, for eyes that do not serve this customer, exports and logs."""
        if len(self.digits) < 7:
            return "****" if self.digits else ""
        return f"{self.digits[:3]} **** {self.digits[-4:]}"
