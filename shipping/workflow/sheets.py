"""A counting sheet as it was sent: numbers that add up later, photos that are checked already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import attachments, clock
from records.approvals import content_hash

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User

AMISS = ("missing", "damaged", "wrong")
MOST_PHOTOS = 120  # of one count
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Sheet:
    """What one count says. photos: (item or None, box or None, the file as it will be kept)."""

    lines: list[dict[str, Any]]
    boxes: list[dict[str, Any]]
    note: str
    at: datetime
    photos: list[tuple[int | None, int | None, dict[str, Any]]]
    hash: str

    @classmethod
    def of(
        cls,
        lines: Rows,
        boxes: Rows,
        *,
        note: str,
        at: datetime | None,
        photos: Sequence[UploadedFile],
        by: User,
    ) -> Sheet:
        """Read what was sent. Photos are decoded here, before any row is locked."""
        plain_lines = [_without_photos(values) for values in lines]
        plain_boxes = [_without_photos(values) for values in boxes]
        files: list[tuple[int | None, int | None, UploadedFile]] = [
            *((None, None, file) for file in photos),
            *((one["item"], None, file) for one in lines for file in one.get("photos") or ()),
            *((None, one["box"], file) for one in boxes for file in one.get("photos") or ()),
        ]
        if len(files) > MOST_PHOTOS:
            raise ValidationError(
                {"photos": _("一次清点最多 %(most)d 张照片。") % {"most": MOST_PHOTOS}}
            )
        said = [
            sorted((values["item"], *_numbers(values)) for values in plain_lines),
            sorted(
                [values["box"], values.get("condition", ""), values.get("labels", "")]
                for values in plain_boxes
            ),
        ]
        now = clock.now()
        return cls(
            lines=plain_lines,
            boxes=plain_boxes,
            note=note,
            at=min(at, now) if at else now,
            photos=[
                (item, box, dict(attachments.accept(file, by=by))) for item, box, file in files
            ],
            hash=content_hash(said),
        )


def _numbers(values: Mapping[str, Any]) -> list[int]:
    return [values.get(name) or 0 for name in AMISS]


def _without_photos(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "photos"}
