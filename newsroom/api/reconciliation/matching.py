"""Finds agents by a name, even misspelt or incomplete, with scores from 0 to 100.

Candidates come from the lookup that linking uses (``people.names.lookup``) and, where that knows nobody with exactly
this name, from common trigrams. The scores are for ordering, not probabilities; 100 is the same name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from core.ids import LENGTH
from newsroom.api.core.viewer import Viewer
from newsroom.api.reconciliation.properties import PROPERTIES, Values, values_of
from people.models import Agent, AgentKind, Alias
from people.names.keys import name_key
from people.names.lookup import find_candidates
from people.names.similarity import Likeness

IDENTIFIER = re.compile(f"[0-9a-z]{{{LENGTH}}}")
MAX_LIMIT = 25
# So many of the names with the most common trigrams are read before those that the viewer may see are chosen, and so
# many of these are compared letter by letter.
NAMES_READ, COMPARED = 300, 100
DEFAULT_LIMIT = 5
# The minimum of pg_trgm's word similarity.
MIN_WORD_SIMILARITY = 0.4
# The maximum score of a similar spelling, below that of a shortened first name.
MAX_SPELLING_SCORE = 75
# Factor for a query like a part of the name other than its last words.
PART_FACTOR = 0.97
# Factor for names that differ only in spaces ("JohnSmith").
SPACES_FACTOR = 0.98
# Factor for a surname in front without a comma ("Trost Wenna").
SURNAME_FIRST_FACTOR = 0.95
# A property with a lower score contradicts a match.
MIN_PROPERTY_SCORE = 50
# The weight of the name in a score with properties.
NAME_WEIGHT = 0.8


@dataclass
class ScoredAgent:
    agent: Agent
    score: float
    is_same_name: bool = False
    features: dict[str, float] = field(default_factory=dict)
    is_match: bool = False


def reconcile(
    name: str,
    viewer: Viewer,
    *,
    kinds: Sequence[str] = (),
    properties: Mapping[str, Sequence[str]] | None = None,
    limit: int = DEFAULT_LIMIT,
) -> list[ScoredAgent]:
    """Return the agents that this viewer may see and whose name is like ``name``, the best first.

    ``properties`` are further known values by property. An agent is a match when it alone has exactly this name and
    no property contradicts it, or when ``name`` is its id.
    """
    if (meant := by_identifier(name, viewer, kinds)) is not None:
        return [ScoredAgent(meant, 100, is_same_name=True, is_match=True)]
    by_id = by_keys(name, viewer, kinds)
    if not any(one.is_same_name for one in by_id.values()):
        for one in by_trigrams(name, viewer, kinds):
            known = by_id.setdefault(one.agent.pk, one)
            known.score = max(known.score, one.score)
    # Unknown properties are ignored, as the protocol allows.
    if known_properties := {pid: values for pid, values in (properties or {}).items() if pid in PROPERTIES}:
        apply_properties(list(by_id.values()), with_present_ids(known_properties, viewer), viewer)
    ordered = sorted(
        by_id.values(),
        key=lambda one: (-one.score, one.agent.state != Agent.AgentState.APPROVED, one.agent.name, one.agent.pk),
    )
    same = [
        one
        for one in ordered
        if one.is_same_name and all(score >= MIN_PROPERTY_SCORE for score in one.features.values())
    ]
    if len(same) == 1:
        same[0].is_match = True
    return ordered[:limit]


def by_identifier(value: str, viewer: Viewer, kinds: Sequence[str]) -> Agent | None:
    """Return the agent with this id, even a former one; None for a name."""
    if not IDENTIFIER.fullmatch(value):
        return None
    return viewer.agents().filter(pk=viewer.present_id(value), kind__in=kinds or AgentKind.values).first()


def by_keys(name: str, viewer: Viewer, kinds: Sequence[str]) -> dict[str, ScoredAgent]:
    aliases = viewer.aliases().filter(agent__in=viewer.agents())
    by_id: dict[str, ScoredAgent] = {}
    for kind in kinds or (None,):
        for candidate in find_candidates(name, kind=kind, aliases=aliases, limit=MAX_LIMIT):
            score = round(candidate.score * 100, 2)
            if candidate.likeness is Likeness.SPELLING:
                score = spelling_score(name_key(name), name_key(candidate.spelling))
            by_id[candidate.agent.pk] = ScoredAgent(candidate.agent, score, candidate.likeness is Likeness.FULL)
    return by_id


@transaction.atomic
def by_trigrams(name: str, viewer: Viewer, kinds: Sequence[str]) -> list[ScoredAgent]:
    key = name_key(name)
    if not key:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(MIN_WORD_SIMILARITY)])
    like = TrigramWordSimilarity(key, "key")
    alike = Alias.objects.filter(key__trigram_word_similar=key)
    if kinds:
        alike = alike.filter(kind__in=kinds)
    nearest = alike.order_by(like.desc(), "pk").values("pk")[:NAMES_READ]
    seen = viewer.aliases().filter(agent__in=viewer.agents(), pk__in=nearest)
    rows = seen.select_related("agent").annotate(likeness=like).order_by("-likeness", "name", "pk")[:COMPARED]
    best: dict[str, ScoredAgent] = {}
    for alias in rows:
        score = spelling_score(key, alias.key)
        if alias.agent_id not in best or best[alias.agent_id].score < score:
            best[alias.agent_id] = ScoredAgent(alias.agent, score)
    return list(best.values())


def spelling_score(query: str, key: str) -> float:
    """Return the similarity, letter by letter, of the query with the name or with as many of its words."""
    words, query_words = key.split(), query.split()
    size = len(query_words)
    last = len(words) - size
    parts = [" ".join(words[first : first + size]) for first in range(last + 1)] or [key]
    scores = [OSA.normalized_similarity(query, part) for part in parts]
    best = max(scores[-1], PART_FACTOR * max(scores))
    if len(words) != size:
        together = OSA.normalized_similarity(query.replace(" ", ""), key.replace(" ", ""))
        best = max(best, SPACES_FACTOR * together)
    for first in range(1, size):
        turned = " ".join([*query_words[first:], *query_words[:first]])
        best = max(best, SURNAME_FIRST_FACTOR * OSA.normalized_similarity(turned, key))
    return round(MAX_SPELLING_SCORE * best, 2)


def with_present_ids(properties: Mapping[str, Sequence[str]], viewer: Viewer) -> Mapping[str, Sequence[str]]:
    """Return the values with present ids in place of former ones."""
    ids = {value for values in properties.values() for value in values if IDENTIFIER.fullmatch(value)}
    now = dict(viewer.former_ids().filter(old_id__in=ids).values_list("old_id", "agent")) if ids else {}
    return {pid: [now.get(value, value) for value in values] for pid, values in properties.items()}


def apply_properties(scored: Sequence[ScoredAgent], properties: Mapping[str, Sequence[str]], viewer: Viewer) -> None:
    """Combine the scores with the similarity of the properties."""
    values = values_of([one.agent for one in scored], list(properties), viewer)
    for one in scored:
        one.features = {pid: property_score(wanted, values[one.agent.pk][pid]) for pid, wanted in properties.items()}
        if one.features:
            mean = sum(one.features.values()) / len(one.features)
            one.score = round(NAME_WEIGHT * one.score + (1 - NAME_WEIGHT) * mean, 2)


def property_score(wanted: Sequence[str], values: Values) -> float:
    """Return the similarity of the values of a property, from 0 to 100; an id matches only its own agent."""
    if any(value.get("id") in wanted for value in values):
        return 100.0
    printed = [str(next(iter(reversed(value.values())))) for value in values]
    return max((fuzz.WRatio(name_key(a), name_key(b)) for a in wanted for b in printed), default=0.0)
