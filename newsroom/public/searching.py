"""What readers search for: people and organisations by any of their names, statements and stories by their words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from psycopg import sql

from articles.marking import Span
from articles.models import Article, Revision, SearchedText, Speaker, Statement
from articles.models.story import HEADLINE_SEARCH, PublicText, searched_text
from articles.querysets import ArticleQuerySet, StatementQuerySet, agents_with_pages, public_aliases, public_positions
from newsroom.public.asking import Asked, straightened
from people.candidates import holding
from people.models import Agent, Alias
from people.names import HONORIFICS, SUFFIXES, TITLES, all_words, lookup_keys, name_key
from people.querysets import AgentQuerySet

NAMES_SHOWN, SUGGESTED = 12, 8
# So many letters begin a name.
SUGGESTION_LENGTH = 2
# Of the spellings most like what was typed, so many are looked at, whether the public may read them.
NAMES_LOOKED_AT = 200
# Relevance is compared among so many of the newest statements that have the words; where very many have them, among
# those of so many of the newest statements.
RANKED, LOOKED_THROUGH = 1_000, 10_000
# Shares of trigrams in common: below the first two names are not alike at all; names further than the second below
# the best one found are not what was meant.
LIKE_ENOUGH = 0.45
WORSE_THAN_BEST = 0.25
# A name in a question has at most so many words, and so many of its bearers are offered.
WORDS_OF_A_NAME, BEARERS_OFFERED = 4, 3
BESIDE_NAMES = HONORIFICS | TITLES | SUFFIXES
# The longer the words, the less one occurrence tells (PostgreSQL's first normalisation).
BY_LENGTH = Value(1)
# PostgreSQL says with these which words have been found; they are not printed.
OPENS, CLOSES = "\x02", "\x03"
# One by one, the newest first, until there are enough: their words are looked up, not the index of all words.
NEWEST = sql.SQL("""
    SELECT newest.pk FROM ({among}) AS newest (pk, at, wording) JOIN articles_wording ON id = newest.wording
    WHERE search @@ websearch_to_tsquery('english', %s) ORDER BY newest.at DESC, newest.pk DESC LIMIT {most}
