"""The models that stories are or could be read with: one is promoted, every other is a candidate or was once it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import OpaqueIdField

# So much of a hash names a model.
HASH_ENOUGH = 8


class Reader(models.Model):
    """A model by the hash of its files. ``trial`` is how it did on what editors had decided by then."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        PROMOTED = "promoted", _("reads the stories")
        RETIRED = "retired", _("has read stories")

    sha256 = models.CharField("SHA-256", primary_key=True, max_length=64)
    version = models.CharField(_("version"), max_length=100)
    folder = models.CharField(_("folder"), max_length=1000, help_text=_("Where it lay when it was tried."))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.CANDIDATE)
    trial = models.JSONField(_("trial"), default=dict, blank=True)
    tried_at = models.DateTimeField(_("tried"), null=True, blank=True)
    promoted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("promoted by"),
    )
    promoted_at = models.DateTimeField(_("promoted"), null=True, blank=True)
    created_at = models.DateTimeField(_("first seen"), auto_now_add=True)

    class Meta:
        verbose_name = _("model")
        verbose_name_plural = _("models")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="promoted"), name="reader_promoted_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.sha256[:12]})"

    def is_called(self, name: str) -> bool:
        """Whether this model is meant and no other: its version with its hash, or enough of the hash."""
        return name == str(self) or (len(name) >= HASH_ENOUGH and self.sha256.startswith(name))


class Rereading(models.Model):
    """Many stories to be read again: which, and how far the runs for them have been queued.

    ``after`` is the id of the last story that has its run; whoever goes on, goes on from there.
    """

    id = OpaqueIdField()
    selection = models.JSONField(_("which stories"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )
    after = models.CharField(max_length=12, blank=True, editable=False, db_collation="C")
    total = models.PositiveIntegerField(_("stories"), default=0)
    queued = models.PositiveIntegerField(_("queued"), default=0)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    finished_at = models.DateTimeField(_("all queued"), null=True)

    class Meta:
        verbose_name = _("rereading")
        verbose_name_plural = _("rereadings")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.queued} / {self.total}"
