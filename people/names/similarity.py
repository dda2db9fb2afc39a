"""The similarity of two names, as reasons that an editor reads. Pure functions over strings."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from nicknames import NickNamer
from rapidfuzz import fuzz

from people.names.keys import PersonName, acronym, consonants, joined_name, name_key, organisation_words, person_name

# Below this ratio of rapidfuzz, out of 100, two spellings are two names.
ALIKE = 84
ALIKE_ORGANISATIONS = 92


class Likeness(IntEnum):
    """The degrees of similarity of two names, the weakest first. Only FULL means the same name."""

    NONE = 0
    GIVEN = 1
    FAMILY = 2
    PART = 3
    SPELLING = 4
    ACRONYM = 5
    INITIAL = 6
    SHORT = 7
    MIDDLE = 8
    FULL = 9


def compare(one: str, other: str, kind: str) -> Likeness:
    """Return how alike two names of persons (``kind`` "person") or of organisations are, in either order.

    A surname alone, a first name alone, or two different first names never give FULL.
    """
    if not name_key(one) or not name_key(other):
        return Likeness.NONE
    return persons(person_name(one), person_name(other)) if kind == "person" else organisations(one, other)


def persons(a: PersonName, b: PersonName) -> Likeness:
    if not a.given or not b.given:
        return lone_word(a, b)
    if a.generation and b.generation and a.generation != b.generation:
        return Likeness.NONE
    if a.family != b.family:
        joined_a, joined_b = " ".join([*a.given, a.family]), " ".join([*b.given, b.family])
        alike = a.given[0] == b.given[0] and consonants(a.family) == consonants(b.family)
        alike |= a.given[0][0] == b.given[0][0] and fuzz.ratio(joined_a, joined_b) >= ALIKE
        return Likeness.SPELLING if alike else Likeness.NONE
    first_a, first_b = a.given[0], b.given[0]
    if first_a != first_b:
        return first_names(first_a, first_b)
    return middle_names(a.given[1:], b.given[1:]) if a.is_full else Likeness.INITIAL


def lone_word(a: PersonName, b: PersonName) -> Likeness:
    """Compare two names of which one is a single word: a surname or a first name."""
    if a.family == b.family:
        return Likeness.FAMILY
    if (not a.given and a.family in b.given[:1]) or (not b.given and b.family in a.given[:1]):
        return Likeness.GIVEN
    return Likeness.NONE


def first_names(a: str, b: str) -> Likeness:
    if 1 in (len(a), len(b)):
        return Likeness.INITIAL if a[0] == b[0] else Likeness.NONE
    if b in short_forms(a) or a in short_forms(b):
        return Likeness.SHORT
    return Likeness.SPELLING if fuzz.ratio(a, b) >= ALIKE else Likeness.NONE


def middle_names(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    """Compare middle names. They agree when one name omits what the other gives as an initial, or gives it in full."""
    shorter, longer = sorted((a, b), key=len)
    if not shorter:
        return Likeness.FULL if all(len(name) == 1 for name in longer) else Likeness.MIDDLE
    if len(shorter) != len(longer):
        return Likeness.MIDDLE if shorter[0][0] == longer[0][0] else Likeness.NONE
    agree = all(x == y or (1 in (len(x), len(y)) and x[0] == y[0]) for x, y in zip(a, b, strict=True))
    return Likeness.FULL if agree else Likeness.NONE


def organisations(one: str, other: str) -> Likeness:
    if name_key(one) == name_key(other) or joined_name(one) == joined_name(other):
        return Likeness.FULL
    if joined_name(one) == acronym(other) or joined_name(other) == acronym(one):
        return Likeness.ACRONYM
    a, b = organisation_words(one), organisation_words(other)
    if fuzz.ratio(" ".join(a), " ".join(b)) >= ALIKE_ORGANISATIONS:
        return Likeness.SPELLING
    if set(a) < set(b) or set(b) < set(a):
        return Likeness.PART
    return Likeness.NONE


@lru_cache(maxsize=1)
def _nicknames() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=4096)
def short_forms(first: str) -> frozenset[str]:
    """Return the short and familiar forms of a first name, and the names that it is a short form of."""
    known = _nicknames()
    return frozenset(known.nicknames_of(first) | known.canonicals_of(first)) - {first}


def initials(first: str) -> list[str]:
    """Return the first letters of a first name and its other forms: "bob" gives b and r."""
    return sorted({first[0], *(other[0] for other in short_forms(first))})
