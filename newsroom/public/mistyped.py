"""Whom a reader means who mistypes a name beside other words: "Marchbnks harbour".

Asked only where no statement and no story has all of the words. A person is meant by the family name, an organisation
by all of its words; and a word that is said or printed here is no other word mistyped.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, transaction
from django.db.models import QuerySet, TextField, Value
from rapidfuzz.distance import OSA

from articles.compiled import compiled_once
from articles.public_agents import agents_with_pages, public_aliases
from newsroom.public.asking import Asked, straightened
from newsroom.public.bearers import (
    BEARERS_OFFERED,
    BEST_KNOWN,
    LETTERS_AN_ERROR,
    LIKE_ENOUGH,
    NAMES_SHOWN,
    SaidBy,
    agents_like,
    named_in,
)
from newsroom.public.searching import statements_asked, stories_asked
from newsroom.public.tallies import with_said
from newsroom.public.telling_apart import give_latest_roles
from people.models import Agent, AgentKind
from people.names import HONORIFICS, SMALL_WORDS, TITLES, all_words, organisation_words, person_name, same_ending

# So many words of a question are looked at, and of the names most like each so many.
WORDS, NAMES = 6, 60
# Shorter words are taken as they are: one letter makes another word of them.
MISTYPED = 5
# For a word among people, for a word or two among organisations, of which the shortest name is most like it.
LIKE = """
    SELECT likest.id, likest.kind, likest.key FROM unnest(%(words)s::text[]) AS asked (word) CROSS JOIN LATERAL (
        SELECT id, kind, key FROM people_alias WHERE kind = 'person' AND key %%> asked.word
        ORDER BY word_similarity(asked.word, key) DESC, id LIMIT %(most)s
    ) AS likest
    UNION SELECT likest.id, likest.kind, likest.key FROM unnest(%(parts)s::text[]) AS asked (part) CROSS JOIN LATERAL (
        SELECT id, kind, key FROM people_alias WHERE kind = 'organisation' AND key %%> asked.part
        ORDER BY similarity(asked.part, key) DESC, id LIMIT %(most)s
    ) AS likest
"""


@dataclass(frozen=True)
class Word:
    """A word of a question as it is compared, and in which of its pieces it stands."""

    text: str
    piece: int


@dataclass(frozen=True)
class Meant:
    """Which words of a question are a name, and how many letters of them are wrong."""

    words: frozenset[Word]
    errors: int


def named_by(question: str, *, is_found: bool) -> tuple[list[Agent], list[SaidBy]]:
    """Who is meant by a question, the best first, and what of it is beside the name of whom; ``is_found`` where
    anything has all of its words. Of people at most one more than are shown."""
    if not is_found and (named := named_beside(question)):
        return [one.agent for one in named[: NAMES_SHOWN + 1]], [one for one in named if one.words][:BEARERS_OFFERED]
    return agents_like(question), named_in(question)


@transaction.atomic
def named_beside(question: str) -> list[SaidBy]:
    """Public people and organisations of whom a name stands in the question, mistyped, beside other words: those who
    are meant by most of it. The words beside the name may be none."""
    pieces = question.split()
    words = _words(pieces)
    unknown = _unknown(words, pieces) if words[1:] and '"' not in straightened(question) else []
    found: dict[int, Meant] = {}
    for pk, kind, key in _spelt_like(words, unknown) if unknown else ():
        of_kind = organisation_meant if kind == AgentKind.ORGANISATION else person_meant
        if meant := of_kind(words, unknown, key):
            found[pk] = meant
    best: list[tuple[Agent, Meant]] = []
    for agent in give_latest_roles(_bearing([*found])) if found else ():
        names = [found[pk] for pk in attrgetter("named")(agent)]
        best.append((agent, min(names, key=_likeness)))
    best.sort(key=lambda one: _likeness(one[1]))
    most = {agent.kind: len(meant.words) for agent, meant in reversed(best)}
    return [
        SaidBy(agent, _beside(pieces, meant.words)) for agent, meant in best if len(meant.words) == most[agent.kind]
    ]


@compiled_once
def _bearing(aliases: Sequence[int]) -> QuerySet[Agent, Any]:
    """The public bearers of those of these names that are public, the best known first, each with ``named``: which."""
    borne = public_aliases().filter(pk__any=aliases)
    agents = with_said(agents_with_pages().filter(aliases__in=borne))
    return agents.annotate(named=ArrayAgg("aliases__pk")).order_by(*BEST_KNOWN)


def errors_in(word: str, name: str) -> int | None:
    """How many letters of a name's word are wrong; None where it is not this name."""
    if word == name:
        return 0
    shorter, errors = min(len(word), len(name)), OSA.distance(word, name)
    return errors if shorter >= MISTYPED and errors <= shorter // LETTERS_AN_ERROR else None


