"""The search of the website for programs, and suggestions of names.

:mod:`newsroom.search` finds public data alone, whoever searches.
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
from newsroom.api.core.etags import cached_response
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
from newsroom.api.serializers.search_params import ARTICLE, SearchParamsSerializer, SuggestParamsSerializer
from newsroom.search.agents import NAMES_SHOWN, shared_names, suggest_agents
from newsroom.search.agents_in_query import find_agents
from newsroom.search.facets import (
    COUNTED,
    ResultCount,
    articles_by_date,
    count_articles,
    count_rows,
    count_statements,
    statements_by_date,
)
from newsroom.search.highlight import make_extract, with_article_marks, with_marks
from newsroom.search.params import NEWEST, OLDEST, RELEVANCE, SearchParams
from newsroom.search.statements import RANKED, find_articles, find_statements, rank_articles, rank_statements
from people.models import Agent

ResultSerializer = type[SearchedStatementSerializer] | type[SearchedArticleSerializer]
ORDERS = {
    RELEVANCE: ["-rank", "-published_at", "-id"],
    NEWEST: ["-published_at", "-id"],
    OLDEST: ["published_at", "id"],
}


def keys_of_one(kind: ResultSerializer) -> list[str]:
    return list(kind.Meta.fields)


def expands_of(kind: ResultSerializer) -> list[str]:
    return list(kind.EXPANDS)


def set_has_page(agents: Sequence[Agent]) -> None:
    """Set ``has_page`` of agents that a search found, which all have pages."""
    for agent in agents:
        agent.has_page = True  # type: ignore[attr-defined]


class SearchView(ArchiveView):
    """Statements or articles, and agents, that a query finds."""

    http_method_names = ["get", "head"]
    cacheable = True
    order: Sequence[str] = ()

    def parameters(self) -> set[str]:
        return {CURSOR, PAGE_SIZE, FIELDS, EXPAND, *SearchParamsSerializer().fields}

    def checks(self) -> Iterator[Check]:
        yield from super().checks()
        serializer = SearchParamsSerializer(data=self.request.query_params.dict())
        yield partial(serializer.is_valid, raise_exception=True)
        is_of_stories = self.request.query_params.get("kind") == ARTICLE
        kind: ResultSerializer = SearchedArticleSerializer if is_of_stories else SearchedStatementSerializer
        yield lambda: self.expanded(kind)
        yield lambda: names_in(self.request, FIELDS, list(keys_of(kind())))
        pages = KeysetPagination()
        yield lambda: pages.size(self.request)
        if serializer.is_valid():
            # A cursor belongs to results of one kind in one order.
            yield from pages.checks(self.request, kind.Meta.model, ORDERS[serializer.params.order])

    def shaping(self) -> tuple[list[str], list[str]]:
        """Return the names for ``fields`` and for ``expand`` that results of either kind have."""
        both = (SearchedStatementSerializer, SearchedArticleSerializer)
        keys = [dict.fromkeys(name for one in both for name in names(one)) for names in (keys_of_one, expands_of)]
        return list(keys[0]), list(keys[1])

    @cached_response
    @extend_schema(
        operation_id="search",
        summary="People, organisations, statements and stories, by names and words",
        tags=["search"],
        parameters=[
            SearchParamsSerializer,
            OpenApiParameter(CURSOR, str, description="A place in the list: taken from `next` or `previous`."),
            OpenApiParameter(PAGE_SIZE, SIZE_SCHEMA, description="How many results a page has."),
        ],
        responses=SearchedSerializer,
    )
    def get(self, request: Request) -> Response:
        """Counts are exact up to 1,000. The facets' values go into the parameters of their names.

        `fields` and `expand` name keys of what `results` are: one that only results of the other `kind` have is
        refused (400).
        """
        serializer = SearchParamsSerializer(data=request.query_params.dict())
        serializer.is_valid(raise_exception=True)
        params = serializer.params
        is_of_articles = serializer.validated_data["kind"] == ARTICLE
        by_relevance = params.order == RELEVANCE
        pages = KeysetPagination()
        statements: ResultCount
        articles: ResultCount | None
        if is_of_articles:
            (statements,) = count_rows(find_statements(params))
            result = articles = count_articles(find_articles(params, at_most=COUNTED + 1), params)
            ranked_articles = (
                rank_articles(params, result.newest) if by_relevance else articles_by_date(params, result)
            )
            results = self.articles(ranked_articles, params, pages)
        else:
            result = statements = count_statements(find_statements(params), params)
            articles = None
            if params.query:
                (articles,) = count_rows(find_articles(params, at_most=COUNTED + 1))
            ranked_statements = (
                rank_statements(params, result.newest) if by_relevance else statements_by_date(params, result)
            )
            results = self.statements(ranked_statements, params, pages)
        has_filters = params.filters or params.published_after or params.published_before
        is_first = CURSOR not in request.query_params and not has_filters and bool(params.query)
        has_results = bool(statements.total or (articles and articles.total))
        agents, suggestions = find_agents(params.query, has_results=has_results) if is_first else ([], [])
        set_has_page([*agents, *(suggestion.agent for suggestion in suggestions)])
        data = {
            "next": pages.link(pages.next),
            "previous": pages.link(pages.previous),
            "kind": serializer.validated_data["kind"],
            "sort": params.order,
            "ranked_among": RANKED if by_relevance else None,
            "more_than_ranked": by_relevance and result.is_ranked_in_part,
            "statements": statements,
            "articles": articles,
            "agents": agents[:NAMES_SHOWN],
            "more_agents": len(agents) > NAMES_SHOWN,
            "shared_names": shared_names(params.query, agents[:NAMES_SHOWN]),
            "said_by": suggestions,
            "facets": [facet for facet in result.facets if facet.name in FACETS],
            "results": results,
        }
        return Response(SearchedSerializer(data, context={"request": request}).data)

    def statements(self, matches: Any, params: SearchParams, pages: KeysetPagination) -> list[Any]:
        """Return a page of statements as JSON."""
        self.order = ORDERS[params.order]
        page = pages.paginate_queryset(with_marks(matches, params.query), self.request, self)
        rows = querysets.statement_rows(self.viewer, expand=self.expanded(SearchedStatementSerializer)).in_bulk(
            [row.pk for row in page]
        )
        context = {"marks": {row.pk: getattr(row, "marks", None) for row in page}}
        page_rows: list[Statement] = [rows[row.pk] for row in page if row.pk in rows]
        return self.serialized(SearchedStatementSerializer, page_rows, context)

    def articles(self, matches: Any, params: SearchParams, pages: KeysetPagination) -> list[Any]:
        """Return a page of articles as JSON."""
        self.order = ORDERS[params.order]
        page = pages.paginate_queryset(with_article_marks(matches, params.query), self.request, self)
        rows = querysets.article_rows(self.viewer, expand=self.expanded(SearchedArticleSerializer)).in_bulk(
            [row.pk for row in page]
        )
        context = {"extracts": {row.pk: make_extract(row) for row in page}}
        page_rows: list[Article] = [rows[row.pk] for row in page if row.pk in rows]
        return self.serialized(SearchedArticleSerializer, page_rows, context)

    def expanded(self, kind: ResultSerializer) -> frozenset[str]:
        return frozenset(names_in(self.request, EXPAND, expands_of(kind)))

    def serialized(self, kind: ResultSerializer, rows: Sequence[Any], context: dict[str, Any]) -> list[Any]:
        """Return results as JSON, as in their own list, with the keys of ``fields`` and ``expand``."""
        context = {"request": self.request, EXPAND: self.expanded(kind), **context}
        serializer = kind(rows, many=True, context=context)
        if wanted := names_in(self.request, FIELDS, list(keys_of(serializer))):
            keep_only(serializer, [*wanted, *context[EXPAND]])
        return list(serializer.data)


class SuggestView(ArchiveView):
    """Agents with a public name that begins like the query."""

    http_method_names = ["get", "head"]
    cacheable = True

    def parameters(self) -> set[str]:
        return {*SuggestParamsSerializer().fields}

    @cached_response
    @extend_schema(
        operation_id="search_suggest",
        tags=["search"],
        parameters=[SuggestParamsSerializer],
        responses=SuggestedSerializer,
    )
    def get(self, request: Request) -> Response:
        """By a family name and other spellings too; if there is none, by a similar name."""
        serializer = SuggestParamsSerializer(data=request.query_params.dict())
        serializer.is_valid(raise_exception=True)
        query = serializer.validated_data["q"]
        agents = suggest_agents(query)
        set_has_page(agents)
        data = {"results": agents, "shared_names": shared_names(query, agents)}
        return Response(SuggestedSerializer(data, context={"request": request}).data)
