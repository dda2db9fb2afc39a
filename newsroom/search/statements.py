"""What readers search for: people and organisations by any of their names, statements and stories by their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchRank, SearchVector
from django.db import connection
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
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from psycopg import sql

from articles.models import Article, Filing, Revision, SearchedText, Speaker, Statement
from articles.models.articles import HEADLINE_SEARCH, PublicText, searched_text
from articles.phrase_search import STOP_WORDS, in_sql
from articles.querysets import ArticleQuerySet, StatementQuerySet
from articles.text_search import CONFIGURATION
from articles.text_spans import MarkedSpan
from articles.visibility import public_positions
from newsroom.search.params import Asked, or_in_words, parted, pieces_of, query_for, understood, with_words
from newsroom.search.phrases import ACCENTS, Phrases, phrases_of, whole_phrases
from newsroom.search.query_words import is_alternative
from people.names.keys import all_words

# Relevance is compared among so many of the newest statements, or stories, that have the words; where very many have
# them, among those of so many of the newest.
RANKED, LOOKED_THROUGH = 1_000, 10_000
# So many words of a question are looked for one by one where nothing has all of them.
WIDENED = 20
# The longer the words, the less one occurrence tells (PostgreSQL's first normalisation).
BY_LENGTH = Value(1)
# PostgreSQL says with these which words have been found; they are not printed.
OPENS, CLOSES = "\x02", "\x03"
# Around the phrases that were asked for, before such a text.
ASKED = "\x01"
# One by one, the newest first, until there are enough: their words are looked up, not the index of all words.
NEWEST = sql.SQL("""
    SELECT newest.pk FROM ({among}) AS newest (pk, at, wording) JOIN articles_wording ON id = newest.wording
    WHERE {words}
    ORDER BY newest.at DESC, newest.pk DESC LIMIT {most}
""")
# Of which stories the text may be searched.
READABLE = Q(public_text=PublicText.FULL)
_PLAIN = re.compile(r"(?<!\w)[a-z]+(?!\w)")
_FOUND = re.compile(f"{OPENS}([^{CLOSES}]*){CLOSES}")


def says_nothing(question: str) -> bool:
    """Whether all words of a question are too common to be searched for, so that nothing at all is asked."""
    if any(word not in STOP_WORDS for word in _PLAIN.findall(question.casefold())):
        return False
    with connection.cursor() as cursor:
        asked = understood(question)
        cursor.execute(
            "SELECT numnode(websearch_to_tsquery(%s::regconfig, %s)) = 0 AND %s ~ '[[:alnum:]]'",
            [CONFIGURATION, asked, asked],
        )
        return bool(cursor.fetchone()[0])


def statements_asked(asked: Asked) -> StatementQuerySet:
    """The public statements that a search asks for, in no order."""
    if not asked.question:
        return statements_narrowed(asked)
    # A wording says whose it is: of a statement that does not have the words, nothing but the wording is read.
    rows = statements_narrowed(asked, of="current_wording__statement")
    return rows.filter(with_words(asked.question, search="current_wording__search", text="current_wording__text"))


def statements_narrowed(asked: Asked, *, of: str = "pk") -> StatementQuerySet:
    """Those of whatever words. ``of`` is where speakers are looked up from: another way to the statement's id."""
    same = {"outlet": "outlet", "form": "form", "act": "act"}
    narrowed: dict[str, Any] = {same[name]: value for name, value in asked.given.items() if name in same}
    narrowed |= asked.within_dates("published_at")
    rows = Statement.objects.published().filter(**narrowed)
    # The edges say the same of themselves: of somebody who says much, only what is asked for is looked at.
    spoke = Speaker.objects.published().filter(**narrowed).order_by()
    if asked.speaker:
        rows = rows.filter(**{f"{of}__in": spoke.filter(agent=asked.speaker).values("statement")})
    if asked.topic:
        rows = rows.filter(article__in=asked.topic.filed())
    if asked.organisation:
        theirs = spoke.speaking_for(asked.organisation, public_positions())
        rows = rows.filter(**{f"{of}__in": theirs.values("statement")})
    return rows


def filed_and_told(asked: Asked) -> QuerySet[Filing] | None:
    """Of a topic in which nothing else is rarer: its filings with stories in which a person has reviewed what is asked
    for. Its newest are found among them sooner than among all that is reviewed."""
    if asked.topic is None or asked.question or asked.speaker or asked.organisation:
        return None
    said = statements_narrowed(replace(asked, topic=None)).reviewed().filter(article=OuterRef("article"))
    filed = Filing.objects.published().filter(topic=asked.topic, **asked.within_dates("published_at"))
    return filed.filter(Exists(said))


