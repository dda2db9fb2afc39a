"""Public statements and articles that a search finds, and their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchRank, SearchVector
from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast

from articles.models import Article, Filing, SearchedText, Speaker, Statement
from articles.models.articles import HEADLINE_SEARCH, PublicText
from articles.querysets import ArticleQuerySet, StatementQuerySet
from articles.text_search import CONFIGURATION, SMALL_WORDS, plain_words
from articles.visibility import public_positions
from core.ids import id_array
from newsroom.search.params import SearchParams
from newsroom.search.query import (
    database_query,
    is_alternative,
    local_or,
    phrases_of,
    query_parts,
    split_excluded,
)
from people.names.keys import all_words

# Relevance is compared among so many of the newest that match. Where more match, they are looked for among the newest
# ``RANKED_AMONG`` statements or articles. Those of a rarer query are not all there: up to ``LISTED`` are listed then.
RANKED, RANKED_AMONG, LISTED = 1_000, 30_000, 5_000
# A phrase whose words are together in more texts than this is common: each of these texts is read to count it.
COMMON_PHRASE = 10_000
# So many words of a query are tried one by one where nothing has all of them.
WIDER_WORDS = 20
# The longer the text, the less one occurrence counts (PostgreSQL's first normalisation).
BY_LENGTH = Value(1)
# The text of an article is searched only where readers may read all of it.
IS_READABLE = Q(public_text=PublicText.FULL)
Searched = TypeVar("Searched", StatementQuerySet, ArticleQuerySet)
# A limit makes PostgreSQL prefer to read a table from its beginning, which for rare words is all of it. With less
# memory its bitmaps of common words forget rows, and each row of a block is checked again. Parallel workers would read
# more than the limit.
SETTINGS = {"enable_seqscan": "off", "enable_mergejoin": "off", "work_mem": "32MB"}
SETTINGS["max_parallel_workers_per_gather"] = "0"
BY_INDEX = f"SELECT {', '.join(f'set_config({name!r}, {value!r}, true)' for name, value in SETTINGS.items())}"


def find_statements(params: SearchParams) -> StatementQuerySet:
    """Return the public statements that a search finds, in no order."""
    if not params.query:
        return filter_statements(params)
    # A wording knows its statement: only the wording is read of a statement without the words.
    rows = filter_statements(params, statement="current_wording__statement")
    return rows.filter(current_wording__search=database_query(params.query))


def filter_statements(params: SearchParams, *, statement: str = "pk") -> StatementQuerySet:
    """Return the public statements that the filters leave, whatever their words.

    ``statement`` is the path to a statement's id by which speakers are joined.
    """
    shared = {"outlet": "outlet", "form": "form", "act": "act"}
    conditions: dict[str, Any] = {shared[name]: value for name, value in params.filters.items() if name in shared}
    conditions |= params.within_dates("published_at")
    rows = Statement.objects.published().filter(**conditions)
    # Speakers have the same columns, so that of a frequent speaker only the wanted rows are read.
    spoke = Speaker.objects.published().filter(**conditions).order_by()
    if params.speaker:
        rows = rows.filter(**{f"{statement}__in": spoke.filter(agent=params.speaker).values("statement")})
    if params.topic:
        rows = rows.filter(article__in=params.topic.filed())
    if params.organisation:
        spoke_for = spoke.speaking_for(params.organisation, public_positions())
        rows = rows.filter(**{f"{statement}__in": spoke_for.values("statement")})
    return rows


def filings_with_reviewed_statements(params: SearchParams) -> QuerySet[Filing] | None:
    """Return a topic's filings of articles with reviewed statements that the search finds.

    None unless the topic is the rarest filter: then the newest statements are found sooner among all reviewed ones.
    """
    if params.topic is None or params.query or params.speaker or params.organisation:
        return None
    reviewed = filter_statements(replace(params, topic=None)).reviewed().filter(article=OuterRef("article"))
    filed = Filing.objects.published().filter(topic=params.topic, **params.within_dates("published_at"))
    return filed.filter(Exists(reviewed))


def rank_statements(params: SearchParams, newest: Sequence[str] | None) -> StatementQuerySet:
    """Return the most relevant of the ``newest`` statements that match, then the newer ones.

    ``newest`` is None where too many match to be listed; then the newest ``RANKED`` are looked up here.
    """
    if newest is None:
        rows = filter_statements(params)
        in_turn = rows.filter(current_wording__search=database_query(params.query))
        newest = _newest_matches(params, rows, in_turn, find_statements(params))
    rank = SearchRank(F("current_wording__search"), database_query(params.query), normalization=BY_LENGTH)
    ranked = Statement.objects.published().filter(pk__in=id_array(newest)).annotate(rank=_double(rank))
    return ranked.order_by("-rank", "-published_at", "-pk")


def rank_articles(params: SearchParams, newest: Sequence[str] | None) -> ArticleQuerySet:
    """Return the most relevant of the ``newest`` articles that match; the headline counts more than the text."""
    if newest is None:
        rows = filter_articles(params)
        newest = _newest_matches(params, rows, find_articles_in_turn(params), find_articles(params))
    query = database_query(params.query)
    headline = SearchVector("headline", weight="A", config=CONFIGURATION)
    by_headline = SearchRank(headline, query, normalization=BY_LENGTH)
    texts = SearchedText.objects.filter(pk=OuterRef("current_revision"))
    by_text = Subquery(texts.values(rank=SearchRank(F("search"), query, normalization=BY_LENGTH)))
    rank = _double(by_headline) + Case(When(IS_READABLE, then=_double(by_text)), default=Value(0.0))
    ranked = Article.objects.published().filter(pk__in=id_array(newest)).annotate(rank=rank)
    return ranked.order_by("-rank", "-published_at", "-pk")


def find_articles(params: SearchParams, *, at_most: int | None = None) -> ArticleQuerySet:
    """Return the public articles with these words in the headline or in a text that readers may read.

    ``at_most`` limits the matches by headline and those by text, for counting.
    """
    rows = filter_articles(params)
    if not params.query:
        return rows
    query, excluded = database_query(params.query), _excluded(params.query)
    every = rows.order_by().alias(headline_search=HEADLINE_SEARCH)
    texts = SearchedText.objects.filter(search=query)
    by_headline = every.filter(headline_search=query).values("pk")
    by_text = every.filter(IS_READABLE, current_revision__in=texts.values("pk")).values("pk")
    if excluded:
        by_headline = by_headline.exclude(_text_matches(excluded))
        by_text = by_text.exclude(headline_search=database_query(excluded))
    return rows.filter(pk__in=by_headline[:at_most].union(by_text[:at_most]))


def has_common_phrase(params: SearchParams) -> bool:
    """Return whether a query has a phrase and more than ``COMMON_PHRASE`` texts have its words, in whatever order.

    The index knows which texts have the words; their order is in the texts alone.
    """
    if not any(len(plain_words(phrase)) > 1 for phrase in phrases_of(params.query)):
        return False
    words = split_excluded(params.query)[0].replace('"', " ")
    texts = SearchedText.objects.filter(search=database_query(words)).order_by()
    return texts[: COMMON_PHRASE + 1].count() > COMMON_PHRASE


def find_articles_in_turn(params: SearchParams) -> ArticleQuerySet:
    """Return the same articles by a query that asks each article for its words.

    It finds the first page of very many matches without listing them all.
    """
    query, excluded = database_query(params.query), _excluded(params.query)
    texts = SearchedText.objects.filter(search=query, pk=OuterRef("current_revision"))
    in_text = Subquery(texts.values(matches=Value(True)), output_field=BooleanField())
    rows = filter_articles(params).alias(headline_search=HEADLINE_SEARCH, in_text=in_text)
    rows = rows.filter((IS_READABLE & Q(in_text=True)) | Q(headline_search=query))
    if excluded:
        rows = rows.exclude(_text_matches(excluded) | Q(headline_search=database_query(excluded)))
    return rows


def filter_articles(params: SearchParams) -> ArticleQuerySet:
    """Return the public articles that the filters leave, whatever their words."""
    rows = Article.objects.published().filter(**params.within_dates("published_at"))
    if params.outlet:
        rows = rows.filter(outlet=params.outlet)
    if params.topic:
        rows = rows.filter(pk__in=params.topic.filed())
    return rows


def wider_searches(params: SearchParams) -> list[tuple[SearchParams, StatementQuerySet]]:
    """Return wider searches for a reader who found nothing: without filters, without quotation marks, without
    exclusions, and with any of the words. All but the third keep the exclusions."""
    wanted, excluded = split_excluded(params.query)
    words = list(dict.fromkeys(word for word in all_words(wanted) if len(word) > 1 and word not in SMALL_WORDS))
    words = _words_in_statements(words[:WIDER_WORDS])
    queries = [params.query] if params.filters and params.query else []
    if phrases_of(params.query):
        queries.append(" ".join([*words, *excluded]))
    if excluded:
        queries.append(wanted)
    if words:
        queries.append(f" {local_or()} ".join(" ".join([word, *excluded]) for word in words))
    wider = [SearchParams(q) for q in dict.fromkeys(queries) if q and (params.filters or q != params.query)]
    return [(other, find_statements(other)) for other in wider]


def which_have_rows(querysets: Sequence[QuerySet[Any, Any]]) -> set[int]:
    """Return the indexes of the querysets that have any row, by one query."""
    if not querysets:
        return set()
    first, *rest = (
        rows.order_by().values(nth=Value(place, output_field=IntegerField()))[:1]
        for place, rows in enumerate(querysets)
    )
    return {row["nth"] for row in (first.union(*rest, all=True) if rest else first)}


def _words_in_statements(words: list[str]) -> list[str]:
    """Return the words that any public statement has; a single one is not looked up."""
    if not words[1:]:
        return words
    have_rows = which_have_rows([find_statements(SearchParams(word)) for word in words])
    return [words[place] for place in sorted(have_rows)]


def _excluded(query: str) -> str:
    """Return the query for what neither the headline nor the text may have; alternatives have their own exclusions."""
    if any(map(is_alternative, query_parts(query))):
        return ""
    return " or ".join(part.removeprefix("-") for part in split_excluded(query)[1])


def _text_matches(query: str) -> Q:
    texts = SearchedText.objects.filter(search=database_query(query), pk=OuterRef("current_revision"))
    return IS_READABLE & Q(Exists(texts))


def _newest_matches(params: SearchParams, rows: Searched, in_turn: Searched, listed: Searched) -> list[str]:
    """Return the ids of the newest ``RANKED`` of many matches.

    ``in_turn`` asks each of ``rows`` for its words: of a common word the newest are found soonest so. Of rarer words
    the index gives all matches (``listed``), if there are at most ``LISTED``. Of a phrase it would give far more.
    """
    in_turn = in_turn.newest_first()
    for oldest in rows.newest_first().values_list("published_at", flat=True)[RANKED_AMONG - 1 : RANKED_AMONG]:
        in_turn = in_turn.filter(published_at__gte=oldest)
    found = list(in_turn.values_list("pk", flat=True)[:RANKED])
    if len(found) < RANKED and not params.has_phrase:
        with preferring_indexes():
            every = list(listed.order_by().values_list("published_at", "pk")[: LISTED + 1])
        if len(every) <= LISTED:
            found = [pk for _at, pk in sorted(every, reverse=True)[:RANKED]]
    return found


@contextmanager
def preferring_indexes() -> Iterator[None]:
    """A transaction in which PostgreSQL finds words by their index."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(BY_INDEX)
        yield


def _double(rank: Any) -> Cast:
    """Return a rank in double precision, so that a rank that was read equals itself in a cursor."""
    return Cast(rank, FloatField())
