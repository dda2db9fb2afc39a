"""One attempt to read one revision. The row is the record of what is to be done; the broker only carries its id."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.reader import Rereading
from articles.models.story import Revision
from people.models import OpaqueIdField


class ExtractionRun(models.Model):
    """``due_at`` is when a queued run is to be sent (again); ``attempts`` counts how often a worker took it, which
    tells one holder of it from the next; ``failures`` those that were the story's or the reader's own fault.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("set aside")
        SUPERSEDED = "superseded", _("superseded")

    class Queue(models.TextChoices):
        FRESH = "fresh", _("fresh")
        BACKLOG = "backlog", _("backlog")

    id = OpaqueIdField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="runs", verbose_name=_("revision"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    queue = models.CharField(_("queue"), max_length=8, choices=Queue, default=Queue.FRESH)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    due_at = models.DateTimeField(_("to be sent"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("handed to the broker"), null=True, blank=True)
    lease_expires_at = models.DateTimeField(_("lease until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    model_version = models.CharField(_("model"), max_length=100, blank=True)
    model_sha256 = models.CharField(_("model's SHA-256"), max_length=64, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    changes = models.JSONField(
        _("changes"),
        default=dict,
        blank=True,
        help_text=_("Which statements were added and dropped, and of those that changed what before and after."),
    )
    rereading = models.ForeignKey(
        Rereading, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs", verbose_name=_("rereading")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="run_newest"),
            models.Index(fields=["revision", "-created_at"], name="run_of_revision"),
            models.Index(
                fields=["queue", "created_at"], condition=Q(state__in=["queued", "running"]), name="run_open"
            ),
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="run_to_send"),
            models.Index(fields=["-created_at", "-id"], condition=Q(state="failed"), name="run_set_aside"),
            models.Index(fields=["lease_expires_at"], condition=Q(state="running"), name="run_leases"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["revision"], condition=Q(state__in=["queued", "running"]), name="run_open_once_per_revision"
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_expires_at__isnull=False), name="run_running_has_lease"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "superseded"])
                & Q(queue__in=["fresh", "backlog"]),
                name="run_words_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} ({self.pk})"

    @property
    def reason(self) -> str:
        """The error in one line: its type and what it said."""
        return next((line.strip() for line in reversed(self.error.splitlines()) if line.strip()), "")

    @property
    def duration_seconds(self) -> float | None:
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()
