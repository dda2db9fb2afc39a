"""What stands on the page of a person or an organisation, read by queries that are compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest

from articles.compiled import compiled_once
from articles.models import Article, Speaker, Statement
from articles.public_statements import for_readers
from articles.visibility import agents_with_pages, public_agent, public_aliases, with_pages
from newsroom.search.agents import bearers
from newsroom.search.statements import with_found
from newsroom.website.http.pagination import NEWEST_SPOKEN, PAGE_SIZE, Page, Reader, first_page, paginate
from newsroom.website.profiles.filters import LONGEST_LIST, Narrowing
from newsroom.website.views.browse import LISTED
from people.models import Agent, Part, Position
from people.names.keys import name_key

HELD_NOW_FIRST = (F("end_date").desc(nulls_first=True), F("start_date").desc(nulls_last=True), "pk")
BY_NAME = ("person__sort_key", "id")
# The parameter of the list of an organisation's people.
PEOPLE = "people"
COMPANIONS_SHOWN = 8
# Whom somebody appears with is read from so many of the newest stories.
STORIES_LOOKED_AT = 200
PARTS_SHOWN = 100


def said_by(request: HttpRequest, narrowing: Narrowing, size: int) -> Page[Speaker]:
    """What is asked for of all that somebody said, as the edges of who spoke."""
    if narrowing.asked or "page" in request.GET:
        return paginate(narrowing.rows, request, order=NEWEST_SPOKEN, size=size)
    return first_page(_newest_said(narrowing.agent.pk), request, order=NEWEST_SPOKEN, size=size)


@compiled_once
def _newest_said(agent: str) -> QuerySet[Speaker, Any]:
    return Speaker.objects.published().filter(agent=agent).order_by(*NEWEST_SPOKEN)[: PAGE_SIZE + 1]


def people_of(request: HttpRequest, organisation: Agent) -> Page[Position]:
    """Who holds or held which office at an organisation, by name."""
    if PEOPLE in request.GET:
        return paginate(_posts(organisation.pk), request, order=BY_NAME, parameter=PEOPLE)
    return first_page(_first_posts(organisation.pk), request, order=BY_NAME, parameter=PEOPLE)


@compiled_once
def _first_posts(organisation: str) -> QuerySet[Position, Any]:
    return _posts(organisation).order_by(*BY_NAME)[: PAGE_SIZE + 1]


def _posts(organisation: str) -> QuerySet[Position, Any]:
    return with_pages(Position.objects.filter(public_agent("person"), organisation=organisation), "person")


def structure_of(organisation: Agent) -> tuple[list[Part], list[Part]]:
    """What it is part of, and its parts, as far as readers may see them."""
    rows = _structure(organisation.pk)
    wholes = [row for row in rows if row.part_id == organisation.pk]
    return wholes, [row for row in rows if row.whole_id == organisation.pk]


@compiled_once
def _structure(organisation: str) -> QuerySet[Part, Any]:
    either = Part.objects.filter(
        public_agent("whole"), public_agent("part"), Q(whole=organisation) | Q(part=organisation)
    )
    return with_pages(either, "whole", "part").order_by("whole__sort_key", "part__sort_key", "pk")[:PARTS_SHOWN]


@compiled_once
def organisations_of(person: str) -> QuerySet[Agent, Any]:
    """Where somebody holds or held office, by name."""
    return agents_with_pages().filter(posts__person=person).distinct().order_by("name", "pk")[:LONGEST_LIST]


@compiled_once
def positions_of(person: str) -> QuerySet[Position, Any]:
    """The offices that somebody holds or held, those held now first."""
    known = Position.objects.filter(Q(organisation=None) | public_agent("organisation"), person=person)
    return with_pages(known, "organisation").order_by(*HELD_NOW_FIRST)


def with_page(pk: str) -> Agent | None:
    return next(iter(_with_pages([pk])), None)


@compiled_once
def _with_pages(keys: Sequence[str]) -> QuerySet[Agent, Any]:
    return agents_with_pages().filter(pk__any=keys)


@compiled_once
def other_spellings(agent: str, name: str) -> QuerySet[Any, str]:
    return public_aliases().filter(agent=agent).exclude(name=name).order_by("name").values_list("name", flat=True)


def is_borne_by_others(agent: Agent) -> bool:
    key = name_key(agent.name)
    return bool(key and _other_bearers(key, agent.pk))


@compiled_once
def _other_bearers(key: str, agent: str) -> QuerySet[Agent, Any]:
    return bearers(key).exclude(pk=agent).only("pk")[:1]


@compiled_once
def listed(keys: Sequence[str]) -> QuerySet[Article, Any]:
    listed = Article.objects.published().filter(pk__any=keys).select_related("outlet").newest_first()
    return listed.only(*LISTED)


def reader_of(question: str) -> Reader[Statement]:
    """How statements are read by their ids: with the words of a question marked in them, if there is one."""
    if not question:
        return for_readers
    return with_found(Statement.objects.published().for_readers(), question).in_bulk


def newest_stories_of(agent: Agent) -> list[str]:
    """The newest public stories in which somebody speaks, at most ``STORIES_LOOKED_AT``."""
    return [article for _at, article in _newest_spoken_in(agent.pk)]


@compiled_once
def _newest_spoken_in(agent: str) -> QuerySet[Speaker, Any]:
    spoke = Speaker.objects.published().filter(agent=agent)
    newest = spoke.order_by("-published_at", "-article_id").values_list("published_at", "article_id").distinct()
    return newest[:STORIES_LOOKED_AT]


def companions(agent: Agent, stories: Sequence[str]) -> list[tuple[Agent, int]]:
    """Who speaks in the same stories most often, with the number of those stories."""
    counts = dict(_speaking_with(agent.pk, stories))
    agents = {row.pk: row for row in _with_pages(list(counts))}
    return [(agents[pk], together) for pk, together in counts.items() if pk in agents]


@compiled_once
def _speaking_with(agent: str, stories: Sequence[str]) -> QuerySet[Speaker, Any]:
    spoke = (
        Speaker.objects.published()
        .filter(article__any=stories, agent__isnull=False)
        .exclude(agent=agent)
        .values("agent")
        .annotate(together=Count("article", distinct=True))
        .order_by("-together", "agent")
    )
    return spoke.values_list("agent", "together")[:COMPANIONS_SHOWN]