def best_statements(asked: Asked, newest: Sequence[str] | None) -> StatementQuerySet:
    """Those that say most of what is asked first, then the newer: of the ``newest`` that were found, at most
    ``RANKED``; None where so many have the words that these are still to be looked for."""
    if newest is None:
        rows = statements_narrowed(asked).newest_first()
        newest = _newest(rows.values_list("pk", "published_at", "current_wording"), asked.question)
    rank = SearchRank(F("current_wording__search"), query_for(asked.question), normalization=BY_LENGTH)
    among = Statement.objects.published().filter(pk__in=list(newest)).annotate(rank=_comparable(rank))
    return among.order_by("-rank", "-published_at", "-pk")


def best_stories(asked: Asked, newest: Sequence[str] | None) -> ArticleQuerySet:
    """The same of stories; what the headline says tells more than what the text does."""
    if newest is None:
        newest = list(stories_asked_in_turn(asked).newest_first().values_list("pk", flat=True)[:RANKED])
    query = query_for(asked.question)
    titled = SearchRank(SearchVector("headline", weight="A", config=CONFIGURATION), query, normalization=BY_LENGTH)
    texts = SearchedText.objects.filter(pk=OuterRef("current_revision"))
    told = Subquery(texts.values(rank=SearchRank(F("search"), query, normalization=BY_LENGTH)))
    rank = _comparable(titled) + Case(When(READABLE, then=_comparable(told)), default=Value(0.0))
    among = Article.objects.published().filter(pk__in=list(newest)).annotate(rank=rank)
    return among.order_by("-rank", "-published_at", "-pk")


def with_found(rows: StatementQuerySet, question: str) -> StatementQuerySet:
    """Each with ``found``, from which :func:`hits` reads where the words stand."""
    return rows.annotate(found=_headline("current_wording__text", question)) if question else rows


def stories_asked(asked: Asked, *, at_most: int | None = None) -> ArticleQuerySet:
    """Public stories with these words in the headline or, where readers may see it all, in the text.

    ``at_most``: for counting, so many of either are enough.
    """
    rows = stories_narrowed(asked)
    if asked.question:
        whole = rows.order_by().alias(titled=HEADLINE_SEARCH)
        texts = SearchedText.objects.filter(_in_text(asked.question))
        titled = whole.filter(_in_headline(asked.question)).values("pk")
        told = whole.filter(READABLE, current_revision__in=texts.values("pk")).values("pk")
        if unwanted := _left_out(asked.question):
            titled, told = titled.exclude(_tells(unwanted)), told.exclude(_in_headline(unwanted))
        rows = rows.filter(pk__in=titled[:at_most].union(told[:at_most]))
    return rows


def stories_asked_in_turn(asked: Asked) -> ArticleQuerySet:
    """The same where very many have the words: each is asked for its own, so that a page is found in a few of them."""
    texts = SearchedText.objects.filter(_in_text(asked.question), pk=OuterRef("current_revision"))
    own = Subquery(texts.values(has=Value(True)), output_field=BooleanField())
    rows = stories_narrowed(asked).alias(titled=HEADLINE_SEARCH, told=own)
    rows = rows.filter((READABLE & Q(told=True)) | _in_headline(asked.question))
    unwanted = _left_out(asked.question)
    return rows.exclude(_tells(unwanted) | _in_headline(unwanted)) if unwanted else rows


def _left_out(question: str) -> str:
    """What is to stand neither in a story's headline nor in its text; of alternatives, each leaves out its own."""
    if any(map(is_alternative, pieces_of(question))):
        return ""
    unwanted = [piece.removeprefix("-") for piece in parted(question)[1]]
    return " or ".join(unwanted)


def _tells(question: str) -> Q:
    return READABLE & Q(Exists(SearchedText.objects.filter(_in_text(question), pk=OuterRef("current_revision"))))


def _in_text(question: str) -> Q:
    return with_words(question, search="search", text=searched_text())


def _in_headline(question: str) -> Q:
    """Where the lexemes of the headline are ``titled``."""
    return with_words(question, search="titled", text="headline")


def stories_narrowed(asked: Asked) -> ArticleQuerySet:
    """Those of whatever words."""
    rows = Article.objects.published().filter(**asked.within_dates("published_at"))
    if asked.outlet:
        rows = rows.filter(outlet=asked.outlet)
    if asked.topic:
        rows = rows.filter(pk__in=asked.topic.filed())
    return rows


