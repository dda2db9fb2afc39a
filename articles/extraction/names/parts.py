"""Parts of a printed name: honorifics, possessives, comparable words and the gender they suggest."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from articles.extraction.names.first_names import FEMALE, MALE
from articles.extraction.types import Span
from core.honorifics import COURTESY, FEMALE_TITLES, MALE_TITLES, SUFFIXES, TITLES


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*", re.UNICODE)
_SMALL_WORDS_AFTER = re.compile(r"(?:\s+[a-z]+)+$")
_NO_NAMES = frozenset(
    "the a an he she it they we i you him her his its their our my your me us them who which that this these those"
    " said says q mr mrs ms and of for in on at to but if when there here what how why yes no".split()
)


def flat(text: str) -> str:
    """Return the text without accents and case, for comparison only."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text).replace("’", "'")
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words(name: str) -> tuple[str, ...]:
    """Return the comparable words of a name: no honorific, possessive, suffix, article or middle initial."""
    parts = [flat(match[0]).removesuffix("'s").replace(".", "") for match in _WORD.finditer(name)]
    if parts and parts[0] == "the":
        parts = parts[1:]
    while len(parts) > 1 and parts[0] in TITLES:
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in SUFFIXES:
        parts = parts[:-1]
    if len(parts) > 2:
        middle = [word for word in parts[1:-1] if len(word) > 1]
        parts = [parts[0], *middle, parts[-1]]
    return tuple(parts)


def is_name(printed: str) -> bool:
    """Return whether this can be a name: it has a capital (in scripts with capitals) and is no pronoun or title."""
    letters = [character for character in printed if character.isalpha()]
    if not letters or all(character.islower() for character in letters):
        return False
    return any(word not in _NO_NAMES and word not in COURTESY for word in printed.casefold().split())


def bare_span(text: str, start: int, end: int, *, person: bool) -> Span:
    """Return the span of a printed name without possessive, article and (for a person) leading titles."""
    while end > start and text[end - 1] in " ,;:":
        end -= 1
    if person:
        trailing = _SMALL_WORDS_AFTER.search(text, start, end)
        end = trailing.start() if trailing and trailing.start() > start else end
    printed = text[max(start, end - 2) : end]
    if printed in ("'s", "’s", "'S", "’S"):
        end -= 2
    elif printed[-1:] in ("'", "’") and (person or printed[:1] != "s"):
        end -= 1
    while True:
        word = _WORD.search(text, start, end)
        if word is None:
            return Span(start, end)
        lowered = word[0].casefold()
        following = word.end()
        if following < end and text[following] == ".":
            following += 1
        while following < end and text[following].isspace():
            following += 1
        drop = (lowered == "the" and word[0] != "THE") or (person and lowered in TITLES)
        if not drop or following >= end:
            return Span(start, end)
        start = following


def title_before(text: str, start: int) -> str:
    """Return the word right before an offset in lower case without its point: perhaps a title ("mr", "senator")."""
    match = re.search(r"([^\W\d_]+)\.?\s$", text[max(0, start - 24) : start])
    return match[1].casefold() if match else ""


def is_courtesy(word: str) -> bool:
    return word in COURTESY


def is_title(word: str) -> bool:
    return word in TITLES


def gender_of_title(word: str) -> Gender:
    if word in FEMALE_TITLES:
        return Gender.FEMALE
    if word in MALE_TITLES:
        return Gender.MALE
    return Gender.UNKNOWN


def gender_of_first_name(first: str) -> Gender:
    """Return the gender that a first name suggests; a double name ("jean-luc") goes by its last known part."""
    for part in reversed(flat(first).split("-")):
        if part in FEMALE and part not in MALE:
            return Gender.FEMALE
        if part in MALE and part not in FEMALE:
            return Gender.MALE
    return Gender.UNKNOWN


def initials(name: str) -> str:
    """Return the capital initials of a name's words, small words left out ("Rights Action Network" -> "RAN")."""
    return "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper())
