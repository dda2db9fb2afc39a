"""Speakers of statements."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.models.statements import Statement
from articles.querysets import SpeakerQuerySet
from articles.review_state import IS_PUBLISHABLE, PROBABILITY, PublicIndexed, ReviewState
from people.models import Agent, AgentKind


class Speaker(ReviewState, PublicIndexed):
    """A speaker of a statement: the name in the story, and the agent if it is known.

    ``article``, ``form``, ``act``, ``act_class``, ``role`` and ``is_reviewed`` are the statement's, kept by triggers.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="speakers")
    name_in_story = models.CharField(_("name in the story"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=AgentKind)
    agent = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="speaker_edges",
        verbose_name=_("person or organisation"),
    )
    confidence = models.FloatField(_("confidence"), default=1.0, validators=PROBABILITY)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, editable=False, related_name="+"
    )
    form = models.CharField(max_length=8, editable=False)
    act = models.CharField(max_length=40, editable=False)
    act_class = models.CharField(max_length=8, editable=False)
    role = models.CharField(max_length=300, editable=False)
    is_reviewed = models.BooleanField(editable=False)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["order", "id"]
        indexes = [
            models.Index(fields=["agent", "statement"], name="speaker_agent_statement"),
            models.Index(fields=["statement"], condition=Q(state="rejected"), name="speaker_denied"),
            models.Index(
                F("agent"),
                F("published_at").desc(),
                F("article").desc(),
                F("place"),
                F("statement"),
                include=["public_from", "act_class", "form", "act", "outlet", "role"],
                condition=IS_PUBLISHABLE,
                name="speaker_reading",
            ),
            models.Index(
                F("agent"),
                F("published_at").desc(),
                F("statement").desc(),
                include=["public_from", "act_class"],
                condition=IS_PUBLISHABLE & Q(is_reviewed=True),
                name="speaker_reviewed",
            ),
            models.Index(
                F("agent"),
                F("published_at").desc(),
                F("statement").desc(),
                include=["public_from", "act_class", "role"],
                condition=IS_PUBLISHABLE & ~Q(role=""),
                name="speaker_roles",
            ),
            models.Index(
                Lower("role"),
                F("published_at").desc(),
                include=["public_from", "act_class", "agent", "outlet"],
                condition=IS_PUBLISHABLE & ~Q(role=""),
                name="speaker_role_holders",
            ),
            models.Index(
                fields=["agent", "public_from", "id"],
                include=["act_class"],
                condition=IS_PUBLISHABLE,
                name="speaker_hours",
            ),
            models.Index(
                fields=["article", "agent"],
                include=["public_from", "act_class"],
                condition=IS_PUBLISHABLE,
                name="speaker_voices",
            ),
            models.Index(
                fields=["agent", "name_in_story"],
                include=["public_from", "act_class"],
                condition=IS_PUBLISHABLE,
                name="speaker_spellings",
            ),
        ]
        constraints = [
            *ReviewState.Meta.constraints,
            models.UniqueConstraint(fields=["statement", "name_in_story", "kind"], name="speaker_name_once"),
            models.UniqueConstraint(
                fields=["statement", "agent"], condition=~Q(state="rejected"), name="speaker_agent_once"
            ),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="speaker_confidence_is_probability"),
            models.CheckConstraint(condition=Q(kind__in=AgentKind.values), name="speaker_kind_known"),
            models.CheckConstraint(condition=~Q(name_in_story=""), name="speaker_has_name"),
        ]

    def __str__(self) -> str:
        return self.name_in_story
