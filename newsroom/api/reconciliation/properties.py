"""What can be told of an agent, by property: to extend a table with, and to tell namesakes apart by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Speaker
from newsroom.api.core.viewer import Viewer
from people.models import Agent, AgentKind, Position

# Of one agent and one property, as the protocol writes them: {"str": …}, {"int": …}, or {"id": …, "name": …}.
Values = list[dict[str, Any]]
Table = dict[str, Values]


@dataclass(frozen=True)
class Property:
    """``kinds`` are those of whom it can be told; ``read`` gives the values of many agents in one query."""

    id: str
    name: Promise
    kinds: frozenset[str]
    read: Callable[[Sequence[Agent], Viewer], Table]


def texts(rows: Sequence[tuple[str, Any]], kind: str = "str") -> Table:
    found: Table = defaultdict(list)
    for agent, value in rows:
        if value not in ("", None) and {kind: value} not in found[agent]:
            found[agent].append({kind: value})
    return found


def names(agents: Sequence[Agent], viewer: Viewer) -> Table:
    aliases = viewer.aliases().filter(agent__in=agents).order_by("name")
    return texts(list(aliases.values_list("agent_id", "name")))


def kinds(agents: Sequence[Agent], _viewer: Viewer) -> Table:
    return texts([(agent.pk, agent.kind) for agent in agents])


def descriptions(agents: Sequence[Agent], _viewer: Viewer) -> Table:
    return texts([(agent.pk, agent.description) for agent in agents])


def held_positions(agents: Sequence[Agent], viewer: Viewer) -> Any:
    known = Q(organisation=None) | Exists(viewer.agents().filter(pk=OuterRef("organisation")))
    return Position.objects.filter(known, person__in=agents).order_by(F("start_date").desc(nulls_last=True), "pk")


def roles(agents: Sequence[Agent], viewer: Viewer) -> Table:
    """Of positions first, then as printed with statements."""
    said = viewer.statements().filter(current_wording__isnull=False).exclude(current_wording__role="")
    printed = Speaker.objects.shown().filter(agent__in=agents, statement__in=said)
    printed = printed.order_by("agent", "statement__current_wording__role")
    rows = printed.values_list("agent_id", "statement__current_wording__role").distinct()
    return texts([*held_positions(agents, viewer).values_list("person_id", "role"), *rows])


def organisations(agents: Sequence[Agent], viewer: Viewer) -> Table:
    found: Table = defaultdict(list)
    rows = held_positions(agents, viewer).exclude(organisation=None)
    for person, pk, name in rows.values_list("person_id", "organisation_id", "organisation__name"):
        if {"id": pk, "name": name} not in found[person]:
            found[person].append({"id": pk, "name": name})
    return found


def statement_counts(agents: Sequence[Agent], viewer: Viewer) -> Table:
    said = Speaker.objects.shown().filter(agent__in=agents, statement__in=viewer.statements())
    counts = dict(said.order_by().values_list("agent_id").annotate(n=Count("statement", distinct=True)))
    return texts([(agent.pk, counts.get(agent.pk, 0)) for agent in agents], "int")


def former_ids(agents: Sequence[Agent], viewer: Viewer) -> Table:
    rows = viewer.former_ids().filter(agent__in=agents).order_by("old_id")
    return texts(list(rows.values_list("agent_id", "old_id")))


BOTH = frozenset(AgentKind.values)
PEOPLE = frozenset([AgentKind.PERSON])
PROPERTIES = {
    one.id: one
    for one in [
        Property("names", _("Names as printed"), BOTH, names),
        Property("role", _("Role"), PEOPLE, roles),
        Property("organisation", _("Organisation"), PEOPLE, organisations),
        Property("statements", _("Number of statements"), BOTH, statement_counts),
        Property("description", _("Description"), BOTH, descriptions),
        Property("kind", _("Person or organisation"), BOTH, kinds),
        Property("former_ids", _("Identifiers merged into this one"), BOTH, former_ids),
    ]
}


def values_of(agents: Sequence[Agent], pids: Sequence[str], viewer: Viewer) -> dict[str, Table]:
    """By agent and property. A property that there is not has no values, as the protocol wants it."""
    tables = {pid: PROPERTIES[pid].read(agents, viewer) if pid in PROPERTIES else {} for pid in pids}
    return {agent.pk: {pid: tables[pid].get(agent.pk, []) for pid in pids} for agent in agents}