def person_meant(words: Sequence[Word], unknown: Container[Word], key: str) -> Meant | None:
    """By which words of a question a person is meant who has a name with this key: by the family name, and by what
    stands next to it of the others."""
    name, found = person_name(key), []
    for place, word in enumerate(words):
        errors = errors_in(word.text, name.family.split()[-1]) if word in unknown and name.family else None
        if errors is not None:
            beside = [*words[max(0, place - 1) : place], *words[place + 1 : place + 2]]
            given = [w for w in beside if any(errors_in(w.text, one) is not None for one in name.given)]
            found.append(Meant(frozenset({word, *given}), errors))
    return min(found, key=_likeness, default=None)


def organisation_meant(words: Sequence[Word], unknown: Container[Word], key: str) -> Meant | None:
    """By which words of a question an organisation is meant: by all of its own, as they follow each other."""
    called = [word for word in organisation_words(key) if word not in SMALL_WORDS]
    asked = [word for word in words if word.text not in SMALL_WORDS]
    for place in range(len(asked) - len(called) + 1):
        own = asked[place : place + len(called)]
        errors = [errors_in(word.text, name) for word, name in zip(own, called, strict=True)]
        counted = [one for one in errors if one is not None]
        if len(counted) == len(called) and any(word in unknown for word in own):
            return Meant(frozenset(own), sum(counted))
    return None


def _likeness(meant: Meant) -> tuple[int, int]:
    return -len(meant.words), meant.errors


def _words(pieces: Sequence[str]) -> list[Word]:
    """Those that may be a name: not what is left out, nor what stands before names or between alternatives."""
    words = [
        Word(same_ending(word), place)
        for place, piece in enumerate(pieces)
        if piece[0] != "-"
        for word in all_words(piece)
    ]
    return [word for word in words if word.text not in HONORIFICS | TITLES | {"or"}][:WORDS]


def _unknown(words: Iterable[Word], pieces: Sequence[str]) -> list[Word]:
    """Words, long enough to be mistyped, that stand in nothing that readers may see."""
    long = [word for word in words if len(word.text) >= MISTYPED]
    asked = [(str(place), Asked(pieces[place])) for place in sorted({word.piece for word in long})]
    seen: list[QuerySet[Any, Any]] = [
        statements_asked(one).order_by().values(word=_text(place))[:1] for place, one in asked
    ]
    seen += [stories_asked(one, at_most=1).order_by().values(word=_text(place))[:1] for place, one in asked]
    known = {int(row["word"]) for row in seen[0].union(*seen[1:], all=True)} if seen else set()
    return [word for word in long if word.piece not in known]


def _text(word: str) -> Value:
    return Value(word, output_field=TextField())


def _spelt_like(words: Sequence[Word], unknown: Container[Word]) -> list[tuple[int, str, str]]:
    """Names, whether readers may know of them or not, that may stand in these words and have one that is unknown."""
    telling = [word for word in words if word.text not in SMALL_WORDS]
    alone = list(dict.fromkeys(word.text for word in telling if word in unknown))
    pairs = [f"{a.text} {b.text}" for a, b in pairwise(telling) if a in unknown or b in unknown]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKE_ENOUGH)])
        cursor.execute(LIKE, {"words": alone, "parts": list(dict.fromkeys([*alone, *pairs])), "most": NAMES})
        return list(cursor.fetchall())


def _beside(pieces: Sequence[str], words: Iterable[Word]) -> str:
    """The rest of the question, where it says anything; small words within a name are part of it."""
    places = [word.piece for word in words]
    taken = range(min(places), max(places) + 1)
    left = " ".join(piece for place, piece in enumerate(pieces) if place not in taken)
    return left if set(all_words(left)) - SMALL_WORDS else ""
