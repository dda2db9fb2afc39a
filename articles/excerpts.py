"""How much of a text an outlet lets readers see where it does not show all of it."""

from __future__ import annotations

import re

from articles.models import Article

EXCERPT_WORDS = 50

_SPACE = re.compile(r"\s+")
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
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
    bounds, start = [], 0
    for space in _SPACE.finditer(text):
        if space.start() == 0 or space.end() == len(text) or _LINE_BREAK.search(space[0]):
            if space.start() > start:
                bounds.append((start, space.start()))
            start = space.end()
    if start < len(text):
        bounds.append((start, len(text)))
    return bounds


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
