"""Whom a name may mean: the one look-up that linking, the admin, search and reconciliation share.

The candidates of a name are found by keys that its aliases hold (:func:`people.names.lookup_keys`), each through one
index and at most so many rows: the time does not grow with what is said by anybody, nor with how common a surname is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from people.likeness import Likeness, compare, initials
from people.models import Agent, AgentKind, Alias
from people.names import lookup_keys, name_key, person_name

# Keys by their first character, the strictest first. A surname or a first name alone says least, so it is asked last.
TIERS: dict[str, tuple[str, ...]] = {
    AgentKind.PERSON: ("=", ".", "~", "$", "^"),
    AgentKind.ORGANISATION: ("#", "@", "=", "$", "^"),
}
PER_KEY = 100
SCORES = {
    Likeness.FULL: 1.0,
    Likeness.MIDDLE: 0.85,
    Likeness.SHORT: 0.8,
    Likeness.ACRONYM: 0.75,
    Likeness.SPELLING: 0.7,
    Likeness.INITIAL: 0.65,
    Likeness.PART: 0.55,
    Likeness.FAMILY: 0.45,
    Likeness.GIVEN: 0.35,
}
REASONS: dict[Likeness, Promise] = {
    Likeness.FULL: _("the same name"),
    Likeness.MIDDLE: _("the same first name and surname; a middle name differs or is missing"),
    Likeness.SHORT: _("the same surname; one first name is short for the other"),
    Likeness.ACRONYM: _("one name is made of the other's first letters"),
    Likeness.SPELLING: _("spelt much alike"),
    Likeness.INITIAL: _("the same surname; the first name begins with the same letter"),
    Likeness.PART: _("one name is part of the other"),
    Likeness.FAMILY: _("the same surname, and no first name to compare"),
    Likeness.GIVEN: _("the same first name, and no surname to compare"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent that a name may mean. ``spelling`` is its alias that is most like the name; ``score`` lies between 0
    and 1 and orders candidates, it is no probability; ``reasons`` are phrases for an editor.
    """

    agent: Agent
    spelling: str
    likeness: Likeness
    score: float
    reasons: tuple[str | Promise, ...]


def find_candidates(
    name: str, *, kind: str | None = None, aliases: QuerySet[Alias] | None = None, limit: int = 10
) -> list[Candidate]:
    """The agents that a printed name may mean, the likeliest first.

    ``kind`` narrows to persons or organisations; ``aliases`` to those that the asker may see (``public_aliases()``).
    Empty for a name without letters. What counts is the name alone; roles and stories are weighed by who asks.
    """
    among = Alias.objects.all() if aliases is None else aliases
    best: dict[str, Candidate] = {}
    for group in tiers(name, kind):
        for alias in find_aliases(among, group, kind):
            candidate = as_candidate(name, alias)
            known = best.get(alias.agent_id)
            if candidate is not None and (known is None or known.score < candidate.score):
                best[alias.agent_id] = candidate
        if len(best) >= limit:
            break
    return sorted(best.values(), key=order)[:limit]


def order(candidate: Candidate) -> tuple[Any, ...]:
    agent = candidate.agent
    return -candidate.score, agent.state != Agent.State.APPROVED, agent.name, agent.pk


def tiers(name: str, kind: str | None) -> list[list[str]]:
    """The keys to ask for, group by group. An acronym is also asked for as a word, and a word as an acronym."""
    keys = defaultdict(list)
    for key in lookup_keys(name):
        keys[key[0]].append(key)
    if kind != AgentKind.PERSON:
        keys["@"] = [f"#{key[1:]}" for key in keys["@"]] + [f"@{key[1:]}" for key in keys["#"]]
    person = person_name(name)
    if person.given:
        keys["."] = [f".{initial} {person.family}" for initial in initials(person.given[0])]
    if not person.given:
        # One word: a surname or a first name, the last word of an organisation's name or its first.
        keys["^"] = [f"^{key[1:]}" for key in keys["$"]]
    elif kind != AgentKind.ORGANISATION:
        # A full name is not asked for by its surname alone: whoever else bears that has another name.
        keys["$"] = keys["^"] = []
    kinds = [kind] if kind else list(TIERS)
    prefixes = list(dict.fromkeys(prefix for rank in zip(*(TIERS[k] for k in kinds), strict=True) for prefix in rank))
    return [keys[prefix] for prefix in prefixes if keys[prefix]]


def find_aliases(among: QuerySet[Alias], keys: Sequence[str], kind: str | None) -> list[Alias]:
    found: list[Alias] = []
    for key in keys:
        holding = among.filter(keys__contains=[key]).select_related("agent")
        found += holding.filter(agent__kind=kind)[:PER_KEY] if kind else holding[:PER_KEY]
    return found


def as_candidate(name: str, alias: Alias) -> Candidate | None:
    """The alias's agent with what speaks for it; none where the names only share a key."""
    likeness = compare(name, alias.name, alias.agent.kind)
    if likeness is Likeness.NONE:
        return None
    closeness = fuzz.ratio(name_key(name), alias.key) / 100
    score = SCORES[likeness] if likeness is Likeness.FULL else round(SCORES[likeness] + 0.05 * closeness, 4)
    return Candidate(alias.agent, alias.name, likeness, score, (REASONS[likeness],))


@dataclass(frozen=True, slots=True)
class Holder:
    """An alias, by the agent that bears it: all that linking needs to compare names."""

    agent_id: str
    kind: str
    state: str
    name: str


def find_holders(keys: Iterable[str]) -> dict[str, list[Holder]]:
    """Of many keys at once, who holds each: at most ``PER_KEY`` aliases a key, in one query."""
    wanted = sorted(set(keys))
    holders: dict[str, list[Holder]] = {key: [] for key in wanted}
    if not wanted:
        return holders
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted.key, found.* FROM unnest(%s::text[]) AS wanted(key) CROSS JOIN LATERAL ("
            " SELECT agent.id, agent.kind, agent.state, alias.name FROM people_alias alias"
            " JOIN people_agent agent ON agent.id = alias.agent_id"
            " WHERE alias.keys @> ARRAY[wanted.key] LIMIT %s) AS found ORDER BY found.id, found.name",
            [wanted, PER_KEY],
        )
        for key, *row in cursor.fetchall():
            holders[key].append(Holder(*row))
    return holders
