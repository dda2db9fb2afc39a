"""The review queue, samples of what was accepted in bulk, bulk jobs, and what the desk remembers for an editor."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Self
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article, Outlet
from articles.models.statements import Statement
from people.models import OpaqueIdField


class QueueItem(models.Model):
    """An article in the review queue: how much of it waits for an editor, and who has claimed it.

    ``inner_waiting`` are the beliefs and intentions among those that wait: readers do not see them unless a setting
    says so, and the queue does not offer them unasked. ``doubt`` is the expected number of wrong statements among the
    others; ``rank`` orders the queue. Triggers set these and the counts (``articles/sql/review_queue.sql``). A claim
    lasts until ``claimed_until``.
    """

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="queue_item")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+")
    waiting = models.PositiveIntegerField(_("suggested statements"), default=0)
    inner_waiting = models.PositiveIntegerField(_("of these, beliefs and intentions"), default=0)
    sampled = models.PositiveIntegerField(_("accepted in bulk, to be checked"), default=0)
    doubt = models.FloatField(_("expected number of errors"), default=0.0)
    rank = models.FloatField(_("priority"), default=0.0)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("claimed by")
    )
    claimed_until = models.DateTimeField(_("claimed until"), null=True)

    class Meta:
        verbose_name = _("story in the review queue")
        verbose_name_plural = _("stories in the review queue")
        indexes = [
            models.Index(
                F("rank").desc(),
                F("article").desc(),
                condition=Q(waiting__gt=0) | Q(sampled__gt=0),
                name="review_queue",
            ),
            models.Index(
                F("outlet"),
                F("rank").desc(),
                F("article").desc(),
                condition=Q(waiting__gt=0) | Q(sampled__gt=0),
                name="review_queue_of_outlet",
            ),
            models.Index(fields=["claimed_by"], condition=Q(claimed_by__isnull=False), name="review_claims"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.waiting}"


class AccuracySample(models.Model):
    """A statement accepted in bulk and chosen at random for an editor to check."""

    class SampleOutcome(models.TextChoices):
        OPEN = "", _("not checked yet")
        RIGHT = "right", _("right")
        WRONG = "wrong", _("wrong")

    statement = models.OneToOneField(
        Statement, on_delete=models.CASCADE, primary_key=True, related_name="accuracy_sample"
    )
    drawn_at = models.DateTimeField(_("chosen at"), auto_now_add=True)
    outcome = models.CharField(
        _("outcome"), max_length=5, choices=SampleOutcome, blank=True, default=SampleOutcome.OPEN
    )
    wrong_in = models.CharField(_("what was wrong"), max_length=20, blank=True)
    settled_at = models.DateTimeField(_("checked at"), null=True)

    class Meta:
        verbose_name = _("accuracy check")
        verbose_name_plural = _("accuracy checks")

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.get_outcome_display()}"


class BulkJob(models.Model):
    """One action for many rows, done in batches by a worker. ``last`` is the last row done, where it goes on."""

    class JobAction(models.TextChoices):
        ACCEPT = "accept", _("Accept in bulk")
        REJECT = "reject", _("Reject")
        ASSIGN = "assign", _("Set the speaker")
        REREAD = "reread", _("Run again")
        PUBLISH = "publish", _("Publish")
        UNDO = "undo", _("Undo of a bulk action")

    class JobState(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    id = OpaqueIdField()
    action = models.CharField(_("action"), max_length=8, choices=JobAction)
    rows = models.JSONField(_("rows"), help_text=_("The chosen rows, the filter that finds them, or the job to undo."))
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    state = models.CharField(_("state"), max_length=8, choices=JobState, default=JobState.QUEUED)
    total = models.PositiveIntegerField(_("rows at the start"), default=0)
    seen = models.PositiveIntegerField(_("rows checked"), default=0)
    changed = models.PositiveIntegerField(_("rows changed"), default=0)
    refused = models.JSONField(_("rows refused"), default=list, blank=True)
    last = models.CharField(max_length=30, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    due_at = models.DateTimeField(_("next attempt"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("bulk job")
        verbose_name_plural = _("bulk jobs")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["queued", "running"]), name="bulk_job_to_send"),
            models.Index(fields=["-created_at", "-id"], name="bulk_job_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} ({self.pk})"

    @property
    def as_of(self) -> datetime:
        """The time at which the rows were chosen. Decisions made since then are not overwritten."""
        return datetime.fromisoformat(self.rows["as_of"]) if "as_of" in self.rows else self.created_at

    @property
    def action_id(self) -> int:
        """The id in the audit log that all decisions of the job share."""
        return int.from_bytes(hashlib.blake2b(f"bulk job {self.pk}".encode(), digest_size=8).digest()) >> 2

    @property
    def share(self) -> int:
        """The part that is done, in per cent."""
        return 100 if self.state == self.JobState.DONE else min(99, 100 * self.seen // max(1, self.total))


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Return the views that the user has saved or others share, by name."""
        return self.filter(Q(user=user.pk) | Q(shared=True)).select_related("user").order_by("name", "pk")

    def of_page(self, path: str, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Return the views of a page that the user has saved or others share, by name."""
        return self.visible_to(user).filter(path=path)


class SavedView(models.Model):
    """The filters of the queue or of a list of the admin, under a name: an editor's own, or shared with everybody.

    ``filters`` are the pairs of the URL's query. They are stored apart, so that erasure can search them.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    path = models.CharField(_("page"), max_length=200)
    name = models.CharField(_("name"), max_length=60)
    filters = models.JSONField(_("filters"), default=list)
    shared = models.BooleanField(_("share with everybody"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [models.UniqueConstraint(fields=["user", "path", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.path}?{urlencode([(name, value) for name, value in self.filters])}"


class FinishedTour(models.Model):
    """An editor who has seen the tour of the desk."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="finished_tour"
    )
    at = models.DateTimeField(_("finished"), auto_now_add=True)

    class Meta:
        verbose_name = _("finished tour")
        verbose_name_plural = _("finished tours")

    def __str__(self) -> str:
        return str(self.user)
