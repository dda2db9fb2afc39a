"""What was said about the same matter: statements and stories that are alike in their words.

Two texts are alike by the cosine of their lexemes, each weighed by how rare it is among all wordings. How rare, the
planner's statistics say, which the database keeps anyway; what they do not list is rarer than all that they do.
Candidates come from the full-text index of wordings and the index of speakers, whichever is the shorter way.
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
from articles.text_search import CONFIGURATION
from people.models import Agent

# A headline says what its story is about; the words of a statement, what this one is about.
HEADLINE = 1.0
# In two stories, one who speaks in both, and a topic of both, count like rare words.
SPEAKER, TOPIC = 3.0, 2.5
# Below these likenesses two statements, or two stories, are not held to be about one matter.
STATEMENTS_ALIKE, STORIES_ALIKE = 0.18, 0.16
# So many of the rarest lexemes are looked for, and so many of the newest rows that have one are compared.
LEXEMES, CANDIDATES = 24, 300
# Of what its speakers said before a statement, so much is looked through, the newest.
LOOKED_AT = 800
# How far apart in time two stories of one matter may be.
MONTHS = timedelta(days=200)
# Where the database's locale knows no punctuation beyond ASCII, its parser takes a curly mark for part of a word.
WORD = re.compile(r"\w(?:.*\w)?")
# The share of wordings that an unlisted lexeme is held to be in where there are no statistics yet.
UNLISTED = 0.002

STATISTICS = """
    SELECT lexeme, frequency
    FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS listed (lexeme, frequency)
    WHERE schemaname = current_schema() AND tablename = 'articles_wording' AND attname = 'search'
        AND lexeme IS NOT NULL
"""

# The newest stories about one time in which the same speak, or with the same topics: of each voice and topic no more
# are read than are wanted of all.
NEAR = """
    WITH voice AS (
        SELECT DISTINCT agent_id FROM articles_speaker
        WHERE article_id = %(story)s AND public_from <= statement_timestamp() AND act_class = ANY (%(classes)s)
    )
    SELECT published_at, article_id FROM voice CROSS JOIN LATERAL (
        SELECT DISTINCT published_at, article_id FROM articles_speaker
        WHERE agent_id = voice.agent_id AND published_at BETWEEN %(first)s AND %(last)s
            AND public_from <= statement_timestamp() AND act_class = ANY (%(classes)s)
        ORDER BY published_at DESC, article_id DESC LIMIT %(most)s
    ) AS spoken
    UNION
    SELECT near.published_at, near.article_id FROM articles_article_topics AS filed CROSS JOIN LATERAL (
        SELECT published_at, article_id FROM articles_article_topics
        WHERE topic_id = filed.topic_id AND published_at BETWEEN %(first)s AND %(last)s
            AND public_from <= statement_timestamp()
        ORDER BY published_at DESC, article_id DESC LIMIT %(most)s
    ) AS near WHERE filed.article_id = %(story)s
    ORDER BY published_at DESC, article_id DESC LIMIT %(most)s
