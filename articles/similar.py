"""Statements and articles on the same subject, by their words.

Similarity is the cosine of two texts' lexemes, weighed by how rare each is among all wordings. The planner's
statistics of the full-text column list the common ones; a lexeme that they do not list is rarer than those.
Candidates are found by the full-text index of wordings and the index of speakers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import F, Func, OuterRef, QuerySet, TextField

from articles.models import Article, Speaker, Statement
from articles.querysets import StatementQuerySet
from articles.text_search import CONFIGURATION, SMALL_WORDS
from people.models import Agent

# The weight of a headline's words beside those of a statement.
HEADLINE_WEIGHT = 1.0
# A speaker or a topic that two articles share counts like a rare word.
SPEAKER_WEIGHT, TOPIC_WEIGHT = 3.0, 2.5
# The least similarity of statements, and of articles, on the same subject.
SIMILAR_STATEMENTS, SIMILAR_ARTICLES = 0.18, 0.16
# So many of the rarest lexemes are searched for, and so many of the newest rows with any of them are compared.
LEXEMES, CANDIDATES = 24, 300
# So many of the newest earlier statements of the same speakers are searched.
EARLIER_STATEMENTS = 800
# The longest time between two articles on the same subject.
MONTHS = timedelta(days=200)
# A database whose locale has ASCII punctuation alone makes curly quotation marks part of words.
WORD = re.compile(r"\w(?:.*\w)?")
# The share of wordings with a lexeme that is not listed, while there are no statistics.
UNLISTED = 0.002

# Small words count as if every wording had them, so that they have no weight, statistics or not.
STATISTICS = """
    SELECT lexeme, frequency
    FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS listed (lexeme, frequency)
    WHERE schemaname = current_schema() AND tablename = 'articles_wording' AND attname = 'search'
        AND lexeme IS NOT NULL
    UNION ALL SELECT lexeme, 1.0 FROM unnest(to_tsvector(%s::regconfig, %s))
"""

# The newest articles of these months that share a speaker or a topic: of each, no more than are wanted of all.
NEAR = """
    WITH speaker AS (
        SELECT DISTINCT agent_id FROM articles_speaker
        WHERE article_id = %(article)s AND public_from <= statement_timestamp() AND act_class = ANY (%(classes)s)
    )
    SELECT published_at, article_id FROM speaker CROSS JOIN LATERAL (
        SELECT DISTINCT published_at, article_id FROM articles_speaker
        WHERE agent_id = speaker.agent_id AND published_at BETWEEN %(first)s AND %(last)s
            AND public_from <= statement_timestamp() AND act_class = ANY (%(classes)s)
        ORDER BY published_at DESC, article_id DESC LIMIT %(most)s
    ) AS spoken
    UNION
    SELECT near.published_at, near.article_id FROM articles_article_topics AS filed CROSS JOIN LATERAL (
        SELECT published_at, article_id FROM articles_article_topics
        WHERE topic_id = filed.topic_id AND published_at BETWEEN %(first)s AND %(last)s
            AND public_from <= statement_timestamp()
        ORDER BY published_at DESC, article_id DESC LIMIT %(most)s
    ) AS near WHERE filed.article_id = %(article)s
    ORDER BY published_at DESC, article_id DESC LIMIT %(most)s
