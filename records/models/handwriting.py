"""A customer's name, drawn on the screen: it stands beside our own people's signatures."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class HandwrittenBase(models.Model):
    """One drawn signature; each app owns the table, with a real foreign key to its record.

    Whoever has no account signs with the hand: bound are the printed name, the drawn image, the
    moment and the content that stood above it. `records.handwriting` alone writes these rows. The
    image is a column and no file, so that signature and record live and are backed up as one.
    """

    round_number = models.PositiveSmallIntegerField(_("轮次"))
    place = models.CharField(_("签署处"), max_length=24)
    version = models.PositiveIntegerField(_("版次"))
    content_hash = models.CharField(max_length=64)
    signer_name = models.CharField(_("签字人"), max_length=60)
    signer_title = models.CharField(_("部门职务"), max_length=60, blank=True)
    image = models.BinaryField(_("手写签名"))  # PNG, re-encoded by us
    image_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField(_("签署时间"))
    # Whose device it was drawn on; the name above is what counts.
    witnessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("见证人")
    )
    # Of name, title, image, moment and content together: what the history keeps.
    seal = models.CharField(max_length=64)
    void_reason = models.CharField(_("失效原因"), max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ["signed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.signer_name} {self.signed_at:%Y-%m-%d %H:%M}"

    @property
    def agreed(self) -> bool:
        """Whether this name counts: given, and not void since."""
        return not self.void_reason


def drawn_once(owner: str, name: str) -> models.UniqueConstraint:
    """A place of a round is drawn in once; what is void stays beside."""
    return models.UniqueConstraint(
        fields=[owner, "round_number", "place"], condition=models.Q(void_reason=""), name=name
    )
