"""Names of people and organisations within a query, and what these agents said with its other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import attrgetter

from django.contrib.postgres.aggregates import ArrayAgg

from articles.public_counts import with_said
from articles.text_search import is_phrase, is_small
from articles.visibility import agents_with_pages, public_aliases
from newsroom.search.agents import (
    BEST_KNOWN,
    NAMES_SHOWN,
    agents_of_misspelt_words,
    describe_agents,
    similar_agents,
)
from newsroom.search.params import SearchParams
from newsroom.search.query import is_alternative, is_excluded, query_parts
from newsroom.search.statements import find_statements, which_have_rows
from people.models import Agent, AgentKind
from people.names.keys import lookup_keys, person_name
from people.names.lookup import alias_has_key

# So many parts of a query are looked at; a name has at most so many of them.
PARTS, PARTS_OF_A_NAME = 20, 5
AGENTS_READ, AGENTS_TRIED, SUGGESTED = 100, 8, 3
SAYING = ("say", "says", "said", "saying")


@dataclass(frozen=True)
class AgentMatch:
    """An agent, and the places of the parts of a query that are its name."""

    agent: Agent
    places: range


@dataclass(frozen=True)
class AgentQuerySuggestion:
    """A query divided into the name of an agent and the other words."""

    agent: Agent
    query: str

    @property
    def params(self) -> SearchParams:
        """The search for these words among the agent's statements."""
        name = "organisation" if self.agent.kind == AgentKind.ORGANISATION else "speaker"
        return SearchParams(self.query, filters={name: self.agent.pk}, **{name: self.agent})  # type: ignore[arg-type]


def find_agents(query: str, *, has_results: bool) -> tuple[list[Agent], list[AgentQuerySuggestion]]:
    """Return the agents that a query may mean, at most one more than ``NAMES_SHOWN``, and the suggested searches.

    ``has_results`` says whether anything has all of the words: if not, each word may be a misspelt name.
    """
    parts = query_parts(query)[:PARTS]
    wanted = [part for part in parts if not (is_excluded(part) or is_alternative(part))]
    matches = match_names(parts) if parts[1:] else []
    agents = [match.agent for match in matches]
    agents += [agent for agent in similar_agents(" ".join(trim(wanted) or wanted)) if agent not in agents]
    if not agents and not has_results:
        agents = agents_of_misspelt_words([part for part in wanted if not is_phrase(part)])
    return describe_agents(agents[: NAMES_SHOWN + 1], " ".join(wanted)), suggest_queries(parts, matches)


def match_names(parts: Sequence[str]) -> list[AgentMatch]:
    """Return the public agents whose name is in a query, the best known first: an organisation by its whole name, a
    person by the whole name or the family name. A match within a longer one is left out."""
    runs: dict[str, range] = {}
    for first, past in combinations(range(len(parts) + 1), 2):
        run = parts[first:past]
        if len(run) <= PARTS_OF_A_NAME and _may_be_name(run):
            # Without commas, which would turn "family, given" round.
            name = " ".join(part.strip('",') for part in run)
            kinds = "=#" if " " in name and person_name(name).given else "=#$"
            # Of a key the longest run, which has the title or the "the" before a name.
            longer = [key for key in lookup_keys(name) if key[0] in kinds and len(run) > len(runs.get(key, ()))]
            runs |= dict.fromkeys(longer, range(first, past))
    if not runs:
        return []
    people = [key for key in runs if key[0] in "=$"]
    organisations = [key for key in runs if key[0] == "#"]
    aliases = public_aliases().filter(
        alias_has_key(people, AgentKind.PERSON) | alias_has_key(organisations, AgentKind.ORGANISATION)
    )
    agents = with_said(agents_with_pages().filter(aliases__in=aliases)).annotate(names=ArrayAgg("aliases__name"))
    matches = [_longest_match(agent, runs) for agent in agents.order_by(*BEST_KNOWN)[:AGENTS_READ]]
    return [one for one in matches if not any(set(one.places) < set(other.places) for other in matches)]


def suggest_queries(parts: Sequence[str], matches: Sequence[AgentMatch]) -> list[AgentQuerySuggestion]:
    """Return what the agents said with the words beside their names, as far as they said anything with them."""
    if any(map(is_alternative, parts)):
        return []
    suggestions = []
    for match in matches[:AGENTS_TRIED]:
        others = trim([part for place, part in enumerate(parts) if place not in match.places])
        if any(not is_excluded(part) for part in others):
            suggestions.append(AgentQuerySuggestion(match.agent, " ".join(others)))
    have_rows = which_have_rows([find_statements(suggestion.params) for suggestion in suggestions])
    return [suggestions[place] for place in sorted(have_rows)][:SUGGESTED]


def trim(parts: Sequence[str]) -> list[str]:
    """Return the parts of a query without "what did" and "say about" at its ends, and words without punctuation."""
    kept = [part if is_phrase(part) else part.rstrip("?!.,;:") for part in parts]
    for end in (0, -1):
        while kept and (is_small(kept[end]) or kept[end].casefold() in SAYING):
            kept.pop(end)
    return kept


def _may_be_name(run: Sequence[str]) -> bool:
    if any(is_excluded(part) or is_alternative(part) for part in run) or all(map(is_small, run)):
        return False
    return len(run) == 1 or not any(map(is_phrase, run))


def _longest_match(agent: Agent, runs: Mapping[str, range]) -> AgentMatch:
    found = [runs[key] for name in attrgetter("names")(agent) for key in lookup_keys(name) if key in runs]
    return AgentMatch(agent, max(found, key=len))
