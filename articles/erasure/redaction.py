"""Finding words in a text however they are spelt, and replacing them with blanks. Pure.

One blank replaces each letter and digit, so that offsets into the text stay valid. Punctuation and spaces stay, so
that escaped JSON stays JSON of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from anyascii import anyascii

BLANK = "█"
Span = tuple[int, int]


def compile_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for these words in any case, with or without accents, and with any punctuation or breaks
    between them, as in addresses ("ana-reyes") and keys ("ana reyes").
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
    """Return LIKE patterns, one of which matches wherever one of the words occurs."""
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
    """Return a text, or JSON with texts, with blanks for every match."""
    match value:
        case str():
            return blank(value, find_spans(value, pattern))
        case list():
            return [redact(item, pattern) for item in value]
        case dict():
            return {redact(key, pattern): redact(item, pattern) for key, item in value.items()}
        case _:
            return value
