"""Querysets of agents and their relations. Which agents are public is defined in ``articles.visibility``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

if TYPE_CHECKING:
    from people.models import Agent, Distinction, LikelyPair

# ``Agent.AgentState.DISMISSED``; the models import this module, so it cannot import them.
DISMISSED = "dismissed"


class AgentQuerySet(models.QuerySet["Agent"]):
    def not_dismissed(self) -> Self:
        """Return the agents that no editor has dismissed as neither a person nor an organisation."""
        return self.exclude(state=DISMISSED)


class AgentManager(models.Manager["Agent"]):
    def get_queryset(self) -> AgentQuerySet:
        return AgentQuerySet(self.model, using=self._db)

    def not_dismissed(self) -> AgentQuerySet:
        return self.get_queryset().not_dismissed()


class PersonManager(AgentManager):
    def get_queryset(self) -> AgentQuerySet:
        return super().get_queryset().filter(kind="person")


class OrganisationManager(AgentManager):
    def get_queryset(self) -> AgentQuerySet:
        return super().get_queryset().filter(kind="organisation")


def held_on(day: date | F | OuterRef) -> Q:
    """Return the condition that a position was held on a day, its first and last included. A missing date is open.

    `Position.was_held_on` is the same for one position. `articles.visibility.said_in_position` and the count of
    organisations in `newsroom/search/facets.py` have it for sorted statements.
    """
    return Q(Q(start_date__isnull=True) | Q(start_date__lte=day), Q(end_date__isnull=True) | Q(end_date__gte=day))


class DistinctionQuerySet(models.QuerySet["Distinction"]):
    def active(self) -> Self:
        """Return the distinctions that nobody has withdrawn."""
        return self.filter(undone_at__isnull=True)

    def between(self, one_id: str, other_id: str) -> Self:
        return self.filter(Q(one=one_id, other=other_id) | Q(one=other_id, other=one_id))


class LikelyPairQuerySet(models.QuerySet["LikelyPair"]):
    def open(self) -> Self:
        """Return the pairs that may still be duplicates: of one kind, not recorded as different, neither of them
        dismissed.
        """
        distinctions = apps.get_model("people", "Distinction").objects.filter(undone_at__isnull=True)
        one, other = OuterRef("one"), OuterRef("other")
        apart = distinctions.filter(Q(one=one, other=other) | Q(one=other, other=one))
        pairs = self.filter(~Exists(apart), one__kind=F("other__kind"))
        return pairs.exclude(one__state=DISMISSED).exclude(other__state=DISMISSED)
