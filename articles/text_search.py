"""Full-text search: the database's configuration, and the query that it gets for what somebody typed.

The configuration ``archive_words`` compares words in any inflection (English stems) and without accents. It keeps
small words such as "not" and "the", so that phrases are found to the letter. A hyphenated word is its parts, side by
side; a number has no sign ("Covid-19").
"""

from __future__ import annotations

import re

from anyascii import anyascii
from django.contrib.postgres.search import SearchQuery

CONFIGURATION = "archive_words"
OR = "or"
# A word, or words in quotation marks, each with the minus sign before it.
PHRASE = re.compile(r'-?"[^"]*"')
PART = re.compile(rf"{PHRASE.pattern}|\S+")
# Words that nearly every text has: outside quotation marks they are left out of a query that has any other word.
_SMALL_WORDS = """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it
    its itself they them their theirs themselves what which who whom this that these those am is are was were be been
    being have has had having do does did doing a an the and but if or because as until while of at by for with about
    against between into through during before after above below to from up down in out on off over under again
    further then once here there when where why how all any both each few more most other some such no nor not only
    own same so than too very s t can will just don should now
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
# A dash between words, and the first of two before a word, exclude nothing.
_DASH, _DOUBLE_MINUS = re.compile(r"(?<!\S)-+(?!\S)"), re.compile(r"(?<!\S)-+(?=-)")
_STRAIGHT = str.maketrans(dict.fromkeys("“”„«»", '"'))
_POSSESSIVE = re.compile(r"['’]s(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def search_query(query: str) -> SearchQuery:
    """Return the database's query for what somebody typed: words, "phrases", ``or``, and minus to exclude."""
    alternatives: list[list[str]] = [[]]
    for part in parts_of(query):
        if part.casefold() == OR:
            alternatives.append([])
        else:
            alternatives[-1].append(part if is_phrase(part) else _POSSESSIVE.sub("", part))
    text = f" {OR} ".join(" ".join(_without_small_words(parts)) for parts in alternatives if parts)
    return SearchQuery(text, config=CONFIGURATION, search_type="websearch")


def prefix_query(query: str) -> SearchQuery:
    """Return the database's query for all words of what is being typed; the last may be the beginning of a word."""
    words = plain_words(query)
    wanted = [word for word in words[:-1] if word not in SMALL_WORDS] + [f"{word}:*" for word in words[-1:]]
    return SearchQuery(" & ".join(wanted), config=CONFIGURATION, search_type="raw")


def parts_of(query: str) -> list[str]:
    """Split a query into words and phrases in straight quotation marks, each with its minus sign."""
    straight = query.translate(_STRAIGHT)
    return PART.findall(_DOUBLE_MINUS.sub("", _DASH.sub("", straight)))


def is_phrase(part: str) -> bool:
    """Return whether a part of a query is in quotation marks."""
    return PHRASE.fullmatch(part) is not None


def is_small(part: str) -> bool:
    """Return whether a part of a query has only small words and is not a phrase."""
    return not is_phrase(part) and all(word in SMALL_WORDS for word in plain_words(part))


def plain_words(text: str) -> list[str]:
    """Return the words of a text without case and accents."""
    return [word for match in _WORD.findall(text) for word in _WORD.findall((anyascii(match) or match).casefold())]


def _without_small_words(parts: list[str]) -> list[str]:
    remaining = [part for part in parts if not is_small(part)]
    return remaining if any(not part.startswith("-") for part in remaining) else parts
