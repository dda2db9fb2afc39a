"""The record of erasures for legal reasons. It contains none of the erased words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import OpaqueIdField


class Erasure(models.Model):
    """An erasure that one chief requests and another confirms. ``words`` are removed when it is done.

    ``places`` are revisions and offsets, by which the same words are erased again from a restored backup.
    """

    class ErasureKind(models.TextChoices):
        STORY = "story", _("a story")
        PERSON = "agent", _("a person or an organisation")
        WORDS = "words", _("words")

    id = OpaqueIdField()
    kind = models.CharField(_("what is erased"), max_length=6, choices=ErasureKind)
    object_id = models.CharField(_("identifier"), max_length=12, blank=True)
    words = models.JSONField(_("words to be erased"), default=list, blank=True)
    reason = models.CharField(_("public reason"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    asked_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("confirmed by")
    )
    done_at = models.DateTimeField(_("done at"), null=True)
    places = models.JSONField(_("places in the text"), default=dict, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["kind", "object_id"], name="erasure_of_object")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")), name="erasure_by_two"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(confirmed_by__isnull=False, words=[]),
                name="erasure_done_has_no_words",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="erasure_has_reason"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