"""

Weights = Mapping[str, float]


def earlier_on_this_matter(statement: Statement, *, limit: int = 5) -> list[Statement]:
    """Public statements of the same speakers, in stories published before, that are most like this one; best first."""
    likeness = earlier_and_alike(statement, limit=limit)
    found = Statement.objects.published().for_readers().in_bulk(likeness)
    return said_once(statement, found, likeness, limit=limit)


def earlier_and_alike(statement: Statement, *, limit: int = 5) -> dict[str, float]:
    """How like it they are, by id, best first: more than ``limit``, of which :func:`said_once` chooses."""
    speakers = [edge.agent for edge in statement.speakers.shown().select_related("agent") if edge.agent]
    own = _with_lexemes(Statement.objects.filter(pk=statement.pk, current_wording__isnull=False)).first()
    if not speakers or own is None:
        return {}
    rarity = Rarity(_lexemes_of_names(speakers))
    asked = rarity.of_statement(own)
    spoken = Speaker.objects.published().filter(
        agent__in=[agent.pk for agent in speakers], published_at__lt=statement.article.published_at
    )
    newest = spoken.order_by("-published_at", "-article_id").values("statement")[:LOOKED_AT]
    earlier = (
        Statement.objects.published()
        .filter(pk__in=newest, current_wording__search=any_of(asked))
        .exclude(article=statement.article_id)
        .newest_first()
    )
    likeness = {row["pk"]: alike(asked, rarity.of_statement(row)) for row in _with_lexemes(earlier)[:CANDIDATES]}
    return {pk: likeness[pk] for pk in _best(likeness, STATEMENTS_ALIKE)[: 4 * limit]}


def said_once(
    statement: Statement, found: Mapping[str, Statement], likeness: Mapping[str, float], *, limit: int = 5
) -> list[Statement]:
    """The best of those found whose words are not the statement's own; the same words in two papers are said once."""
    rows = [found[pk] for pk in reversed([*likeness]) if pk in found]
    once = {row.current_wording.text: row for row in rows if row.current_wording is not None}
    once.pop(statement.current_wording.text if statement.current_wording else "", None)
    return sorted(once.values(), key=lambda row: -likeness[row.pk])[:limit]


def alike_among(statement: Statement, among: StatementQuerySet) -> dict[str, float]:
    """How like a statement those of ``among`` are that share rare words with it; the newest of them are compared.

    For editors: nothing here asks what is public. By id, only those that are held to be about one matter.
    """
    own = _with_lexemes(Statement.objects.filter(pk=statement.pk, current_wording__isnull=False)).first()
    if own is None:
        return {}
    rarity = Rarity()
    asked = rarity.of_statement(own)
    if not asked:
        return {}
    rows = _with_lexemes(among.filter(current_wording__search=any_of(asked)).newest_first())
    likeness = {row["pk"]: alike(asked, rarity.of_statement(row)) for row in rows[:CANDIDATES]}
    return {pk: value for pk, value in likeness.items() if value >= STATEMENTS_ALIKE}


def stories_on_the_same_matter(article: Article, *, limit: int = 5) -> list[Article]:
    """Public stories of about the same time in which one of the same speaks, or with one of the same topics, that are
    most like this one by headline, speakers and topics; best first."""
    features = {row["pk"]: row for row in _features([article.pk, *_stories_near(article)])}
    own = features.pop(article.pk, None)
    if own is None:
        return []
    rarity = Rarity()
    asked = rarity.of_story(own)
    likeness = {pk: alike(asked, rarity.of_story(row)) for pk, row in features.items()}
    best = _best(likeness, STORIES_ALIKE)[:limit]
    found = {row.pk: row for row in _with_outlets(best)} if best else {}
    return [found[pk] for pk in best if pk in found]


def alike(one: Weights, other: Weights) -> float:
    """The cosine of two weighed sets, from 0 (nothing in common) to 1."""
    shared = sum(weight * other[lexeme] for lexeme, weight in one.items() if lexeme in other)
    return shared / (_length(one) * _length(other)) if shared else 0.0


def any_of(weights: Weights) -> SearchQuery:
    """The full-text query for the rarest of these lexemes."""
    rarest = sorted(weights, key=lambda lexeme: (-weights[lexeme], lexeme))[:LEXEMES]
    quoted = ("'{}'".format(lexeme.replace("\\", "\\\\").replace("'", "''")) for lexeme in rarest)
    return SearchQuery(" | ".join(quoted), search_type="raw", config="simple")


