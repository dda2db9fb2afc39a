"""The registry of foreign keys to an agent, and the rules for rows of this app that a merge would duplicate.

The table of all relations is in ``articles.identity.agent_relations``. Merging, splitting and undoing either go
through it, and know no table by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from people.models import (
    Agent,
    Alias,
    Distinction,
    LikelyPair,
    Part,
    Position,
    RefusedAlias,
    RefusedPosition,
)


@dataclass(frozen=True)
class Relation:
    """A foreign key to an agent, and what merging does with its rows.

    ``duplicates(keep, merge)``: rows that a merge would make double, and drops. ``follow(moved, source, to)``: called
    when rows have moved from one agent to another; it moves what was derived from them since, and returns how many
    rows that was. ``decided(rows, since)``: ids of rows that an editor has assigned after a time. ``recreated``:
    extractions make these rows anew, so that a missing one is no loss.
    """

    model: type[models.Model]
    name: str
    duplicates: Callable[[Agent, Agent], models.QuerySet[Any]] | None = None
    follow: Callable[[list[Any], Agent, Agent], int] | None = None
    decided: Callable[[models.QuerySet[Any], datetime], set[Any]] | None = None
    recreated: bool = False

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def rows(self, agent_id: str) -> models.QuerySet[Any]:
        return self.model._default_manager.filter(**{self.name: agent_id})


RELATIONS: list[Relation] = []


def register(*relations: Relation) -> None:
    """Add relations to the registry; each foreign key once."""
    for relation in relations:
        if any(known.label == relation.label for known in RELATIONS):
            raise ValueError(f"{relation.label} is registered already")
        RELATIONS.append(relation)


def duplicate_aliases(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    return Alias.objects.filter(agent=merge, name__in=Alias.objects.filter(agent=keep).values("name"))


def duplicate_distinctions(name: str, opposite: str) -> Callable[[Agent, Agent], models.QuerySet[Any]]:
    """Return a rule for withdrawn distinctions between the two, and for those that both have from the same third."""

    def duplicates(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
        active = Distinction.objects.active()
        third = OuterRef(opposite)
        known = active.filter(Q(one=keep, other=third) | Q(one=third, other=keep))
        rows = Distinction.objects.filter(**{name: merge})
        return rows.filter(Q(**{opposite: keep}) | Q(Exists(known), undone_at__isnull=True))

    return duplicates


def duplicate_pairs(name: str, opposite: str) -> Callable[[Agent, Agent], models.QuerySet[Any]]:
    """Return a rule for the pair of the two themselves, and for pairs that both form with the same third."""

    def duplicates(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
        third = OuterRef(opposite)
        known = LikelyPair.objects.filter(Q(one=keep, other=third) | Q(one=third, other=keep))
        return LikelyPair.objects.filter(Q(**{opposite: keep}) | Q(Exists(known)), **{name: merge})

    return duplicates


def duplicate_refusals(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    known = RefusedPosition.objects.filter(person=keep, undone_at__isnull=True).values("key")
    return RefusedPosition.objects.filter(person=merge, undone_at__isnull=True, key__in=known)


def duplicate_refused_names(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    known = RefusedAlias.objects.filter(agent=keep, undone_at__isnull=True).values("key")
    return RefusedAlias.objects.filter(agent=merge, undone_at__isnull=True, key__in=known)


def duplicate_positions(name: str, opposite: str) -> Callable[[Agent, Agent], models.QuerySet[Any]]:
    """Return a rule for positions with the same role, organisation and dates, as far as these are known."""
    never = Value(date.min, models.DateField())
    columns = {opposite: Value(""), "start_date": never, "end_date": never}

    def duplicates(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
        same: models.QuerySet[Any] = Position.objects.filter(**{name: keep}, role=OuterRef("role"))
        for column, none in columns.items():
            # Two unknown values count as equal.
            same = same.annotate(known=Coalesce(column, none)).filter(known=Coalesce(OuterRef(column), none))
            same = same.values("pk")
        return Position.objects.filter(Exists(same), **{name: merge})

    return duplicates


def duplicate_parts(name: str, opposite: str) -> Callable[[Agent, Agent], models.QuerySet[Any]]:
    """Return a rule for one of the two being part of the other, and for parts that both have in the same way."""

    def duplicates(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
        same = Part.objects.filter(**{name: keep, opposite: OuterRef(opposite)})
        dated = Exists(same.filter(start_date=OuterRef("start_date")))
        undated = Q(Exists(same.filter(start_date=None)), start_date=None)
        return Part.objects.filter(Q(**{opposite: keep}) | Q(dated) | undated, **{name: merge})

    return duplicates
