"""The search page, and the names suggested while a reader types.

:mod:`newsroom.search` finds public data alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Statement
from articles.printed.sentences import with_sentences
from newsroom.search.agents import NAMES_SHOWN, shared_names, suggest_agents
from newsroom.search.agents_in_query import find_agents
from newsroom.search.disambiguation import add_disambiguation, alike
from newsroom.search.facets import (
    COUNTED,
    FacetedResult,
    ResultCount,
    articles_by_date,
    count_articles,
    count_rows,
    count_statements,
    statements_by_date,
)
from newsroom.search.highlight import make_extract, with_article_marks, with_marks
from newsroom.search.params import (
    ARTICLE_FILTERS,
    NEWEST,
    OLDEST,
    RELEVANCE,
    STATEMENTS,
    STORIES,
    SearchParams,
    clean_query,
)
from newsroom.search.statements import (
    RANKED,
    find_articles,
    find_statements,
    has_common_phrase,
    rank_articles,
    rank_statements,
    wider_searches,
)
from newsroom.website.http.caching import public_page
from newsroom.website.http.pagination import NEWEST_STATEMENTS, PAGE_SIZE, Page, Row, paginate
from newsroom.website.http.redirects import search_moved
from newsroom.website.presentation.answers import with_answers
from newsroom.website.profiles.positions import with_positions
from newsroom.website.views.browse import NEWEST_STORIES

OLDEST_STATEMENTS = ("published_at", "article_id", "place", "id")
OLDEST_STORIES = ("published_at", "id")
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True)
class Sort:
    """A link to the results in another order."""

    label: str
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class WiderSearch:
    """A link to another search, which has results."""

    params: SearchParams
    count: ResultCount


@dataclass(frozen=True)
class Results:
    """The counts of statements and stories, and the one of them that the page shows with its facets."""

    statements: ResultCount
    stories: ResultCount | None
    shown: FacetedResult
    shows_stories: bool


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """The search page: agents, statements or stories, and facets."""
    try:
        params = SearchParams.from_request(request)
    except Http404:
        return search_moved(request)
    if not params:
        return render(request, "website/search/search.html", {"params": params, "query": ""})
    results = _count(params)
    if results.shows_stories:
        page: Page[Any] = _stories_page(request, params, results.shown)
    elif results.shown.total:
        page = _statements_page(request, params, results.shown)
        with_positions(page.rows)
        with_answers(page.rows)
        with_sentences(page.rows)
    else:
        page = Page([], previous="", next="", is_first="page" not in request.GET)
    context: dict[str, Any] = {
        "params": params,
        "query": params.query,
        "results": results,
        "page": page,
        "extracts": [make_extract(article) for article in page.rows] if results.shows_stories else [],
        "ranked": RANKED,
        "in_statements": params.address(sort="", **{"in": STATEMENTS}),
        "without_dates": params.address(**{"from": "", "until": ""}),
        "hidden_fields": params.hidden_fields(without=("from", "until")),
        "sorts": _sorts(params),
        "feed": reverse("website:search-feed") + params.address(sort="", **{"in": ""}),
    }
    if page.is_first and not params.filters and params.query:
        has_results = bool(results.statements.total or (results.stories and results.stories.total))
        agents, context["suggestions"] = find_agents(params.query, has_results=has_results)
        add_disambiguation(alike(agents[:NAMES_SHOWN]))
        context |= {"agents": agents[:NAMES_SHOWN], "has_more_agents": len(agents) > NAMES_SHOWN}
        context["shared_names"] = shared_names(params.query, agents[:NAMES_SHOWN])
    if page.is_first and not page.rows:
        context["wider_searches"] = _wider_searches(params)
    return render(request, "website/search/search.html", context)


@public_page
def suggest(request: HttpRequest) -> HttpResponse:
    """The names that begin like what a reader has typed, as a part of a page."""
    query = clean_query(request.GET.get("q", ""))
    agents = suggest_agents(query)
    add_disambiguation(alike(agents))
    context = {"query": query, "agents": agents, "shared_names": shared_names(query, agents)}
    return render(request, "website/search/_suggestions.html", context)


@public_page
def suggest_json(request: HttpRequest) -> HttpResponse:
    """The same names for a browser's search box, in the format of OpenSearch; a shared name once."""
    query = clean_query(request.GET.get("q", ""))
    answer = [query, list(dict.fromkeys(agent.name for agent in suggest_agents(query)))]
    return JsonResponse(answer, safe=False, content_type="application/x-suggestions+json")


