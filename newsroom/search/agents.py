"""People and organisations by their public names: in any spelling, or by the beginning of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from rapidfuzz.distance import OSA

from articles.public_counts import with_said
from articles.visibility import agents_with_pages, has_page, public_aliases
from newsroom.search.disambiguation import give_latest_roles
from people.models import Agent, AgentKind, Alias
from people.names.keys import name_key
from people.names.lookup import alias_has_key
from people.querysets import AgentQuerySet

NAMES_SHOWN, SUGGESTED, SHARED_NAMES_SHOWN = 12, 8, 3
# So many agents are read for these, because some only share trigrams with the query.
AGENTS_READ = 30
# So many of the aliases most like a name are read before the public ones are chosen.
ALIASES_READ = 200
MIN_SUGGESTION_LENGTH = 2
# The least share of trigrams that an alias has of a single word, and of several, and how far it may be below the best.
MIN_WORD_SIMILARITY, MIN_SIMILARITY = 0.28, 0.45
BELOW_BEST = 0.25
# One letter of so many may be wrong.
LETTERS_PER_ERROR = 4
# A shorter word is like too many names.
MIN_WORD_LENGTH = 3
ACRONYM_LENGTHS = range(2, 9)
# Where the beginning of a name is found, the best first.
WHOLE, FIRST, WITHIN = range(3)
# Among names as good: approved agents first, then those who say more.
BEST_KNOWN = (Case(When(state=Agent.AgentState.APPROVED, then=0), default=1), "-said", "name", "pk")


@dataclass(frozen=True)
class SharedName:
    """A name that several agents with pages have."""

    name: str

    def get_absolute_url(self) -> str:
        return reverse("website:name", args=[self.name])


def similar_agents(name: str) -> list[Agent]:
    """Return public agents with a public name like this one, the most similar first.

    Accents, case, titles and transliterations make no difference, typing errors little. Acronyms of organisations are
    found too. At most one more than ``NAMES_SHOWN``.
    """
    key = name_key(name)
    if not key:
        return []
    similar = _similar([key])
    agents = [a for a in similar if _similarity(a) == 1 or any(_has_word_like(key, one) for one in _keys(a))]
    agents = [agent for agent in agents if _similarity(agent) >= _similarity(agents[0]) - BELOW_BEST]
    return agents[: NAMES_SHOWN + 1]


def agents_of_misspelt_words(words: Sequence[str]) -> list[Agent]:
    """Return public agents whose family name, or most of whose name as an organisation, is like some of these words.

    For a query that finds nothing: "Did you mean".
    """
    keys = [key for word in words if len(key := name_key(word)) > LETTERS_PER_ERROR and " " not in key]
    return [a for a in _similar(keys) if any(_is_meant(keys, key, a) for key in _keys(a))] if keys else []


def suggest_agents(beginning: str) -> list[Agent]:
    """Return public agents with a public name, or a word of one, that begins like this; otherwise with a similar name.

    A whole name comes first, then a name or a family name that begins so, then names with such a word within.
    """
    key = name_key(beginning)
    if not key or len(beginning) < MIN_SUGGESTION_LENGTH:
        return []
    begins, within = Q(key__startswith=key), Q(key__contains=f" {key}")
    first = Q(aliases__key__startswith=key) | Q(sort_key__startswith=key)
    place = Case(When(aliases__key=key, then=WHOLE), When(first, then=FIRST), default=WITHIN)
    rows = with_said(agents_with_pages().filter(aliases__in=public_aliases().filter(begins | within)))
    found = rows.annotate(place=Min(place), names=ArrayAgg("aliases__name")).order_by("place", *BEST_KNOWN)
    return describe_agents(list(found[:SUGGESTED]) or similar_agents(beginning)[:SUGGESTED], beginning)


def describe_agents(agents: list[Agent], query: str) -> list[Agent]:
    """Set ``latest_role``, and ``found_by``: the public name that has more of the query than the agent's own."""
    words = [word for word in name_key(query).split() if len(word) >= MIN_WORD_LENGTH] or [name_key(query)]

    def matches(name: str) -> int:
        return sum(_has_word_like(word, name_key(name)) for word in words)

    for agent in agents:
        best = min(attrgetter("names")(agent), key=lambda name: (-matches(name), len(name), name))
        agent.found_by = best if matches(best) > matches(agent.name) else ""  # type: ignore[attr-defined]
    return give_latest_roles(agents)


