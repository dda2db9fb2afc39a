"""The version of the public site, which pages use as their ETag."""

from __future__ import annotations

from django.db import models

from core.ids import LENGTH


class SiteVersion(models.Model):
    """A transaction that wrote something which public pages show.

    ``article`` is the id of the article it belongs to, so that writes to a draft count only when it is public; empty
    for what belongs to no article. ``n`` grows with every write of the transaction. Only triggers write these rows
    (``newsroom/website/sql/site_version.sql``).
    """

    transaction = models.BigIntegerField()
    article = models.CharField(max_length=LENGTH, blank=True, db_collation="C")
    n = models.BigIntegerField(db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transaction", "article"], name="site_version_once")]

    def __str__(self) -> str:
        return f"{self.transaction} {self.article}".strip()