"""

Weights = Mapping[str, float]


def similarities_of_earlier(statement: Statement, *, limit: int = 5) -> dict[str, float]:
    """Return the similarity of these statements by id: more than ``limit``, for :func:`without_repetition`."""
    speakers = [edge.agent for edge in statement.speakers.shown().select_related("agent") if edge.agent]
    own = _with_lexemes(Statement.objects.filter(pk=statement.pk, current_wording__isnull=False)).first()
    if not speakers or own is None:
        return {}
    weights = LexemeWeights(_lexemes_of_names(speakers))
    wanted = weights.of_statement(own)
    spoken = Speaker.objects.published().filter(
        agent__in=[agent.pk for agent in speakers], published_at__lt=statement.article.published_at
    )
    newest = spoken.order_by("-published_at", "-article_id").values("statement")[:EARLIER_STATEMENTS]
    earlier = (
        Statement.objects.published()
        .filter(pk__in=newest, current_wording__search=any_of(wanted))
        .exclude(article=statement.article_id)
        .newest_first()
    )
    rows = _with_lexemes(earlier)[:CANDIDATES]
    similarities = {row["pk"]: cosine_similarity(wanted, weights.of_statement(row)) for row in rows}
    return {pk: similarities[pk] for pk in _best(similarities, SIMILAR_STATEMENTS)[: 4 * limit]}


def without_repetition(
    statement: Statement, by_id: Mapping[str, Statement], similarities: Mapping[str, float], *, limit: int = 5
) -> list[Statement]:
    """Return the most similar statements, each wording once, and none with the wording of the statement itself."""
    rows = [by_id[pk] for pk in reversed([*similarities]) if pk in by_id]
    by_text = {row.current_wording.text: row for row in rows if row.current_wording is not None}
    by_text.pop(statement.current_wording.text if statement.current_wording else "", None)
    return sorted(by_text.values(), key=lambda row: -similarities[row.pk])[:limit]


def similarities_among(statement: Statement, statements: StatementQuerySet) -> dict[str, float]:
    """Return the similarity of those of these statements that are on the same subject, by id.

    For editors: this does not ask what is public. The newest statements that share rare words are compared.
    """
    own = _with_lexemes(Statement.objects.filter(pk=statement.pk, current_wording__isnull=False)).first()
    if own is None:
        return {}
    weights = LexemeWeights()
    wanted = weights.of_statement(own)
    if not wanted:
        return {}
    rows = _with_lexemes(statements.filter(current_wording__search=any_of(wanted)).newest_first())[:CANDIDATES]
    similarities = {row["pk"]: cosine_similarity(wanted, weights.of_statement(row)) for row in rows}
    return {pk: value for pk, value in similarities.items() if value >= SIMILAR_STATEMENTS}


def similar_articles(article: Article, *, limit: int = 5) -> list[Article]:
    """Return public articles of about the same time on the same subject, the most similar first.

    They share a speaker or a topic with this one, and are compared by headline, speakers and topics.
    """
    features = {row["pk"]: row for row in _features([article.pk, *_articles_near(article)])}
    own = features.pop(article.pk, None)
    if own is None:
        return []
    weights = LexemeWeights()
    wanted = weights.of_article(own)
    similarities = {pk: cosine_similarity(wanted, weights.of_article(row)) for pk, row in features.items()}
    best = _best(similarities, SIMILAR_ARTICLES)[:limit]
    by_id = Article.objects.published().select_related("outlet").in_bulk(best)
    return [by_id[pk] for pk in best if pk in by_id]


def cosine_similarity(one: Weights, other: Weights) -> float:
    """Return the cosine of two weighed sets, from 0 (nothing in common) to 1."""
    shared = sum(weight * other[lexeme] for lexeme, weight in one.items() if lexeme in other)
    return shared / (_length(one) * _length(other)) if shared else 0.0


def any_of(weights: Weights) -> SearchQuery:
    """Return the full-text query for any of the rarest of these lexemes."""
    rarest = sorted(weights, key=lambda lexeme: (-weights[lexeme], lexeme))[:LEXEMES]
    quoted = ("'{}'".format(lexeme.replace("\\", "\\\\").replace("'", "''")) for lexeme in rarest)
    return SearchQuery(" | ".join(quoted), search_type="raw", config="simple")


class LexemeWeights:
    """The weights of lexemes: the negative logarithm of the share of wordings that have each; 0 for ``ignored``."""

    def __init__(self, ignored: Iterable[str] = ()) -> None:
        self.ignored = frozenset(ignored)
        with connection.cursor() as cursor:
            cursor.execute(STATISTICS, [CONFIGURATION, " ".join(SMALL_WORDS)])
            self.shares: dict[str, float] = dict(cursor.fetchall())
        self.unlisted = min([UNLISTED, *self.shares.values()])
        self.known: dict[str, float] = {}

    def weight(self, lexeme: str) -> float:
        """Return the weight of a lexeme. It is kept, because similar texts share lexemes."""
        if lexeme not in self.known:
            counts = lexeme not in self.ignored and WORD.fullmatch(lexeme)
            self.known[lexeme] = -math.log(self.shares.get(lexeme, self.unlisted)) if counts else 0.0
        return self.known[lexeme]

    def of_statement(self, row: Mapping[str, Any]) -> dict[str, float]:
        """Return the weights of a statement's words and its headline's, from a row of :func:`_with_lexemes`."""
        headline = {lexeme: HEADLINE_WEIGHT * self.weight(lexeme) for lexeme in row["headline_lexemes"]}
        return _weighty(headline | {lexeme: self.weight(lexeme) for lexeme in row["lexemes"]})

    def of_article(self, row: Mapping[str, Any]) -> dict[str, float]:
        """Return the weights of an article's headline, speakers and topics, from a row of :func:`_features`."""
        headline = {lexeme: self.weight(lexeme) for lexeme in row["headline_lexemes"]}
        speakers = {f"speaker {agent}": SPEAKER_WEIGHT for agent in row["speaker_ids"]}
        return _weighty(headline | speakers | {f"topic {topic}": TOPIC_WEIGHT for topic in row["topic_ids"]})