class Rarity:
    """How much each lexeme tells: the negative logarithm of the share of wordings that have it."""

    def __init__(self, ignored: Iterable[str] = ()) -> None:
        self.ignored = frozenset(ignored)
        with connection.cursor() as cursor:
            cursor.execute(STATISTICS)
            self.shares: dict[str, float] = dict(cursor.fetchall())
        self.unlisted = min([UNLISTED, *self.shares.values()])
        self.known: dict[str, float] = {}

    def weight(self, lexeme: str) -> float:
        """Texts that are compared have many lexemes in common."""
        if lexeme not in self.known:
            counts = lexeme not in self.ignored and WORD.fullmatch(lexeme)
            self.known[lexeme] = -math.log(self.shares.get(lexeme, self.unlisted)) if counts else 0.0
        return self.known[lexeme]

    def of_statement(self, row: Mapping[str, Any]) -> dict[str, float]:
        about = {lexeme: HEADLINE * self.weight(lexeme) for lexeme in row["about"]}
        return _weighty(about | {lexeme: self.weight(lexeme) for lexeme in row["said"]})

    def of_story(self, row: Mapping[str, Any]) -> dict[str, float]:
        about = {lexeme: self.weight(lexeme) for lexeme in row["about"]}
        voices = {f"speaker {agent}": SPEAKER for agent in row["voices"]}
        return _weighty(about | voices | {f"topic {topic}": TOPIC for topic in row["subjects"]})


def _weighty(weights: Weights) -> dict[str, float]:
    return {lexeme: weight for lexeme, weight in weights.items() if weight}


def _length(weights: Weights) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def _best(likeness: Mapping[str, float], least: float) -> list[str]:
    return sorted((pk for pk in likeness if likeness[pk] >= least), key=lambda pk: (-likeness[pk], pk))


def _lexemes(vector: F | SearchVector) -> Func:
    return Func(vector, function="tsvector_to_array", output_field=ArrayField(TextField()))


def _with_lexemes(statements: QuerySet[Statement]) -> QuerySet[Statement, Any]:
    """Rows of ``pk``, ``said`` (lexemes of the words) and ``about`` (lexemes of the story's headline)."""
    return statements.values(
        "pk",
        said=_lexemes(F("current_wording__search")),
        about=_lexemes(SearchVector("article__headline", config=CONFIGURATION)),
    )


def _features(stories: Sequence[str]) -> QuerySet[Article, Any]:
    """Rows of ``pk``, ``about`` (lexemes of the headline), ``voices`` and ``subjects``, of those that are public."""
    topics = Article.topics.through.objects.filter(article=OuterRef("pk")).values("topic")
    return (
        Article.objects.published()
        .filter(pk__in=stories)
        .order_by()
        .values(
            "pk",
            about=_lexemes(SearchVector("headline", config=CONFIGURATION)),
            voices=ArraySubquery(_voices_in(OuterRef("pk")).order_by().values("agent").distinct()),
            subjects=ArraySubquery(topics),
        )
    )


def _with_outlets(stories: Sequence[str]) -> QuerySet[Article, Any]:
    return Article.objects.published().select_related("outlet").filter(pk__in=stories).order_by()


def _stories_near(article: Article) -> list[str]:
    asked: dict[str, Any] = {
        "story": article.pk,
        "first": article.published_at - MONTHS,
        "last": article.published_at + MONTHS,
        "classes": list(settings.NEWSROOM_PUBLIC_ACT_CLASSES),
        "most": CANDIDATES + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEAR, asked)
        return [pk for _at, pk in cursor.fetchall() if pk != article.pk][:CANDIDATES]


def _voices_in(article: str | OuterRef) -> QuerySet[Speaker]:
    """Who speaks in an article, in public."""
    return Speaker.objects.published().filter(article=article, agent__isnull=False)


def _lexemes_of_names(agents: Iterable[Agent]) -> list[str]:
    """What the headlines of all stories about somebody have in common: the name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector(%s::regconfig, %s))",
            [CONFIGURATION, " ".join(agent.name for agent in agents)],
        )
        found: list[str] = cursor.fetchone()[0]
        return found
