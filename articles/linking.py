"""Names found in a story -> agents of the archive.

A name leads to the one agent of its kind that bears its key; to a new, unreviewed agent when nobody does; to none when
several do, or when it is a surname alone: then an editor decides, linking never guesses.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from people.models import Agent, AgentKind, Alias
from people.names import name_key

# A printed name and the kind of agent it was taken for.
Name = tuple[str, str]

# Locks are taken on so many groups of keys, not on each key: a long story names thousands.
LOCKS = 256
NAMESPACE = 0x6E616D65


@transaction.atomic
def link_names(names: Iterable[Name]) -> dict[Name, Agent | None]:
    """The agent that each name leads to, created where nobody bears the name; None where that cannot be known.

    The agent's kind may differ from the name's: an editor may have put right what the machine took it for. Further
    spellings become aliases. Two transactions that meet the same new name at once create one agent, the second waits
    for the first to commit; so call it once in a transaction.
    """
    wanted = {name: name_key(name[0]) for name in dict.fromkeys(names)}
    keys = {(kind, key) for (_name, kind), key in wanted.items() if may_link(kind, key)}
    bearers = find_bearers(keys)
    if missing := sorted(k for k in keys if not bearers[k]):
        lock(missing)
        bearers |= find_bearers(missing)
        create_agents(wanted, bearers, missing)
    linked = {
        name: agents[0] if len(agents := bearers.get((name[1], key), [])) == 1 else None
        for name, key in wanted.items()
    }
    add_spellings(linked)
    return linked


def may_link(kind: str, key: str) -> bool:
    """Whether a key says enough to know an agent by: an organisation's any, a person's at least two words."""
    return bool(key) and (kind == AgentKind.ORGANISATION or " " in key)


def find_bearers(keys: Iterable[tuple[str, str]]) -> defaultdict[tuple[str, str], list[Agent]]:
    """The agents of each kind that bear each key; where there are none, those of the other kind that are approved."""
    wanted = set(keys)
    found: defaultdict[str, dict[str, Agent]] = defaultdict(dict)
    aliases = Alias.objects.filter(key__in={key for _kind, key in wanted}).select_related("agent")
    for alias in aliases.order_by("agent_id"):
        found[alias.key][alias.agent_id] = alias.agent
    bearers: defaultdict[tuple[str, str], list[Agent]] = defaultdict(list)
    for kind, key in wanted:
        agents = found[key].values()
        same = [agent for agent in agents if agent.kind == kind]
        bearers[kind, key] = same or [agent for agent in agents if agent.state == Agent.State.APPROVED]
    return bearers


def lock(keys: Iterable[tuple[str, str]]) -> None:
    """Wait until no other transaction is creating agents of these keys, in one order so that none wait in a circle."""
    groups = sorted({zlib.crc32(f"{kind} {key}".encode()) % LOCKS for kind, key in keys})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, g) FROM unnest(%s::int[]) AS g", [NAMESPACE, groups])


def create_agents(
    wanted: Mapping[Name, str], bearers: defaultdict[tuple[str, str], list[Agent]], missing: Iterable[tuple[str, str]]
) -> None:
    """An agent, called by the first spelling, for each key that still nobody bears."""
    spellings: dict[tuple[str, str], str] = {}
    for (name, kind), key in wanted.items():
        spellings.setdefault((kind, key), name)
    new = {k: Agent(kind=k[0], name=spellings[k]) for k in missing if not bearers[k]}
    Agent.objects.bulk_create(new.values())
    bearers |= {k: [agent] for k, agent in new.items()}


def add_spellings(linked: Mapping[Name, Agent | None]) -> None:
    """Make every printed form an alias of its agent, where it is not one yet; in one order, as for locks."""
    agents = {agent.pk for agent in linked.values() if agent is not None}
    known = set(Alias.objects.filter(agent__in=agents).values_list("agent_id", "name"))
    new = {(agent.pk, name) for (name, _kind), agent in linked.items() if agent is not None} - known
    Alias.objects.bulk_create(
        [Alias(agent_id=agent, name=name).set_keys() for agent, name in sorted(new)], ignore_conflicts=True
    )