def with_extracts(rows: ArticleQuerySet, question: str) -> QuerySet[Article]:
    """Each with its text, and with where the words stand in headline and text, as far as readers may see them."""
    if not question:
        return rows.with_text()
    return rows.with_text().annotate(
        found_in_headline=_headline("headline", question),
        found_in_text=Subquery(
            Revision.objects.filter(pk=OuterRef("current_revision"), article__public_text=PublicText.FULL).values(
                found=_headline(searched_text(), question)
            )
        ),
    )


def alternatives(asked: Asked) -> list[tuple[Asked, StatementQuerySet]]:
    """Wider searches for somebody who found nothing: without what narrows, without marks, without what is left out,
    with any of the words. What is left out stays so where only some of the words are looked for."""
    wanted, unwanted = parted(asked.question)
    words = _standing(list(dict.fromkeys(w for w in all_words(wanted) if len(w) > 1 and w not in STOP_WORDS)))
    found = [asked.question] if asked.given and asked.question else []
    if phrases_of(asked.question).phrases:
        found.append(" ".join([*words, *unwanted]))
    if unwanted:
        found.append(wanted)
    if words:
        found.append(f" {or_in_words()} ".join(" ".join([word, *unwanted]) for word in words))
    # A question that is narrowed by nothing is the one that found nothing.
    wider = [Asked(one) for one in dict.fromkeys(found) if one and (asked.given or one != asked.question)]
    return [(other, statements_asked(other)) for other in wider]


def _standing(words: Sequence[str]) -> Sequence[str]:
    """Those that stand in a public statement; a single one is asked for next."""
    asked = words[:WIDENED]
    found = finding([statements_asked(Asked(word)) for word in asked]) if asked[1:] else range(len(asked))
    return [asked[place] for place in sorted(found)]


def finding(several: Sequence[QuerySet[Any, Any]]) -> set[int]:
    """Which of these find anything, by their place among them, asked of all at once."""
    asked = [
        rows.order_by().values(nth=Value(place, output_field=IntegerField()))[:1] for place, rows in enumerate(several)
    ]
    if not asked:
        return set()
    return {row["nth"] for row in (asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0])}


def hits(text: str, found: str) -> Sequence[MarkedSpan[None]]:
    """Where the words stand that PostgreSQL marked in ``found``; phrases whole, and nothing else where only these were
    asked for.

    They are looked for in the text itself, because PostgreSQL leaves out of its copy what looks like a tag.
    """
    asked, marked = _parts(found)
    # A number is found with the sign that it may have ("Covid-19").
    words = {word.lstrip("+-") for word in _FOUND.findall(marked)} - {""}
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?![\w{ACCENTS}])")
    single = [MarkedSpan(match.start(), match.end(), None) for match in pattern.finditer(text)]
    if not asked.phrases:
        return single
    whole = whole_phrases(text, asked.phrases, words)
    if whole and asked.are_all:
        return whole
    beside = [one for one in single if not any(of.start <= one.start and one.end <= of.end for of in whole)]
    return sorted([*whole, *beside], key=lambda span: span.start)


def _parts(found: str) -> tuple[Phrases, str]:
    """The phrases that were asked for, and the text in which PostgreSQL marked words."""
    if not found.startswith(ASKED):
        return Phrases((), False), found
    phrases, _end, marked = found[1:].partition(ASKED)
    are_all, *asked = phrases.split("\n")
    return Phrases(asked, bool(are_all)), marked


def _headline(text: Any, question: str) -> Any:
    query = query_for(parted(question)[0])
    marked = SearchHeadline(text, query, config=CONFIGURATION, start_sel=OPENS, stop_sel=CLOSES, highlight_all=True)
    headline = Coalesce(marked, Value(""), output_field=TextField())
    asked = phrases_of(question)
    if not asked.phrases:
        return headline
    told = ASKED + "\n".join(["all" if asked.are_all else "", *asked.phrases]) + ASKED
    return Concat(Value(told), headline, output_field=TextField())


def _newest(rows: QuerySet[Any, Any], question: str) -> list[str]:
    """The newest ``RANKED`` of these statements that have the words."""
    among, narrowed = rows[:LOOKED_THROUGH].query.sql_with_params()
    words, asked = in_sql(understood(question))
    written = NEWEST.format(among=sql.SQL(among), words=sql.SQL(words), most=sql.Literal(RANKED))  # no reader's words
    with connection.cursor() as cursor:
        cursor.execute(written, [*narrowed, *asked])
        return [pk for (pk,) in cursor.fetchall()]


def _comparable(rank: Any) -> Cast:
    """In double precision, so that a rank that was read is equal to itself when it stands in a cursor."""
    return Cast(rank, FloatField())