def _count(params: SearchParams) -> Results:
    """Count the results. Stories are shown if the address says so, or if they alone have the words."""
    statements, stories = find_statements(params), find_articles(params, at_most=COUNTED + 1)
    if params.kind == STORIES and params.query:
        counted = count_articles(stories, params)
        return Results(count_rows(statements)[0], counted, counted, shows_stories=True)
    counted = count_statements(statements, params)
    if params.kind == STORIES or not _counts_stories(params, counted):
        return Results(counted, None, counted, shows_stories=params.kind == STORIES)
    if counted.total or params.kind:
        # The texts would be read one by one, for a number beside the results.
        in_stories = None if has_common_phrase(params) else count_rows(stories)[0]
        return Results(counted, in_stories, counted, shows_stories=False)
    counted_stories = count_articles(stories, params)
    shows_stories = counted_stories.total > 0
    return Results(counted, counted_stories, counted_stories if shows_stories else counted, shows_stories)


def _counts_stories(params: SearchParams, statements: ResultCount) -> bool:
    """Return whether the stories with the words are counted: not beside very many statements, which takes long, nor if
    statements have filters that stories lack."""
    return bool(params.query) and not statements.is_more and not params.filters.keys() - set(ARTICLE_FILTERS)


def _sorts(params: SearchParams) -> Sequence[Sort]:
    sorts = [(RELEVANCE, _("Most relevant"))] if params.query else []
    sorts += [(NEWEST, _("Newest")), (OLDEST, _("Oldest"))]
    return [Sort(label, params.address(sort=sort), sort == params.order) for sort, label in sorts]


def _statements_page(request: HttpRequest, params: SearchParams, result: FacetedResult) -> Page[Statement]:
    if params.order == RELEVANCE:
        ranked = rank_statements(params, result.newest)
        return _ranked_page(request, with_marks(ranked.for_readers(), params.query), params)
    rows = statements_by_date(params, result)
    order = OLDEST_STATEMENTS if params.order == OLDEST else NEWEST_STATEMENTS
    return paginate(with_marks(rows.for_readers(), params.query), request, order=order)


def _stories_page(request: HttpRequest, params: SearchParams, result: FacetedResult) -> Page[Article]:
    if params.order == RELEVANCE and params.query:
        return _ranked_page(request, with_article_marks(rank_articles(params, result.newest), params.query), params)
    rows = articles_by_date(params, result)
    order = OLDEST_STORIES if params.order == OLDEST else NEWEST_STORIES
    return paginate(with_article_marks(rows, params.query), request, order=order)


def _ranked_page(request: HttpRequest, rows: QuerySet[Row], params: SearchParams) -> Page[Row]:
    """Return a page by its number: a rank has no lasting place in a list for a cursor."""
    text = request.GET.get("page", "1")
    if not (PAGE_NUMBER.fullmatch(text) and int(text) <= -(-RANKED // PAGE_SIZE)):
        raise Http404("no such page")
    number = int(text)
    matches = list(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE + 1])
    return Page(
        matches[:PAGE_SIZE],
        previous=f"{params.address()}&page={number - 1}" if number > 1 else "",
        next=f"{params.address()}&page={number + 1}" if len(matches) > PAGE_SIZE else "",
        is_first=number == 1,
    )


def _wider_searches(params: SearchParams) -> Sequence[WiderSearch]:
    wider = wider_searches(params)
    counts = count_rows(*(rows for _params, rows in wider))
    return [WiderSearch(other, count) for (other, _rows), count in zip(wider, counts, strict=True) if count.total]
