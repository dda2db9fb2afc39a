"""Whom a reader means who mistypes a name beside other words: "Marchbnks harbour".

Asked only where no statement and no story has all of the words. A person is meant by the family name, an organisation
by all of its words, or most of them; and a word that is said or printed here is no other word mistyped.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import pairwise, product

from django.db import connection, transaction

from newsroom.search.agents import LIKE_ENOUGH, NAMES_SHOWN, SaidBy, agents_like
from newsroom.search.agents_in_query import Meant, in_turn, named_in, said_with, without_parts
from newsroom.search.disambiguation import give_latest_roles
from newsroom.search.fuzzy import MISTYPED, errors_in, rearranged
from newsroom.search.params import Asked, pieces_of
from newsroom.search.query_words import Word, words_of
from newsroom.search.statements import finding, statements_asked, stories_asked
from people.models import Agent, AgentKind
from people.names.keys import SMALL_WORDS, organisation_words, person_name

# So many words of a question are looked at, and of the names most like each so many.
WORDS, NAMES = 8, 60
# For a word among people, for a word or two among organisations, of which the shortest name is most like it; two that
# are no errors as they stand; and whoever has a word as a name of which a letter went astray.
LIKE = """
    SELECT likest.id, likest.kind, likest.key FROM unnest(%(words)s::text[]) AS asked (word) CROSS JOIN LATERAL (
        SELECT id, kind, key FROM people_alias WHERE kind = 'person' AND key %%> asked.word
        ORDER BY word_similarity(asked.word, key) DESC, id LIMIT %(most)s
    ) AS likest
    UNION SELECT likest.id, likest.kind, likest.key FROM unnest(%(parts)s::text[]) AS asked (part) CROSS JOIN LATERAL (
        SELECT id, kind, key FROM people_alias WHERE kind = 'organisation' AND key %%> asked.part
        ORDER BY similarity(asked.part, key) DESC, id LIMIT %(most)s
    ) AS likest
    UNION SELECT likest.id, likest.kind, likest.key FROM unnest(%(pairs)s::text[]) AS asked (pair) CROSS JOIN LATERAL (
        SELECT id, kind, key FROM people_alias WHERE kind = 'organisation' AND key LIKE '%%' || asked.pair || '%%'
        ORDER BY length(key), id LIMIT %(most)s
    ) AS likest
    UNION (SELECT id, kind, key FROM people_alias WHERE kind = 'person' AND keys && %(people)s::text[] LIMIT %(most)s)
    UNION (
        SELECT id, kind, key FROM people_alias
        WHERE kind = 'organisation' AND keys && %(organisations)s::text[] LIMIT %(most)s
    )
"""


def named_by(question: str, *, is_found: bool) -> tuple[list[Agent], list[SaidBy]]:
    """Who is meant by a question, the best first, and what of it is beside the name of whom; ``is_found`` where
    anything has all of its words. Of people at most one more than are shown."""
    pieces = pieces_of(question)
    mistyped, nowhere = ({}, set()) if is_found or not pieces[1:] else mistyped_in(pieces)
    found = in_turn(without_parts(named_in(pieces, mistyped) if pieces[1:] else []))
    named = {one.agent.pk: one.agent for one in found}
    # Whom a mistyped name means is not looked for again among all that are a little like the question.
    alike = [] if any(one.errors for one in found) else agents_like(question)
    shown = [*named.values(), *(agent for agent in alike if agent.pk not in named)][: NAMES_SHOWN + 1]
    give_latest_roles([agent for agent in shown if agent.pk in named])
    return shown, said_with(pieces, found, nowhere)


def mistyped_in(pieces: Sequence[str]) -> tuple[dict[int, Meant], set[int]]:
    """Names, by the number of their row and whether readers may know of them or not, that stand mistyped in a
    question; and which pieces of it stand in nothing that readers may see."""
    words = words_of(pieces)[:WORDS]
    nowhere = _nowhere({word.piece for word in words}, pieces)
    unknown = [word for word in words if word.piece in nowhere and len(word.text) >= MISTYPED]
    found: dict[int, Meant] = {}
    for pk, kind, key in _spelt_like(words, unknown) if unknown or words[1:] else ():
        of_kind = organisation_meant if kind == AgentKind.ORGANISATION else person_meant
        if meant := of_kind(words, unknown, key):
            found[pk] = meant
    return found, nowhere


def person_meant(words: Sequence[Word], unknown: Container[Word], key: str) -> Meant | None:
    """By which words of a question a person is meant who has a name with this key: by the family name, and by what
    stands next to it of the others."""
    name, found = person_name(key), []
    for word in words:
        errors = errors_in(word.text, name.family.split()[-1]) if word in unknown and name.family else None
        if errors is not None:
            near = [w for w in words if 0 < abs(w.piece - word.piece) <= 1]
            given = [w for w in near if any(errors_in(w.text, one) is not None for one in name.given)]
            found.append(_meant([word, *given], errors))
    return min(found, key=Meant.rank, default=None)


def organisation_meant(words: Sequence[Word], unknown: Container[Word], key: str) -> Meant | None:
    """By which words of a question an organisation is meant: by all of its own, as they follow each other, or by two
    or more of them, which are at least half of its name. What is missing makes it the less likely."""
    called = [word for word in organisation_words(key) if word not in SMALL_WORDS]
    asked = [word for word in words if word.text not in SMALL_WORDS]
    least = min(len(called), max(2, -(-len(called) // 2)))
    for size in range(len(called), least - 1, -1):
        for first, place in product(range(len(called) - size + 1), range(len(asked) - size + 1)):
            own = asked[place : place + size]
            errors = [errors_in(word.text, name) for word, name in zip(own, called[first : first + size], strict=True)]
            counted = [one for one in errors if one is not None]
            if len(counted) == size and (any(word in unknown for word in own) or not any(counted)):
                return _meant(own, sum(counted) + len(called) - size)
    return None


def _meant(words: Iterable[Word], errors: int) -> Meant:
    """By these words, and the small ones within the name."""
    places = [word.piece for word in words]
    return Meant(frozenset(range(min(places), max(places) + 1)), errors)


def _nowhere(places: Iterable[int], pieces: Sequence[str]) -> set[int]:
    """Which of these stand in nothing that readers may see."""
    sought = sorted(places)
    asked = [Asked(pieces[place]) for place in sought]
    said = [statements_asked(one) for one in asked]
    found = finding([*said, *(stories_asked(one, at_most=1) for one in asked)])
    return {place for n, place in enumerate(sought) if not {n, n + len(sought)} & found}


@transaction.atomic
def _spelt_like(words: Sequence[Word], unknown: Container[Word]) -> list[tuple[int, str, str]]:
    """Names, whether readers may know of them or not, that may stand in these words and have one that is unknown."""
    telling = [word for word in words if word.text not in SMALL_WORDS]
    alone = list(dict.fromkeys(word.text for word in telling if word in unknown))
    pairs = {
        f"{a.text} {b.text}": a in unknown or b in unknown for a, b in pairwise(telling) if b.piece - a.piece <= 1
    }
    astray = [one for word in alone for one in rearranged(word)]
    asked: dict[str, list[str] | int] = {
        "words": alone,
        "parts": list(dict.fromkeys([*alone, *(pair for pair, is_unknown in pairs.items() if is_unknown)])),
        "pairs": [pair for pair, is_unknown in pairs.items() if not is_unknown],
        "people": [f"${word}" for word in astray],
        "organisations": [f"#{word}" for word in astray],
        "most": NAMES,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKE_ENOUGH)])
        cursor.execute(LIKE, asked)
        return list(cursor.fetchall())
