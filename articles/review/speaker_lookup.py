"""Search for people and organisations by name, for choosing a speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, F
from django.utils.translation import gettext as _

from articles.identity.usage import describe_usage
from articles.models import Mention
from people.models import Agent, Alias
from people.names.keys import name_key
from people.names.lookup import find_candidates

MAX_MATCHES = 8
MAX_AGENTS_IN_STORY = 12
# Shorter input is compared with the first word of names only: too many names have a later word that begins with it.
MIN_LENGTH_FOR_LATER_WORDS = 3
MAX_ALIASES = 200


@dataclass(frozen=True)
class SpeakerMatch:
    """An agent that matches a search, with the name that matched, the reason, and what tells it from namesakes."""

    agent: Agent
    spelling: str
    reason: str = ""
    usage: str = ""

    @property
    def note(self) -> str:
        other_name = _("also “%(name)s”") % {"name": self.spelling} if self.spelling != self.agent.name else ""
        return " · ".join(filter(None, [self.usage, other_name, self.reason]))


def with_usage(matches: Sequence[SpeakerMatch]) -> list[SpeakerMatch]:
    usage = describe_usage([match.agent for match in matches])
    return [replace(match, usage=usage.get(match.agent.pk, "")) for match in matches]


def speakers_named_in(article_id: str) -> list[SpeakerMatch]:
    return with_usage([SpeakerMatch(agent, agent.name) for agent in agents_named_in(article_id)])


def agents_named_in(article_id: str) -> list[Agent]:
    """Return the agents named in a story, the most often named first."""
    mentions = Mention.objects.filter(
        revision__article=article_id, revision=F("revision__article__current_revision"), agent__isnull=False
    )
    counts = list(mentions.values("agent").annotate(n=Count("pk")).order_by("-n", "agent")[:MAX_AGENTS_IN_STORY])
    agents = Agent.objects.in_bulk([row["agent"] for row in counts])
    return [agents[row["agent"]] for row in counts if row["agent"] in agents]


def find_speakers(query: str, article_id: str = "") -> list[SpeakerMatch]:
    """Return agents with a name in which a word begins with the query, those named in the story first.

    If they are few, agents with similar names follow.
    """
    key = name_key(query)
    if not key:
        return []
    matches: dict[str, SpeakerMatch] = {}
    for agent in agents_named_in(article_id) if article_id else []:
        if f" {key}" in f" {name_key(agent.name)}":
            matches[agent.pk] = SpeakerMatch(agent, agent.name)
    for alias in aliases_starting_with(key):
        matches.setdefault(alias.agent_id, SpeakerMatch(alias.agent, alias.name))
    if len(matches) < MAX_MATCHES:
        for candidate in find_candidates(query, limit=MAX_MATCHES):
            reason = "; ".join(str(reason) for reason in candidate.reasons)
            matches.setdefault(candidate.agent.pk, SpeakerMatch(candidate.agent, candidate.spelling, reason))
    return with_usage(list(matches.values())[:MAX_MATCHES])


def aliases_starting_with(key: str, kind: str | None = None) -> list[Alias]:
    """Return the aliases that begin with a key, in alphabetical order; then those in which a later word does.

    ``kind`` limits them to persons or organisations.
    """
    aliases = Alias.objects.exclude(agent__state=Agent.AgentState.DISMISSED).select_related("agent")
    if kind is not None:
        aliases = aliases.filter(kind=kind)
    first = list(aliases.filter(key__startswith=key).order_by("key", "agent")[: 3 * MAX_MATCHES])
    if len({alias.agent_id for alias in first}) >= MAX_MATCHES or len(key) < MIN_LENGTH_FOR_LATER_WORDS:
        return first
    later = aliases.filter(key__contains=f" {key}")[:MAX_ALIASES]
    return first + sorted(later, key=lambda alias: (alias.key, alias.agent_id))
