"""A code of the 故障代码 list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import DefectCode


class DefectCodeForm(forms.ModelForm):
    """Code, name and group; a group is a code without one."""

    widths = {"code": 4, "name": 8, "parent": 12}

    class Meta:
        model = DefectCode
        fields = ["code", "name", "parent"]
        help_texts = {
            "code": _("如 H03"),
            "name": _("用过的代码不要改成别的意思，停用后另建"),
            "parent": _("不选就是一个大类；只有两层"),
        }
        error_messages = {
            "code": {"required": _("请填写代码")},
            "name": {"required": _("请填写名称")},
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = DefectCode.objects.filter(parent__isnull=True).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = groups
        self.fields["parent"].empty_label = _("没有大类，它自己是大类")
