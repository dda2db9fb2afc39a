"""Querysets of agents. What of them is public is defined with the statements, in ``articles.visibility``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

if TYPE_CHECKING:
    from people.models import Agent, Distinction, LikelyPair

# ``Agent.State.DISMISSED``, which is declared with what is queried here.
DISMISSED = "dismissed"


class AgentQuerySet(models.QuerySet["Agent"]):
    def not_dismissed(self) -> Self:
        """Without those of which an editor has said that they are no person and no organisation."""
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


class DistinctionQuerySet(models.QuerySet["Distinction"]):
    def active(self) -> Self:
        """What nobody has taken back."""
        return self.filter(undone_at__isnull=True)

    def between(self, one_id: str, other_id: str) -> Self:
        return self.filter(Q(one=one_id, other=other_id) | Q(one=other_id, other=one_id))


class LikelyPairQuerySet(models.QuerySet["LikelyPair"]):
    def open(self) -> Self:
        """Pairs that may still be one: of one kind, told apart by nobody, and neither of them dismissed."""
        distinctions = apps.get_model("people", "Distinction").objects.filter(undone_at__isnull=True)
        one, other = OuterRef("one"), OuterRef("other")
        apart = distinctions.filter(Q(one=one, other=other) | Q(one=other, other=one))
        pairs = self.filter(~Exists(apart), one__kind=F("other__kind"))
        return pairs.exclude(one__state=DISMISSED).exclude(other__state=DISMISSED)