""")
_FOUND = re.compile(f"{OPENS}([^{CLOSES}]*){CLOSES}")


@dataclass(frozen=True)
class SaidBy:
    """A question read as a name and the words beside it."""

    agent: Agent
    words: str


def with_latest_role(agents: AgentQuerySet) -> AgentQuerySet:
    """Each with ``latest_role``, as it was last printed with a public statement: it tells namesakes apart."""
    spoke = Speaker.objects.published().filter(agent=OuterRef("pk")).exclude(role="")
    return agents.annotate(latest_role=Subquery(spoke.newest_first().values("role")[:1]))


@transaction.atomic
def agents_like(question: str) -> list[Agent]:
    """Public agents with a public name like this one, the most like first; at most one more than ``NAMES_SHOWN``.

    Accents, case, titles and common transliterations make no difference, typing errors little.
    """
    key = name_key(question)
    if not key:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKE_ENOUGH)])
    likest = Alias.objects.filter(key__trigram_word_similar=key).order_by(
        TrigramWordSimilarity(key, "key").desc(), "pk"
    )
    like = Max(TrigramWordSimilarity(key, "aliases__key"))
    alike = with_latest_role(agents_with_pages()).filter(
        aliases__in=public_aliases().filter(pk__in=likest.values("pk")[:NAMES_LOOKED_AT])
    )
    found = list(alike.annotate(likeness=like).order_by("-likeness", "name", "id")[: NAMES_SHOWN + 1])
    likeness = attrgetter("likeness")
    return [agent for agent in found if likeness(agent) >= likeness(found[0]) - WORSE_THAN_BEST]


def suggested(beginning: str) -> list[Agent]:
    """Public agents of whom a public name, or a surname, begins like this; failing that, those with a like name."""
    key = name_key(beginning)
    if not key:
        return []
    begins = public_aliases().filter(Q(key__startswith=key) | Q(key__contains=f" {key}"), agent=OuterRef("pk"))
    found = with_latest_role(agents_with_pages()).filter(Exists(begins)).order_by("name", "pk")
    return list(found[:SUGGESTED]) or agents_like(beginning)[:SUGGESTED]


def named_in(question: str) -> list[SaidBy]:
    """The question with the name of somebody public taken off its beginning or end, where words are left that are no
    part of it. None where the whole of it is a name.
    """
    words = question.split()
    if '"' in straightened(question) or not words[1:]:
        return []
    longest = min(WORDS_OF_A_NAME, len(words) - 1)
    cuts = [(words[:n], words[n:]) for n in range(longest, 0, -1)]
    cuts += [(words[-n:], words[:-n]) for n in range(longest, 0, -1)]
    left: dict[str, str] = {}
    for name, rest in cuts:
        for key in _exact_keys(" ".join(name)):
            left.setdefault(key, " ".join(rest))
    public = Exists(agents_with_pages().filter(pk=OuterRef("agent")))
    # Not by first and last word alone: "Ada Row crew" is not Ada Crew.
    whole = [key for key in _exact_keys(question) if key[0] != "="]
    bearing = public_aliases().filter(public, holding([*left, *whole])).select_related("agent")
    wholly = Case(When(keys__overlap=whole, then=0), default=1, output_field=IntegerField())
    found: dict[str, SaidBy] = {}
    for alias in bearing.order_by(wholly, "agent__name", "agent", "name")[: 10 * BEARERS_OFFERED] if left else ():
        if set(whole) & set(alias.keys):
            return []
        words_left = next(rest for key, rest in left.items() if key in alias.keys)
        if not set(all_words(words_left)) <= {*all_words(alias.agent.name), *all_words(alias.name), *BESIDE_NAMES}:
            found.setdefault(alias.agent_id, SaidBy(alias.agent, words_left))
    return list(found.values())[:BEARERS_OFFERED]


def says_nothing(question: str) -> bool:
    """Whether all words of a question are too common to be searched for, so that nothing at all is asked."""
    with connection.cursor() as cursor:
        asked = straightened(question)
        cursor.execute(
            "SELECT numnode(websearch_to_tsquery('english', %s)) = 0 AND %s ~ '[[:alnum:]]'", [asked, asked]
        )
        return bool(cursor.fetchone()[0])


def query_for(question: str) -> SearchQuery:
    """Phrases in quotation marks, ``or``, and ``-`` before a word to leave out."""
    return SearchQuery(straightened(question), config="english", search_type="websearch")


def statements_asked(asked: Asked) -> StatementQuerySet:
    """The public statements that a search asks for, in no order."""
    return with_words_asked(statements_narrowed(asked), asked.question)


def statements_narrowed(asked: Asked) -> StatementQuerySet:
    """Those of whatever words."""
    same = {"outlet": "outlet", "form": "form", "act": "act"}
    narrowed: dict[str, Any] = {same[name]: value for name, value in asked.given.items() if name in same}
    narrowed |= asked.within_dates("published_at")
    rows = Statement.objects.published().filter(**narrowed)
    if asked.speaker:
        # The edges say the same of themselves: of somebody who says much, only what is asked for is looked at.
        spoke = Speaker.objects.published().filter(agent=asked.speaker, **narrowed)
        rows = rows.filter(pk__in=spoke.order_by().values("statement"))
    if asked.organisation:
        rows = rows.said_for(asked.organisation, public_positions())
    return rows


def with_words_asked(rows: StatementQuerySet, question: str) -> StatementQuerySet:
    return rows.filter(current_wording__search=query_for(question)) if question else rows


def ranked(newest: Sequence[str], question: str) -> StatementQuerySet:
    """Of these, those that say most of what was asked first, then the newest."""
    rank = SearchRank(F("current_wording__search"), query_for(question), normalization=BY_LENGTH)
    # In double precision, so that a rank that was read is equal to itself when it stands in a cursor.
    among = Statement.objects.published().filter(pk__in=newest).annotate(rank=Cast(rank, FloatField()))
    return among.order_by("-rank", "-published_at", "-pk")


def newest_asked(asked: Asked, moments: Mapping[str, datetime] | None = None) -> list[str]:
    """The newest ``RANKED`` statements that a search asks for, where very many have the words."""
    newest = (
        statements_narrowed(asked)
        .filter(**(moments or {}))
        .newest_first()
        .values_list("pk", "published_at", "current_wording")
    )
    among, narrowed = newest[:LOOKED_THROUGH].query.sql_with_params()
    written = NEWEST.format(among=sql.SQL(among), most=sql.Literal(RANKED))  # Django's own words
    with connection.cursor() as cursor:
        cursor.execute(written, [*narrowed, straightened(asked.question)])
        return [pk for (pk,) in cursor.fetchall()]


def with_found(rows: StatementQuerySet, question: str) -> StatementQuerySet:
    """Each with ``found``, from which :func:`hits` reads where the words stand."""
    return rows.annotate(found=_headline("current_wording__text", question)) if question else rows


def stories_asked(asked: Asked, *, at_most: int | None = None) -> ArticleQuerySet:
    """Public stories with these words in the headline or, where readers may see it all, in the text.

    ``at_most``: for counting, so many of either are enough.
    """
    rows = Article.objects.published().filter(**asked.within_dates("published_at"))
    if asked.outlet:
        rows = rows.filter(outlet=asked.outlet)
    if asked.question:
        query, whole = query_for(asked.question), rows.order_by()
        titled = whole.alias(headline_search=HEADLINE_SEARCH).filter(headline_search=query).values("pk")
        texts = SearchedText.objects.filter(search=query)
        told = whole.filter(public_text=PublicText.FULL, current_revision__in=texts.values("pk")).values("pk")
        rows = rows.filter(pk__in=titled[:at_most].union(told[:at_most]))
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
    """Wider searches for somebody who found nothing: without what narrows, without marks, with any of the words."""
    words = [word for word in all_words(asked.question) if word not in ("or", "and")]
    wider = [Asked(asked.question)] if asked.given and asked.question else []
    if '"' in straightened(asked.question) and words:
        wider.append(Asked(" ".join(words)))
    if len(words) > 1:
        wider.append(Asked(" or ".join(words)))
    return [(other, statements_asked(other)) for other in wider]


def hits(text: str, found: str) -> Sequence[Span[None]]:
    """Where the words stand that PostgreSQL marked in ``found``.

    They are looked for in the text itself, because PostgreSQL leaves out of its copy what looks like a tag.
    """
    words = {word for word in _FOUND.findall(found) if word}
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return [Span(match.start(), match.end(), None) for match in pattern.finditer(text)]


def _headline(text: Any, question: str) -> Any:
    query = query_for(question)
    marked = SearchHeadline(text, query, config="english", start_sel=OPENS, stop_sel=CLOSES, highlight_all=True)
    return Coalesce(marked, Value(""), output_field=TextField())


def _exact_keys(name: str) -> list[str]:
    """The keys under which the bearers of a name are found: in full, or by a surname alone."""
    wanted = "=#" if " " in name_key(name) else "$#"
    return [key for key in lookup_keys(name) if key[0] in wanted]
