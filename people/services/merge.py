"""Merging two agents into one: the preview, the merge and its undo.

A merge is one transaction that locks both agents in the order of their ids. It records every row that it moves, so
that undoing restores exactly those, except rows that an editor has moved since, which it reports.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, Alias, Distinction, MergeRecord, Redirect
from people.services.base import IdentityError, lock_agents
from people.services.merge_relations import RELATIONS, Relation

# The fields of an agent that a merge combines, and those for which an editor may choose the value.
FIELDS = ["name", "description", "wikidata", "state", "kind_by_editor"]
CHOSEN = ["name", "description", "wikidata"]
NEW_ALIAS = "people.Alias.new"
# Undoing lists at most this many rows that it did not restore; it counts the rest.
LISTED = 50


class MergeError(IdentityError):
    """The merge or its undo cannot be carried out; the message says why in a sentence for an editor."""


@dataclass(frozen=True)
class FieldDifference:
    """A field in which two agents differ, with the value that a merge keeps and the one that it discards."""

    field: str
    stays: str
    goes: str


@dataclass(frozen=True)
class MergePreview:
    """The effect of a merge. ``moves`` and ``doubles`` are numbers of rows by the relation's label: rows that would
    move to the other agent, and rows that both agents have, of which one is dropped. ``refusal`` says why the merge is
    not possible.
    """

    moves: dict[str, int]
    doubles: dict[str, int]
    differences: list[FieldDifference]
    spellings: list[str]
    refusal: str = ""


@dataclass(frozen=True)
class UnrestoredRow:
    """A row that a merge had moved and its undo did not restore, with the agent that has it now, if any."""

    label: str
    row: str
    now: str


@dataclass(frozen=True)
class UndoneMerge:
    """The result of undoing a merge: the rows restored, and those that an editor had changed since."""

    agent: Agent
    restored: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    unrestored: list[UnrestoredRow] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)


def preview(*, keep: Agent, merge: Agent) -> MergePreview:
    """Return what a merge would move and which values differ, without merging."""
    moves: dict[str, int] = {}
    doubles: dict[str, int] = {}
    for relation in RELATIONS:
        duplicates = 0
        if relation.duplicates is not None and keep.pk != merge.pk:
            duplicates = relation.duplicates(keep, merge).count()
        if count := relation.rows(merge.pk).count() - duplicates:
            moves[relation.label] = max(0, count)
        if duplicates:
            doubles[relation.label] = duplicates
    ours, theirs = agent_values(keep), agent_values(merge)
    after = combined_values(ours, theirs, ())
    differences = [
        FieldDifference(name, after[name], ours[name] if after[name] == theirs[name] else theirs[name])
        for name in CHOSEN
        if ours[name] != theirs[name]
    ]
    known = Alias.objects.filter(agent=keep).values("name")
    spellings = (
        Alias.objects.filter(agent=merge).exclude(name__in=known).order_by("name").values_list("name", flat=True)
    )
    return MergePreview(moves, doubles, differences, list(spellings), refusal(keep, merge))


def refusal(keep: Agent, merge: Agent) -> str:
    """Return why these two cannot be merged; an empty string when they can."""
    if keep.pk == merge.pk:
        return _("An entry cannot be merged with itself.")
    if keep.kind != merge.kind:
        return _("A person and an organisation cannot be merged: change the kind of one of them first.")
    for agent in (keep, merge):
        if agent.state == Agent.AgentState.DISMISSED:
            return refusal_of_dismissed(agent)
    apart = Distinction.objects.active().between(keep.pk, merge.pk).select_related("by").first()
    if apart is not None:
        message = _("%(by)s has marked “%(merge)s” and “%(keep)s” as not the same: undo that first.")
        return message % {"by": apart.by, "merge": merge.name, "keep": keep.name}
    return ""


def refusal_of_dismissed(agent: Agent) -> str:
    message = _("An editor has marked “%(name)s” as not a name: undo that first.")
    return message % {"name": agent.name}


def agent_values(agent: Agent) -> dict[str, Any]:
    return {name: getattr(agent, name) for name in FIELDS}


def combined_values(keep: dict[str, Any], merge: dict[str, Any], take: Collection[str]) -> dict[str, Any]:
    """Return the values of the kept agent after a merge: its own or, where empty or named in ``take``, the other's. An
    approval or a kind set by an editor holds for both.
    """
    after = {n: (merge.get(n, "") if n in take else keep.get(n, "") or merge.get(n, "")) for n in CHOSEN}
    approved = Agent.AgentState.APPROVED in (keep["state"], merge["state"])
    state = Agent.AgentState.APPROVED.value if approved else keep["state"]
    kind_by_editor = keep.get("kind_by_editor", False) or merge.get("kind_by_editor", False)
    return {**after, "state": state, "kind_by_editor": kind_by_editor}


@requires(Action.MERGE)
@transactional_with_retry
def merge_agents(*, keep: Agent, merge: Agent, by: AbstractBaseUser, take: Collection[str] = ()) -> MergeRecord:
    """Merge ``merge`` into ``keep``: its rows move, its id redirects, its names become aliases.

    ``keep``'s values stay unless the field is named in ``take``; an empty value is filled, and an approval of either
    holds for both. Raises MergeError for one and the same agent, for a person and an organisation, for two agents
    recorded as different, or when one is gone.
    """
    if unknown := set(take) - set(CHOSEN):
        raise ValueError(f"not fields of which one value stays: {sorted(unknown)}")
    agents = lock_agents(keep.pk, merge.pk)
    for agent in (keep, merge):
        if agent.pk not in agents:
            raise MergeError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    keep, merge = agents[keep.pk], agents[merge.pk]
    if reason := refusal(keep, merge):
        raise MergeError(reason)

    after = combined_values(agent_values(keep), agent_values(merge), take)
    before = {"keep": agent_values(keep), "merge": {**agent_values(merge), "kind": merge.kind}, "after": after}
    moved: dict[str, list[Any]] = {}
    dropped: list[Any] = []
    for relation in RELATIONS:
        if relation.duplicates is not None:
            duplicates = relation.duplicates(keep, merge)
            dropped += json.loads(serializers.serialize("json", duplicates))
            duplicates.model._default_manager.filter(pk__in=[row.pk for row in duplicates]).delete()
        rows = relation.rows(merge.pk)
        if pks := list(rows.values_list("pk", flat=True)):
            moved[relation.label] = pks
            rows.update(**{relation.name: keep})

    for name, value in after.items():
        setattr(keep, name, value)
    keep.save()
    alias, created = Alias.objects.get_or_create(agent=keep, name=merge.name)
    if created:
        moved[NEW_ALIAS] = [alias.pk]
    record = MergeRecord.objects.create(
        kept=keep.pk, merged=merge.pk, before=before, moved=moved, dropped=dropped, by_id=by.pk
    )
    merge.delete()
    Redirect.objects.create(old_id=record.merged, agent=keep)
    return record


@requires(Action.MERGE)
@transactional_with_retry
def undo_merge(*, record: MergeRecord, by: AbstractBaseUser) -> UndoneMerge:
    """Restore the merged agent under its id, with every row that the merge moved and nobody has moved since.

    The kept agent's fields are restored too, unless they were changed since. Rows that later extractions made go with
    the names they were made from. Raises MergeError when the merge is already undone, or when the kept agent has since
    been merged, dismissed or changed in kind: that must be undone first.
    """
    record = MergeRecord.objects.select_for_update().get(pk=record.pk)
    if record.undone_at is not None:
        raise MergeError(_("This merge has been undone already."))
    keep = lock_agents(record.kept).get(record.kept)
    if keep is None:
        raise MergeError(_("The entry that was kept has been merged since: undo that merge first."))
    if keep.state == Agent.AgentState.DISMISSED:
        raise MergeError(refusal_of_dismissed(keep))
    was = record.before["merge"]
    if keep.kind != was["kind"]:
        raise MergeError(
            _("“%(name)s” has been changed between person and organisation since: undo that first.") % {"name": keep}
        )

    Redirect.objects.filter(old_id=record.merged, agent=keep).delete()
    agent = Agent.objects.create(pk=record.merged, **was)
    undone = UndoneMerge(agent)
    for relation in RELATIONS:
        if pks := record.moved.get(relation.label, []):
            return_rows(relation, pks, keep, agent, undone, since=record.at)
    Alias.objects.filter(pk__in=record.moved.get(NEW_ALIAS, []), agent=keep, by_editor=False).delete()
    restore_rows(record.dropped, undone)
    restore_fields(keep, record.before, undone)
    record.undone_at = timezone.now()
    record.undone_by_id = by.pk
    record.save(update_fields=["undone_at", "undone_by"])
    return undone


def return_rows(
    relation: Relation, pks: list[Any], keep: Agent, agent: Agent, undone: UndoneMerge, *, since: datetime
) -> None:
    """Move rows back from the kept agent, except those that an editor has since assigned to it. Report the rows that
    stay, are elsewhere or are gone.
    """
    still_there = relation.rows(keep.pk).filter(pk__in=pks)
    decided = relation.decided(still_there, since) if relation.decided is not None else set()
    back = [pk for pk in still_there.values_list("pk", flat=True) if pk not in decided]
    relation.rows(keep.pk).filter(pk__in=back).update(**{relation.name: agent})
    followed = relation.follow(back, keep, agent) if relation.follow is not None else 0
    undone.restored[relation.label] = len(back) + followed
    elsewhere = sorted(set(pks) - set(back))
    if relation.recreated:
        there_still = relation.model._default_manager.filter(pk__in=elsewhere)
        elsewhere = list(there_still.order_by("pk").values_list("pk", flat=True))
    if not elsewhere:
        return
    undone.skipped[relation.label] = len(elsewhere)
    there = {row.pk: row for row in relation.model._default_manager.filter(pk__in=elsewhere[:LISTED])}
    for pk in elsewhere[: LISTED - len(undone.unrestored)]:
        row = there.get(pk)
        now = "" if row is None else str(getattr(row, relation.name) or _("nobody"))
        undone.unrestored.append(UnrestoredRow(relation.label, "" if row is None else str(row), now))


def restore_rows(dropped: list[Any], undone: UndoneMerge) -> None:
    """Restore the rows that the merge dropped, unless their parent is gone or their place is taken."""
    for row in serializers.deserialize("python", dropped):
        label = row.object._meta.label
        try:
            with transaction.atomic():
                row.save()
                check_constraints_now()
        except IntegrityError:
            undone.skipped[label] = undone.skipped.get(label, 0) + 1
            undone.unrestored.append(UnrestoredRow(label, row_label(row.object), ""))


def row_label(row: models.Model) -> str:
    """Describe a row in words; return an empty string when it belongs to something that is gone."""
    try:
        return str(row)
    except ObjectDoesNotExist:
        return ""


def check_constraints_now() -> None:
    """Make the database check its deferred constraints now instead of at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def restore_fields(keep: Agent, before: dict[str, Any], undone: UndoneMerge) -> None:
    """Restore the kept agent's values that the merge changed and nobody has changed since."""
    ours = before["keep"]
    after = before.get("after") or combined_values(ours, before["merge"], ())
    for name in FIELDS:
        if name not in ours or ours[name] == after[name]:
            continue
        if getattr(keep, name) == after[name]:
            setattr(keep, name, ours[name])
        else:
            undone.fields.append(name)
    keep.save()
