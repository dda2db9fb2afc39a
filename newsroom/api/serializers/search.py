"""The results of a search as JSON. Texts are as stored; offsets say where the words of the query are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from articles.models import Article, Statement
from articles.text_spans import MarkedPiece, MarkedSpan
from newsroom.api.openapi import examples
from newsroom.api.openapi.examples import example
from newsroom.api.serializers import AgentReferenceSerializer, ArticleSerializer, StatementSerializer
from newsroom.api.serializers.base import site_url
from newsroom.api.serializers.search_params import ARTICLE, STATEMENT
from newsroom.search.agents import SharedName
from newsroom.search.agents_in_query import AgentQuerySuggestion
from newsroom.search.facets import Facet, FacetValue, ResultCount
from newsroom.search.highlight import Extract, Lines, highlight_spans
from newsroom.search.params import NEWEST, OLDEST, RELEVANCE
from newsroom.search.statements import RANKED
from people.models import Agent

# The facets whose values are counted.
FACETS = ["speaker", "organisation", "outlet", "year", "form", "act"]
STATEMENT_RESULT: dict[str, Any] = {**examples.STATEMENT, "highlights": [{"start": 8, "end": 13}]}
SEARCHED: dict[str, Any] = {
    "next": None,
    "previous": None,
    "kind": STATEMENT,
    "sort": RELEVANCE,
    "ranked_among": RANKED,
    "more_than_ranked": False,
    "statements": {"count": 1, "more": False},
    "articles": {"count": 1, "more": False},
    "agents": [],
    "more_agents": False,
    "shared_names": [],
    "said_by": [],
    "facets": [
        {
            "name": "speaker",
            "label": "Who",
            "values": [{"value": examples.PERSON_REFERENCE["id"], "label": "Wenna Trost", "count": 1}],
        },
        {
            "name": "form",
            "label": "Quoted or reported",
            "values": [{"value": "direct", "label": "quoted in full", "count": 1}],
        },
    ],
    "results": [STATEMENT_RESULT],
}
SUGGESTED: dict[str, Any] = {"results": [{**examples.PERSON_REFERENCE, "role": "the lock keeper"}], "shared_names": []}


class HighlightSerializer(serializers.Serializer[MarkedSpan[None]]):
    """Code points, end exclusive."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)


def offsets(spans: Iterable[MarkedSpan[None]]) -> list[dict[str, int]]:
    return [{"start": span.start, "end": span.end} for span in spans]


def highlights_in(pieces: Iterable[MarkedPiece[None]]) -> list[dict[str, int]]:
    """Return the offsets of those pieces of a text that are highlighted."""
    return [{"start": p.start, "end": p.start + len(p.text)} for p in pieces if p.spans]


class FoundAgentSerializer(AgentReferenceSerializer):
    """A person or an organisation found by name."""

    role = serializers.CharField(
        source="latest_role",
        read_only=True,
        allow_null=True,
        help_text="A position held now, as accepted; otherwise as last printed, unless that position has ended. "
        "Tells namesakes apart.",
    )

    class Meta(AgentReferenceSerializer.Meta):
        model = Agent
        fields = [*AgentReferenceSerializer.Meta.fields, "role"]
        read_only_fields = fields


class SharedNameSerializer(serializers.Serializer[SharedName]):
    """A name that several people or organisations share."""

    name = serializers.CharField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_url(self, shared: SharedName) -> str:
        """The page that lists them."""
        return site_url(self, shared.get_absolute_url())


class SearchedStatementSerializer(StatementSerializer):
    """A statement as in its own list, with `highlights`."""

    highlights = serializers.SerializerMethodField()

    class Meta(StatementSerializer.Meta):
        fields = [*StatementSerializer.Meta.fields, "highlights"]
        read_only_fields = fields

    @extend_schema_field(HighlightSerializer(many=True))
    def get_highlights(self, statement: Statement) -> list[dict[str, int]]:
        """Where the words that were searched for are in `text`."""
        return offsets(highlight_spans(self.get_text(statement), self.context["marks"][statement.pk]))


class LinesSerializer(serializers.Serializer[Lines]):
    """An extract of a story's text. `highlights` are offsets into this `text`."""

    start = serializers.IntegerField(min_value=0, help_text="The offset of the extract in the story's text.")
    text = serializers.SerializerMethodField()
    highlights = serializers.SerializerMethodField()

    def get_text(self, lines: Lines) -> str:
        return "".join(piece.text for piece in lines.pieces)

    @extend_schema_field(HighlightSerializer(many=True))
    def get_highlights(self, lines: Lines) -> list[dict[str, int]]:
        return highlights_in(lines.pieces)


