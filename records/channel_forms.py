"""Input about channels: a robot's address and key, and what reaches a person where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from records.delivery import channels
from records.models import Channel, MessageKind

ROBOTS = [(kind.value, kind.label) for kind in Channel.Kind if kind != Channel.Kind.EMAIL]


class RobotForm(forms.Form):
    """A robot. What is a key is never filled in again: left empty, the present one stays."""

    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=ROBOTS, widget=forms.RadioSelect)
    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=60,
        help_text=gettext_lazy("别人选择渠道时看到的名字，例如“售后群”。"),
    )
    address = forms.CharField(
        label=gettext_lazy("Webhook 地址"),
        max_length=500,
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("加签密钥"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "机器人的安全设置选了“加签”时填写。若要求关键词，请填“售后管理”。企业微信不用填。"
        ),
    )
    forget_secret = forms.BooleanField(label=gettext_lazy("不再加签"), required=False)
    widths = {"name": 6}

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        kept = {"kind": channel.kind, "name": channel.name} if channel.pk else {"kind": "wecom"}
        super().__init__(*args, **{**kwargs, "initial": kept})
        address, secret = self.fields["address"], self.fields["secret"]
        if channel.pk:
            address.help_text = _("现在是 %(address)s。留空则不变。") % {
                "address": channel.masked_address
            }
        else:
            address.required = True
            address.help_text = _("在群里添加机器人后，从它的设置页复制。只在填写时显示一次。")
        if channel.secret:
            secret.help_text = _("已设置。留空则不变。")
        else:
            del self.fields["forget_secret"]


class WaysForm(forms.Form):
    """通知方式: for each kind of message the channels it takes, and when it is quiet."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("免打扰自"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("这段时间里的消息，结束时一起发出。"),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("免打扰至"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("两个时间相同，就没有免打扰时段。"),
    )
    sections = [
        (gettext_lazy("哪些消息发到哪里"), list(MessageKind.values)),
        (gettext_lazy("免打扰"), ["quiet_from", "quiet_until"]),
    ]
    widths = {"quiet_from": 3, "quiet_until": 3}
    hints = {
        MessageKind.DEADLINE: gettext_lazy("时限将到、已超期、逐级上报，以及别人的催办。"),
        MessageKind.TASK: gettext_lazy("轮到您处理、被退回、办结。"),
        MessageKind.MENTION: gettext_lazy("有人在留言里 @ 您。"),
    }

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        kept = {"quiet_from": person.quiet_from, "quiet_until": person.quiet_until}
        now = {kind: list(found) for kind, found in channels.chosen(person).items()}
        super().__init__(*args, **{**kwargs, "initial": {**kept, **now}})
        offered = [(row.pk, _label(row, person)) for row in channels.offered_to(person)]
        for kind in MessageKind:
            self.fields[kind.value] = forms.TypedMultipleChoiceField(
                label=kind.label,
                choices=offered,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=self.hints[kind],
            )

    @property
    def wanted(self) -> dict[str, list[int]]:
        """By kind of message, the channels that were ticked."""
        return {kind: self.cleaned_data[kind] for kind in MessageKind.values}


def _label(channel: Channel, person: User) -> str:
    if channel.kind == Channel.Kind.EMAIL:
        return _("电子邮件 %(address)s") % {"address": person.email or _("（没有填写邮箱）")}
    words = {"name": channel.name, "kind": channel.get_kind_display()}
    if channel.owner_id is not None:
        return _("%(name)s（%(kind)s，我的机器人）") % words
    return _("%(name)s（%(kind)s）") % words
