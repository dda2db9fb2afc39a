"""Words in quotation marks, small ones among them, to the letter: "did not see" is not "shall go and see".

The configuration of all searches leaves small words out, so that its index finds more than such a phrase. What it
found is read once more, by another configuration that leaves out none: the same words in any inflection, each next to
the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from anyascii import anyascii
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import IRegex

from articles.text_search import CONFIGURATION, asked_for, straightened

EVERY_WORD = "archive_every_word"
OR = "or"
# A word, or words in quotation marks, with the minus sign before them.
PIECE = re.compile(r'-?"[^"]*"|\S+')
_STOP_WORDS = """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it
    its itself they them their theirs themselves what which who whom this that these those am is are was were be been
    being have has had having do does did doing a an the and but if or because as until while of at by for with about
    against between into through during before after above below to from up down in out on off over under again
    further then once here there when where why how all any both each few more most other some such no nor not only
    own same so than too very s t can will just don should now
"""
# What PostgreSQL leaves out of every search in English.
STOP_WORDS = frozenset(_STOP_WORDS.split())
HAS_WORDS = "search @@ websearch_to_tsquery(%s::regconfig, %s)"
# Where a phrase may stand, each apart from the next.
PLACES = "(SELECT string_agg(place[1], E'\\n0\\n') FROM regexp_matches({text}, {pattern}, 'gi') AS place)"
STANDS = (
    f"(text ~* %s AND to_tsvector(%s::regconfig, {PLACES.format(text='text', pattern='%s')})"
    " @@ phraseto_tsquery(%s::regconfig, %s))"
)
# More letters than the shortest words whose third letter an ending changes ("uses", "using").
LONG = 5
_QUOTED = re.compile(r'-?"[^"]*"')
_WORD = re.compile(r"[^\W_]+")
_BETWEEN, _ANY, _NOT_ASCII = "[^[:alnum:]]+", "[[:alnum:]]*", "[^\x01-\x7f]"


class Places(Func):
    """Of a text what a pattern finds."""

    template = PLACES.format(text="%(expressions)s", pattern="").replace(", , ", ", ")


@dataclass(frozen=True)
class Wanted:
    """Of alternatives one: what the index is asked for, and which phrases are to stand there, or not to."""

    question: str
    phrases: Sequence[str]
    unwanted: Sequence[str]


def having(question: str, *, search: str, text: str | Combinable) -> Q:
    """The condition that a text has what is asked for; ``search`` is the path to its lexemes."""
    ways = ways_of(question)
    if not any(way.phrases or way.unwanted for way in ways):
        return Q(**{search: asked_for(question)})
    condition = Q()
    for way in ways:
        told = Q(**{search: asked_for(way.question)})
        for phrase in way.phrases:
            told &= _stands(phrase, text)
        for phrase in way.unwanted:
            told &= ~_stands(phrase, text)
        condition |= told
    return condition


def in_sql(question: str) -> tuple[LiteralString, list[str]]:
    """The same of the columns ``search`` and ``text`` of a table, in SQL with its values."""
    conditions: list[LiteralString] = []
    values: list[str] = []
    for way in ways_of(question):
        told: list[LiteralString] = [HAS_WORDS]
        values += [CONFIGURATION, way.question]
        for phrases, stands in ((way.phrases, STANDS), (way.unwanted, f"NOT {STANDS}")):
            for phrase in phrases:
                told.append(stands)
                values += [pattern(phrase), EVERY_WORD, whole(phrase), EVERY_WORD, phrase]
        conditions.append(" AND ".join(told))
    return " OR ".join(conditions) or "false", values


def ways_of(question: str) -> list[Wanted]:
    """What of a question is asked for together, for each of its alternatives."""
    pieces = PIECE.findall(straightened(question))
    groups: list[list[str]] = [[]]
    for place, piece in enumerate(pieces):
        if piece.casefold() == OR and 0 < place < len(pieces) - 1:
            groups.append([])
        else:
            groups[-1].append(piece)
    return [_wanted(group) for group in groups if group]


def _wanted(pieces: Sequence[str]) -> Wanted:
    exact = [piece for piece in pieces if _is_exact(piece)]
    unwanted = [piece for piece in exact if piece[0] == "-"]
    sought = [piece for piece in pieces if piece not in unwanted]
    if not any(word not in STOP_WORDS for piece in sought if piece[0] != "-" for word in plain_words(piece)):
        # No index finds what lacks a phrase.
        sought, unwanted = list(pieces), []
    return Wanted(
        " ".join(sought),
        [piece.strip('"') for piece in exact if piece[0] != "-"],
        [piece[1:].strip('"') for piece in unwanted],
    )


def _is_exact(piece: str) -> bool:
    """Whether it is a phrase that small words are of, and others."""
    words = plain_words(piece) if _QUOTED.fullmatch(piece) else []
    small = [word in STOP_WORDS for word in words]
    return any(small) and not all(small)


def pattern(phrase: str) -> str:
    """What finds every text in which a phrase stands, and few others, sooner than the text's words are looked up. A
    letter may have any accent, and of words that have endings only the beginning is compared."""
    words = plain_words(phrase)
    return _BETWEEN.join(
        "".join(map(_letter, word)) if word in STOP_WORDS else "".join(map(_letter, beginning(word))) + _ANY
        for word in words
    )


def beginning(word: str) -> str:
    """What no ending changes: Snowball's English leaves the first letters alone, but for "dying", "lying", "tying",
    and a "y" ("flying", "flies")."""
    if word[0] in "dlt" and word[1:2] in "iy":
        return word[0]
    return word[: 3 if len(word) > LONG and word[2] != "y" else 2]


def whole(phrase: str) -> str:
    """The same between whole words, which takes longer."""
    return rf"\m{pattern(phrase)}\M"


def plain_words(text: str) -> list[str]:
    """Without case and accents."""
    return [word for found in _WORD.findall(text) for word in _WORD.findall((anyascii(found) or found).casefold())]


def _letter(letter: str) -> str:
    return f"(?:{letter}|{_NOT_ASCII})" if letter.isascii() else _NOT_ASCII


def _stands(phrase: str, text: str | Combinable) -> Q:
    column = F(text) if isinstance(text, str) else text
    asked = SearchQuery(phrase, config=EVERY_WORD, search_type="phrase")
    places = Places(column, Value(whole(phrase)), output_field=TextField())
    return Q(IRegex(column, pattern(phrase))) & Q(SearchVectorExact(SearchVector(places, config=EVERY_WORD), asked))
