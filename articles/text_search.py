"""How words are compared in every search: in any inflection, with accents or without, joined by a hyphen or not.

The database's configuration of text search is English, but takes accents from letters, knows a hyphenated word by its
parts alone (so that they are found side by side however they are joined), and a number without its sign ("Covid-19").
"""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery

CONFIGURATION = "archive_words"
# Between words a dash is none of PostgreSQL's minus signs; two before a word are one.
_DASH, _MINUS = re.compile(r"(?<!\S)-+(?!\S)"), re.compile(r"(?<!\S)-+(?=-)")
_STRAIGHT = str.maketrans(dict.fromkeys("“”„«»", '"'))


def asked_for(question: str) -> SearchQuery:
    """Phrases in quotation marks, ``or``, and ``-`` before a word to leave out."""
    return SearchQuery(straightened(question), config=CONFIGURATION, search_type="websearch")


def straightened(question: str) -> str:
    """With the one quotation mark that PostgreSQL knows, whatever the marks of the reader's language, and no minus
    sign that leaves nothing out."""
    return _MINUS.sub("", _DASH.sub("", question.translate(_STRAIGHT)))
