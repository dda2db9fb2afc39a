"""The search of the site, for programs: the same words find the same.

What everybody may see is found, and nothing else, whoever asks: ``newsroom.public.searching`` decides that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article, Statement
from newsroom.api import rows
from newsroom.api.pagination import CURSOR, PAGE_SIZE, SIZE_SCHEMA, KeysetPagination
from newsroom.api.search.asking import ARTICLE, SearchSerializer, SuggestedForSerializer
from newsroom.api.search.serializers import (
    SearchedArticleSerializer,
    SearchedSerializer,
    SearchedStatementSerializer,
    SuggestedSerializer,
)
from newsroom.api.shaping import EXPAND, FIELDS, keep, keys_of, names_in
from newsroom.api.views import ArchiveView
from newsroom.public.asking import OLDEST, RELEVANCE, Asked
from newsroom.public.bearers import NAMES_SHOWN, agents_like, named_in, shared_names, suggested
from newsroom.public.extracts import extract
from newsroom.public.facets import count_statements, count_stories
from newsroom.public.searching import (
    RANKED,
    newest_asked,
    ranked,
    statements_asked,
    stories_asked,
    with_extracts,
    with_found,
)

Searched = type[SearchedStatementSerializer] | type[SearchedArticleSerializer]
BY_RELEVANCE = ["-rank", "-published_at", "-id"]
NEWEST_FIRST, OLDEST_FIRST = ["-published_at", "-id"], ["published_at", "id"]


def keys_of_one(kind: Searched) -> list[str]:
    return list(kind.Meta.fields)


def expands_of(kind: Searched) -> list[str]:
    return list(kind.EXPANDS)


class SearchView(ArchiveView):
    """Search, as on the site."""

    http_method_names = ["get", "head"]
    order: Sequence[str] = ()

    def parameters(self) -> set[str]:
        return {CURSOR, PAGE_SIZE, FIELDS, EXPAND, *SearchSerializer().fields}

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
        statements = statements_asked(asked).filter(**given.moments)
        stories = stories_asked(asked).filter(**given.moments)
        said = count_statements(statements, asked)
        told = count_stories(stories, asked) if asked.question else None
        by_relevance = asked.order == RELEVANCE
        is_of_stories = given.validated_data["kind"] == ARTICLE
        pages = KeysetPagination()
        if is_of_stories:
            results = self.stories(stories, asked, pages)
        else:
            if by_relevance:
                newest = newest_asked(asked, given.moments) if said.is_more else said.newest
                statements = ranked(newest, asked.question)
            results = self.statements(statements, asked, pages)
        is_first = CURSOR not in request.query_params and not asked.given and not given.moments
        agents = agents_like(asked.question) if is_first and asked.question else []
        shown = {
            "next": pages.link(pages.next),
            "previous": pages.link(pages.previous),
            "kind": given.validated_data["kind"],
            "sort": asked.order,
            "ranked_among": RANKED if by_relevance else None,
            "more_than_ranked": by_relevance and (said.is_more or said.total > RANKED),
            "statements": said,
            "articles": told,
            "agents": agents[:NAMES_SHOWN],
            "more_agents": len(agents) > NAMES_SHOWN,
            "shared_names": shared_names(asked.question, agents[:NAMES_SHOWN]),
            "said_by": named_in(asked.question) if is_first and asked.question else [],
            "facets": (told or count_stories(stories, asked) if is_of_stories else said).facets,
            "results": results,
        }
        return Response(SearchedSerializer(shown, context={"request": request}).data)

    def statements(self, found: Any, asked: Asked, pages: KeysetPagination) -> list[Any]:
        if asked.order == RELEVANCE:
            self.order = BY_RELEVANCE
        else:
            self.order = OLDEST_FIRST if asked.order == OLDEST else NEWEST_FIRST
        page = pages.paginate_queryset(with_found(found, asked.question), self.request, self)
        whole = rows.statement_rows(self.viewer, expand=self.expanded(SearchedStatementSerializer)).in_bulk(
            [row.pk for row in page]
        )
        context = {"found": {row.pk: getattr(row, "found", "") for row in page}}
        shown: list[Statement] = [whole[row.pk] for row in page if row.pk in whole]
        return self.shown(SearchedStatementSerializer, shown, context)

    def stories(self, found: Any, asked: Asked, pages: KeysetPagination) -> list[Any]:
        self.order = OLDEST_FIRST if asked.order == OLDEST else NEWEST_FIRST
        page = pages.paginate_queryset(with_extracts(found, asked.question), self.request, self)
        whole = rows.article_rows(self.viewer, expand=self.expanded(SearchedArticleSerializer)).in_bulk(
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
            keep(serializer, wanted)
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
        shown = {"results": agents, "shared_names": shared_names(question, agents)}
        return Response(SuggestedSerializer(shown, context={"request": request}).data)
