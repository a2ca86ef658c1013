"""Input of the pages about oneself: names and labels, no rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Density, Theme, User


class LoginForm(AuthenticationForm):
    """登录. The wrong name and the wrong password are told in the same words."""

    error_messages = {
        "invalid_login": _(
            "登录名或密码不对。连续 5 次不对会锁定 15 分钟；忘记密码由系统管理员重设。"
        ),
        "inactive": _("这个账号已停用，需要恢复时找系统管理员。"),
    }
    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}
        ),
        error_messages={"required": _("请填写登录名")},
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请填写密码")},
    )


class PasswordForm(PasswordChangeForm):
    """修改密码: the old one, the new one twice."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("现在的密码不对，请重新输入"),
        "password_mismatch": _("两次输入的新密码不一样"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("现在的密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password1"].help_text = _(
            "至少 10 个字符，不能全是数字，不能是常见密码，也不能与姓名、登录名相近。"
        )
        self.fields["new_password2"].label = _("再输入一次新密码")
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写%(field)s") % {"field": field.label}


def _pills(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


class ProfileForm(forms.ModelForm):
    """个人设置: how to reach me, who stands in while I am away, how pages look."""

    sections = [
        (_("联系方式"), ["name", "title", "phone", "email"]),
        (_("离岗与代理"), ["stand_in", "away_from", "away_until"]),
        (_("界面"), ["language", "theme", "density"]),
    ]
    widths = {
        "name": 6,
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
            "name",
            "title",
            "phone",
            "email",
            "stand_in",
            "away_from",
            "away_until",
            "language",
            "theme",
            "density",
        ]
        help_texts = {
            "name": _("打印在表单上的名字"),
            "title": _("在哪个岗位，由系统管理员修改"),
        }
        error_messages = {"name": {"required": _("请填写姓名")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].disabled = True
        self.fields["stand_in"] = forms.ModelChoiceField(
            User.objects.active().exclude(pk=self.instance.pk),
            label=_("代理人"),
            help_text=_("离岗期间代您处理待办；职责分离的规定对您二人合并计算"),
            empty_label=_("没有代理人"),
            required=False,
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("语言"),
            choices=[("zh-hans", "简体中文"), ("en", "English")],
            widget=forms.RadioSelect,
            initial="zh-hans",
        )
        # Of the three choices one is stored as nothing: no further empty one.
        self.fields["theme"] = _pills(pgettext_lazy("display", "主题"), Theme.choices)
        self.fields["density"] = _pills(_("行高"), Density.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("stand_in") and not data.get("away_from"):
            self.add_error("away_from", _("请填写从哪一天起由代理人处理"))
        if data.get("away_from") and not data.get("stand_in") and "stand_in" in data:
            self.add_error("stand_in", _("请选择离岗期间的代理人"))
        return data
