"""What somebody did to anything but a statement, row by row: who, when, what before and what after.

Stories, revisions, outlets, agents, models and disputes. Nothing changes or removes a row.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Deed(models.Model):
    """``subject`` and ``object_id`` say to what it was done; ``by`` is none for a sender that has no account."""

    subject = models.CharField(_("kind of thing"), max_length=40)
    object_id = models.CharField(_("identifier"), max_length=64)
    action = models.CharField(_("action"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "object_id", "-id"], name="deed_of_object")]

    def __str__(self) -> str:
        return f"{self.action} · {self.subject} {self.object_id}"
