"""What statements, speakers and replies share: the state of their review and the columns of public lists."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Outlet
from core.action_context import current_action_id

PROBABILITY = [MinValueValidator(0.0), MaxValueValidator(1.0)]


class State(models.TextChoices):
    """The review state. The machine sets only "suggested" and "dropped"; the others are decisions of a person."""

    SUGGESTED = "suggested", _("found by machine, not reviewed")
    ACCEPTED = "accepted", _("accepted in bulk")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")
    DROPPED = "dropped", _("no longer found")


class Corrected(models.TextChoices):
    """What the latest correction did to the words, until an editor has looked at it."""

    REWORDED = "reworded", _("reworded by a correction")
    REMOVED = "removed", _("removed by a correction")


class ReviewState(models.Model):
    """The state of the review, with the person and the time of the last decision (null before the first)."""

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUGGESTED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="%(class)s_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["suggested", "dropped"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="%(class)s_decision_has_actor",
            ),
        ]


class PublicIndexed(models.Model):
    """The columns by which public lists are sorted and filtered.

    ``public_from`` is the moment from which readers see the row; null when they never do. Triggers set these columns
    (``articles/sql/public_rule.sql``) and replace whatever else is written into them.
    """

    published_at = models.DateTimeField(editable=False)
    outlet = models.ForeignKey(
        Outlet, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, editable=False, related_name="+"
    )
    public_from = models.DateTimeField(null=True, editable=False)
    place = models.PositiveIntegerField(editable=False)

    class Meta:
        abstract = True


IS_PUBLISHABLE = Q(public_from__isnull=False)


class Decision(models.Model):
    class Action(models.TextChoices):
        CONFIRM = "confirm", _("confirmed")
        REJECT = "reject", _("rejected")
        ACCEPT = "accept", _("accepted in bulk")
        REOPEN = "reopen", _("reopened")
        EDIT = "edit", _("changed")
        CREATE = "create", _("entered")
        UNDO = "undo", _("taken back")

    statement = models.ForeignKey("articles.Statement", on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(_("action"), max_length=8, choices=Action)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    # Decisions of one action share its number, and are undone together.
    act = models.BigIntegerField(null=True, editable=False, default=current_action_id)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    undoes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="undone",
        null=True,
        editable=False,
        verbose_name=_("takes back"),
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="decision_newest")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.by}"


class AuditEntry(models.Model):
    """One action on one object, named by ``subject`` (its model) and ``object_id``.

    ``by`` is null for a sender without an account.
    """

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
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "object_id", "-id"], name="audit_entry_of_object")]

    def __str__(self) -> str:
        return f"{self.action} · {self.subject} {self.object_id}"
