"""Organisations that are part of others."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.agents import Agent, AgentKind


class Part(models.Model):
    """One organisation as part of another, with dates as far as they are known.

    Editors say so; nothing else does. The database holds both ends to their kind, as it does a position's.
    """

    whole = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="parts", verbose_name=_("part of"))
    whole_kind = models.CharField(max_length=12, default=AgentKind.ORGANISATION, editable=False)
    part = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="wholes", verbose_name=_("part"))
    part_kind = models.CharField(max_length=12, default=AgentKind.ORGANISATION, editable=False)
    start_date = models.DateField(_("from"), null=True, blank=True)
    end_date = models.DateField(_("until"), null=True, blank=True)
    source = models.URLField(_("source of this information"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("part of an organisation")
        verbose_name_plural = _("parts of organisations")
        ordering = ["start_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(whole_kind=AgentKind.ORGANISATION, part_kind=AgentKind.ORGANISATION),
                name="part_between_organisations",
            ),
            models.CheckConstraint(condition=~models.Q(whole=models.F("part")), name="part_of_another"),
            models.UniqueConstraint(
                fields=["whole", "part", "start_date"],
                nulls_distinct=False,
                name="part_once",
                violation_error_message=_("These two organisations are already linked."),
            ),
            models.CheckConstraint(
                condition=models.Q(start_date__isnull=True)
                | models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="part_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        dates = f" ({self.start_date or ''} – {self.end_date or ''})" if self.start_date or self.end_date else ""
        return f"{self.part} ⊂ {self.whole}{dates}"

    def clean(self) -> None:
        """Refuse an organisation that would be part of itself, directly or through others."""
        above, seen = {self.whole_id}, set[Any]()
        while above - seen:
            seen |= above
            above = set(Part.objects.filter(part__in=above).exclude(pk=self.pk).values_list("whole", flat=True))
        if self.part_id in seen:
            raise ValidationError(_("An organisation cannot be part of one of its own parts."))
