"""Looking for who spoke, as one types: people and organisations by any of their spellings."""

from __future__ import annotations

from dataclasses import dataclass

from people.candidates import find_candidates
from people.models import Agent, Alias
from people.names import name_key

FOUND = 8


@dataclass(frozen=True)
class Found:
    agent: Agent
    spelling: str
    reason: str


def people_called(asked: str) -> list[Found]:
    """Those whose names begin like what was typed, then those that the name may mean otherwise."""
    key = name_key(asked)
    if not key:
        return []
    beginning = Alias.objects.filter(key__startswith=key).exclude(agent__state=Agent.State.DISMISSED)
    beginning = beginning.select_related("agent").order_by("key", "agent")[: 3 * FOUND]
    found = {alias.agent_id: Found(alias.agent, alias.name, "") for alias in reversed(beginning)}
    best = dict(list(reversed(found.items()))[:FOUND])
    if len(best) < FOUND:
        for candidate in find_candidates(asked, limit=FOUND):
            reason = "; ".join(str(reason) for reason in candidate.reasons)
            best.setdefault(candidate.agent.pk, Found(candidate.agent, candidate.spelling, reason))
    return list(best.values())[:FOUND]
