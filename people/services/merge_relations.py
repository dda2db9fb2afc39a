"""What hangs on an agent: every foreign key to one, of whichever app, is registered here; a test finds those not.

Merging, splitting and taking either back go through this list and know no table by name.
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
    Lookup,
    Part,
    Position,
    Redirect,
    RefusedAlias,
    RefusedPosition,
)


@dataclass(frozen=True)
class Relation:
    """A foreign key to an agent. ``spare`` finds the rows that a merge would make double, which are then dropped.

    ``follow(moved, source, to)`` is called when rows went from one agent to another and takes along what was derived
    from them and has been made anew since; it returns how much that was. ``held(rows, since)`` gives the ids of those
    of which a person has said after a moment whose they are. ``remade``: readings make such rows anew, so that one
    which is gone is no loss.
    """

    model: type[models.Model]
    name: str
    spare: Callable[[Agent, Agent], models.QuerySet[Any]] | None = None
    follow: Callable[[list[Any], Agent, Agent], int] | None = None
    held: Callable[[models.QuerySet[Any], datetime], set[Any]] | None = None
    remade: bool = False

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def rows(self, agent_id: str) -> models.QuerySet[Any]:
        return self.model._default_manager.filter(**{self.name: agent_id})


RELATIONS: list[Relation] = []


def register(relation: Relation) -> None:
    """Make a relation known. An app does so for its own models when it is ready."""
    if any(known.label == relation.label for known in RELATIONS):
        raise ValueError(f"{relation.label} is registered already")
    RELATIONS.append(relation)


def duplicate_aliases(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    return Alias.objects.filter(agent=merge, name__in=Alias.objects.filter(agent=keep).values("name"))


def duplicate_distinctions(name: str, opposite: str) -> Callable[[Agent, Agent], models.QuerySet[Any]]:
    """Those that were taken back between the two, and those in which both stand against the same third."""

    def spare(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
        standing = Distinction.objects.active()
        third = OuterRef(opposite)
        known = standing.filter(Q(one=keep, other=third) | Q(one=third, other=keep))
        rows = Distinction.objects.filter(**{name: merge})
        return rows.filter(Q(**{opposite: keep}) | Q(Exists(known), undone_at__isnull=True))

    return spare


def duplicate_pairs(name: str, opposite: str) -> Callable[[Agent, Agent], models.QuerySet[Any]]:
    """The pair of the two, and pairs with a third that both have."""

    def spare(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
        third = OuterRef(opposite)
        known = LikelyPair.objects.filter(Q(one=keep, other=third) | Q(one=third, other=keep))
        return LikelyPair.objects.filter(Q(**{opposite: keep}) | Q(Exists(known)), **{name: merge})

    return spare


def duplicate_refusals(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    known = RefusedPosition.objects.filter(person=keep, undone_at__isnull=True).values("key")
    return RefusedPosition.objects.filter(person=merge, undone_at__isnull=True, key__in=known)


def duplicate_refused_names(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    known = RefusedAlias.objects.filter(agent=keep, undone_at__isnull=True).values("key")
    return RefusedAlias.objects.filter(agent=merge, undone_at__isnull=True, key__in=known)


def duplicate_positions(name: str, opposite: str) -> Callable[[Agent, Agent], models.QuerySet[Any]]:
    """One office of one organisation, from and until the same days as far as they are known."""
    never = Value(date.min, models.DateField())
    columns = {opposite: Value(""), "start_date": never, "end_date": never}

    def spare(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
        same: models.QuerySet[Any] = Position.objects.filter(**{name: keep}, role=OuterRef("role"))
        for column, none in columns.items():
            # What is not known of either is the same.
            same = same.annotate(known=Coalesce(column, none)).filter(known=Coalesce(OuterRef(column), none))
            same = same.values("pk")
        return Position.objects.filter(Exists(same), **{name: merge})

    return spare


def duplicate_parts(name: str, opposite: str) -> Callable[[Agent, Agent], models.QuerySet[Any]]:
    """That one of the two is part of the other, and what is said of both in the same words."""

    def spare(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
        same = Part.objects.filter(**{name: keep, opposite: OuterRef(opposite)})
        dated = Exists(same.filter(start_date=OuterRef("start_date")))
        undated = Q(Exists(same.filter(start_date=None)), start_date=None)
        return Part.objects.filter(Q(**{opposite: keep}) | Q(dated) | undated, **{name: merge})

    return spare


register(Relation(Alias, "agent", duplicate_aliases))
register(Relation(Position, "person", duplicate_positions("person", "organisation")))
register(Relation(Position, "organisation", duplicate_positions("organisation", "person")))
register(Relation(Part, "whole", duplicate_parts("whole", "part")))
register(Relation(Part, "part", duplicate_parts("part", "whole")))
register(Relation(Redirect, "agent"))
register(Relation(Distinction, "one", duplicate_distinctions("one", "other")))
register(Relation(Distinction, "other", duplicate_distinctions("other", "one")))
register(Relation(LikelyPair, "one", duplicate_pairs("one", "other")))
register(Relation(LikelyPair, "other", duplicate_pairs("other", "one")))
register(Relation(RefusedPosition, "person", duplicate_refusals))
register(Relation(RefusedAlias, "agent", duplicate_refused_names))
register(Relation(Lookup, "agent"))
