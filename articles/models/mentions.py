"""Mentions of people, organisations and places in the text."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Revision
from articles.review_state import Corrected
from people.models import Agent


class Mention(models.Model):
    """A span of a revision that names a person, an organisation or a place. ``name`` is its fullest name there.

    An editor's mention stays with the latest revision that has its words. ``corrected``: a later revision changed or
    removed them, and no editor has checked that yet.
    """

    class MentionKind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        PLACE = "place", _("place")

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    text = models.TextField(_("as printed"))
    name = models.CharField(_("fullest name in the story"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=MentionKind)
    agent = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="mentions",
        verbose_name=_("person or organisation"),
    )
    by_editor = models.BooleanField(_("set by an editor"), default=False)
    corrected = models.CharField(
        _("changed by a correction"),
        max_length=8,
        choices=Corrected,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["revision", "start"]
        indexes = [
            models.Index(fields=["agent", "name"], name="mention_of_agent"),
            models.Index(fields=["agent", "revision", "start", "end"], name="mention_of_agent_in_order"),
            models.Index(fields=["revision"], condition=~Q(corrected=""), name="mention_corrected"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["revision", "start", "end"], name="mention_span_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="mention_span_not_empty"),
            models.CheckConstraint(
                condition=~Q(kind="place") | Q(agent__isnull=True), name="mention_of_a_place_has_no_agent"
            ),
        ]

    def __str__(self) -> str:
        return self.text