def agents_named(key: str) -> AgentQuerySet:
    """Return the public agents with a public name of this key."""
    aliases = public_aliases().filter(agent=OuterRef("pk"), key=key)
    return agents_with_pages().filter(Exists(aliases)) if key else agents_with_pages().none()


def shared_names(query: str, agents: Sequence[Agent]) -> list[SharedName]:
    """Return the names that several public agents share: the query, and the names of the agents it found."""
    keys = list(dict.fromkeys(name_key(name) for name in (query, *(agent.name for agent in agents))))
    if not agents:
        return []
    aliases = public_aliases().filter(has_page("agent"), key__in=keys).order_by().values("key")
    own_name = Min("name", filter=Q(name=F("agent__name")))
    shared = aliases.annotate(n=Count("agent", distinct=True), shown=Coalesce(own_name, Min("name"))).filter(n__gt=1)
    names = dict(shared.values_list("key", "shown"))
    return [SharedName(names[key]) for key in keys if key in names][:SHARED_NAMES_SHOWN]


def is_like(word: str, name: str) -> bool:
    """Return whether a word begins a name, or is the name with at most one wrong letter in four."""
    return name.startswith(word) or OSA.distance(word, name) <= min(len(word), len(name)) // LETTERS_PER_ERROR


@transaction.atomic
def _similar(keys: Sequence[str]) -> list[Agent]:
    """Return public agents with a public alias like one of these keys, the most similar first.

    Each has its ``similarity`` and the ``names`` of those aliases.
    """
    least = MIN_SIMILARITY if any(" " in key for key in keys) else MIN_WORD_SIMILARITY
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(least)])
    acronyms = [f"@{key}" for key in keys if len(key) in ACRONYM_LENGTHS]
    of_acronym = Alias.objects.filter(alias_has_key(acronyms, AgentKind.ORGANISATION))
    aliases = of_acronym.order_by().values("pk")[:ALIASES_READ].union(*map(_most_similar_aliases, keys))
    similarities = [TrigramWordSimilarity(key, "aliases__key") for key in keys]
    similarity = Greatest(Case(When(aliases__keys__holds=acronyms, then=1.0), default=0.0), *similarities)
    agents = with_said(agents_with_pages().filter(aliases__in=public_aliases().filter(pk__in=aliases)))
    found = agents.annotate(similarity=Max(similarity), names=ArrayAgg("aliases__name"))
    return list(found.order_by("-similarity", *BEST_KNOWN)[:AGENTS_READ])


def _most_similar_aliases(key: str) -> QuerySet[Alias, Any]:
    aliases = Alias.objects.filter(key__trigram_word_similar=key)
    return aliases.order_by(TrigramWordSimilarity(key, "key").desc(), "pk").values("pk")[:ALIASES_READ]


def _similarity(agent: Agent) -> float:
    similarity: float = attrgetter("similarity")(agent)
    return similarity


def _keys(agent: Agent) -> list[str]:
    return [name_key(name) for name in attrgetter("names")(agent)]


def _has_word_like(query: str, key: str) -> bool:
    """Return whether a word of a query is like a word of a name, or the whole query like the whole name.

    "marl" shares three trigrams with "Marchbanks" and is not like it.
    """
    words = [word for word in (*query.split(), query.replace(" ", "")) if len(word) >= MIN_WORD_LENGTH] or [query]
    return any(is_like(word, name) for word in words for name in (*key.split(), key.replace(" ", "")))


def _is_meant(words: Iterable[str], key: str, agent: Agent) -> bool:
    names = key.split()
    like = [name for name in names if any(is_like(word, name) for word in words)]
    return len(like) * 2 > len(names) if agent.kind == AgentKind.ORGANISATION else names[-1:] == like[-1:]
