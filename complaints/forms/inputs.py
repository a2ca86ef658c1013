"""Inputs of complaints beside those that every app has: how something was said."""

from __future__ import annotations

from typing import Any

from django import forms

from complaints.choices import Channel
from records.inputs import line, long_text, yes_or_no

__all__ = ["channel", "line", "long_text", "yes_or_no"]


def channel(label: Any, needed: Any, *, pills: bool = False) -> forms.ChoiceField:
    """How something was said to the customer or by the customer."""
    widget = forms.RadioSelect if pills else forms.Select
    return forms.ChoiceField(
        label=label,
        choices=Channel.choices,
        widget=widget,
        error_messages={"required": needed, "invalid_choice": needed},
    )
