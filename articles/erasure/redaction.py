"""Pure: finding what is to be erased in a text, however it is spelt there, and putting blanks in its place.

A blank takes the place of each letter and digit, so that every offset into the text still holds; marks and spaces
stay, so that JSON with what it escapes stays JSON of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from anyascii import anyascii

BLANK = "█"
Span = tuple[int, int]


def compile_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Finds these words as they are, in any case, without accents, and with any marks or breaks between their parts:
    so in addresses ("ana-reyes") and in keys ("ana reyes") too.
    """
    spelt: set[str] = set()
    for word in words:
        for form in (word, anyascii(word)):
            parts = re.findall(r"\w+", form)
            if parts:
                spelt.add(r"[\W_]{1,4}".join(map(re.escape, parts)))
    alternatives = "|".join(sorted(spelt, key=lambda form: (-len(form), form)))
    return re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])" if spelt else r"(?!)", re.IGNORECASE)


def like_patterns(words: Iterable[str]) -> list[str]:
    """For the database: patterns of LIKE of which one is met wherever one of the words stands."""
    parts = {max(re.findall(r"\w+", form), key=len, default="") for word in words for form in (word, anyascii(word))}
    return [f"%{part}%" for part in sorted(parts - {""})]


def find_spans(text: str, pattern: re.Pattern[str]) -> list[Span]:
    return [match.span() for match in pattern.finditer(text)]


def blank(text: str, spans: Sequence[Span]) -> str:
    characters = list(text)
    for start, end in spans:
        characters[start:end] = [BLANK if character.isalnum() else character for character in text[start:end]]
    return "".join(characters)


def redact(value: Any, pattern: re.Pattern[str]) -> Any:
    """A text, or whatever JSON holds texts, with blanks for what is found."""
    match value:
        case str():
            return blank(value, find_spans(value, pattern))
        case list():
            return [redact(item, pattern) for item in value]
        case dict():
            return {redact(key, pattern): redact(item, pattern) for key, item in value.items()}
        case _:
            return value
