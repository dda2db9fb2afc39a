"""What moves whenever something is written on which a public page hangs."""

from __future__ import annotations

from django.db import models

from core.ids import LENGTH


class SiteVersion(models.Model):
    """A transaction wrote something that pages are made of. Triggers alone write these (migration 0001).

    ``article`` is the story under which it lies, so that what is written under a draft counts for nothing until the
    draft is public; empty for what belongs to none. ``n`` moves with every write of the same transaction.
    """

    transaction = models.BigIntegerField()
    article = models.CharField(max_length=LENGTH, blank=True, db_collation="C")
    n = models.BigIntegerField(db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transaction", "article"], name="site_version_once")]

    def __str__(self) -> str:
        return f"{self.transaction} {self.article}".strip()