def _weighty(weights: Weights) -> dict[str, float]:
    return {lexeme: weight for lexeme, weight in weights.items() if weight}


def _length(weights: Weights) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _best(similarities: Mapping[str, float], minimum: float) -> list[str]:
    return sorted((pk for pk in similarities if similarities[pk] >= minimum), key=lambda pk: (-similarities[pk], pk))


def _lexemes(vector: F | SearchVector) -> Func:
    return Func(vector, function="tsvector_to_array", output_field=ArrayField(TextField()))


def _with_lexemes(statements: QuerySet[Statement]) -> QuerySet[Statement, Any]:
    return statements.values(
        "pk",
        lexemes=_lexemes(F("current_wording__search")),
        headline_lexemes=_lexemes(SearchVector("article__headline", config=CONFIGURATION)),
    )


def _features(articles: Sequence[str]) -> QuerySet[Article, Any]:
    """Return the lexemes of the headline, the speakers and the topics of those of these articles that are public."""
    topics = Article.topics.through.objects.filter(article=OuterRef("pk")).values("topic")
    speakers = Speaker.objects.published().filter(article=OuterRef("pk"), agent__isnull=False)
    return (
        Article.objects.published()
        .filter(pk__in=articles)
        .order_by()
        .values(
            "pk",
            headline_lexemes=_lexemes(SearchVector("headline", config=CONFIGURATION)),
            speaker_ids=ArraySubquery(speakers.order_by().values("agent").distinct()),
            topic_ids=ArraySubquery(topics),
        )
    )


def _articles_near(article: Article) -> list[str]:
    """Return the ids of the newest articles of about the same time that share a speaker or a topic."""
    parameters: dict[str, Any] = {
        "article": article.pk,
        "first": article.published_at - MONTHS,
        "last": article.published_at + MONTHS,
        "classes": list(settings.NEWSROOM_PUBLIC_ACT_CLASSES),
        "most": CANDIDATES + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEAR, parameters)
        return [pk for _at, pk in cursor.fetchall() if pk != article.pk][:CANDIDATES]


def _lexemes_of_names(agents: Iterable[Agent]) -> list[str]:
    """Return the lexemes of the agents' names, which the headlines of all articles about them have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector(%s::regconfig, %s))",
            [CONFIGURATION, " ".join(agent.name for agent in agents)],
        )
        lexemes: list[str] = cursor.fetchone()[0]
        return lexemes
