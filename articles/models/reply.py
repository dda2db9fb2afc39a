"""Which statement answers which."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.deciding import PROBABILITY, READ, Decided
from articles.models.statement import Statement


class Reply(Decided):
    """A statement answers another: suggested with a confidence, asserted only by a person.

    ``published_at`` is that of the answering story, ``public_from`` the moment from which readers see both statements;
    triggers keep them.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="replies_to")
    in_reply_to = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="replies")
    confidence = models.FloatField(_("confidence"), default=1.0, validators=PROBABILITY)
    published_at = models.DateTimeField(editable=False)
    public_from = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                include=["public_from"],
                condition=READ & Q(state="confirmed"),
                name="reply_reading",
            )
        ]
        constraints = [
            *Decided.Meta.constraints,
            models.UniqueConstraint(fields=["statement", "in_reply_to"], name="reply_once"),
            models.CheckConstraint(condition=~Q(statement=F("in_reply_to")), name="reply_not_to_itself"),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="reply_confidence_is_probability"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.in_reply_to_id}"
