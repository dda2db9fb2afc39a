"""The statements that a quotation may have been taken from, found through the index of their words.

A candidate shares with the quotation two neighbouring words that are not very common ones, or any two when there are
few; or it is by a speaker whom the draft names and shares one. A quotation of nothing but very common words ("It is
what it is") is looked for among its speaker's newest statements alone: no index holds such words.
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
from articles.models.decisions import State
from articles.querysets import StatementQuerySet
from articles.text_search import CONFIGURATION
from articles.visibility import shown_speakers
from newsroom.api.core.viewer import Viewer
from newsroom.api.quote_check.word_diff import without_joiners
from people.names.keys import name_key

MOST = 40
MOST_OF_SPEAKER = 100
FEW = 5

Query = SearchQuery | CombinedSearchQuery


def candidates(quotation: str, speakers: Sequence[str], viewer: Viewer) -> list[Statement]:
    """Statements that this viewer may see, the most like first, those of the named speakers after them."""
    rows = viewer.statements().filter(current_wording__isnull=False).exclude(state__in=[State.REJECTED, State.DROPPED])
    names = Prefetch("shown_speakers__agent__aliases", queryset=viewer.aliases(), to_attr="shown_aliases")
    rows = rows.with_words(viewer.agents()).defer("current_wording__search").prefetch_related(names)
    lexemes = lexemes_of(quotation)
    found = ranked(rows, pairs(lexemes), lexemes)[:MOST] if len(lexemes) > 1 else []
    said = [rows.filter(Exists(shown_speakers().filter(statement=OuterRef("pk"), agent__in=agents(speakers, viewer))))]
    if not speakers and len(lexemes) == 1:
        said = [rows]
    any_word = [one(lexeme) for lexeme, _place in lexemes]
    for own in said:
        like = list(ranked(own, any_word, lexemes)[:MOST_OF_SPEAKER]) if any_word else []
        # The only word that the index holds may be the one that was changed.
        found = [*found, *(like or (own.newest_first()[:MOST_OF_SPEAKER] if speakers else []))]
    return list({statement.pk: statement for statement in found}.values())


def agents(speakers: Sequence[str], viewer: Viewer) -> list[str]:
    """The ids of those whom the draft may mean by these names."""
    keys = [key for name in speakers if (key := name_key(name))]
    return list(viewer.agents().filter(aliases__in=viewer.aliases().filter(key__in=keys)).values_list("pk", flat=True))


def lexemes_of(quotation: str) -> list[tuple[str, int]]:
    """The words that the index holds, without endings, each with its place; very common ones are not among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme, place FROM unnest(to_tsvector(%s::regconfig, %s)) AS word, unnest(word.positions) AS place"
            " ORDER BY place",
            [CONFIGURATION, without_joiners(quotation)],
        )
        return [(lexeme, place) for lexeme, place in cursor.fetchall()]


def pairs(lexemes: Sequence[tuple[str, int]]) -> list[Query]:
    """Neighbouring words at the distance at which they stand; or, of few words, any two of them."""
    if len(lexemes) <= FEW:
        return [one(a) & one(b) for (a, _at), (b, _bt) in combinations(lexemes, 2)]
    return [raw(f"{quoted(a)} <{bt - at}> {quoted(b)}") for (a, at), (b, bt) in pairwise(lexemes) if bt > at]


def ranked(rows: StatementQuerySet, queries: Sequence[Query], lexemes: Sequence[tuple[str, int]]) -> StatementQuerySet:
    """Those that any of the queries finds; they rank by all the words of the quotation."""
    every = reduce(or_, [one(lexeme) for lexeme, _place in lexemes])
    found = rows.filter(current_wording__search=reduce(or_, queries))
    return found.order_by(SearchRank(F("current_wording__search"), every).desc(), "pk")


def one(lexeme: str) -> SearchQuery:
    return raw(quoted(lexeme))


def raw(query: str) -> SearchQuery:
    """Of lexemes, which have lost their endings already."""
    return SearchQuery(query, config="simple", search_type="raw")


def quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
