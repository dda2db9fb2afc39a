"""The state of a review and the columns of public lists, which statements, speakers and replies share.

The models import this module, so it imports none of them.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PROBABILITY = [MinValueValidator(0.0), MaxValueValidator(1.0)]


class State(models.TextChoices):
    """The review state. The machine sets only "suggested" and "dropped"; the others are decisions of a person."""

    SUGGESTED = "suggested", _("found by machine, not reviewed")
    ACCEPTED = "accepted", _("accepted in bulk")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")
    DROPPED = "dropped", _("no longer found")


# What an editor has accepted or confirmed; ``statement_is_publishable`` and the trigger of speakers in
# ``articles/sql/public_rule.sql`` say the same in SQL.
REVIEWED = (State.ACCEPTED, State.CONFIRMED)


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
        "articles.Outlet",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        editable=False,
        related_name="+",
    )
    public_from = models.DateTimeField(null=True, editable=False)
    place = models.PositiveIntegerField(editable=False)

    class Meta:
        abstract = True


IS_PUBLISHABLE = Q(public_from__isnull=False)
