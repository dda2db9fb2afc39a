"""How much of a text an outlet lets readers see where it does not show all of it."""

from __future__ import annotations

import re

from articles.models import Article

EXCERPT_WORDS = 50

_PARAGRAPH = re.compile(r"\S(?:[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*\S)?")
_WORD = re.compile(r"\S+")
Bounds = tuple[int, int]


def excerpt(article: Article, text: str) -> str:
    """Return the excerpt of a story's text."""
    return "".join(text[start:end] for start, end in excerpt_bounds(article, text))


def excerpt_bounds(article: Article, text: str) -> list[Bounds]:
    """Return where the excerpt stands: the first words of the first paragraph after the headline.

    The list is empty for an empty text, and has one item otherwise.
    """
    for start, end in paragraph_bounds(text):
        if text[start:end] != article.headline.strip():
            return [(start, min(end, end_after_words(text, start, EXCERPT_WORDS)))]
    return []


def paragraph_bounds(text: str) -> list[Bounds]:
    """Return where the paragraphs of a text stand: its lines, without the white space around them."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def start_before_words(text: str, offset: int, words: int) -> int:
    """Return where to begin so that at most ``words`` words stand before ``offset``."""
    # Words are counted backwards in a window, so that one enormous line costs no more than a short one.
    floor = max(0, offset - words * 40)
    starts = [match.start() for match in _WORD.finditer(text, floor, offset)]
    return starts[-words] if len(starts) > words else (starts[0] if starts and floor else floor)


def end_after_words(text: str, offset: int, words: int) -> int:
    """Return where to end so that at most ``words`` words stand after ``offset``."""
    end = offset
    for count, match in enumerate(_WORD.finditer(text, offset), start=1):
        if count > words or match.end() - offset > words * 40:
            return end
        end = match.end()
    return len(text)
