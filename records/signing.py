"""Input of a step that signs: the password again, and the content that was on screen.

What the form and the serializer hand to the verb is `proof` and `seen`; the password itself goes
no further, is never drawn again, and stands in nothing that is kept or compared.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from records import approvals
from records.forms import StepForm, Written

PASSWORD = _("登录密码")
REQUIRED = _("签署要再输入一次您的登录密码。")


class SigningForm(StepForm):
    """A step that signs. A subclass says `seen_now`; its own fields come before the password.

    The password is asked last and judged only when all else is right, so that a forgotten opinion
    costs no attempt. `version` is what the page shows the changes since; the verb goes by `seen`.
    """

    signing: ClassVar[bool] = True
    password = forms.CharField(
        label=PASSWORD,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": REQUIRED},
        help_text=_("再输入一次密码，就是您的签名：姓名、时间和所签内容一并记录。"),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", self.seen_now())
        self.order_fields([name for name in self.fields if name != "password"])

    def seen_now(self) -> str:
        """The content hash of what this person is about to sign."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """`proof` and `seen`, in place of the password."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        password = given.pop("password", "")
        given.pop("version", None)
        if not self.errors:
            try:
                given["proof"] = approvals.prove(self.user, password, request=self.request)
            except ValidationError as error:
                self.add_error(None, error)
        return given

    def written(self) -> Written:
        """Without the password: it is no content."""
        label = str(self.fields["password"].label)
        return [line for line in super().written() if line[0] != label]


class SigningSerializer(serializers.Serializer):
    """The same over the API: a token alone never signs. `seen` is given by the record's detail.

    A mixin: `class ApproveSerializer(SigningSerializer, Strict)`.
    """

    password = serializers.CharField(
        write_only=True,
        trim_whitespace=False,
        max_length=200,
        style={"input_type": "password"},
        help_text="The caller's password, typed again; a token alone never signs.",
    )
    seen = serializers.CharField(
        max_length=64, help_text="content_hash of the place that is signed, as it was read."
    )
    opinion = serializers.CharField(max_length=2_000, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """`proof` in place of the password."""
        given: dict[str, Any] = super().validate(attrs)
        password = given.pop("password")
        request = self.context["request"]
        given["proof"] = approvals.prove(request.user, password, request=request._request)
        return given
