"""A query as a reader types it: its words, phrases and exclusions, in the language of the site."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery
from django.utils.translation import pgettext

from articles.text_search import OR, is_phrase, parts_of, plain_words, search_query


def database_query(query: str) -> SearchQuery:
    """Return the database's query for what a reader typed."""
    return search_query(" ".join(query_parts(query)))


def query_parts(query: str) -> list[str]:
    """Split a query into words, phrases and the English ``or``, each with its minus sign."""
    parts, own = parts_of(query), local_or()
    # At either end the local word is none between two others. With a capital it may be a name ("Oder").
    between = range(1, len(parts) - 1)
    return [OR if place in between and part in (own, own.upper()) else part for place, part in enumerate(parts)]


def local_or() -> str:
    """Return the word of the page's language between two words of which either is searched for."""
    return pgettext("between words of which either is searched for", "or")


def is_excluded(part: str) -> bool:
    """Return whether a part of a query begins with a minus sign."""
    return part.startswith("-")


def is_alternative(part: str) -> bool:
    """Return whether a part of a query is ``or``."""
    return part.casefold() == OR


def split_excluded(query: str) -> tuple[str, list[str]]:
    """Return what is searched for, and the parts that are excluded, each with its minus sign."""
    parts = query_parts(query)
    return " ".join(part for part in parts if not is_excluded(part)), [part for part in parts if is_excluded(part)]


def phrases_of(query: str) -> list[str]:
    """Return the phrases that are searched for: words in quotation marks, or joined ("cross-border")."""
    parts = [part for part in query_parts(query) if not is_excluded(part)]
    return [part.strip('"') for part in parts if _is_phrase_or_joined(part)]


def loose_words_of(query: str) -> list[str]:
    """Return the words that are searched for outside of phrases."""
    return [
        part
        for part in query_parts(query)
        if not (is_excluded(part) or is_alternative(part) or _is_phrase_or_joined(part))
    ]


def _is_phrase_or_joined(part: str) -> bool:
    return len(plain_words(part)) >= (1 if is_phrase(part) else 2)
