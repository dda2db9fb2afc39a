"""The look-up of agents by name that linking, the admin, search and reconciliation share.

Candidates are found by the keys of their aliases (:func:`people.names.keys.lookup_keys`), each through one index and
with a limit on rows, so that the time does not grow with the archive. Each kind of agent has an index of its own, so
that a surname finds people however many organisations end in the same word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Lookup, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from people.models import Agent, AgentKind, Alias
from people.names.keys import lookup_keys, name_key, person_name
from people.names.similarity import Likeness, compare, initials

# The types of keys, by their first character, that are used for each kind of agent.
KEYS: dict[str, str] = {AgentKind.PERSON: "=.~", AgentKind.ORGANISATION: "#@="}
# A last or a first word alone is the weakest evidence.
WEAK = "$^"
PER_KEY = 100
MATCHED = ("agent_id", "kind", "name", "key")
# The weight of the spelling's similarity among candidates of the same degree of similarity.
CLOSENESS = 0.05
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
class AgentCandidate:
    """An agent that a name may refer to. ``spelling`` is its most similar alias; ``score``, between 0 and 1, orders
    candidates and is no probability; ``reasons`` are phrases for an editor.
    """

    agent: Agent
    spelling: str
    likeness: Likeness
    score: float
    reasons: tuple[str | Promise, ...]


def find_candidates(
    name: str, *, kind: str | None = None, aliases: QuerySet[Alias] | None = None, limit: int = 10
) -> list[AgentCandidate]:
    """Return the agents that a printed name may refer to, the likeliest first.

    ``kind`` limits the result to persons or organisations; ``aliases`` to those that the user may see
    (``public_aliases()``). Empty for a name without letters. Only the name counts; callers weigh roles and stories.
    """
    among = Alias.objects.all() if aliases is None else aliases
    best: dict[str, AliasMatch] = {}
    for keys in key_tiers(name, kind):
        # One query for all keys: a round trip to the database takes longer than the search.
        queries = [among.filter(alias_has_key([key], kind)).values_list(*MATCHED)[:PER_KEY] for key in keys]
        for row in queries[0].union(*queries[1:], all=True) if queries[1:] else queries[0]:
            match = AliasMatch.of(name, *row)
            if match is not None and (row[0] not in best or best[row[0]].score < match.score):
                best[row[0]] = match
        if best:
            break
    scores = sorted((match.score for match in best.values()), reverse=True)[:limit]
    first = [match for match in best.values() if match.score >= scores[-1]]
    # Load agents only now: most aliases that share a key belong to unlike names.
    agents = Agent.objects.not_dismissed().in_bulk([match.agent_id for match in first])
    candidates = [match.candidate(agents[match.agent_id]) for match in first if match.agent_id in agents]
    return sorted(candidates, key=rank_matches)[:limit]


def rank_matches(candidate: AgentCandidate) -> tuple[Any, ...]:
    """Sort matches by likelihood, approved agents before their namesakes."""
    agent = candidate.agent
    return (-candidate.score, agent.state != Agent.AgentState.APPROVED, agent.name, agent.pk)


@ArrayField.register_lookup
class ArrayOverlap(Lookup):
    """A lookup for arrays that share a text with a list, which is one parameter; ``overlap`` has one for each item."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = self.process_lhs(compiler, connection)
        return f"{sql} && %s::text[]", (*parameters, self.rhs)


def alias_has_key(keys: Sequence[str], kind: str | None = None) -> Q:
    """Return the condition that an alias has one of these keys, written to use the index of each kind of agent."""
    condition = Q()
    for one in [kind] if kind is not None else AgentKind.values:
        condition |= Q(kind=one, keys__holds=keys)
    return condition


@dataclass(frozen=True, slots=True)
class AliasMatch:
    """An alias that resembles the name searched for."""

    agent_id: str
    spelling: str
    likeness: Likeness
    score: float

    @classmethod
    def of(cls, name: str, agent_id: str, kind: str, spelling: str, key: str) -> AliasMatch | None:
        """Return the match of an alias, or None when the names share only a key."""
        likeness = compare(name, spelling, kind)
        if likeness is Likeness.NONE:
            return None
        score = SCORES[likeness]
        if likeness is not Likeness.FULL:
            score = round(score + CLOSENESS * fuzz.ratio(name_key(name), key) / 100, 4)
        return cls(agent_id, spelling, likeness, score)

    def candidate(self, agent: Agent) -> AgentCandidate:
        return AgentCandidate(agent, self.spelling, self.likeness, self.score, (REASONS[self.likeness],))


def key_tiers(name: str, kind: str | None) -> list[list[str]]:
    """Return the keys to search first, and those to search only when the first find nobody or the name has no others.

    An acronym is also searched as a word, and a word as an acronym.
    """
    keys = defaultdict(list)
    for key in lookup_keys(name):
        keys[key[0]].append(key)
    if kind != AgentKind.PERSON:
        keys["@"] = [f"#{key[1:]}" for key in keys["@"]] + [f"@{key[1:]}" for key in keys["#"]]
    person = person_name(name)
    if person.given:
        keys["."] = [f".{initial} {person.family}" for initial in initials(person.given[0])]
    else:
        # One word: a surname or a first name, or the first or last word of an organisation's name.
        keys["^"] = [f"^{key[1:]}" for key in keys["$"]]
    kinds = [kind] if kind else list(KEYS)
    wanted = dict.fromkeys(prefix for one in kinds for prefix in KEYS[one])
    strong = [key for prefix in wanted if prefix not in WEAK for key in keys[prefix]]
    weak = [key for prefix in WEAK for key in keys[prefix]]
    if not person.given and kind != AgentKind.ORGANISATION:
        return [group for group in [strong + weak] if group]
    # A person's full name is not searched by surname alone: others with that surname have another name.
    return [group for group in (strong, weak if kind != AgentKind.PERSON else []) if group]


@dataclass(frozen=True, slots=True)
class NamedAgent:
    """An alias with its agent: all that linking needs to compare names.

    ``settled``: an editor has set the agent's kind. ``dismissed``: an editor has dismissed the agent.
    """

    agent_id: str
    kind: str
    settled: bool
    name: str
    dismissed: bool = False


def agents_by_key(keys: Iterable[str]) -> dict[str, list[NamedAgent]]:
    """Return the agents for many keys in one query, at most ``PER_KEY`` aliases for each key."""
    wanted = sorted(set(keys))
    holders: dict[str, list[NamedAgent]] = {key: [] for key in wanted}
    if not wanted:
        return holders
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted.key, found.* FROM unnest(%s::text[]) AS wanted(key) CROSS JOIN LATERAL ("
            " SELECT agent.id, agent.kind, agent.state <> 'unreviewed' OR agent.kind_by_editor, alias.name,"
            " agent.state = 'dismissed'"
            " FROM people_alias alias"
            " JOIN people_agent agent ON agent.id = alias.agent_id"
            " WHERE alias.kind = 'person' AND alias.keys @> ARRAY[wanted.key]"
            " OR alias.kind = 'organisation' AND alias.keys @> ARRAY[wanted.key]"
            " LIMIT %s) AS found ORDER BY found.id, found.name",
            [wanted, PER_KEY],
        )
        for key, *row in cursor.fetchall():
            holders[key].append(NamedAgent(*row))
    return holders
