"""Queries for the page of a person or an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest

from articles.models import Article, Speaker, Statement
from articles.visibility import agents_with_pages, public_agent, public_aliases, with_pages
from core.ids import id_array
from newsroom.search.agents import agents_named
from newsroom.search.highlight import with_marks
from newsroom.website.http.pagination import NEWEST_SPOKEN, Page, Reader, paginate
from newsroom.website.profiles.filters import LONGEST_LIST, StatementFilters
from newsroom.website.views.browse import LISTED
from people.models import Agent, Part, Position
from people.names.keys import name_key

HELD_NOW_FIRST = (F("end_date").desc(nulls_first=True), F("start_date").desc(nulls_last=True), "pk")
NEWEST_ON_BEHALF = ("-published_at", "-id")
# The parameter of the list of what others said on behalf of somebody.
ON_BEHALF = "on-behalf"
ON_BEHALF_SHOWN = 10
BY_NAME = ("person__sort_key", "id")
# The parameter of the list of an organisation's people.
PEOPLE = "people"
COMPANIONS_SHOWN = 8
# Whom somebody appears with is read from so many of the newest stories.
STORIES_LOOKED_AT = 200
PARTS_SHOWN = 100


def said_by(request: HttpRequest, filters: StatementFilters, size: int) -> Page[Speaker]:
    """Return the requested page of what an agent said, as speaker rows."""
    return paginate(filters.rows, request, order=NEWEST_SPOKEN, size=size)


def said_on_behalf_of(request: HttpRequest, agent: Agent) -> Page[Statement]:
    """Return the requested page of what others said on behalf of an agent. Its own statements are not among them."""
    statements = Statement.objects.published().on_behalf_of(agent).only("pk", "published_at")
    return paginate(statements, request, order=NEWEST_ON_BEHALF, size=ON_BEHALF_SHOWN, parameter=ON_BEHALF)


def people_of(request: HttpRequest, organisation: Agent) -> Page[Position]:
    """Return the requested page of an organisation's positions, by the name of the person."""
    positions = Position.objects.filter(public_agent("person"), organisation=organisation)
    return paginate(with_pages(positions, "person"), request, order=BY_NAME, parameter=PEOPLE)


def structure_of(organisation: Agent) -> tuple[list[Part], list[Part]]:
    """Return the public organisations that this one is part of, and those that are part of it."""
    either = Part.objects.filter(
        public_agent("whole"), public_agent("part"), Q(whole=organisation) | Q(part=organisation)
    )
    rows = with_pages(either, "whole", "part").order_by("whole__sort_key", "part__sort_key", "pk")[:PARTS_SHOWN]
    wholes = [row for row in rows if row.part_id == organisation.pk]
    return wholes, [row for row in rows if row.whole_id == organisation.pk]


def employers_in(positions: Sequence[Position]) -> list[Agent]:
    """Return the organisations with a page of positions that :func:`positions_of` gave, by name."""
    with_page = {p.organisation for p in positions if p.organisation and attrgetter("organisation_has_page")(p)}
    return sorted(with_page, key=lambda one: (one.name.casefold(), one.pk))[:LONGEST_LIST]


def positions_of(person: str) -> list[Position]:
    """Return the positions that a person holds or held, present ones first."""
    known = Position.objects.filter(Q(organisation=None) | public_agent("organisation"), person=person)
    return list(with_pages(known, "organisation").order_by(*HELD_NOW_FIRST))


def with_page(pk: str) -> Agent | None:
    """Return the agent if it has a page."""
    return agents_with_pages().filter(pk=pk).first()


def other_spellings(agent: str, name: str) -> list[str]:
    """Return the public names of an agent besides ``name``."""
    aliases = public_aliases().filter(agent=agent).exclude(name=name)
    return list(aliases.order_by("name").values_list("name", flat=True))


def is_borne_by_others(agent: Agent) -> bool:
    """Return whether another agent with a page has the same name."""
    return agents_named(name_key(agent.name)).exclude(pk=agent.pk).exists()


def listed(keys: Sequence[str]) -> QuerySet[Article]:
    """Return these articles with the fields that a list of articles shows, the newest first."""
    articles = Article.objects.published().filter(pk__in=keys).select_related("outlet").newest_first()
    return articles.only(*LISTED)


def reader_of(words: str) -> Reader[Statement]:
    """Return a function that loads statements by id, with the words of ``question`` marked where it is not empty."""
    statements = Statement.objects.published().for_readers()
    return (with_marks(statements, words) if words else statements).in_bulk


def newest_stories_of(agent: Agent) -> list[str]:
    """Return the ids of the newest public articles in which an agent speaks, at most ``STORIES_LOOKED_AT``."""
    spoke = Speaker.objects.published().filter(agent=agent)
    newest = spoke.order_by("-published_at", "-article_id").values_list("published_at", "article_id").distinct()
    return [article for _at, article in newest[:STORIES_LOOKED_AT]]


def companions(agent: Agent, stories: Sequence[str]) -> list[tuple[Agent, int]]:
    """Return the agents that speak in most of these articles, each with the number of articles."""
    spoke = (
        Speaker.objects.published()
        .filter(article__in=id_array(stories), agent__isnull=False)
        .exclude(agent=agent)
        .values("agent")
        .annotate(together=Count("article", distinct=True))
        .order_by("-together", "agent")
    )
    counts = dict(spoke.values_list("agent", "together")[:COMPANIONS_SHOWN])
    agents = agents_with_pages().in_bulk(counts)
    return [(agents[pk], together) for pk, together in counts.items() if pk in agents]
