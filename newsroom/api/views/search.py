"""The search of the site, for programs: the same words find the same.

What everybody may see is found, and nothing else, whoever asks: ``newsroom.search.statements`` decides that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article, Statement
from newsroom.api import querysets
from newsroom.api.core.pagination import CURSOR, PAGE_SIZE, SIZE_SCHEMA, KeysetPagination
from newsroom.api.core.sparse_fields import EXPAND, FIELDS, keep_only, keys_of, names_in
from newsroom.api.core.validation import Check
from newsroom.api.core.viewsets import ArchiveView
from newsroom.api.serializers.search import (
    FACETS,
    SearchedArticleSerializer,
    SearchedSerializer,
    SearchedStatementSerializer,
    SuggestedSerializer,
)
from newsroom.api.serializers.search_params import ARTICLE, SearchSerializer, SuggestedForSerializer
from newsroom.search.agents import NAMES_SHOWN, shared_names, suggested
from newsroom.search.facets import (
    COUNTED,
    Found,
    count_statements,
    count_stories,
    how_many,
    statements_by_date,
    stories_by_date,
)
from newsroom.search.highlight import extract
from newsroom.search.misspellings import named_by
from newsroom.search.params import NEWEST, OLDEST, RELEVANCE, Asked
from newsroom.search.statements import (
    RANKED,
    best_statements,
    best_stories,
    statements_asked,
    stories_asked,
    with_extracts,
    with_found,
)
from people.models import Agent

Searched = type[SearchedStatementSerializer] | type[SearchedArticleSerializer]
ORDERS = {
    RELEVANCE: ["-rank", "-published_at", "-id"],
    NEWEST: ["-published_at", "-id"],
    OLDEST: ["published_at", "id"],
}


def keys_of_one(kind: Searched) -> list[str]:
    return list(kind.Meta.fields)


def expands_of(kind: Searched) -> list[str]:
    return list(kind.EXPANDS)


def know_pages(agents: Sequence[Agent]) -> None:
    """Whoever is found by a name has a page: nobody else is looked for."""
    for agent in agents:
        agent.has_page = True  # type: ignore[attr-defined]


class SearchView(ArchiveView):
    """Search, as on the site."""

    http_method_names = ["get", "head"]
    order: Sequence[str] = ()

    def parameters(self) -> set[str]:
        return {CURSOR, PAGE_SIZE, FIELDS, EXPAND, *SearchSerializer().fields}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        given = SearchSerializer(data=self.request.query_params.dict())
        yield partial(given.is_valid, raise_exception=True)
        is_of_stories = self.request.query_params.get("kind") == ARTICLE
        kind: Searched = SearchedArticleSerializer if is_of_stories else SearchedStatementSerializer
        yield lambda: self.expanded(kind)
        yield lambda: names_in(self.request, FIELDS, list(keys_of(kind())))
        pages = KeysetPagination()
        yield lambda: pages.size(self.request)
        if given.is_valid():
            # A place is one in results of a kind and an order.
            yield from pages.checks(self.request, kind.Meta.model, ORDERS[given.asked.order])

    def shaping(self) -> tuple[list[str], list[str]]:
        """The keys that ``fields`` and ``expand`` may name, of results of either kind."""
        both = (SearchedStatementSerializer, SearchedArticleSerializer)
        keys = [dict.fromkeys(name for one in both for name in names(one)) for names in (keys_of_one, expands_of)]
        return list(keys[0]), list(keys[1])

    @extend_schema(
        operation_id="search",
        summary="People, organisations, statements and stories, by names and words",
        tags=["search"],
        parameters=[
            SearchSerializer,
            OpenApiParameter(CURSOR, str, description="A place in the list: taken from `next` or `previous`."),
            OpenApiParameter(PAGE_SIZE, SIZE_SCHEMA, description="How many results a page has."),
        ],
        responses=SearchedSerializer,
    )
    def get(self, request: Request) -> Response:
        """Counts are exact up to 10,000; the facets' values go into the parameters of their names.

        `fields` and `expand` name keys of what `results` are: one that only results of the other `kind` have is
        refused (400).
        """
        given = SearchSerializer(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        asked = given.asked
        is_of_stories = given.validated_data["kind"] == ARTICLE
        statements, stories = statements_asked(asked), stories_asked(asked, at_most=COUNTED + 1)
        # Of what is not shown, only how many there are.
        told: Found | None = None
        if is_of_stories:
            (said,), told = how_many(statements), count_stories(stories, asked)
        else:
            said = count_statements(statements, asked)
            told = how_many(stories)[0] if asked.question else None
        found = told if told and is_of_stories else said
        by_relevance = asked.order == RELEVANCE
        pages = KeysetPagination()
        if is_of_stories:
            told_best = best_stories(asked, found.newest) if by_relevance else stories_by_date(asked, told)
            results = self.stories(told_best, asked, pages)
        else:
            said_best = best_statements(asked, found.newest) if by_relevance else statements_by_date(asked, said)
            results = self.statements(said_best, asked, pages)
        is_narrowed = asked.given or asked.since or asked.before
        is_first = CURSOR not in request.query_params and not is_narrowed and bool(asked.question)
        is_found = bool(said.total or (told and told.total))
        agents, said_by = named_by(asked.question, is_found=is_found) if is_first else ([], [])
        know_pages([*agents, *(one.agent for one in said_by)])
        shown = {
            "next": pages.link(pages.next),
            "previous": pages.link(pages.previous),
            "kind": given.validated_data["kind"],
            "sort": asked.order,
            "ranked_among": RANKED if by_relevance else None,
            "more_than_ranked": by_relevance and found.is_ranked_in_part,
            "statements": said,
            "articles": told,
            "agents": agents[:NAMES_SHOWN],
            "more_agents": len(agents) > NAMES_SHOWN,
            "shared_names": shared_names(asked.question, agents[:NAMES_SHOWN]),
            "said_by": said_by,
            "facets": [facet for facet in found.facets if facet.name in FACETS],
            "results": results,
        }
        return Response(SearchedSerializer(shown, context={"request": request}).data)

    def statements(self, found: Any, asked: Asked, pages: KeysetPagination) -> list[Any]:
        self.order = ORDERS[asked.order]
        page = pages.paginate_queryset(with_found(found, asked.question), self.request, self)
        whole = querysets.statement_rows(self.viewer, expand=self.expanded(SearchedStatementSerializer)).in_bulk(
            [row.pk for row in page]
        )
        context = {"found": {row.pk: getattr(row, "found", "") for row in page}}
        shown: list[Statement] = [whole[row.pk] for row in page if row.pk in whole]
        return self.shown(SearchedStatementSerializer, shown, context)

    def stories(self, found: Any, asked: Asked, pages: KeysetPagination) -> list[Any]:
        self.order = ORDERS[asked.order]
        page = pages.paginate_queryset(with_extracts(found, asked.question), self.request, self)
        whole = querysets.article_rows(self.viewer, expand=self.expanded(SearchedArticleSerializer)).in_bulk(
            [row.pk for row in page]
        )
        context = {"extracts": {row.pk: extract(row) for row in page}}
        shown: list[Article] = [whole[row.pk] for row in page if row.pk in whole]
        return self.shown(SearchedArticleSerializer, shown, context)

    def expanded(self, kind: Searched) -> frozenset[str]:
        return frozenset(names_in(self.request, EXPAND, expands_of(kind)))

    def shown(self, kind: Searched, found: Sequence[Any], context: dict[str, Any]) -> list[Any]:
        """Results as in their own list, as far as ``fields`` and ``expand`` ask for."""
        context = {"request": self.request, EXPAND: self.expanded(kind), **context}
        serializer = kind(found, many=True, context=context)
        if wanted := names_in(self.request, FIELDS, list(keys_of(serializer))):
            keep_only(serializer, [*wanted, *context[EXPAND]])
        return list(serializer.data)


class SuggestView(ArchiveView):
    """Names that begin like what somebody has typed so far."""

    http_method_names = ["get", "head"]

    def parameters(self) -> set[str]:
        return {*SuggestedForSerializer().fields}

    @extend_schema(
        operation_id="search_suggest",
        tags=["search"],
        parameters=[SuggestedForSerializer],
        responses=SuggestedSerializer,
    )
    def get(self, request: Request) -> Response:
        """Surnames and any other public spellings too; failing these, names that are like it."""
        given = SuggestedForSerializer(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        question = given.validated_data["q"]
        agents = suggested(question)
        know_pages(agents)
        shown = {"results": agents, "shared_names": shared_names(question, agents)}
        return Response(SuggestedSerializer(shown, context={"request": request}).data)
