"""Keys of names: two printed forms of one name give the same key.

Pure functions over strings. A key finds candidates; ``people.names.similarity`` says how alike two names are; whether
two agents with one name are the same is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from cleanco.clean import prepare_default_terms
from django.utils.text import slugify

from core.honorifics import GENERATIONS, HONORIFICS, OFFICES, SUFFIXES

# Words that a surname may begin with. "al" only where a hyphen binds it: "Al" is also a first name.
PARTICLES = frozenset(
    """
    de da di du del della der den dos la le van von ter ten bin ibn st
    """.split()
)
POSSESSIVE = re.compile(r"['’]s?(?=\s|$)")
INITIAL_POINTS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
BOUND_ARTICLE = re.compile(r"\b([ae]l)[-‐‑](?=\w)", re.IGNORECASE)
SLAVIC_ENDING = re.compile(r"(?<=[a-z]{3})(?:iy|yy|ij|yi|ii|yj|i|y)$")
# Letters in which transliterations of one sound differ, longest first.
SOUNDS = re.compile(r"sch|shch|tsch|tch|kh|ch|sh|zh|ph|gh|ts|tz|cz|ck|q|x|w|j|y")
SOUND_OF = {
    "sch": "s", "shch": "s", "tsch": "c", "tch": "c", "kh": "h", "ch": "c", "sh": "s", "zh": "z", "ph": "f",
    "gh": "g", "ts": "c", "tz": "c", "cz": "c", "ck": "k", "q": "k", "x": "ks", "w": "v", "j": "", "y": "",
}  # fmt: skip
SMALL_WORDS = frozenset(
    """
    of for and in on at to a an the de la le du des der die und y e
    """.split()
)
ACRONYM_LENGTH = 8


def name_words(name: str) -> list[str]:
    """Return the words of a name in lower-case Latin letters and digits, without honorifics and suffixes.

    ``"Dr. Agnès O’Neill Jr."`` gives ``["agnes", "oneill"]``; a name of nothing else keeps all its words.
    """
    words = all_words(name)
    remaining = [w for w in words if w not in HONORIFICS and w not in SUFFIXES and w != "the"]
    return remaining or words


def all_words(name: str) -> list[str]:
    """Return all words of a name in lower-case Latin letters and digits, in spoken order."""
    plain = POSSESSIVE.sub("", name.strip())
    plain = BOUND_ARTICLE.sub(r"\1", INITIAL_POINTS.sub("", plain))
    if "," in plain:
        # "Zelenskyy, Volodymyr" is an index entry, unless the comma is followed only by a suffix.
        family, _, given_names = plain.partition(",")
        if given_names.strip() and given_names.strip(" .").casefold() not in SUFFIXES:
            plain = f"{given_names} {family}"
    plain = anyascii(plain).casefold().replace("'", "").replace("`", "")
    return re.findall(r"[a-z0-9]+", plain)


@lru_cache(maxsize=16384)
def name_key(name: str) -> str:
    """Return the key that all spellings of a name share: ``zelenskyy``, ``Zelensky`` and ``Зеленський`` give one.

    It drops case, accents, punctuation, honorifics, suffixes, a leading "the", the order "family, given" and the
    endings in which transliterations of Slavic names differ. It is empty for a name without letters or digits, and has
    at most 300 characters.
    """
    return " ".join(unify_ending(w) for w in name_words(name))[:300]


def unify_ending(word: str) -> str:
    return SLAVIC_ENDING.sub("y", word)


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a person's name, normalised. ``given`` holds first and middle names or their initials.

    ``generation`` is "jr", "ii" and so on, or empty. A single word, or particles and one word, is taken as a family
    name: the name alone does not show whether "Melania" is a first name.
    """

    given: tuple[str, ...]
    family: str
    generation: str = ""

    @property
    def is_full(self) -> bool:
        """Return whether the name has a surname and a first name that is not only an initial."""
        return bool(self.given) and len(self.given[0]) > 1

    @property
    def core(self) -> str:
        """The first name and surname, without middle names and initials."""
        return f"{self.given[0]} {self.family}" if self.given else self.family


@lru_cache(maxsize=16384)
def person_name(name: str) -> PersonName:
    """Return the parts of a person's name as printed, in either order, with or without titles."""
    parts = [unify_ending(w) for w in name_words(name)]
    while len(parts) > 1 and parts[0] in OFFICES:
        parts = parts[1:]
    if not parts:
        return PersonName((), "")
    first = len(parts) - 1
    while first > 0 and parts[first - 1] in PARTICLES:
        first -= 1
    ending = all_words(name)[-1:]
    generation = ending[0] if ending and ending[0] in GENERATIONS and len(parts) > 1 else ""
    return PersonName(tuple(parts[:first]), " ".join(parts[first:]), generation)


@lru_cache(maxsize=1)
def legal_forms() -> frozenset[tuple[str, ...]]:
    """Return the suffixes that only state an organisation's legal form ("Ltd", "GmbH", "S.p.A."), from cleanco's
    lists.
    """
    return frozenset(tuple(parts) for _, parts in prepare_default_terms() if parts)


@lru_cache(maxsize=16384)
def organisation_words(name: str) -> tuple[str, ...]:
    """Return the words of an organisation's name without article and legal form; a name of nothing else keeps them."""
    remaining = [w for w in all_words(name) if w != "the"] or all_words(name)
    shortened = True
    while shortened:
        shortened = False
        for size in (3, 2, 1):
            if len(remaining) > size and tuple(remaining[-size:]) in legal_forms():
                remaining, shortened = remaining[:-size], True
    return tuple(remaining)


def joined_name(name: str) -> str:
    """Return an organisation's name as one word: "USA TODAY" and "USAToday Inc." give the same."""
    return "".join(organisation_words(name))


def acronym(name: str) -> str:
    """Return the initials of an organisation's words, without small words; empty for fewer than two words."""
    remaining = [w for w in organisation_words(name) if w not in SMALL_WORDS]
    return "".join(w[0] for w in remaining)[:ACRONYM_LENGTH] if len(remaining) > 1 else ""


def consonants(word: str) -> str:
    """Return the consonants of a word, each once and sorted, with common transliterations unified.

    Typing errors that double, drop or swap letters seldom change it. A vowel counts only at the beginning.
    """
    plain = SOUNDS.sub(lambda m: SOUND_OF[m[0]], word.replace(" ", ""))
    return plain[:1] + "".join(sorted(set(re.sub(r"[aeiou]", "", plain[1:]))))


def lookup_keys(name: str) -> list[str]:
    """Return the keys under which an alias is found, by strictness; see :func:`people.names.lookup.key_tiers`.

    They do not depend on the kind of agent: every name has the keys of a person and those of an organisation.
    """
    whole = name_key(name)
    if not whole:
        return []
    person = person_name(name)
    keys = {f"={person.core}", f"#{joined_name(name)}", f"${person.family}"}
    if person.given:
        keys |= {f".{person.given[0][0]} {person.family}", f"~{person.given[0][0]} {consonants(person.family)}"}
        keys |= {f"^{person.given[0]}"}
    if short := acronym(name):
        keys |= {f"@{short}"}
    return sorted(key[:300] for key in keys)


@lru_cache(maxsize=20_000)
def slug_of_name(name: str) -> str:
    return slugify(" ".join(name_words(name)))
