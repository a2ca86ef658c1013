"""A count as a phone sends it: JSON, or `data` (the same JSON) with photos beside it.

With photos the body is multipart: `data`, and files under `photos`, `line-<item>-photos` and
`box-<box>-photos`, each name as often as there are photos.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers

from records.handwriting import Drawn, picture_of
from records.serializers import Moment, Strict, Text, Versioned
from shipping.choices import Condition, Labels
from shipping.serializers.shared import MANY, key, quantity

MOST_PHOTOS = 120


class CountedLineSerializer(Strict):
    item = key(help_text="The line's key, as the detail gives it.")
    missing = quantity(required=False)
    damaged = quantity(required=False)
    wrong = quantity(required=False)
    arrived = quantity(
        required=False, allow_null=True, help_text="May be left out: what is not amiss."
    )
    note = Text(200, required=False)


class CheckedBoxSerializer(Strict):
    box = key(help_text="The box's key, as the detail gives it.")
    condition = serializers.ChoiceField(choices=Condition.choices)
    labels = serializers.ChoiceField(choices=Labels.choices, required=False, allow_blank=True)
    note = Text(200, required=False)


class DrawnSerializer(Strict):
    """The customer's name, drawn on the screen: a PNG as data URL."""

    name = Text(60)
    title = Text(60, required=False)
    image = serializers.CharField(max_length=1_000_000, allow_blank=True)

    def validate_image(self, sent: str) -> bytes:
        return picture_of(sent)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"name": attrs["name"], "title": attrs.get("title", ""), "image": attrs["image"]}


def photo(**options: Any) -> serializers.ListField:
    files = serializers.FileField(max_length=200, allow_empty_file=True)
    return serializers.ListField(child=files, max_length=MOST_PHOTOS, required=False, **options)


class SheetSerializer(Strict):
    """What a count and its correction have in common."""

    counted_at = Moment(required=False, allow_null=True)
    lines = CountedLineSerializer(many=True, max_length=MANY)
    boxes = CheckedBoxSerializer(many=True, max_length=MANY, required=False)
    note = Text(required=False)
    photos = photo()
    signature = DrawnSerializer(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> Any:
        files: dict[str, list[Any]] = {}
        if isinstance(data, QueryDict):
            data, files = _unpacked(data)
        given = super().to_internal_value(data)
        for rows, prefix, name in (("lines", "line", "item"), ("boxes", "box", "box")):
            for row in given.get(rows) or ():
                row["photos"] = files.pop(f"{prefix}-{row[name]}-photos", [])
        given["photos"] = files.pop("photos", given.get("photos") or [])
        if files:
            raise serializers.ValidationError({name[:60]: [_("没有这一项。")] for name in files})
        return given

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The signature as the verb takes it."""
        drawn = attrs.pop("signature", None)
        return attrs | {"drawn": Drawn(**drawn) if drawn else None}


def _unpacked(sent: QueryDict) -> tuple[Any, dict[str, list[Any]]]:
    """The JSON in `data`, and the files by their name."""
    files = {name: sent.getlist(name) for name in sent if name != "data"}
    loose = [name for name, found in files.items() if any(isinstance(one, str) for one in found)]
    if loose:
        raise serializers.ValidationError({name[:60]: [_("没有这一项。")] for name in loose})
    try:
        data = json.loads(sent.get("data") or "")
    except (ValueError, RecursionError) as error:
        raise serializers.ValidationError({"data": [_("不是有效的 JSON。")]}) from error
    if not isinstance(data, Mapping) or "photos" in data:
        raise serializers.ValidationError({"data": [_("不是有效的 JSON。")]})
    return data, files


class CountSerializer(SheetSerializer):
    client_uid = serializers.UUIDField(
        help_text="The key that the device gave this count; sent twice, it is one count."
    )


class RecountSerializer(SheetSerializer, Versioned):
    reason = Text()
    client_uid = serializers.UUIDField(required=False)


class SignReceiptSerializer(DrawnSerializer, Versioned):
    """Drawn on the screen (`image`), or the photo of the paper that was signed (`paper`)."""

    image = serializers.CharField(max_length=1_000_000, required=False, allow_blank=True)
    paper = serializers.FileField(max_length=200, required=False, allow_empty_file=True)
    seen = serializers.CharField(
        max_length=64,
        required=False,
        allow_blank=True,
        help_text="`to_sign` of the detail: what the customer had on screen.",
    )

    def validate_image(self, sent: str) -> bytes:
        return picture_of(sent) if sent else b""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs
