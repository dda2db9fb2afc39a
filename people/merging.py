"""Two agents that are one: merging them, and taking a merge back.

Every relation to an agent, of whichever app, is registered here with the rule for rows that both agents already have;
a test fails when a relation is not. A merge is one transaction that locks both agents in the order of their ids. What
moved is recorded row by row, so that undoing restores exactly that, except what a person has moved since.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core import serializers
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Agent, Alias, MergeRecord, Position, Redirect

FIELDS = ["name", "description", "state"]


class MergeError(Exception):
    """A merge, or its undoing, cannot be done; the message says why in a sentence for an editor."""


@dataclass(frozen=True)
class Relation:
    """A foreign key to an agent. ``spare`` finds the rows that a merge would make double, which are then dropped."""

    model: type[models.Model]
    name: str
    spare: Callable[[Agent, Agent], models.QuerySet[Any]] | None = None

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def rows(self, agent_id: str) -> models.QuerySet[Any]:
        return self.model._default_manager.filter(**{self.name: agent_id})


RELATIONS: list[Relation] = []


def register(relation: Relation) -> None:
    """Make a relation known to merging. An app does so for its own models when it is ready."""
    if any(known.label == relation.label for known in RELATIONS):
        raise ValueError(f"{relation.label} is registered already")
    RELATIONS.append(relation)


def spare_aliases(keep: Agent, merge: Agent) -> models.QuerySet[Any]:
    return Alias.objects.filter(agent=merge, name__in=Alias.objects.filter(agent=keep).values("name"))


register(Relation(Alias, "agent", spare_aliases))
register(Relation(Position, "person"))
register(Relation(Position, "organisation"))
register(Relation(Redirect, "agent"))


@dataclass(frozen=True)
class Undone:
    """What taking a merge back restored, and what a person had moved elsewhere since and so stays where it is."""

    agent: Agent
    restored: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)


def preview(*, keep: Agent, merge: Agent) -> dict[str, int]:
    """How many rows of each relation a merge would move, by the relation's label; those with none are left out."""
    counts = {relation.label: relation.rows(merge.pk).count() for relation in RELATIONS}
    return {label: count for label, count in counts.items() if count}


def lock(*ids: str) -> dict[str, Agent]:
    """The agents with these ids, locked in the order of their ids so that two merges never wait for each other."""
    return {a.pk: a for a in Agent.objects.filter(pk__in=ids).order_by("pk").select_for_update()}


@transaction.atomic
def merge_agents(*, keep: Agent, merge: Agent, by: User) -> MergeRecord:
    """Make ``merge`` part of ``keep``: all that hangs on it moves, its id redirects, its names become aliases.

    Of the fields, ``keep``'s values stay; an empty description is filled, and approval of either holds for both.
    Raises MergeError for one and the same agent, for a person and an organisation, or where one is gone.
    """
    if keep.pk == merge.pk:
        raise MergeError(_("An agent cannot be merged with itself."))
    agents = lock(keep.pk, merge.pk)
    for agent in (keep, merge):
        if agent.pk not in agents:
            raise MergeError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    keep, merge = agents[keep.pk], agents[merge.pk]
    if keep.kind != merge.kind:
        raise MergeError(_("A person and an organisation cannot be merged: change the kind of one of them first."))

    before = {
        "keep": {f: getattr(keep, f) for f in FIELDS},
        "merge": {f: getattr(merge, f) for f in [*FIELDS, "kind"]},
    }
    moved: dict[str, list[Any]] = {}
    dropped: list[Any] = []
    for relation in RELATIONS:
        if relation.spare is not None:
            spare = relation.spare(keep, merge)
            dropped += json.loads(serializers.serialize("json", spare))
            spare.model._default_manager.filter(pk__in=[row.pk for row in spare]).delete()
        rows = relation.rows(merge.pk)
        if pks := list(rows.values_list("pk", flat=True)):
            moved[relation.label] = pks
            rows.update(**{relation.name: keep})

    keep.description = keep.description or merge.description
    if Agent.State.APPROVED in (keep.state, merge.state):
        keep.state = Agent.State.APPROVED
    keep.save()
    alias, created = Alias.objects.get_or_create(agent=keep, name=merge.name)
    if created:
        moved["people.Alias.new"] = [alias.pk]
    record = MergeRecord.objects.create(
        kept=keep.pk, merged=merge.pk, before=before, moved=moved, dropped=dropped, by=by
    )
    merge.delete()
    Redirect.objects.create(old_id=record.merged, agent=keep)
    return record


@transaction.atomic
def undo_merge(*, record: MergeRecord, by: User) -> Undone:
    """Restore the merged agent with its id, and every row that moved and still lies where the merge put it.

    Fields of the kept agent go back too, unless they were changed since. Raises MergeError when the merge has been
    undone already, or when the kept agent has itself been merged since (that merge is to be undone first).
    """
    record = MergeRecord.objects.select_for_update().get(pk=record.pk)
    if record.undone_at is not None:
        raise MergeError(_("This merge has been undone already."))
    keep = lock(record.kept).get(record.kept)
    if keep is None:
        raise MergeError(_("The agent that was kept has been merged since: undo that merge first."))

    Redirect.objects.filter(old_id=record.merged, agent=keep).delete()
    was = record.before["merge"]
    agent = Agent.objects.create(pk=record.merged, **was)
    restored: dict[str, int] = {}
    left: dict[str, int] = {}
    for relation in RELATIONS:
        pks = record.moved.get(relation.label, [])
        if not pks:
            continue
        back = relation.rows(keep.pk).filter(pk__in=pks).update(**{relation.name: agent})
        restored[relation.label] = back
        if back < len(pks):
            left[relation.label] = len(pks) - back
    Alias.objects.filter(pk__in=record.moved.get("people.Alias.new", []), agent=keep, by_editor=False).delete()
    for row in serializers.deserialize("python", record.dropped):
        row.save()
    restore_fields(keep, record.before)
    record.undone_at = timezone.now()
    record.undone_by_id = by.pk
    record.save(update_fields=["undone_at", "undone_by"])
    return Undone(agent=agent, restored=restored, left=left)


def restore_fields(keep: Agent, before: dict[str, Any]) -> None:
    """Give the kept agent the fields that the merge changed, where nobody has changed them since."""
    old, other = before["keep"], before["merge"]
    if keep.description == other["description"] and not old["description"]:
        keep.description = ""
    if other["state"] == keep.state and old["state"] != keep.state:
        keep.state = old["state"]
    keep.save()
