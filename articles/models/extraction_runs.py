"""Extraction runs, the models they use and batches of stories read again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Revision
from people.models import OpaqueIdField

# The shortest part of a hash that names a model.
HASH_ENOUGH = 8


class ExtractionModel(models.Model):
    """A model for extraction, named by the hash of its files. ``trial`` is its result on the decisions of editors."""

    class ModelState(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        PROMOTED = "promoted", _("in use")
        RETIRED = "retired", _("retired")

    sha256 = models.CharField("SHA-256", primary_key=True, max_length=64)
    version = models.CharField(_("version"), max_length=100)
    folder = models.CharField(_("folder"), max_length=1000, help_text=_("Folder of the model files at the trial."))
    state = models.CharField(_("state"), max_length=9, choices=ModelState, default=ModelState.CANDIDATE)
    trial = models.JSONField(_("trial"), default=dict, blank=True)
    tried_at = models.DateTimeField(_("tried at"), null=True, blank=True)
    promoted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("put into use by"),
    )
    promoted_at = models.DateTimeField(_("put into use at"), null=True, blank=True)
    created_at = models.DateTimeField(_("first seen"), auto_now_add=True)

    class Meta:
        verbose_name = _("extraction model")
        verbose_name_plural = _("extraction models")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="promoted"), name="extraction_model_promoted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.sha256[:12]})"

    def is_called(self, name: str) -> bool:
        """Return whether ``name`` identifies this model: its version with its hash, or enough of the hash."""
        return name == str(self) or (len(name) >= HASH_ENOUGH and self.sha256.startswith(name))


class BatchRerun(models.Model):
    """A selection of articles that are extracted again, and how many of their runs are queued.

    ``after`` is the id of the last article whose run is queued: an interrupted batch continues from there.
    """

    id = OpaqueIdField()
    selection = models.JSONField(_("chosen stories"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("started by")
    )
    after = models.CharField(max_length=12, blank=True, editable=False, db_collation="C")
    total = models.PositiveIntegerField(_("stories"), default=0)
    queued = models.PositiveIntegerField(_("queued"), default=0)
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("all queued"), null=True)

    class Meta:
        verbose_name = _("batch re-run")
        verbose_name_plural = _("batch re-runs")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.queued} / {self.total}"


class ExtractionRun(models.Model):
    """One extraction of a revision. ``due_at`` is the time at which a queued run is sent to a worker (again).

    ``attempts`` grows each time a worker takes the run, and so identifies the worker that has it now. ``failures``
    counts the attempts that failed because of the text or the model. ``sender`` is the account that handed the text
    in, whose share of a queue is limited; NULL for re-runs and the operator of the machine.
    """

    class RunState(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        SUPERSEDED = "superseded", _("replaced by a newer run")

    class Queue(models.TextChoices):
        FRESH = "fresh", _("new stories")
        BACKLOG = "backlog", _("older stories")

    id = OpaqueIdField()
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="runs", verbose_name=_("version of the story")
    )
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.QUEUED)
    queue = models.CharField(_("queue"), max_length=8, choices=Queue, default=Queue.FRESH)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent to a worker"), null=True, blank=True)
    lease_expires_at = models.DateTimeField(_("reserved by a worker until"), null=True, blank=True)
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
        help_text=_("The statements that were added, dropped and changed."),
    )
    batch_rerun = models.ForeignKey(
        BatchRerun,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("batch re-run"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("extraction run")
        verbose_name_plural = _("extraction runs")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="run_newest"),
            models.Index(fields=["revision", "-created_at"], name="run_of_revision"),
            models.Index(
                fields=["queue", "created_at"], condition=Q(state__in=["queued", "running"]), name="run_open"
            ),
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="run_to_send"),
            models.Index(
                fields=["sender", "queue"],
                condition=Q(state__in=["queued", "running"], sender__isnull=False),
                name="run_of_sender",
            ),
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
