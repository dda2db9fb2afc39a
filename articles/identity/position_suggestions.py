"""Printed roles suggested as positions with dates. Nothing of this is public or stored until an editor accepts it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from articles.models import Article, NameInStory
from people.models import Agent, AgentKind, Position, RefusedPosition
from people.names.role_conflicts import role_key

# How many of an agent's latest names with a role are read, and how many articles are listed as sources.
LOOKED_AT = 300
SOURCES = 3


@dataclass
class OfferedPosition:
    """A role as last printed, with the known organisation that it names and the dates of the articles that print it.
    Nobody has said whether it was held before or after.
    """

    role: str
    organisation: Agent | None
    since: date
    until: date
    stories: int = 0
    sources: list[Article] = field(default_factory=list)


@dataclass(frozen=True)
class PrintedAfterEnd:
    """An article that prints a position after its known end."""

    position: Position
    story: Article


def latest_roles(person: Agent) -> list[NameInStory]:
    """Return the newest articles first."""
    rows = NameInStory.objects.filter(agent=person).exclude(role="").select_related("article__outlet")
    return sorted(rows.order_by("-id")[:LOOKED_AT], key=lambda row: row.article.published_at, reverse=True)


def offered_positions(person: Agent) -> list[OfferedPosition]:
    """Return the printed roles that are no positions yet and that nobody has refused, the commonest first."""
    if person.kind != AgentKind.PERSON:
        return []
    known = {role_key(role) for role in person.positions.values_list("role", flat=True)}
    known |= set(RefusedPosition.objects.filter(person=person, undone_at__isnull=True).values_list("key", flat=True))
    rows = [row for row in latest_roles(person) if (key := role_key(row.role)) and key[:300] not in known]
    organisations = organisations_in_roles(rows)
    offers: dict[str, OfferedPosition] = {}
    for row in rows:
        day = row.article.published_at.date()
        offer = offers.get(role_key(row.role))
        if offer is None:
            offer = offers[role_key(row.role)] = OfferedPosition(row.role, None, day, day)
        offer.organisation = offer.organisation or organisations.get(row.pk)
        offer.since = min(offer.since, day)
        offer.stories += 1
        offer.sources = [*offer.sources, row.article][:SOURCES]
    return sorted(offers.values(), key=lambda offer: (-offer.stories, offer.role))


def organisations_in_roles(rows: Sequence[NameInStory]) -> dict[int, Agent]:
    """Return the organisation named in each role, as linked in its article; the longest name of several."""
    named = NameInStory.objects.filter(
        article__in={row.article_id for row in rows}, agent__kind=AgentKind.ORGANISATION
    ).select_related("agent")
    named = named.exclude(agent__state=Agent.AgentState.DISMISSED)
    by_story: dict[str, list[NameInStory]] = defaultdict(list)
    for name in named:
        by_story[name.article_id].append(name)
    by_row: dict[int, Agent] = {}
    for row in rows:
        here = [name for name in by_story[row.article_id] if is_named_in(name.name, row.role)]
        longest = max(here, key=lambda name: (len(name.name), name.name), default=None)
        if longest is not None and longest.agent is not None:
            by_row[row.pk] = longest.agent
    return by_row


def is_named_in(name: str, role: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", role) is not None


def printed_after_end(person: Agent) -> list[PrintedAfterEnd]:
    """Return positions of an agent that articles still print after they ended, the newest article first."""
    ended = {role_key(p.role): p for p in person.positions.filter(end_date__isnull=False).order_by("end_date", "pk")}
    if not ended:
        return []
    open_again = {role_key(p.role) for p in person.positions.filter(end_date__isnull=True)}
    printed = []
    for row in latest_roles(person):
        position = ended.get(role_key(row.role))
        if position is None or position.end_date is None or role_key(row.role) in open_again:
            continue
        if row.article.published_at.date() > position.end_date:
            printed.append(PrintedAfterEnd(position, row.article))
    return printed
