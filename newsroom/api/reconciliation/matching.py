"""Which agents a name may mean, misspelt or in part, with scores from 0 to 100.

Candidates come from the look-up that linking uses too (``people.names.lookup``), and, where that knows nobody of just
this name, from what names have in common letter by letter (trigrams). The scores put them in order, they are no
probabilities; 100 is the same name.
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
from people.models import Agent, AgentKind
from people.names.keys import name_key
from people.names.lookup import find_candidates
from people.names.similarity import Likeness

IDENTIFIER = re.compile(f"[0-9a-z]{{{LENGTH}}}")
MOST = 25
# So many that have most trigrams in common are compared letter by letter.
COMPARED = 100
DEFAULT = 5
# Trigrams in common, by pg_trgm's word similarity: below, two names have nothing in common.
LIKE_ENOUGH = 0.4
# What a name that is only spelt alike can reach: below one of which a first name or an initial is shortened.
SPELT_ALIKE = 75
# How much of that is left where what is asked for is like a part of the name, and not like its last words.
LIKE_A_PART = 0.97
# How much of it is left where only the gaps between words differ ("JohnSmith").
WRITTEN_TOGETHER = 0.98
# How much of it is left where a surname comes first without a comma ("Trost Wenna").
SURNAME_FIRST = 0.95
# Below, a property speaks against whom it is told of.
AGREES = 50
# The share of the name in a score when a question also has properties.
NAME_COUNTS = 0.8


@dataclass
class Scored:
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
    limit: int = DEFAULT,
) -> list[Scored]:
    """The agents that this viewer may see and a name may mean, the likeliest first; none for a name without letters.

    ``properties`` are what else is known of whom is sought, by property (see ``properties``). An agent is a match
    when it alone bears just this name and nothing else that is known speaks against it; and when its identifier is
    given in a name's place.
    """
    if (meant := by_identifier(name, viewer, kinds)) is not None:
        return [Scored(meant, 100, is_same_name=True, is_match=True)]
    found = by_keys(name, viewer, kinds)
    if not any(one.is_same_name for one in found.values()):
        for one in by_trigrams(name, viewer, kinds):
            known = found.setdefault(one.agent.pk, one)
            known.score = max(known.score, one.score)
    # What this service does not know of anybody says nothing of anybody: the protocol leaves it to the service.
    if told := {pid: values for pid, values in (properties or {}).items() if pid in PROPERTIES}:
        weigh(list(found.values()), as_now(told, viewer), viewer)
    ordered = sorted(
        found.values(),
        key=lambda one: (-one.score, one.agent.state != Agent.State.APPROVED, one.agent.name, one.agent.pk),
    )
    same = [one for one in ordered if one.is_same_name and all(score >= AGREES for score in one.features.values())]
    if len(same) == 1:
        same[0].is_match = True
    return ordered[:limit]


def by_identifier(given: str, viewer: Viewer, kinds: Sequence[str]) -> Agent | None:
    """Whom this is the identifier of, or the former one; None also for what is a name."""
    if not IDENTIFIER.fullmatch(given):
        return None
    return viewer.agents().filter(pk=viewer.present_id(given), kind__in=kinds or AgentKind.values).first()


def by_keys(name: str, viewer: Viewer, kinds: Sequence[str]) -> dict[str, Scored]:
    aliases = viewer.aliases().filter(agent__in=viewer.agents())
    found: dict[str, Scored] = {}
    for kind in kinds or (None,):
        for candidate in find_candidates(name, kind=kind, aliases=aliases, limit=MOST):
            score = round(candidate.score * 100, 2)
            if candidate.likeness is Likeness.SPELLING:
                score = spelt_alike(name_key(name), name_key(candidate.spelling))
            found[candidate.agent.pk] = Scored(candidate.agent, score, candidate.likeness is Likeness.FULL)
    return found


@transaction.atomic
def by_trigrams(name: str, viewer: Viewer, kinds: Sequence[str]) -> list[Scored]:
    key = name_key(name)
    if not key:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKE_ENOUGH)])
    alike = viewer.aliases().filter(agent__in=viewer.agents(), key__trigram_word_similar=key)
    if kinds:
        alike = alike.filter(agent__kind__in=kinds)
    like = TrigramWordSimilarity(key, "key")
    rows = alike.select_related("agent").annotate(likeness=like).order_by("-likeness", "name", "pk")[:COMPARED]
    best: dict[str, Scored] = {}
    for alias in rows:
        score = spelt_alike(key, alias.key)
        if alias.agent_id not in best or best[alias.agent_id].score < score:
            best[alias.agent_id] = Scored(alias.agent, score)
    return list(best.values())


def spelt_alike(asked: str, key: str) -> float:
    """How like a name, or as many of its words as are asked for, is to what is asked for, letter by letter."""
    words, given = key.split(), asked.split()
    size = len(given)
    last = len(words) - size
    parts = [" ".join(words[first : first + size]) for first in range(last + 1)] or [key]
    likenesses = [OSA.normalized_similarity(asked, part) for part in parts]
    best = max(likenesses[-1], LIKE_A_PART * max(likenesses))
    if len(words) != size:
        together = OSA.normalized_similarity(asked.replace(" ", ""), key.replace(" ", ""))
        best = max(best, WRITTEN_TOGETHER * together)
    for first in range(1, size):
        turned = " ".join([*given[first:], *given[:first]])
        best = max(best, SURNAME_FIRST * OSA.normalized_similarity(turned, key))
    return round(SPELT_ALIKE * best, 2)


def as_now(properties: Mapping[str, Sequence[str]], viewer: Viewer) -> Mapping[str, Sequence[str]]:
    """The same values with a present id in the place of each former one."""
    ids = {value for values in properties.values() for value in values if IDENTIFIER.fullmatch(value)}
    now = dict(viewer.former_ids().filter(old_id__in=ids).values_list("old_id", "agent")) if ids else {}
    return {pid: [now.get(value, value) for value in values] for pid, values in properties.items()}


def weigh(found: Sequence[Scored], properties: Mapping[str, Sequence[str]], viewer: Viewer) -> None:
    """Let what else is known count: each property as far as its values are like the agent's."""
    held = values_of([one.agent for one in found], list(properties), viewer)
    for one in found:
        one.features = {pid: likeness(wanted, held[one.agent.pk][pid]) for pid, wanted in properties.items()}
        if one.features:
            mean = sum(one.features.values()) / len(one.features)
            one.score = round(NAME_COUNTS * one.score + (1 - NAME_COUNTS) * mean, 2)


def likeness(wanted: Sequence[str], held: Values) -> float:
    """How like what is asked for is to what is known, from 0 to 100; an id is like nobody but whom it is of."""
    if any(value.get("id") in wanted for value in held):
        return 100.0
    printed = [str(next(iter(reversed(value.values())))) for value in held]
    return max((fuzz.WRatio(name_key(a), name_key(b)) for a in wanted for b in printed), default=0.0)
