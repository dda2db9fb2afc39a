"""Finds the statements from which a quotation may have been taken, with the full-text index.

A candidate shares two neighbouring words with the quotation, or any two if it has few; or it is by a named speaker and
shares one. Very common words are not in the index: a quotation of nothing else ("It is what it is") is compared with
its speaker's newest statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations, pairwise
from operator import or_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchRank
from django.db import connection
from django.db.models import Exists, F, OuterRef, Prefetch

from articles.models import Statement
from articles.querysets import StatementQuerySet
from articles.review_state import State
from articles.text_search import CONFIGURATION, SMALL_WORDS
from articles.visibility import shown_speakers
from newsroom.api.core.viewer import Viewer
from newsroom.api.quote_check.word_diff import without_joiners
from people.names.keys import name_key

MAX_CANDIDATES = 40
MAX_OF_SPEAKER = 100
FEW = 5

Query = SearchQuery | CombinedSearchQuery


def candidates(quotation: str, speakers: Sequence[str], viewer: Viewer) -> list[Statement]:
    """Return statements that this viewer may see, the best match first, then those of the named speakers."""
    rows = viewer.statements().filter(current_wording__isnull=False).exclude(state__in=[State.REJECTED, State.DROPPED])
    names = Prefetch("shown_speakers__agent__aliases", queryset=viewer.aliases(), to_attr="shown_aliases")
    rows = rows.with_words(viewer.agents()).defer("current_wording__search").prefetch_related(names)
    lexemes = lexemes_of(quotation)
    matches = ranked(rows, pairs(lexemes), lexemes)[:MAX_CANDIDATES] if len(lexemes) > 1 else []
    sources = [
        rows.filter(Exists(shown_speakers().filter(statement=OuterRef("pk"), agent__in=agents(speakers, viewer))))
    ]
    if not speakers and len(lexemes) == 1:
        sources = [rows]
    any_word = [one(lexeme) for lexeme, _place in lexemes]
    for source in sources:
        like = list(ranked(source, any_word, lexemes)[:MAX_OF_SPEAKER]) if any_word else []
        # The only indexed word may be the altered one.
        matches = [*matches, *(like or (source.newest_first()[:MAX_OF_SPEAKER] if speakers else []))]
    return list({statement.pk: statement for statement in matches}.values())


def agents(speakers: Sequence[str], viewer: Viewer) -> list[str]:
    """Return the ids of the agents with these names."""
    keys = [key for name in speakers if (key := name_key(name))]
    return list(viewer.agents().filter(aliases__in=viewer.aliases().filter(key__in=keys)).values_list("pk", flat=True))


def lexemes_of(quotation: str) -> list[tuple[str, int]]:
    """Return the indexed words without their endings, each with its position."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme, place FROM unnest(to_tsvector(%s::regconfig, %s)) AS word, unnest(word.positions) AS place"
            " WHERE lexeme <> ALL (tsvector_to_array(to_tsvector(%s::regconfig, %s))) ORDER BY place",
            [CONFIGURATION, without_joiners(quotation), CONFIGURATION, " ".join(SMALL_WORDS)],
        )
        return [(lexeme, place) for lexeme, place in cursor.fetchall()]


def pairs(lexemes: Sequence[tuple[str, int]]) -> list[Query]:
    """Return queries for neighbouring words at their distance; for few words, for any two of them."""
    if len(lexemes) <= FEW:
        return [one(a) & one(b) for (a, _at), (b, _bt) in combinations(lexemes, 2)]
    return [raw(f"{quoted(a)} <{bt - at}> {quoted(b)}") for (a, at), (b, bt) in pairwise(lexemes) if bt > at]


def ranked(rows: StatementQuerySet, queries: Sequence[Query], lexemes: Sequence[tuple[str, int]]) -> StatementQuerySet:
    """Return the rows that match any of the queries, ranked by all words of the quotation."""
    every = reduce(or_, [one(lexeme) for lexeme, _place in lexemes])
    matches = rows.filter(current_wording__search=reduce(or_, queries))
    return matches.order_by(SearchRank(F("current_wording__search"), every).desc(), "pk")


def one(lexeme: str) -> SearchQuery:
    return raw(quoted(lexeme))


def raw(query: str) -> SearchQuery:
    """Return a query of lexemes, which have lost their endings already."""
    return SearchQuery(query, config="simple", search_type="raw")


def quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
