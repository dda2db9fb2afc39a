"""Looking for who spoke, as one types: people and organisations by any of their spellings."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F

from articles.models import Mention
from people.models import Agent, Alias
from people.names.keys import name_key
from people.names.lookup import find_candidates

FOUND = 8
CAST = 12
# What is typed is looked for at the beginning of later words, such as surnames, from so many letters on; so many
# spellings at most are looked at.
SHORTEST, LOOKED_AT = 3, 200


@dataclass(frozen=True)
class Found:
    agent: Agent
    spelling: str
    reason: str


def agents_named_in(story: str) -> list[Agent]:
    """Who is named in a story, given by its id, the most often named first: whom an editor most likely means."""
    named = Mention.objects.filter(
        revision__article=story, revision=F("revision__article__current_revision"), agent__isnull=False
    )
    ranked = list(named.values("agent").annotate(n=Count("pk")).order_by("-n", "agent")[:CAST])
    agents = Agent.objects.in_bulk([row["agent"] for row in ranked])
    return [agents[row["agent"]] for row in ranked if row["agent"] in agents]


def find_speakers(asked: str, story: str = "") -> list[Found]:
    """Those of whom a name begins like what was typed, or a later word of it does, and whom it may mean otherwise.

    Whoever is named in the ``story`` comes first.
    """
    key = name_key(asked)
    if not key:
        return []
    best: dict[str, Found] = {}
    for agent in agents_named_in(story) if story else []:
        if f" {key}" in f" {name_key(agent.name)}":
            best[agent.pk] = Found(agent, agent.name, "")
    for alias in aliases_starting_with(key):
        best.setdefault(alias.agent_id, Found(alias.agent, alias.name, ""))
    if len(best) < FOUND:
        for candidate in find_candidates(asked, limit=FOUND):
            reason = "; ".join(str(reason) for reason in candidate.reasons)
            best.setdefault(candidate.agent.pk, Found(candidate.agent, candidate.spelling, reason))
    return list(best.values())[:FOUND]


def aliases_starting_with(key: str) -> list[Alias]:
    """Spellings that begin so, in the order of the alphabet; then those of which a later word does."""
    borne = Alias.objects.exclude(agent__state=Agent.State.DISMISSED).select_related("agent")
    first = list(borne.filter(key__startswith=key).order_by("key", "agent")[: 3 * FOUND])
    if len({alias.agent_id for alias in first}) >= FOUND or len(key) < SHORTEST:
        return first
    later = borne.filter(key__contains=f" {key}")[:LOOKED_AT]
    return first + sorted(later, key=lambda alias: (alias.key, alias.agent_id))