class SearchedArticleSerializer(ArticleSerializer):
    """A story as in its own list, with `highlights` and `extracts`."""

    highlights = serializers.SerializerMethodField()
    extracts = serializers.SerializerMethodField()

    class Meta(ArticleSerializer.Meta):
        fields = [*ArticleSerializer.Meta.fields, "highlights", "extracts"]
        read_only_fields = fields

    @extend_schema_field(HighlightSerializer(many=True))
    def get_highlights(self, article: Article) -> list[dict[str, int]]:
        """Where the words that were searched for are in `headline`."""
        return highlights_in(self.extract_of(article).title) if article.headline else []

    @extend_schema_field(LinesSerializer(many=True))
    def get_extracts(self, article: Article) -> list[dict[str, Any]]:
        """At most two extracts of the text around the words; none where readers may not read all of it."""
        lines: Any = self.extract_of(article).lines
        return list(LinesSerializer(lines, many=True).data)

    def extract_of(self, article: Article) -> Extract:
        extract: Extract = self.context["extracts"][article.pk]
        return extract


class CountSerializer(serializers.Serializer[ResultCount]):
    """The number of results."""

    count = serializers.IntegerField(
        source="total",
        min_value=0,
        help_text="The number of results, exact up to 1,000.",
    )
    more = serializers.BooleanField(source="is_more", help_text="True if there are more results than `count`.")


class FacetValueSerializer(serializers.Serializer[FacetValue]):
    """A value of a facet."""

    value = serializers.CharField(help_text="The value of the parameter with the facet's name.")
    label = serializers.CharField()  # type: ignore[assignment]  # DRF's fields have a "label" too
    count = serializers.IntegerField(
        min_value=0,
        allow_null=True,
        help_text="The number of statements with it; null where there are more results than are counted.",
    )


class FacetSerializer(serializers.Serializer[Facet]):
    """The commonest values of the results, the commonest first (years: the newest); at most twelve."""

    name = serializers.ChoiceField(choices=FACETS)
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    values = FacetValueSerializer(many=True)


class AgentQuerySuggestionSerializer(serializers.Serializer[AgentQuerySuggestion]):
    """The query as a name and other words: search for `q` with this agent as `speaker` or `organisation`."""

    agent = AgentReferenceSerializer()
    q = serializers.CharField(source="query")


@extend_schema_serializer(examples=example("Found", SEARCHED))
class SearchedSerializer(serializers.Serializer[Any]):
    """People and organisations, then statements or stories; only public data, for every account."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    kind = serializers.ChoiceField(choices=[STATEMENT, ARTICLE])
    sort = serializers.ChoiceField(choices=[RELEVANCE, NEWEST, OLDEST])
    ranked_among = serializers.IntegerField(
        allow_null=True,
        help_text="Sorted by relevance, only this many of the newest are ranked; null when sorted by date.",
    )
    more_than_ranked = serializers.BooleanField(
        help_text="True if older results exist that are not ranked and not reached by `next`: use `sort=newest` to "
        "read all."
    )
    statements = CountSerializer()
    articles = CountSerializer(
        allow_null=True, help_text="Null for a search for statements without words, which does not count stories."
    )
    agents = FoundAgentSerializer(
        many=True,
        help_text="Agents with a name similar to `q`, the most similar first; only on the first page without filters.",
    )
    more_agents = serializers.BooleanField(help_text="True if more agents have a similar name.")
    shared_names = SharedNameSerializer(
        many=True, help_text="`q` or names of `agents` that several agents share; at most three."
    )
    said_by = AgentQuerySuggestionSerializer(many=True)
    facets = FacetSerializer(many=True, help_text="All facets for statements; `outlet` and `year` for stories.")
    results = serializers.SerializerMethodField()

    @extend_schema_field(
        PolymorphicProxySerializer(
            component_name="FoundByWords",
            serializers=[SearchedStatementSerializer, SearchedArticleSerializer],
            resource_type_field_name=None,
            many=True,
        )
    )
    def get_results(self, searched: dict[str, Any]) -> list[Any]:
        results: list[Any] = searched["results"]
        return results


@extend_schema_serializer(examples=example("Suggested", SUGGESTED))
class SuggestedSerializer(serializers.Serializer[Any]):
    results = FoundAgentSerializer(many=True, help_text="At most eight, the best first.")
    shared_names = SharedNameSerializer(
        many=True, help_text="Names of `results` that several agents share; at most three."
    )
