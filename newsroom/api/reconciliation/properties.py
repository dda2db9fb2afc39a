"""The properties of agents, which extend a table or distinguish namesakes."""

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

# The values of a property of an agent as the protocol writes them: {"str": …}, {"int": …}, or {"id": …, "name": …}.
Values = list[dict[str, Any]]
PropertyTable = dict[str, Values]


@dataclass(frozen=True)
class Property:
    """A property: ``kinds`` are the kinds of agents that have it, ``read`` returns the values of many agents."""

    id: str
    name: Promise
    kinds: frozenset[str]
    read: Callable[[Sequence[Agent], Viewer], PropertyTable]


def texts(rows: Sequence[tuple[str, Any]], kind: str = "str") -> PropertyTable:
    table: PropertyTable = defaultdict(list)
    for agent, value in rows:
        if value not in ("", None) and {kind: value} not in table[agent]:
            table[agent].append({kind: value})
    return table


def names(agents: Sequence[Agent], viewer: Viewer) -> PropertyTable:
    aliases = viewer.aliases().filter(agent__in=agents).order_by("name")
    return texts(list(aliases.values_list("agent_id", "name")))


def kinds(agents: Sequence[Agent], _viewer: Viewer) -> PropertyTable:
    return texts([(agent.pk, agent.kind) for agent in agents])


def descriptions(agents: Sequence[Agent], _viewer: Viewer) -> PropertyTable:
    return texts([(agent.pk, agent.description) for agent in agents])


def positions_of(agents: Sequence[Agent], viewer: Viewer) -> Any:
    known = Q(organisation=None) | Exists(viewer.agents().filter(pk=OuterRef("organisation")))
    return Position.objects.filter(known, person__in=agents).order_by(F("start_date").desc(nulls_last=True), "pk")


def roles(agents: Sequence[Agent], viewer: Viewer) -> PropertyTable:
    """Return the roles of positions first, then those printed with statements."""
    statements = viewer.statements().filter(current_wording__isnull=False).exclude(current_wording__role="")
    printed = Speaker.objects.shown().filter(agent__in=agents, statement__in=statements)
    printed = printed.order_by("agent", "statement__current_wording__role")
    rows = printed.values_list("agent_id", "statement__current_wording__role").distinct()
    return texts([*positions_of(agents, viewer).values_list("person_id", "role"), *rows])


def organisations(agents: Sequence[Agent], viewer: Viewer) -> PropertyTable:
    table: PropertyTable = defaultdict(list)
    rows = positions_of(agents, viewer).exclude(organisation=None)
    for person, pk, name in rows.values_list("person_id", "organisation_id", "organisation__name"):
        if {"id": pk, "name": name} not in table[person]:
            table[person].append({"id": pk, "name": name})
    return table


def statement_counts(agents: Sequence[Agent], viewer: Viewer) -> PropertyTable:
    speakers = Speaker.objects.shown().filter(agent__in=agents, statement__in=viewer.statements())
    counts = dict(speakers.order_by().values_list("agent_id").annotate(n=Count("statement", distinct=True)))
    return texts([(agent.pk, counts.get(agent.pk, 0)) for agent in agents], "int")


def former_ids(agents: Sequence[Agent], viewer: Viewer) -> PropertyTable:
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


def values_of(agents: Sequence[Agent], pids: Sequence[str], viewer: Viewer) -> dict[str, PropertyTable]:
    """Return the values by agent and property; an unknown property has none, as the protocol demands."""
    tables = {pid: PROPERTIES[pid].read(agents, viewer) if pid in PROPERTIES else {} for pid in pids}
    return {agent.pk: {pid: tables[pid].get(agent.pk, []) for pid in pids} for agent in agents}
